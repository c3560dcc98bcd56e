"""A run's report: one HTML file that needs nothing beside it."""

import base64
import io
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from pathlib import Path

import jinja2
from markupsafe import Markup
from PIL import Image

from engine import images
from engine.errors import EngineError
from engine.export import charts
from engine.files import replacing
from engine.jobs import JobControl
from engine.results.evaluation import Evaluation, Judged
from engine.train.events import EpochEnded, Event, PictureLeftOut, RunResult
from engine.train.recipes import fine_tuning
from engine.train.run_folder import Plan

_EXAMPLES = 6
_SIDE = 160


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What a report tells.

    Attributes:
        plan: what the run was to do.
        events: what happened.
        evaluation: how good the model is.
        pretrained: name and publisher of the model it started from.
        began: in seconds since 1970.
    """

    plan: Plan
    events: tuple[Event, ...]
    evaluation: Evaluation
    pretrained: str
    began: float


@dataclass(frozen=True, slots=True)
class _Example:
    picture: str
    label: str
    answer: str
    score: float


def write_report(file: Path, facts: ReportFacts, control: JobControl) -> None:
    """Write the report.

    Raises:
        EngineError: FILE_CANNOT_WRITE; the file is as it was then.
        JobCancelled: when asked to.
    """
    text = _rendered(facts, control)
    control.checkpoint()
    with replacing(file) as out:
        out.write(text)


def _rendered(facts: ReportFacts, control: JobControl) -> str:
    plan, found = facts.plan, facts.evaluation
    epochs = [event for event in facts.events if isinstance(event, EpochEnded)]
    right = tuple(item for item in found.judged if item.is_right)
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    source = (resources.files("resources") / "report" / "report.html.j2").read_text("utf-8")
    return environment.from_string(source).render(
        plan=plan, config=plan.config, found=found, pretrained=facts.pretrained,
        day=datetime.fromtimestamp(facts.began).astimezone().strftime("%Y-%m-%d"),
        result=next((e for e in reversed(facts.events) if isinstance(e, RunResult)), None),
        left_out=[event for event in facts.events if isinstance(event, PictureLeftOut)],
        settings=fine_tuning(plan.config),
        curves=Markup(charts.curves(epochs)),  # noqa: S704 - names in it are escaped
        intervals=Markup(charts.intervals(found.per_class)),  # noqa: S704
        confusion=Markup(charts.confusion(found.classes, found.confusion)),  # noqa: S704
        wrong=_examples(found.mistakes, control), right=_examples(right, control),
    )  # fmt: skip


def _examples(judged: tuple[Judged, ...], control: JobControl) -> list[_Example]:
    """The first few that can still be read."""
    made: list[_Example] = []
    for item in judged:
        if len(made) == _EXAMPLES:
            break
        control.checkpoint()
        try:
            pixels = images.thumbnail(item.path, _SIDE)
        except EngineError:
            continue  # it has gone since it was judged
        packed = io.BytesIO()
        Image.fromarray(pixels).save(packed, "JPEG", quality=85)
        data = base64.b64encode(packed.getvalue()).decode()
        made.append(_Example(f"data:image/jpeg;base64,{data}", item.label, item.answer, item.score))
    return made
