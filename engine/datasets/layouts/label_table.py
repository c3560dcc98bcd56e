"""Tables (CSV) that say which picture is what."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path, PureWindowsPath
from unicodedata import category

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.base.files import reason_of
from engine.datasets.dataset import Item, Role

_SUFFIXES = {".csv", ".tsv"}
_FILE = ("file", "filename", "image", "path")
_LABEL = ("label", "class")
_SPLIT = ("split",)
_GROUP = ("group",)
_DELIMITERS = ",;\t"
"""Of English tables, of those where the comma is in the numbers, and of tab-separated ones."""

_NO_TEXT = ("Cc", "Cs")
"""Unicode's categories of control characters (NUL, line ends …) and of halves of characters."""


def is_table(file: Path) -> bool:
    """Whether a file is named as a table."""
    return file.suffix.lower() in _SUFFIXES


def find_table(files: Sequence[Path], folders: Sequence[Path]) -> Path | None:
    """The table of a dataset: the one with the columns, or any where there is nothing else.

    Args:
        files: beside the folders.
        folders: that would else be the classes.

    Raises:
        EngineError: DATASET_TABLE, where only the tables could say what the pictures are, and
            there are several of them.
    """
    tables = [path for path in files if is_table(path)]
    if len(tables) == 1 and (not folders or _has_columns(tables[0])):
        return tables[0]
    if len(tables) > 1 and not folders:
        names = ", ".join(path.name for path in tables)
        raise _unusable(tables[0], f"there are several tables ({names})")
    return None


def read_table(table: Path, roles: Mapping[str, Role]) -> list[Item]:
    """The items that a table names, in its order; each file once for a label.

    Args:
        table: with the columns `file` and `label`, and perhaps `split` and `group` (of pictures
            that belong together: a patient, a slide); files are named as seen from its own
            folder, and need not exist.
        roles: what the words in the column `split` mean.

    Raises:
        EngineError: DATASET_TABLE.
    """
    header, *rows = _rows(table)
    file_column, label_column = _find(header, _FILE), _find(header, _LABEL)
    split_column, group_column = _find(header, _SPLIT), _find(header, _GROUP)
    if file_column is None or label_column is None:
        missing = "file" if file_column is None else "label"
        raise _unusable(table, f"it has no column “{missing}”")
    items: dict[tuple[PictureAddress, str], Item] = {}
    for number, row in enumerate(rows, start=2):
        file, label = _cell(row, file_column), _cell(row, label_column)
        if not file and not label:
            continue
        if not file:
            raise _unusable(table, f"row {number} names no file")
        if "\0" in file:
            raise _unusable(table, f"row {number} names a file as no file can be called")
        group = _cell(row, group_column)
        for title, text in (("label", label), ("group", group)):
            if any(category(sign) in _NO_TEXT for sign in text):
                raise _unusable(
                    table, f"row {number} has a {title} with characters that are no text"
                )
        word = _cell(row, split_column).lower()
        if word and word not in roles:
            raise _unusable(table, f"row {number} is for “{word}”, not for train, val or test")
        picture = PictureAddress(_path(table.parent, file))
        if label:  # else the picture is found beside the table, as one of no class
            items.setdefault((picture, label), Item(picture, label, roles.get(word), group))
    return list(items.values())


def _path(folder: Path, name: str) -> Path:
    """Where a file is; tables written on Windows have their own strokes."""
    path = folder / name
    if "\\" in name and not _is_there(path):
        return folder / PureWindowsPath(name).as_posix()
    return path


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name that is too long, for one
        return False


def _has_columns(table: Path) -> bool:
    try:
        header = _rows(table)[0]
    except EngineError:
        return False
    return _find(header, _FILE) is not None and _find(header, _LABEL) is not None


def _rows(table: Path) -> list[list[str]]:
    """All rows, at least the first.

    Raises:
        EngineError: DATASET_TABLE.
    """
    try:
        text = table.read_text(encoding="utf-8-sig")
        first_line = text.split("\n", 1)[0]
        delimiter = max(_DELIMITERS, key=first_line.count)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        rows = list(reader)
    except UnicodeDecodeError as error:
        raise _unusable(table, "it is not saved as UTF-8") from error
    except csv.Error as error:
        reason = f"its line {reader.line_num} is not written as in a table"
        raise _unusable(table, reason) from error
    except OSError as error:
        raise _unusable(table, reason_of(error)) from error
    if not rows:
        raise _unusable(table, "it is empty")
    return rows


def _find(header: Sequence[str], names: Sequence[str]) -> int | None:
    titles = [title.strip().lower() for title in header]
    return next((titles.index(name) for name in names if name in titles), None)


def _cell(row: Sequence[str], column: int | None) -> str:
    return row[column].strip() if column is not None and column < len(row) else ""


def _unusable(table: Path, reason: str) -> EngineError:
    return EngineError(ErrorCode.DATASET_TABLE, file=table.name, reason=reason)
