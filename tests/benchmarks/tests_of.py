"""Which tests concern a module, the likeliest to notice a fault in it first."""

import ast
from functools import cache
from pathlib import Path

_VERBS = ("tests/engine/verbs", "tests/engine/cli")
_EARLIER_VERBS = ("test_review.py", "test_tasks.py", "test_batches.py", "test_reporter.py",
                  "test_cli_*.py", "test_cli.py")  # fmt: skip
_SLOW = ("test_families", "test_every_model", "_killed", "test_cli_process", "test_process")
"""These take long and come last of their stage."""


def stages_of(tree: Path, module: str) -> list[list[str]]:
    """Files of tests, in stages that are run one after the other; none twice.

    Args:
        tree: the checkout.
        module: path of the module below it.
    """
    name = module.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
    path = Path(module)
    mirror = tree / "tests" / path.parent
    beside = sorted(mirror.glob("test_*.py"))
    imports = _imports(tree)
    direct = [file for file, names in imports.items() if name in names]
    named = [file for file in beside if file.stem.startswith(f"test_{path.stem}")]
    users = {other for other, names in _uses(tree).items() if name in names}
    through = [
        file for file, names in imports.items()
        if names & users and file.stem.startswith("test_") and "gui" not in file.parts
    ]  # fmt: skip
    helped = [file for file in direct if not file.stem.startswith("test_")]
    helpers = {_dotted(tree, file) for file in helped}
    by_helpers = [file for file, names in imports.items() if names & helpers]
    verbs = [f for place in _VERBS for f in sorted((tree / place).glob("test_*.py"))]
    verbs += [f for kind in _EARLIER_VERBS for f in sorted((tree / "tests/engine").glob(kind))]
    stages = [
        named + [file for file in direct if file.stem.startswith("test_")],
        beside + [file for file in by_helpers if file.parent == mirror] + through,
        verbs,
    ]
    return _each_once(tree, stages)


def _each_once(tree: Path, stages: list[list[Path]]) -> list[list[str]]:
    seen: set[Path] = set()
    result = []
    for stage in stages:
        new = [file for file in dict.fromkeys(stage) if file not in seen]
        seen.update(new)
        new.sort(key=lambda file: any(word in file.stem for word in _SLOW))  # stable
        if new:
            result.append([str(file.relative_to(tree)) for file in new])
    return result


@cache
def _imports(tree: Path) -> dict[Path, set[str]]:
    """Names of modules that each file of the tests imports."""
    return {file: _imported_by(file) for file in sorted((tree / "tests").rglob("*.py"))}


@cache
def _uses(tree: Path) -> dict[str, set[str]]:
    """Names of modules that each module of the engine imports, by its name."""
    files = sorted((tree / "engine").rglob("*.py"))
    return {_dotted(tree, file): _imported_by(file) for file in files}


def _dotted(tree: Path, file: Path) -> str:
    name = ".".join(file.relative_to(tree).with_suffix("").parts)
    return name.removesuffix(".__init__")


def _imported_by(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names
