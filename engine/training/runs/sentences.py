"""What is said about the remarks of a run, for the shell and for the window."""

from engine.base.language import QT_TRANSLATE_NOOP, Language
from engine.training.runs.events import Remark, RemarkKind

CONTEXT = "Teach"
"""Of the texts in this file, for `Language.translate`."""

REMARKS: dict[RemarkKind, str] = {
    RemarkKind.STEP_SKIPPED: QT_TRANSLATE_NOOP("Teach", "A step went wrong and was left out."),
    RemarkKind.RATE_HALVED: QT_TRANSLATE_NOOP(
        "Teach", "Several steps went wrong: back to the last good state, in smaller steps."
    ),
    RemarkKind.MEMORY_HALVED: QT_TRANSLATE_NOOP(
        "Teach", "The memory was full: smaller portions from now on, with the same outcome."
    ),
    RemarkKind.DISK_FULL: QT_TRANSLATE_NOOP("Teach", "The disk was full."),
    RemarkKind.DISK_HAS_ROOM: QT_TRANSLATE_NOOP("Teach", "There was room on the disk again."),
    RemarkKind.CHECKPOINT_DAMAGED: QT_TRANSLATE_NOOP(
        "Teach", "What was kept last is damaged: it goes on from a little earlier."
    ),
    RemarkKind.BEGUN_ANEW: QT_TRANSLATE_NOOP(
        "Teach", "What was kept is damaged: it begins anew, with the same pictures and settings."
    ),
    RemarkKind.STOPPED_EARLY: QT_TRANSLATE_NOOP(
        "Teach", "It no longer got better, so it stopped before the last epoch."
    ),
    RemarkKind.CACHE_UNUSABLE: QT_TRANSLATE_NOOP(
        "Teach",
        "What was remembered of these pictures cannot be used, so each is looked at once more.",
    ),
}


def remark_sentence(remark: Remark, language: Language) -> str:
    """What happened to a run."""
    return language.translate(CONTEXT, REMARKS[remark.kind])
