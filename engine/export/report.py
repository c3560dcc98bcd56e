"""A run's report: one HTML file that needs nothing beside it, or the same as text to be printed."""

import base64
import io
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

import jinja2
from markupsafe import Markup
from PIL import Image

from engine import images
from engine.base.errors import EngineError
from engine.base.files import replacing
from engine.base.jobs import JobControl
from engine.base.language import ENGLISH
from engine.base.types import Preprocessing
from engine.evaluation.results import EvaluatedPicture, Evaluation
from engine.evaluation.shortcuts.findings import Findings
from engine.evaluation.shortcuts.sentences import sentence, title, verdict
from engine.export import charts
from engine.export.report_rows import Start, is_weighted, settings_rows
from engine.export.request import MOST_SHOWN
from engine.models.familiarity import Reference
from engine.training.classification.events import EpochEnded, HeadFitted, RunResult
from engine.training.classification.fine_tuning import SMOOTHING
from engine.training.classification.linear_head import STRENGTH
from engine.training.classification.plan import ClassificationPlan
from engine.training.classification.recipes import fine_tuning
from engine.training.classification.sentences import judged_by
from engine.training.runs.events import PictureLeftOut, RunEvent
from engine.training.runs.plan import Binding
from engine.training.settings import WARM_UP, WEIGHT_DECAY

T = TypeVar("T")

_EXAMPLES = MOST_SHOWN // 2
_SIDE = 160
_SHARP = 2
"""Pixels of an example to each of the page: screens and printers have more than 96 to the inch."""
_MOST_EPOCHS = 30


class Medium(Enum):
    """Who draws the report."""

    SCREEN = "report.html.j2"
    """A browser."""
    PAPER = "print.html.j2"
    """Qt, which knows little of CSS and takes charts as pictures only."""


@dataclass(frozen=True, slots=True)
class ReportInput:
    """What a report tells.

    Attributes:
        plan: what the run was to do.
        binding: where it was carried out.
        events: what happened.
        evaluation: how good the model is.
        start: the model it started from.
        preprocessing: how pixels became input; None where the model has been deleted since.
        began: in seconds since 1970.
        with_pictures: whether a few pictures are shown.
        reference: what the model was taught with; None where that is not known.
        shortcuts: what the tests for them found; None where nobody has looked.
    """

    plan: ClassificationPlan
    binding: Binding
    events: tuple[RunEvent, ...]
    evaluation: Evaluation
    start: Start
    preprocessing: Preprocessing | None
    began: float
    with_pictures: bool = True
    reference: Reference | None = None
    shortcuts: Findings | None = None


@dataclass(frozen=True, slots=True)
class _Example:
    """One picture; `width` in pixels of the page."""

    picture: str
    width: int
    label: str
    answer: str
    score: float


def write_report(file: Path, facts: ReportInput, control: JobControl) -> None:
    """Write the report.

    Raises:
        EngineError: FILE_CANNOT_WRITE; the file is as it was then.
        JobCancelled: when asked to.
    """
    text = render(facts, Medium.SCREEN, control)
    control.checkpoint()
    with replacing(file) as out:
        out.write(text)


def render(facts: ReportInput, medium: Medium, control: JobControl) -> str:
    """The report as HTML; file names that are no text are told with question marks.

    Raises:
        JobCancelled: when asked to.
    """
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined,
        loader=jinja2.PackageLoader("resources", "report"),
    )  # fmt: skip
    environment.filters.update(percent=_percent, many=_many)
    text = environment.get_template(medium.value).render(_told(facts, medium, control))
    return text.encode("utf-8", "replace").decode("utf-8")


def _told(facts: ReportInput, medium: Medium, control: JobControl) -> dict[str, Any]:
    """What the templates ask for, by name."""
    plan, found, events = facts.plan, facts.evaluation, facts.events
    epochs = [event for event in events if isinstance(event, EpochEnded)]
    result = _last(events, RunResult)
    right = _spread(tuple(item for item in found.judged if item.is_right))
    wrong, right = (found.mistakes, right) if facts.with_pictures else ((), ())
    best = result.best_epoch if result is not None else 0
    drawn = {
        "curves": [charts.curves(epochs, best)],
        "intervals": [charts.intervals(found.per_class)],
        "confusion": [charts.confusion(found.classes, found.confusion)],
    }
    if medium is Medium.PAPER:
        drawn["intervals"] = charts.intervals_in_parts(found.per_class)
    shown = _worth_showing(epochs)
    return {name: _charts(parts, medium) for name, parts in drawn.items()} | {
        "plan": plan, "binding": facts.binding, "chosen": plan.details.settings,
        "split": plan.details.split, "found": found,
        "judged_by": judged_by(found.judged_by, ENGLISH), "start": facts.start,
        "preprocessing": facts.preprocessing, "result": result, "epochs": shown,
        "head": _last(events, HeadFitted),
        "epochs_left_out": len(epochs) - len(shown),
        "settings": fine_tuning(plan.details.settings, plan.details.rules),
        "day": f"{datetime.fromtimestamp(facts.began).astimezone():%Y-%m-%d}",
        "reference": facts.reference,
        "rows": settings_rows(plan, facts.binding, facts.start, result),
        "weighted": is_weighted(plan),
        "learned": Counter(example.label for example in plan.details.split.train),
        "left_out": Counter(event.message for event in events if isinstance(event, PictureLeftOut)),
        "wrong": _examples(wrong, control), "right": _examples(right, control),
        "strength": STRENGTH, "smoothing": SMOOTHING, "weight_decay": WEIGHT_DECAY,
        "warm_up": WARM_UP, "shortcuts": _shortcuts(facts.shortcuts),
        "shortcuts_mean": verdict(facts.shortcuts or (), ENGLISH),
    }  # fmt: skip


def _shortcuts(findings: Findings | None) -> list[tuple[str, str, str]]:
    """What each test is called, whether it found something, and its sentence."""
    words = {True: "found", False: "found nothing", None: "not made"}
    return [(title(f.test, ENGLISH), words[f.found], sentence(f, ENGLISH)) for f in findings or ()]


def _last(events: tuple[RunEvent, ...], kind: type[T]) -> T | None:
    return next((event for event in reversed(events) if isinstance(event, kind)), None)


def _worth_showing(epochs: list[EpochEnded]) -> list[EpochEnded]:
    """All of a short training; of a long one those that were the best so far, and the last."""
    if len(epochs) <= _MOST_EPOCHS:
        return epochs
    return [epoch for epoch in epochs if epoch.is_best or epoch is epochs[-1]][-_MOST_EPOCHS:]


def _spread(judged: tuple[EvaluatedPicture, ...]) -> tuple[EvaluatedPicture, ...]:
    """By turns one of each class, so that the first few show many classes."""
    turns: Counter[str] = Counter()
    keyed: list[tuple[int, int]] = []
    for place, item in enumerate(judged):
        keyed.append((turns[item.label], place))
        turns[item.label] += 1
    return tuple(judged[place] for _, place in sorted(keyed))


def _examples(judged: tuple[EvaluatedPicture, ...], control: JobControl) -> list[_Example]:
    """The first few that can still be read."""
    made: list[_Example] = []
    for item in judged:
        if len(made) == _EXAMPLES:
            break
        control.checkpoint()
        try:
            pixels = images.thumbnail(item.picture, _SIDE * _SHARP)
        except EngineError:
            continue  # it has gone since it was judged
        packed = io.BytesIO()
        Image.fromarray(pixels).save(packed, "JPEG", quality=85)
        width = max(1, round(_SIDE * pixels.shape[1] / max(pixels.shape[:2])))
        made.append(
            _Example(_data("image/jpeg", packed.getvalue()), width, item.label, item.answer,
                     item.score)
        )  # fmt: skip
    return made


def _charts(parts: list[str], medium: Medium) -> Markup:
    return Markup().join(_chart(svg, medium) for svg in parts)


def _chart(svg: str, medium: Medium) -> Markup:
    if svg and medium is Medium.PAPER:
        data = _data("image/svg+xml", charts.for_qt(svg).encode())
        return Markup('<p class="chart"><img src="{}"></p>').format(data)
    return Markup(svg)  # noqa: S704 - names in it are escaped


def _data(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def _percent(share: float, digits: int = 1) -> str:
    return f"{100 * share:.{digits}f} %"


def _many(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"
