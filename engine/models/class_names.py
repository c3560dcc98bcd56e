"""Names of classes that came from elsewhere: each can be shown, and says which class it is."""

import unicodedata
from collections import Counter
from collections.abc import Sequence

from engine.base.errors import EngineError, ErrorCode
from engine.models.limits import MOST_CLASSES, too_large

_LONGEST = 1000
_UNUSED = "N/A"
"""COCO's numbering has gaps; torchvision names each of them so."""


def check_class_names(names: Sequence[str], file: str) -> None:
    """Refuse names that cannot be shown or told apart.

    Raises:
        EngineError: WEIGHTS_BAD_LABELS, WEIGHTS_TOO_LARGE.
    """
    if len(names) > MOST_CLASSES:
        raise too_large(file, f"{len(names):,} classes", f"{MOST_CLASSES:,}")
    for number, name in enumerate(names, start=1):
        if reason := _fault(name):
            raise _refusal(f"that of class {number} {reason}")
    twice = [name for name, count in Counter(names).items() if count > 1 and name != _UNUSED]
    if twice:
        raise _refusal(f"several are called {twice[0][:60]}")


def _fault(name: str) -> str:
    if not name.strip():
        return "is empty"
    if len(name) > _LONGEST:
        return f"is longer than {_LONGEST:,} characters"
    # Cc: control characters; Cs: halves of a character
    if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in name):
        return "has characters that cannot be shown"
    return ""


def _refusal(reason: str) -> EngineError:
    return EngineError(ErrorCode.WEIGHTS_BAD_LABELS, reason=reason)
