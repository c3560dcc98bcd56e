"""What verbs print: text for people or JSON lines for programs; complaints go to stderr."""

import json
import math
import sys
from collections.abc import Mapping
from typing import Any


def say(text: str) -> None:
    """Print a result, at once, so that a program that reads it need not wait for the next."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def complain(text: str) -> None:
    """Print what went wrong, or a hint: nothing that a program would read as a result."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def as_json(fields: Mapping[str, Any]) -> str:
    """A line of JSON: one object, in which paths are texts, and what is no number is null."""
    try:
        return json.dumps(fields, ensure_ascii=False, default=str, allow_nan=False)
    except ValueError:  # NaN and Infinity are words of Python's, and no JSON
        return json.dumps(_finite(fields), ensure_ascii=False, default=str, allow_nan=False)


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _finite(item) for key, item in value.items()}
    return [_finite(item) for item in value] if isinstance(value, list | tuple) else value
