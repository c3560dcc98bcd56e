"""The verb that judges a run: evaluate."""

import argparse
import json
import math
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from engine.base.device import AUTOMATIC
from engine.base.jobs import JobControl
from engine.base.places import find_places
from engine.base.types import Progress
from engine.cli.interrupt import cancelled_by_ctrl_c
from engine.evaluation.results import ClassMetrics, Evaluation, Judged
from engine.models import ModelLibrary
from engine.verbs.evaluate import Evaluator

_FEW = 30
"""With fewer pictures of a class, the interval is said in words."""
_MISTAKES = 20
"""Of them in the text; JSON has all."""


def add_verbs(verbs: Any) -> None:
    """Add the verb to the parser (argparse's subparsers, whose type has no public name)."""
    evaluate = verbs.add_parser("evaluate", help="say how good a taught model is, and where not")
    evaluate.add_argument("run_name", metavar="RUN")
    evaluate.add_argument("--error-budget", type=_share, metavar="SHARE",
                          help="of wrong answers; beyond it, it is not sure")  # fmt: skip
    evaluate.add_argument("--runs", type=Path, metavar="DIR", help="where runs are kept")
    evaluate.add_argument("--device", default=AUTOMATIC, choices=[AUTOMATIC, "cpu", "cuda", "mps"])
    evaluate.add_argument("--json", action="store_true", help="one JSON object a line")
    evaluate.set_defaults(run=_evaluate)


def _share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value <= 1:
        raise argparse.ArgumentTypeError("must be a share above 0, at most 1")
    return value


def _evaluate(options: argparse.Namespace) -> int:
    places = find_places()
    reviewer = Evaluator(ModelLibrary(places.data), places, options.runs)
    control = JobControl(_show_progress)
    with cancelled_by_ctrl_c(control):
        evaluation = reviewer.evaluate(options.run_name, control, options.device)
        if (budget := options.error_budget) is not None:
            evaluation = reviewer.set_budget(
                options.run_name, None if budget == 1 else budget, control
            )
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr)  # noqa: T201
    for line in _as_json(evaluation) if options.json else _as_text(evaluation):
        print(line)  # noqa: T201
    return 0


def _as_json(evaluation: Evaluation) -> Iterator[str]:
    """The summary, then a line a class, then a line a mistake."""
    summary = asdict(evaluation)
    summary["left_out"] = [str(picture) for picture in evaluation.left_out]
    for detail in ("judged", "per_class"):
        del summary[detail]
    yield _json(summary | {"total": evaluation.total, "accuracy": evaluation.accuracy})
    for item in evaluation.per_class:
        yield _json({"class": item.label} | asdict(item))
    for mistake in evaluation.mistakes:
        name, fields = str(mistake.picture), asdict(mistake)
        del fields["picture"]
        yield _json({"mistake": name, "path": name} | fields)


def _json(fields: dict[str, Any]) -> str:
    return json.dumps(fields, ensure_ascii=False, default=str)


def _as_text(evaluation: Evaluation) -> Iterator[str]:
    kind = "test" if evaluation.judged_on_test else "validation"
    yield (
        f"{evaluation.name}: {evaluation.right} of {evaluation.total} {kind} pictures right: "
        f"{evaluation.accuracy:.1%}, between {evaluation.low:.0%} and {evaluation.high:.0%}"
    )
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
        text += (
            f"  (only {item.total} {noun} of it tested: anything from {item.low:.0%} "
            f"to {item.high:.0%})"
        )
    return text


def _mistake_as_text(mistake: Judged) -> str:
    return (
        f"    {mistake.picture}: is {mistake.label}, it says {mistake.answer} ({mistake.score:.0%})"
    )


def _show_progress(progress: Progress) -> None:
    if sys.stderr.isatty():
        print(f"\r{progress.done} of {progress.total} pictures ", end="", file=sys.stderr)  # noqa: T201
