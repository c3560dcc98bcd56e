"""What judging a run found, in sentences."""

from PySide6.QtCore import QCoreApplication, QLocale

from engine.base.types import Progress
from engine.datasets.corrections import Said
from engine.datasets.split import FOR_A_THRESHOLD
from engine.evaluation.results import (
    ClassMetrics,
    Coverage,
    EvaluatedPicture,
    Evaluation,
    PicturesThere,
)
from engine.training.classification import sentences
from engine.training.classification.events import RunResult
from engine.training.runs.run_store import RunSummary
from gui.common import run_words, words
from gui.common.translation import ON_SCREEN
from gui.common.words import number
from gui.decisions.picture_inspector import Shown
from gui.results.comparison import Comparison

translate = QCoreApplication.translate
FEW = 30
"""Of fewer pictures, nothing can be said with much certainty, and that is said."""


def run_line(run: RunSummary, found: Evaluation | None = None) -> str:
    """A run, in a list of runs; as it was judged, where that is known."""
    facts = [run_words.name_of(run), run_words.when(run)]
    if found is not None:
        facts.append(words.percent(found.accuracy))
    elif run.result is not None:
        facts.append(words.percent(run.result.score))
    return "  ·  ".join(fact for fact in facts if fact)


def accuracy(found: Evaluation) -> str:
    """How good it is, in one number."""
    text = translate("Results", "{percent} right")
    return text.format(percent=words.percent(found.accuracy)) if found.total else "–"


def certainty(found: Evaluation) -> str:
    """Where the accuracy lies for sure."""
    if not found.total:
        return translate("Results", "There was no picture to judge it by")
    text = translate("Results", "Over many pictures: between {low} and {high} of 100")
    low, high = words.interval(found.low, found.accuracy, found.high)
    return text.format(low=low, high=high)


def judged_by(found: Evaluation) -> str:
    """Which pictures it was judged by, and what that is worth."""
    text = translate("Results", "{right} of {total} right.")
    said = text.format(right=number(found.right), total=number(found.total))
    said += " " + sentences.judged_by(found.judged_by, ON_SCREEN)
    if found.left_out:
        left = translate("Results", "{n} more have gone or changed since.")
        if len(found.left_out) == 1:
            left = translate("Results", "1 more has gone or changed since.")
        said += " " + left.format(n=number(len(found.left_out)))
    return said


def when_taught(result: RunResult) -> str:
    """What a run said of itself at its end, for when it cannot be judged any more."""
    text = translate(
        "Results",
        "When it was taught: {percent} right, {right} of {total}; over many pictures between "
        "{low} and {high} of 100.",
    )
    low, high = words.interval(result.low, result.accuracy, result.high)
    text = text.format(
        percent=words.percent(result.accuracy), right=number(result.right),
        total=number(result.total), low=low, high=high,
    )  # fmt: skip
    one = translate("Results", "{label}: {right} of {total}")
    classes = (
        one.format(label=c.label, right=number(c.right), total=number(c.total))
        for c in result.per_class
    )
    return f"{text}\n{'  ·  '.join(classes)}"


def missing(there: PicturesThere) -> str:
    """Which pictures are gone, and from where."""
    if not there.has_folder:
        text = translate(
            "Results",
            "The pictures cannot be shown: their folder is not there: {folder}.",
        )
    elif there.missing == 1:
        text = translate("Results", "1 of {total} pictures is no longer there: {folder}.")
    else:
        text = translate("Results", "{n} of {total} pictures are no longer there: {folder}.")
    return text.format(
        folder=there.folder, n=number(there.missing), total=number(there.total)
    )  # fmt: skip


def comparing(progress: Progress | None) -> str:
    """How far a folder is compared with what the run knows."""
    if progress is None or not progress.total:
        return translate("Results", "Looking for the pictures there")
    text = translate("Results", "Comparing the pictures there: {done} of {total}")
    return text.format(done=number(progress.done), total=number(progress.total))


def said(judged: EvaluatedPicture) -> str:
    """The answer, and how sure the model was."""
    text = translate("Results", "It says {answer}, {percent}")
    return text.format(answer=judged.answer, percent=words.percent(judged.score))


def truth(shown: Shown) -> str:
    """Which class counts, and who says so."""
    judged = shown.judged
    if judged is None:
        text = translate("Results", "The folder says {label}. The model learned from it.")
        return text.format(label=shown.label)
    if judged.is_corrected:
        text = translate("Results", "You say {label}; the folder says {given}.")
    elif judged.is_right:
        text = translate("Results", "The folder says so too.")
    else:
        text = translate("Results", "The folder says {given}.")
    return text.format(label=judged.label, given=judged.given)


def question(judged: EvaluatedPicture) -> str:
    """What a person can say to it."""
    if judged.is_corrected or judged.is_right:
        return translate("Results", "Right label")
    text = translate("Results", "Is the folder wrong, and it is {answer}?")
    return text.format(answer=judged.answer)


def cell(label: str, answer: str, count: int) -> str:
    """A cell of the confusion matrix."""
    if label == answer:
        if count == 1:
            return translate("Results", "1 picture of {label}, recognised").format(label=label)
        text = translate("Results", "{n} pictures of {label}, recognised")
    elif count == 1:
        text = translate("Results", "1 picture of {label} that it calls {answer}")
    else:
        text = translate("Results", "{n} pictures of {label} that it calls {answer}")
    return text.format(n=number(count), label=label, answer=answer)


def of_class(metrics: ClassMetrics) -> str:
    """How sure one can be of a class."""
    share = metrics.right / max(1, metrics.total)
    low, high = words.interval(metrics.low, share, metrics.high)
    if not metrics.total:
        return translate("Results", "No picture of it was tested")
    if metrics.total == 1:
        text = translate("Results", "Only 1 picture was tested: anything from {low} to {high} %")
    elif metrics.total < FEW:
        text = translate(
            "Results", "Only {n} pictures were tested: anything from {low} to {high} %"
        )
    else:
        text = translate("Results", "Between {low} and {high} % are recognised")
    return text.format(n=number(metrics.total), low=low, high=high)


def share(value: float | None) -> str:
    """A measure of a table; a dash where it is not known."""
    return "–" if value is None else words.percent(value)


def budget(coverage: Coverage | None) -> str:
    """A way to answer: None for always."""
    if coverage is None:
        return translate("Results", "Always answer")
    number_of = QLocale().toString(coverage.error_budget * 100, "g", 3)
    text = translate("Results", "At most {n} % wrong among those it answers")
    return text.format(n=number_of)


def budget_cost(coverage: Coverage | None, found: Evaluation) -> str:
    """What that way costs."""
    if coverage is None:
        text = translate("Results", "It answers every picture; {wrong} % of its answers are wrong.")
        return text.format(wrong=_decimal(1 - found.accuracy))
    if not coverage.is_promised:
        return cannot_promise(coverage, found)
    text = translate(
        "Results", "It will then answer {answered} % of pictures; here, {wrong} % were wrong."
    )
    return text.format(
        answered=words.whole_percent(coverage.answered), wrong=_decimal(coverage.wrong)
    )


def cannot_promise(coverage: Coverage, found: Evaluation) -> str:
    """Why a budget cannot be chosen."""
    if found.least_promise is None:
        text = translate("Results", "{n} pictures were put aside for this: too few to promise it.")
        return text.format(n=number(found.calibrated_by))
    text = translate(
        "Results", "{n} pictures cannot promise {wanted} %; they can promise {least} %."
    )
    percents = (coverage.error_budget, found.least_promise)
    wanted, least = (QLocale().toString(share * 100, "g", 3) for share in percents)
    return text.format(n=number(found.calibrated_by), wanted=wanted, least=least)


def promises(found: Evaluation) -> str:
    """What stands behind the budgets, or why there are none."""
    if not found.calibrated_by:
        text = translate(
            "Results",
            "A limit for wrong answers is promised by pictures that were put aside for that, and "
            "here every one was needed to learn from. From {n} pictures on, Lensmith puts some "
            "aside.",
        )
        return text.format(n=number(FOR_A_THRESHOLD))
    text = translate(
        "Results",
        "Chosen by {n} pictures that were put aside for that. Such a promise holds in 95 of 100 "
        "cases, for pictures like these.",
    )
    return text.format(n=number(found.calibrated_by))


def calibration(found: Evaluation) -> str:
    """How far its percentages can be taken at their word."""
    text = translate(
        "Results",
        "Its percentages have been fitted to what really happened: they are off by {n} points "
        "on average.",
    )
    return text.format(n=_decimal(found.calibration_error))


def compared(found: Comparison) -> str:
    """Before and after, in one line."""
    text = translate(
        "Results",
        "{before} → {after} right, of the same {total} pictures whose labels nobody touched",
    )
    return text.format(
        before=number(found.before), after=number(found.after), total=number(found.total)
    )


def compared_by(found: Comparison) -> str:
    """What is counted apart, and why."""
    if not found.corrected:
        return translate("Results", "No picture that judges both has a corrected label.")
    text = translate(
        "Results",
        "Counted apart, as the corrections may agree with the model too readily: {n} with a "
        "corrected label, {before} → {after} right by it.",
    )
    return text.format(
        n=number(found.corrected), before=number(found.corrected_before),
        after=number(found.corrected_after),
    )  # fmt: skip


def changed(found: Comparison) -> str:
    """What correcting brought."""
    mended, spoiled = len(found.mended), len(found.spoiled)
    text = translate("Results", "{mended} mended, {spoiled} new")
    return text.format(mended=number(mended), spoiled=number(spoiled))


def mistakes(count: int) -> str:
    """How many there are, and what can be done about them."""
    if not count:
        return ""
    if count == 1:
        return translate("Results", "1 mistake. Press the key on a class to correct a label.")
    text = translate(
        "Results",
        "{n} mistakes, the most confident first. Press the key on a class to correct a label.",
    )
    return text.format(n=number(count))


def changes(said: Said) -> str:
    """What a person has changed for the next lesson."""
    facts = []
    if said.relabelled == 1:
        facts.append(translate("Results", "1 label corrected"))
    elif said.relabelled:
        text = translate("Results", "{n} labels corrected")
        facts.append(text.format(n=number(said.relabelled)))
    if said.excluded == 1:
        facts.append(translate("Results", "1 picture excluded"))
    elif said.excluded:
        text = translate("Results", "{n} pictures excluded")
        facts.append(text.format(n=number(said.excluded)))
    return ", ".join(facts)


def _decimal(value: float) -> str:
    return QLocale().toString(value * 100, "f", 1)
