"""What verbs print: text for people or JSON lines for programs; complaints go to stderr."""

import json
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
    """A line of JSON: one object, in which paths are texts."""
    return json.dumps(fields, ensure_ascii=False, default=str)
