"""The error that every part of the engine raises; `engine.base.sentences` says it in words."""

import re
from functools import partial
from typing import Any

from engine.base.error_codes import ErrorCode
from engine.base.sentences import SENTENCES

__all__ = ["EngineError", "ErrorCode", "from_message"]


class EngineError(Exception):
    """A failure that has a code, and the facts a sentence about it needs.

    Attributes:
        code: what happened.
        params: the facts, already as text, named as in the sentence.
    """

    def __init__(self, code: ErrorCode, **params: str) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __reduce__(self) -> tuple[Any, ...]:
        """So that it can come from another process."""
        return partial(EngineError, self.code, **self.params), ()

    def __str__(self) -> str:
        return SENTENCES[self.code].what.format(**self.params)


def from_message(code: str, message: str) -> EngineError:
    """The error that was written down as its code and its sentence; ENGINE_BROKEN if unknown."""
    try:
        known = ErrorCode(code)
    except ValueError:
        return EngineError(ErrorCode.ENGINE_BROKEN, reason=message)
    pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>.*)", re.escape(SENTENCES[known].what))
    found = re.fullmatch(pattern, message, re.DOTALL)
    if found is None:
        return EngineError(ErrorCode.ENGINE_BROKEN, reason=message)
    return EngineError(known, **found.groupdict())
