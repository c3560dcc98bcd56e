"""The plan of a classifier's training: its settings, and which picture is for what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from dataclasses import field as with_default
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.base.address import PictureAddress
from engine.base.checked import field, items, number, table, text, whole, yes_or_no
from engine.base.errors import EngineError, ErrorCode
from engine.datasets.corrections import amended
from engine.datasets.dataset import (
    CalibrateExamples,
    Decisions,
    Example,
    Examples,
    Part,
    ProblemKind,
    Remedy,
    ReportExamples,
    SelectExamples,
    Split,
    TrainExamples,
)
from engine.inference.runtimes import ONNXRUNTIME, TORCH
from engine.models import ModelLibrary
from engine.training.classification.config import (
    RULES,
    Augmentation,
    ClassWeights,
    TrainConfig,
    TrainSettings,
)
from engine.training.classification.events import EVENTS, RunResult
from engine.training.runs.plan import Binding, Environment, Plan, Task, library_versions
from engine.training.runs.run_folder import RunFolder
from engine.training.settings import BATCH_SIZE, EPOCHS, SEED, Optimiser, Recipe

if TYPE_CHECKING:
    from engine.training.runs.run_session import RunSession

_BEFORE = {Part.SELECT: "validation", Part.REPORT: "test"}
"""What parts were called when there were three, and the second also judged."""
_CPU_MICRO_BATCH = {Recipe.QUICK: 16, Recipe.BALANCED: 16, Recipe.THOROUGH: 4}
"""Small enough for the caches, and for a question in between to be answered soon."""


@dataclass(frozen=True, slots=True)
class ClassificationDetails:
    """What a classifier's plan says.

    Attributes:
        settings: how to train.
        split: which picture is for what; addresses are relative to the data set's folder.
        decisions: what was done about the folder's problems, where not as the check proposed.
        rules: version of how it is carried out; a run goes on by the rules it was begun with.
        folder_labels: what the folder says of pictures whose label a person has said, by content:
            another label than here, or the same where the folder is right.
    """

    settings: TrainSettings
    split: Split
    decisions: Decisions
    rules: int = RULES
    folder_labels: dict[str, str] = with_default(default_factory=dict)

    @property
    def recipe(self) -> Recipe:
        """How thoroughly to learn."""
        return self.settings.recipe


ClassificationPlan = Plan[ClassificationDetails]


def make_plan(config: TrainConfig, split: Split, library: ModelLibrary) -> ClassificationPlan:
    """Decide everything about a run before it begins.

    Args:
        config: what was chosen.
        split: which picture is for what, in `config.folder`, as the folder says.
        library: where the trained model will go.

    Raises:
        EngineError: RUN_CLASS_EMPTIED, RUN_CHOICE_EMPTIED: too much was excluded.
    """
    name = config.name.strip() or config.folder.resolve().name or "model"
    split, said = amended(relative_to(config.folder, split), config.corrections, name)
    details = ClassificationDetails(
        config.settings, split, config.decisions, folder_labels=said
    )  # fmt: skip
    return Plan(TASK.name, name, library.likely_id(name), config.model, details, library_versions())


def bind(
    plan: ClassificationPlan, folder: Path, device: str, *, has_graph: bool = False
) -> Binding:
    """Where a run is carried out.

    Args:
        plan: what it is to do.
        folder: of the data set.
        device: torch's name of where it runs.
        has_graph: whether there is a graph of the model to start from.
    """
    settings = plan.details.settings
    micro_batch = settings.batch_size
    if device == "cpu":
        micro_batch = min(micro_batch, _CPU_MICRO_BATCH[settings.recipe])
    runtime = ONNXRUNTIME if device == "cpu" and has_graph else TORCH
    return Binding(folder, device, micro_batch, runtime)


def plan_of(folder: RunFolder) -> ClassificationPlan:
    """The plan of a run that trains a classifier.

    Raises:
        EngineError: RUN_UNKNOWN, RUN_DAMAGED: also where it trains something else.
    """
    plan = folder.read_plan()
    if plan.task != TASK.name:
        reason = f"it is no {TASK.name}"
        raise EngineError(ErrorCode.RUN_DAMAGED, run=folder.run, reason=reason)
    return plan


def split_of(plan: ClassificationPlan, binding: Binding) -> Split:
    """Which picture is for what, with the pictures where they are on this computer."""
    return _moved(plan.details.split, lambda picture: picture.located_in(binding.folder))


def relative_to(folder: Path, split: Split) -> Split:
    """The same wherever the folder lies; pictures outside of it keep their addresses."""
    return _moved(split, lambda picture: picture.relative_to(folder))


def _moved(split: Split, move: Callable[[PictureAddress], PictureAddress]) -> Split:
    return split.mapped(
        lambda examples: tuple(replace(e, picture=move(e.picture)) for e in examples)
    )


def _as_json(details: ClassificationDetails) -> dict[str, Any]:
    split = details.split
    examples = {part.value: [_example_as_json(e) for e in found] for part, found in split.parts()}
    said = {"folder_labels": details.folder_labels} if details.folder_labels else {}
    return {
        **said,
        "settings": asdict(details.settings),
        "decisions": details.decisions,
        "rules": details.rules,
        "split": {
            "classes": split.classes, "weigh_classes": split.weigh_classes,
            "fingerprint": split.fingerprint, **examples,
        },
    }  # fmt: skip


def _example_as_json(example: Example) -> dict[str, str]:
    values = {"name": example.picture.as_posix(), "label": example.label,
              "content": example.content}  # fmt: skip
    return values | ({"group": example.group} if example.group else {})


def _from_json(values: dict[str, Any]) -> ClassificationDetails:
    decisions = table(field(values, "decisions"), "decisions")
    labels = table(values.get("folder_labels", {}), "folder_labels").items()
    return ClassificationDetails(
        _settings(table(field(values, "settings"), "settings")),
        _split(table(field(values, "split"), "split")),
        {ProblemKind(kind): Remedy(remedy) for kind, remedy in decisions.items()},
        whole(values.get("rules", 1), "rules", 1, RULES),
        {text(c, "folder_labels"): text(label, "folder_labels") for c, label in labels},
    )


def _split(values: dict[str, Any]) -> Split:
    classes = tuple(text(label, "classes") for label in items(field(values, "classes"), "classes"))
    if len(set(classes)) != len(classes):
        raise ValueError("two classes have one name")

    def examples(part: Part) -> Examples:
        name = part.value
        if "validation" in values:
            if part is Part.CALIBRATE:
                return ()
            name = _BEFORE.get(part, name)
        return tuple(_example(e, classes) for e in items(field(values, name), name))

    return Split(
        classes,
        TrainExamples(examples(Part.TRAIN)),
        SelectExamples(examples(Part.SELECT)),
        CalibrateExamples(examples(Part.CALIBRATE)),
        ReportExamples(examples(Part.REPORT)),
        weigh_classes=yes_or_no(field(values, "weigh_classes"), "weigh_classes"),
        fingerprint=text(field(values, "fingerprint"), "fingerprint"),
    )


def _example(values: Any, classes: tuple[str, ...]) -> Example:
    name, label, content = (text(field(values, key), key) for key in ("name", "label", "content"))
    if label not in classes:
        raise ValueError(f"“{label}” is none of its classes")
    group = text(values.get("group", ""), "group")
    return Example(PictureAddress.parse(name), label, content, group)


def _settings(values: dict[str, Any]) -> TrainSettings:
    def optional(name: str, check: Callable[..., Any], *limits: float) -> Any:
        value = field(values, name)
        return None if value is None else check(value, name, *limits)

    return TrainSettings(
        recipe=Recipe(field(values, "recipe")),
        seed=whole(field(values, "seed"), "seed", *SEED),
        epochs=optional("epochs", whole, *EPOCHS),
        learning_rate=optional("learning_rate", number, 0, 10),
        batch_size=whole(field(values, "batch_size"), "batch_size", *BATCH_SIZE),
        optimiser=Optimiser(field(values, "optimiser")),
        augmentation=Augmentation(field(values, "augmentation")),
        trained_stages=optional("trained_stages", whole, 0, 1000),
        class_weights=ClassWeights(field(values, "class_weights")),
    )


def _train(session: RunSession[ClassificationDetails], environment: Environment) -> RunResult:
    from engine.training.classification.training import train_classifier  # noqa: PLC0415

    return train_classifier(session, environment)


TASK = Task("classification", EVENTS, _as_json, _from_json, _train)
