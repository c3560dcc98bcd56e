"""Values read back from JSON: each of its kind and within its limits, or a `ValueError` says so.

The messages are parts of sentences that people read: no words of Python's.
"""

import math
import re
from collections.abc import Collection
from typing import Any

_SAFE_NAME = re.compile(r"(?!\.)[^/\\:]*")


def field(values: Any, name: str) -> Any:
    """What a table says under a name.

    Raises:
        ValueError: it is no table, or does not say.
    """
    if not isinstance(values, dict) or name not in values:
        raise ValueError(f"it does not say “{name}”")
    return values[name]


def text(value: Any, name: str) -> str:
    """Text, which may also be a path of any bytes.

    Raises:
        ValueError: it is none, or holds what no text or path can.
    """
    if not isinstance(value, str) or "\0" in value:
        raise ValueError(f"“{name}” is no text")
    try:
        value.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError as error:
        raise ValueError(f"“{name}” holds half a character") from error
    return value


def file_name(value: Any, name: str) -> str:
    """A plain name, which leads to no other folder.

    Raises:
        ValueError: it is none.
    """
    if not _SAFE_NAME.fullmatch(text(value, name)):
        raise ValueError(f"“{name}” is no plain name")
    return str(value)


def whole(value: Any, name: str, low: int, high: int) -> int:
    """A whole number.

    Raises:
        ValueError: it is none, or beyond the limits.
    """
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise ValueError(f"“{name}” is no whole number from {low} to {high}")
    return value


def number(value: Any, name: str, low: float, high: float = math.inf) -> float:
    """A number; infinite only where `high` is.

    Raises:
        ValueError: it is none, or beyond the limits.
    """
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if (
        not is_number
        or not low <= value <= high
        or (value and abs(value) > 1e300 and value != high)
    ):
        raise ValueError(f"“{name}” is no number from {low:g} to {high:g}")
    return float(value)


def one_of(value: Any, name: str, names: Collection[str]) -> str:
    """One of several names.

    Raises:
        ValueError: it is none of them.
    """
    if not isinstance(value, str) or value not in names:
        raise ValueError(f"“{name}” is none of {', '.join(names)}")
    return value


def yes_or_no(value: Any, name: str) -> bool:
    """True or false.

    Raises:
        ValueError: it is neither.
    """
    if not isinstance(value, bool):
        raise ValueError(f"“{name}” is neither true nor false")
    return value


def items(value: Any, name: str) -> list[Any]:
    """A list.

    Raises:
        ValueError: it is none.
    """
    if not isinstance(value, list):
        raise ValueError(f"“{name}” is no list")
    return value


def table(value: Any, name: str) -> dict[str, Any]:
    """A table.

    Raises:
        ValueError: it is none.
    """
    if not isinstance(value, dict):
        raise ValueError(f"“{name}” is no table")
    return value
