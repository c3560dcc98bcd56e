"""An error as the window shows it: what happened, what to do, details to copy."""

import platform
import traceback
from dataclasses import dataclass
from functools import lru_cache

from engine.base.errors import EngineError
from engine.base.sentences import CONTEXT, SENTENCES, UNEXPECTED
from gui.common.translation import ON_SCREEN


@dataclass(frozen=True, slots=True)
class Explanation:
    """An error in words.

    Attributes:
        sentence: what happened.
        advice: what to do.
        details: for whoever is asked for help; not translated.
    """

    sentence: str
    advice: str
    details: str


def explain(error: BaseException) -> Explanation:
    """Put any error into words."""
    row = UNEXPECTED
    params: dict[str, str] = {}
    if isinstance(error, EngineError):
        row, params = SENTENCES[error.code], error.params
    return Explanation(
        ON_SCREEN.translate(CONTEXT, row.in_window or row.what).format(**params),
        ON_SCREEN.translate(CONTEXT, row.advice).format(**params),
        _details(error),
    )


@lru_cache(maxsize=1)
def _version() -> str:
    """Kept: it is read from a file, and lists of bad files explain many errors."""
    from importlib.metadata import version  # noqa: PLC0415 - imports half of `email`

    return version("lensmith")


def _details(error: BaseException) -> str:
    head = f"Lensmith {_version()}, Python {platform.python_version()}"
    code = f"{error.code} {error.params}\n" if isinstance(error, EngineError) else ""
    return f"{head}, {platform.platform()}\n{code}{''.join(traceback.format_exception(error))}"
