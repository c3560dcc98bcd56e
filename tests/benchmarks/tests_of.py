"""Which tests concern a module, the likeliest to notice a fault in it first."""

import ast
from functools import cache
from pathlib import Path

_VERBS = ("tests/engine/verbs/*", "tests/engine/cli/*", "tests/engine/test_cli*",
          "tests/engine/test_review*", "tests/engine/test_tasks*", "tests/engine/test_batches*",
          "tests/engine/test_reporter*", "tests/test_legacy_home*")  # fmt: skip
"""Where the tests of the verbs are, or were before they had folders of their own."""
_SLOW = ("test_families", "test_every_model", "_killed", "test_cli_process", "test_process")
"""These take long and come last."""
_NEAR = 2
_FAR = 99


def stages_of(tree: Path, module: str) -> list[list[str]]:
    """Files of tests, in stages that are run one after the other; none twice.

    First those named after the module and those that import it; then those of its folder, those
    that are one import further away, and those of the verbs, nearest first.

    Args:
        tree: the checkout.
        module: path of the module below it.
    """
    path = Path(module)
    mirror = tree / "tests" / path.parent
    steps = _steps(tree, _dotted(tree, tree / module))
    tests = {file: steps.get(_dotted(tree, file), _FAR) for file in _tests(tree)}
    named = [file for file in tests if file.parent == mirror
             and file.stem.startswith(f"test_{path.stem}")]  # fmt: skip
    near = [file for file, distance in tests.items() if distance == 1]
    verbs = {file for place in _VERBS for file in tree.glob(f"{place}.py")}
    later = [
        file for file, distance in tests.items()
        if distance <= _NEAR or (file.parent == mirror and distance < _FAR) or file in verbs
    ]  # fmt: skip
    later.sort(key=lambda file: (tests[file], file.parent != mirror, "cli" in str(file)))
    return _each_once(tree, [named + near, later])


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
def _tests(tree: Path) -> list[Path]:
    """Those of the engine; the window's are slow, and seldom notice what these do not."""
    tests = tree / "tests"
    return sorted([*tests.glob("test_*.py"), *(tests / "engine").rglob("test_*.py")])


@cache
def _steps(tree: Path, module: str) -> dict[str, int]:
    """How many imports each module, helper and file of tests is away from a module."""
    users: dict[str, set[str]] = {}
    for name, imported in _imports(tree).items():
        for other in imported:
            users.setdefault(other, set()).add(name)
    steps, edge = {module: 0}, [module]
    while edge:
        further = [user for name in edge for user in users.get(name, ()) if user not in steps]
        steps.update((user, steps[edge[0]] + 1) for user in further)
        edge = list(dict.fromkeys(further))
    return steps


@cache
def _imports(tree: Path) -> dict[str, set[str]]:
    """Names of what each file of engine and tests imports; of a test, its conftests also."""
    found = {}
    for folder in ("engine", "tests"):
        for file in sorted((tree / folder).rglob("*.py")):
            found[_dotted(tree, file)] = _imported_by(file) | _conftests(tree, file)
    return found


def _conftests(tree: Path, file: Path) -> set[str]:
    """Those of a folder of its own: what all tests share leads everywhere."""
    if not file.stem.startswith("test_"):
        return set()
    shared = (tree / "tests" / "engine").parents
    places = [place for place in file.parents if place not in {*shared, tree / "tests" / "engine"}]
    return {_dotted(tree, p / "conftest.py") for p in places if p.is_relative_to(tree / "tests")}


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
