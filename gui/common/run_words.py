"""What a run is called, and what it is doing, in words."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale

from engine.base.types import Progress
from engine.training.classification.events import Stage
from engine.training.runs.run_store import RunSummary
from gui.common import words
from gui.common.training_history import TrainingHistory

translate = QCoreApplication.translate


def time_left(progress: Progress | None) -> str:
    """How long it will still take; empty where nobody knows."""
    if progress is None or progress.seconds_left is None or progress.seconds_left < 1:
        return ""
    text = translate("Teach", "about {time} left")
    return text.format(time=words.duration(progress.seconds_left))


def stage(history: TrainingHistory) -> str:
    """What the run is doing."""
    if history.stage is None:
        return translate("Teach", "The model is being loaded")
    if history.stage.stage == Stage.FEATURES:
        return translate("Teach", "Looking at every picture once")
    if history.stage.stage == Stage.HEAD:
        return translate("Teach", "Finding a first answer")
    locale = QLocale()
    now = min(len(history.epochs) + 1, history.stage.epochs)
    text = translate("Teach", "Refining: epoch {now} of at most {most}")
    return text.format(now=locale.toString(now), most=locale.toString(history.stage.epochs))


def name_of(run: RunSummary) -> str:
    """As the person calls it, or else as the folder is called."""
    return run.name or Path(run.folder).name


def when(run: RunSummary, today: QDate | None = None) -> str:
    """The day a run began: of the last week the weekday, else the date; empty if not known."""
    if run.began is None:
        return ""
    day = QDateTime.fromSecsSinceEpoch(round(run.began)).date()
    locale = QLocale()
    if 0 <= day.daysTo(today or QDate.currentDate()) < 7:
        return locale.dayName(day.dayOfWeek(), QLocale.FormatType.LongFormat)
    return locale.toString(day, QLocale.FormatType.ShortFormat)


def living(run: RunSummary) -> str:
    """That somebody is teaching it, and how far it is."""
    if not run.epoch:
        return translate("Teach", "{name} is being taught now").format(name=name_of(run))
    text = translate("Teach", "{name} is being taught now: epoch {epoch} is done")
    return text.format(name=name_of(run), epoch=QLocale().toString(run.epoch))
