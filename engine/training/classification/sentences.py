"""What is said about a classifier's training, for the shell, the window, reports and bundles."""

from engine.base.language import QT_TRANSLATE_NOOP, Language
from engine.training.classification.events import JudgedBy

CONTEXT = "Teach"
"""Of the texts in this file, for `Language.translate`."""

_JUDGED_BY: dict[JudgedBy, str] = {
    JudgedBy.REPORT: QT_TRANSLATE_NOOP(
        "Teach", "Judged by pictures that had no part in learning or choosing."
    ),
    JudgedBy.CROSS_VALIDATION: QT_TRANSLATE_NOOP(
        "Teach",
        "Judged by cross-validation, as there are few pictures: each was asked of a first answer "
        "that had not learned from it.",
    ),
    JudgedBy.SELECT: QT_TRANSLATE_NOOP(
        "Teach",
        "Judged by pictures it did not learn from, but which chose the best version: a little "
        "kinder than new pictures will be.",
    ),
}


def judged_by(kind: JudgedBy, language: Language) -> str:
    """Which pictures a headline comes from, and what that is worth."""
    return language.translate(CONTEXT, _JUDGED_BY[kind])
