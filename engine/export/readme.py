"""`README.md` of a bundle: what the model is, how good, and how to use it anywhere."""

from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from pathlib import Path

import jinja2

from engine.base.files import replacing
from engine.base.language import ENGLISH
from engine.export.request import Format
from engine.models.head import find_head
from engine.models.loading import LoadedModel
from engine.training.classification.events import RunResult
from engine.training.classification.plan import ClassificationPlan
from engine.training.classification.sentences import judged_by

_TEMPLATE = "README.md.j2"


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One class in the table.

    Attributes:
        label: its name.
        train: pictures it was learned from.
        right: recognised, of those that judged it.
        total: that judged it.
    """

    label: str
    train: int
    right: int
    total: int


@dataclass(frozen=True, slots=True)
class TrainingRecord:
    """What is known of how a model was taught.

    Attributes:
        lensmith: version.
        day: as 2026-01-31.
        train: pictures it learned from.
        right: pictures recognised, of those that judged it.
        total: pictures that judged it.
        low: of the 95 % interval.
        high: of the 95 % interval.
        judged_by: which pictures these are, in a sentence.
        rows: the classes.
    """

    lensmith: str
    day: str
    train: int
    right: int
    total: int
    low: float
    high: float
    judged_by: str
    rows: tuple[ClassRow, ...]


def training_record(plan: ClassificationPlan, result: RunResult, began: float) -> TrainingRecord:
    """The facts of a finished run; `began` is in seconds since 1970."""
    learned = [example.label for example in plan.details.split.train]
    return TrainingRecord(
        lensmith=plan.versions.get("lensmith", ""),
        day=f"{datetime.fromtimestamp(began).astimezone():%Y-%m-%d}",
        train=len(learned), right=result.right, total=result.total, low=result.low,
        high=result.high, judged_by=judged_by(result.judged_by, ENGLISH),
        rows=tuple(
            ClassRow(score.label, learned.count(score.label), score.right, score.total)
            for score in result.per_class
        ),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Contents:
    """What a bundle holds.

    Attributes:
        formats: in it.
        opset: of the ONNX file.
        drawn: whether the samples are drawn.
        bioimage: name of the package.
        held_back: whether pictures were not to travel.
    """

    formats: tuple[Format, ...]
    opset: int | None
    drawn: bool
    bioimage: str
    held_back: bool = False


def _head(loaded: LoadedModel) -> str:
    """Name of the layer whose input is compared with what was taught; empty where nothing is."""
    if loaded.reference is None:
        return ""
    return find_head(loaded.network, len(loaded.classes), loaded.record.name)


def _false_alarms(loaded: LoadedModel) -> float:
    return loaded.reference.alarms.promised if loaded.reference is not None else 0.0


def write_readme(
    file: Path, loaded: LoadedModel, facts: TrainingRecord | None, contents: Contents
) -> None:
    """Write the README of a classifier's or detector's bundle.

    Raises:
        EngineError: FILE_CANNOT_WRITE.
    """
    folder = resources.files("resources") / "export"
    environment = jinja2.Environment(
        autoescape=False,  # noqa: S701 - Markdown, read by people
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )
    name = _TEMPLATE if loaded.preprocessing is not None else f"detector-{_TEMPLATE}"
    template = environment.from_string((folder / name).read_text("utf-8"))
    record, calibration = loaded.record, loaded.calibration
    text = template.render(
        name=record.name, classes=loaded.classes, architecture=record.architecture,
        library=record.library, source=record.source, licence=record.licence,
        preprocessing=loaded.preprocessing, facts=facts, opset=contents.opset, drawn=contents.drawn,
        held_back=contents.held_back,
        has_onnx=Format.ONNX in contents.formats and contents.opset is not None,
        has_bioimage=Format.BIOIMAGE in contents.formats, bioimage=contents.bioimage,
        threshold=calibration.threshold, budget=calibration.error_budget,
        reference=loaded.reference, head=_head(loaded), false_alarms=_false_alarms(loaded),
    )  # fmt: skip
    with replacing(file) as out:
        out.write(text)
