"""Small faults that can be put into Python source, and found again after it was moved or renamed.

A fault is known by its statement with all identifiers and texts taken out, by the place in it, and
by what is done there. So it is found in a tree whose files, classes and functions have other names;
where several statements look alike, the one whose surroundings are most alike is taken.
"""

import ast
import copy
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE,
    ast.GtE: ast.Gt, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult, ast.Pow: ast.Mult,
}  # fmt: skip
_NOT_CODE = {"annotation", "returns", "decorator_list", "type_params"}
_LEAST_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault.

    Attributes:
        file: below the tree, with slashes.
        line: of the statement, from 1.
        function: in which it is; empty for a module's own statements.
        text: the statement as it is, in one line (of a compound one, its head).
        operator: what is done.
        old: source that is replaced, in one line.
        new: source that takes its place.
        begin: in bytes from the file's start.
        end: in bytes from the file's start.
        key: statement without names, place and operator, hashed.
        around: source of its function, for finding it again.
    """

    file: str
    line: int
    function: str
    text: str
    operator: str
    old: str
    new: str
    begin: int
    end: int
    key: str
    around: str

    def apply(self, tree: Path) -> None:
        """Put the fault into a file.

        Raises:
            SyntaxError: the result is no Python, which is a mistake of this program.
        """
        file = tree / self.file
        source = file.read_bytes()
        changed = source[: self.begin] + self.new.encode() + source[self.end :]
        ast.parse(changed)
        file.write_bytes(changed)


def mutants_of(tree: Path, package: str) -> list[Mutant]:
    """Every fault that can be put into a package, in the order of files and lines."""
    found = []
    for file in sorted((tree / package).rglob("*.py")):
        found += _Finder(file.read_text("utf-8"), file.relative_to(tree).as_posix()).mutants()
    return found


def find_again(
    mutant: Mutant, candidates: list[Mutant], renamed: dict[str, str]
) -> tuple[Mutant, float] | None:
    """The same fault in another state of the source, and how much alike its place is (0…1).

    Args:
        mutant: of the earlier state.
        candidates: all of the later state's.
        renamed: later names of earlier files, where they are known.
    """
    alike = [(_likeness(mutant, other, renamed), other) for other in candidates
             if other.key == mutant.key]  # fmt: skip
    if not alike:
        return None
    score, best = max(alike, key=lambda pair: pair[0])
    return (best, score) if score >= _LEAST_ALIKE else None


def _likeness(one: Mutant, other: Mutant, renamed: dict[str, str]) -> float:
    same_file = renamed.get(one.file, one.file) == other.file
    same_stem = Path(one.file).stem == Path(other.file).stem
    parts = (
        (0.35, _ratio(one.text, other.text)),
        (0.35, _ratio(one.around, other.around)),
        (0.15, _ratio(one.function, other.function)),
        (0.15, 1.0 if same_file else 0.5 * same_stem),
    )
    return sum(weight * value for weight, value in parts)


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, _words(one), _words(other), autojunk=False).ratio()


def _words(text: str) -> list[str]:
    return re.findall(r"\w+|[^\w\s]", text[:3000])


class _Finder:
    """Looks for what can be changed in one file."""

    def __init__(self, source: str, file: str) -> None:
        self._file = file
        self._source = source
        self._bytes = source.encode()
        self._starts = [0]
        for line in self._bytes.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))

    def mutants(self) -> list[Mutant]:
        """All of the file's."""
        return list(self._of_block(ast.parse(self._source).body, "", ""))

    def _of_block(self, block: list[ast.stmt], name: str, around: str) -> Iterator[Mutant]:
        for statement in block:
            if _is_passed_over(statement):
                continue
            inner, text = name, around
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                inner = f"{name}.{statement.name}".lstrip(".")
                if not isinstance(statement, ast.ClassDef):
                    text = ast.get_source_segment(self._source, statement) or ""
            yield from self._of_statement(statement, inner, text)
            for part in _blocks(statement):
                yield from self._of_block(part, inner, text)

    def _of_statement(self, statement: ast.stmt, name: str, around: str) -> Iterator[Mutant]:
        head = _head(statement)
        for operator, new in _of_whole(statement):
            yield self._mutant(statement, head, statement, "", operator, new, name, around)
        for path, node in _expressions(statement):
            for operator, changed in _of_expression(path, node):
                new = f"({ast.unparse(changed)})"
                yield self._mutant(statement, head, node, path, operator, new, name, around)

    def _mutant(
        self, statement: ast.stmt, head: ast.stmt, node: ast.AST, path: str, operator: str,
        new: str, name: str, around: str,
    ) -> Mutant:  # fmt: skip
        begin, end = self._place(node)
        old = " ".join(self._bytes[begin:end].decode().split())
        text = " ".join(ast.unparse(head).split())
        number = new if operator.startswith("constant") else ""
        parts = (_nameless(head), path, operator, number)
        key = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:20]
        return Mutant(
            self._file, statement.lineno, name, text, operator, old, new, begin, end, key, around
        )

    def _place(self, node: ast.AST) -> tuple[int, int]:
        first, last = self._starts[node.lineno - 1], self._starts[node.end_lineno - 1]  # type: ignore[attr-defined]
        return first + node.col_offset, last + node.end_col_offset  # type: ignore[attr-defined]


def _is_passed_over(statement: ast.stmt) -> bool:
    """Imports, docstrings and what only type checkers read."""
    if isinstance(statement, ast.Import | ast.ImportFrom | ast.Assert | ast.Pass):
        return True
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        return True
    is_typing = isinstance(statement, ast.If) and "TYPE_CHECKING" in ast.unparse(statement.test)
    is_all = isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "__all__"
    return is_typing or is_all


def _blocks(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    for field in ("body", "orelse", "finalbody"):
        yield getattr(statement, field, [])
    for part in (*getattr(statement, "handlers", []), *getattr(statement, "cases", [])):
        yield part.body


def _head(statement: ast.stmt) -> ast.stmt:
    """Of a compound statement, what stands before its blocks."""
    head = copy.deepcopy(statement)
    for field in ("body", "orelse", "finalbody", "handlers", "cases"):
        if hasattr(head, field):
            setattr(head, field, [ast.Pass()] if field == "body" else [])
    return head


def _of_whole(statement: ast.stmt) -> Iterator[tuple[str, str]]:
    if isinstance(statement, ast.Expr | ast.AugAssign | ast.Raise):
        if not isinstance(getattr(statement, "value", None), ast.Yield | ast.YieldFrom):
            yield "drop statement", "pass"
    elif isinstance(statement, ast.Continue | ast.Break):
        yield "drop statement", "pass"
    elif isinstance(statement, ast.Return) and statement.value is not None:
        if not isinstance(statement.value, ast.Constant):
            yield "return None", "return None"
    elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Attribute):
        yield "drop statement", "pass"


def _expressions(statement: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    """The expressions of a statement that run, each with the way to it; not those of its blocks."""
    waiting: list[tuple[str, ast.AST]] = [("", statement)]
    while waiting:
        path, node = waiting.pop()
        if isinstance(node, ast.expr) and path:
            yield path, node
        if isinstance(node, ast.JoinedStr):
            continue  # its parts have no places of their own
        for field, value in ast.iter_fields(node):
            if field in _NOT_CODE:
                continue
            for number, child in enumerate(value if isinstance(value, list) else [value]):
                if isinstance(child, ast.AST) and not isinstance(child, ast.stmt | ast.excepthandler
                                                                 | ast.match_case):  # fmt: skip
                    waiting.append((f"{path}/{field}.{number}", child))


def _of_expression(path: str, node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    changed = copy.deepcopy(node)
    if isinstance(changed, ast.Compare) and len(changed.ops) == 1:
        changed.ops = [_COMPARISONS[type(changed.ops[0])]()]
        yield "comparison", changed
    elif isinstance(changed, ast.BinOp) and type(changed.op) in _ARITHMETIC:
        if not _is_of_texts(changed):
            changed.op = _ARITHMETIC[type(changed.op)]()
            yield "arithmetic", changed
    elif isinstance(changed, ast.BoolOp):
        changed.op = ast.Or() if isinstance(changed.op, ast.And) else ast.And()
        yield "and/or", changed
    elif isinstance(changed, ast.UnaryOp) and isinstance(changed.op, ast.Not):
        yield "not", changed.operand
    elif isinstance(changed, ast.Constant):
        yield from _of_constant(changed)
    if path.endswith("/test.0") and not isinstance(node, ast.Compare | ast.UnaryOp):
        yield "not", ast.UnaryOp(ast.Not(), copy.deepcopy(node))


def _of_constant(node: ast.Constant) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node.value, bool):
        yield "constant flipped", ast.Constant(not node.value)
    elif isinstance(node.value, int | float):
        yield "constant + 1", ast.Constant(node.value + 1)
        yield "constant - 1", ast.Constant(node.value - 1)


def _is_of_texts(node: ast.BinOp) -> bool:
    """Texts and paths: another operator fails at once, which proves nothing."""
    sides = (node.left, node.right)
    return any(
        isinstance(side, ast.JoinedStr)
        or (isinstance(side, ast.Constant) and isinstance(side.value, str | bytes))
        for side in sides
    )


def _nameless(head: ast.stmt) -> str:
    """A statement without what its author has named."""
    bare = copy.deepcopy(head)
    for node in ast.walk(bare):
        for field in ("id", "attr", "arg", "name", "rest"):
            if isinstance(getattr(node, field, None), str):
                setattr(node, field, "_")
        for field in (*_NOT_CODE, "type_comment"):
            if hasattr(node, field):
                setattr(node, field, [] if isinstance(getattr(node, field), list) else None)
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
            node.value = "_"
    return ast.dump(bare)
