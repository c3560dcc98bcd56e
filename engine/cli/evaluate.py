"""`lensmith evaluate`: how good a taught model is, and where not."""

import argparse
import math
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from engine.base.language import ENGLISH
from engine.base.percent import interval
from engine.base.places import find_places
from engine.cli.control import job_control, pictures
from engine.cli.library import user_library
from engine.cli.options import add_run
from engine.cli.output import as_json, say
from engine.evaluation.results import ClassMetrics, EvaluatedPicture, Evaluation
from engine.training.classification.sentences import judged_by
from engine.verbs.evaluate import Evaluator

NAME = "evaluate"
HELP = "say how good a taught model is, and where not"
_FEW = 30
"""With fewer pictures of a class, the interval is said in words."""
_MISTAKES = 20
"""Of them in the text; JSON has all."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of this verb."""
    add_run(parser)
    parser.add_argument("--error-budget", type=_share, metavar="SHARE",
                        help="of wrong answers; beyond it, it is not sure")  # fmt: skip
    parser.add_argument("--pictures", type=Path, metavar="FOLDER",
                        help="where the run's pictures are now, if they were moved")  # fmt: skip


def _share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value <= 1:
        raise argparse.ArgumentTypeError("must be a share above 0, at most 1")
    return value


def run(options: argparse.Namespace) -> bool:
    """Judge it, and set its error budget where one is given."""
    evaluator = Evaluator(user_library(), find_places(), options.runs)
    with job_control(pictures) as control:
        if options.pictures is not None:
            evaluator.locate(options.run_name, options.pictures, control)
        evaluation = evaluator.evaluate(options.run_name, control, options.device)
        if (budget := options.error_budget) is not None:
            evaluation = evaluator.set_budget(
                options.run_name, None if budget == 1 else budget, control
            )
    for line in _as_json(evaluation) if options.json else _as_text(evaluation):
        say(line)
    return True


def _as_json(evaluation: Evaluation) -> Iterator[str]:
    """The summary, then a line a class, then a line a mistake."""
    summary = asdict(evaluation)
    summary["left_out"] = [str(picture) for picture in evaluation.left_out]
    for detail in ("judged", "per_class", "decided"):
        del summary[detail]
    yield as_json(summary | {"total": evaluation.total, "accuracy": evaluation.accuracy})
    for item in evaluation.per_class:
        yield as_json({"class": item.label} | asdict(item))
    for mistake in evaluation.mistakes:
        name, fields = str(mistake.picture), asdict(mistake)
        del fields["picture"]
        yield as_json({"mistake": name, "path": name} | fields)


def _as_text(evaluation: Evaluation) -> Iterator[str]:
    low, high = interval(evaluation.low, evaluation.accuracy, evaluation.high)
    yield (
        f"{evaluation.name}: {evaluation.right} of {evaluation.total} pictures right: "
        f"{evaluation.accuracy:.1%}, between {low:g}% and {high:g}%"
    )
    if not evaluation.model:
        yield "Its model is no longer here: this is what it said when it was asked."
    yield judged_by(evaluation.judged_by, ENGLISH)
    width = max(map(len, evaluation.classes))
    for item in evaluation.per_class:
        yield _class_as_text(item, width)
    budget = evaluation.calibration.error_budget
    if budget is not None:
        yield (
            f"At most {budget:g} of the answers wrong: it answers "
            f"{evaluation.calibration.answered:.0%} of pictures, else it is not sure"
        )
    for mistake in evaluation.mistakes[:_MISTAKES]:
        yield _mistake_as_text(mistake)
    if (more := len(evaluation.mistakes) - _MISTAKES) > 0:
        yield f"    and {more} more"
    for path in evaluation.left_out:
        yield f"left out, changed or unreadable: {path}"


def _class_as_text(item: ClassMetrics, width: int) -> str:
    text = f"{item.label:{width}}  {item.right:5} of {item.total:5}"
    scores = (("precision", item.precision), ("recall", item.recall), ("F1", item.f1))
    text += "".join(f"  {name} {'–' if v is None else f'{v:.3f}'}" for name, v in scores)
    if item.total < _FEW:
        noun = "picture" if item.total == 1 else "pictures"
        low, high = interval(item.low, item.right / max(1, item.total), item.high)
        text += f"  (only {item.total} {noun} of it tested: anything from {low:g}% to {high:g}%)"
    return text


def _mistake_as_text(mistake: EvaluatedPicture) -> str:
    return (
        f"    {mistake.picture}: is {mistake.label}, it says {mistake.answer} ({mistake.score:.0%})"
    )
