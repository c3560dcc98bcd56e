"""What is said about an error: one row a code, for the shell, for files and for the window.

A sentence is in English and holds the error's `params` as `{names}`.
"""

from engine.base.error_codes import ErrorCode
from engine.base.language import QT_TRANSLATE_NOOP
from engine.base.sentences.files import FILES
from engine.base.sentences.models import MODELS
from engine.base.sentences.sentence import ErrorSentence
from engine.base.sentences.work import WORK

__all__ = ["CONTEXT", "SENTENCES", "UNEXPECTED", "ErrorSentence"]

CONTEXT = "Errors"
"""Of the texts in this folder, for `Language.translate`."""

SENTENCES: dict[ErrorCode, ErrorSentence] = FILES | MODELS | WORK
UNEXPECTED = ErrorSentence(
    QT_TRANSLATE_NOOP("Errors", "Something went wrong inside Lensmith."),
    QT_TRANSLATE_NOOP("Errors", "Your pictures are untouched. Copy the details to report it."),
)
"""Of whatever is not an EngineError."""
