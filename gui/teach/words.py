"""What happens while a model is taught, in sentences."""

from PySide6.QtCore import QCoreApplication, QLocale

from engine.base.types import Progress
from engine.training.classification import sentences
from engine.training.classification.coach import Advice
from engine.training.classification.events import RunResult
from engine.training.runs.run_store import RunSummary
from engine.training.settings import Recipe
from gui.common import words
from gui.common.run_words import name_of, when
from gui.common.training_history import TrainingHistory
from gui.common.translation import ON_SCREEN

translate = QCoreApplication.translate


def recipe(which: Recipe) -> tuple[str, str]:
    """Name of a recipe, and what it is good for."""
    return {
        Recipe.QUICK: (
            translate("Teach", "Quick"),
            translate("Teach", "A first answer: what the model knows already, sorted anew."),
        ),
        Recipe.BALANCED: (
            translate("Teach", "Balanced"),
            translate("Teach", "Also refines the last parts of the model. Right for most."),
        ),
        Recipe.THOROUGH: (
            translate("Teach", "Thorough"),
            translate("Teach", "Refines the whole model with varied pictures. For hard cases."),
        ),
    }[which]


def looked_at(progress: Progress | None) -> str:
    """How far the check is."""
    if progress is None:
        return translate("Teach", "Looking through the folder")
    locale = QLocale()
    if progress.total is None:
        text = translate("Teach", "Looking at picture {done}")
        return text.format(done=locale.toString(progress.done))
    text = translate("Teach", "Looking at {done} of {total} pictures")
    return text.format(done=locale.toString(progress.done), total=locale.toString(progress.total))


def headline(history: TrainingHistory) -> str:
    """What the run learns from."""
    if history.started is None:
        return translate("Teach", "Getting ready")
    text = translate("Teach", "Learning from {n} pictures")
    return text.format(n=QLocale().toString(history.started.train))


def so_far(history: TrainingHistory) -> str:
    """How good the best version is; empty before there is one."""
    if history.best is not None:
        text = translate("Teach", "Best until now: {percent} right, after epoch {epoch}")
        epoch = QLocale().toString(history.best.epoch)
        return text.format(percent=words.percent(history.best.accuracy), epoch=epoch)
    if history.head is not None:
        text = translate("Teach", "A first answer is ready: {percent} right")
        return text.format(percent=words.percent(history.head.accuracy))
    return ""


def coach(advice: Advice) -> str:
    """What the curves mean."""
    return {
        Advice.TOO_EARLY: translate("Teach", "It is too early to say how it goes."),
        Advice.STILL_IMPROVING: translate("Teach", "It still gets better. Let it go on."),
        Advice.FIRST_IS_BEST: translate(
            "Teach", "Until now, the first answer is the best. A few more epochs will show."
        ),
        Advice.LEVELLING_OFF: translate(
            "Teach", "It hardly gets better any more. You can stop and keep the best version."
        ),
        Advice.MEMORISING: translate(
            "Teach",
            "It learns its pictures by heart now and gets no better on others. Stop and keep the "
            "best version; more pictures would help.",
        ),
        Advice.NOT_LEARNING: translate(
            "Teach",
            "It gets no better than the first answer. Stop and keep that one; more, or more "
            "varied, pictures would help.",
        ),
        Advice.ALL_RIGHT: translate(
            "Teach", "It gets every picture right that it is judged by. No more can be gained here."
        ),
    }[advice]


def right_of(result: RunResult) -> str:
    """How many were recognised."""
    locale = QLocale()
    text = translate("Teach", "{right} of {total} right")
    return text.format(right=locale.toString(result.right), total=locale.toString(result.total))


def certainty(result: RunResult) -> str:
    """The accuracy and where it lies for sure."""
    text = translate("Teach", "{percent}, and between {low} and {high} % over many pictures")
    low, high = words.interval(result.low, result.accuracy, result.high)
    return text.format(percent=words.percent(result.accuracy), low=low, high=high)


def judged_by(result: RunResult) -> str:
    """Which pictures it was judged by."""
    return sentences.judged_by(result.judged_by, ON_SCREEN)


def kept(result: RunResult) -> str:
    """Which version was kept, and what it took."""
    time = words.duration(result.seconds)
    if not result.best_epoch:
        return translate("Teach", "The first answer was kept. Taught in {time}.").format(time=time)
    text = translate("Teach", "The version of epoch {best} of {epochs} was kept. Taught in {time}.")
    locale = QLocale()
    return text.format(
        best=locale.toString(result.best_epoch), epochs=locale.toString(result.epochs), time=time
    )


def broken_off(run: RunSummary) -> str:
    """How far an unfinished run got."""
    name = name_of(run)
    if day := when(run):
        name = translate("Teach", "{name} from {day}").format(name=name, day=day)
    if not run.epoch:
        return translate("Teach", "{name} was broken off").format(name=name)
    text = translate("Teach", "{name} was broken off after epoch {epoch}")
    return text.format(name=name, epoch=QLocale().toString(run.epoch))
