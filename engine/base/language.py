"""The language in which sentences are told: English in a shell, the person's own in the window.

The engine's tables of sentences (`engine.base.sentences`, `engine.datasets.sentences` …) hold
English texts that are marked for translators. Whoever shows a sentence passes a `Language`.
"""

from collections.abc import Sequence
from typing import Protocol


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # noqa: N802 - lupdate looks for this name
    """Mark a text for translators: pyside6-lupdate finds it by the name of this function.

    Args:
        context: a literal, the same that is given to `Language.translate`.
        text: a literal, in English.

    Returns:
        The text.
    """
    del context
    return text


class Language(Protocol):
    """How texts, numbers and lists are told."""

    def translate(self, context: str, text: str) -> str:
        """A marked text in this language; its `{names}` stay."""

    def number(self, value: int) -> str:
        """A whole number."""

    def listed(self, names: Sequence[str]) -> str:
        """Several names, as part of a sentence."""


class _English:
    def translate(self, context: str, text: str) -> str:
        del context
        return text

    def number(self, value: int) -> str:
        return str(value)

    def listed(self, names: Sequence[str]) -> str:
        return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


ENGLISH: Language = _English()
"""For the shell."""
