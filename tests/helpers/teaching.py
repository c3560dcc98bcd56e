"""What tests of teaching need: a very small network, drawn pictures, plans, and steered jobs."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn

from engine.base.address import PictureAddress
from engine.base.jobs import JobCancelled, JobControl
from engine.base.types import Preprocessing, Task
from engine.datasets.dataset import Example, Part, Split
from engine.models import ModelLibrary
from engine.models.catalogue import ModelRecord
from engine.models.loading import LoadedModel
from engine.training.classification.config import TrainSettings
from engine.training.classification.events import EpochEnded, HeadFitted, RunResult, RunStarted
from engine.training.classification.feature_extraction import Resources
from engine.training.classification.plan import TASK, ClassificationDetails, ClassificationPlan
from engine.training.classification.trained_layers import Backbone, backbone_of
from engine.training.runs.events import RunEvent, StepTaken
from engine.training.runs.plan import Binding, Plan
from engine.training.runs.run_folder import RunFolder
from engine.training.settings import Recipe
from tests.helpers.splits import split_of

RULE = Preprocessing(resize=36, crop=32, mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5))
OLD_CLASSES = ("tench", "goldfish", "espresso", "lemon", "fig")
CLASSES = ("blue", "green", "red")
WIDTH = 24
"""Features of the network."""


class TinyNet(nn.Module):
    """A convolutional network of three stages that learns in milliseconds."""

    def __init__(self, classes: int = len(OLD_CLASSES)) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, stride=2, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(8)
        self.features = nn.Sequential(_block(8, 16), _block(16, WIDTH))
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()
        self.fc = nn.Linear(WIDTH, classes)

    def forward(self, pixels: Tensor) -> Tensor:
        """(n, 3, 32, 32) to (n, classes)."""
        stem = torch.relu(self.norm(self.stem(pixels)))
        answers: Tensor = self.fc(self.flatten(self.pool(self.features(stem))))
        return answers


def _block(before: int, after: int) -> nn.Sequential:
    conv = nn.Conv2d(before, after, 3, stride=2, padding=1, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(after), nn.ReLU())


def seeded(make: Callable[[], nn.Module], seed: int = 0) -> nn.Module:
    """A frozen network with weights and batch norms that a seed decides."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network = make()
        for module in network.modules():
            if isinstance(module, nn.BatchNorm2d):
                for tensor in (module.running_mean, module.bias):
                    assert tensor is not None
                    nn.init.normal_(tensor, std=0.1)
                assert module.running_var is not None
                nn.init.uniform_(module.running_var, 0.5, 1.5)
    return network.eval().requires_grad_(requires_grad=False)


def tiny_model(seed: int = 0) -> LoadedModel:
    """The very small network as a model of the library would be."""
    record = ModelRecord(
        id="tiny", name="Tiny", advice="", task=Task.CLASSIFICATION, library="torchvision",
        architecture="tiny", classes=len(OLD_CLASSES), parameters=5000, side=RULE.crop,
        accuracy=None, source="tests", licence="",
    )  # fmt: skip
    return LoadedModel(record, seeded(TinyNet, seed), OLD_CLASSES, RULE)


def tiny_backbone() -> Backbone:
    """The same, taken apart."""
    return backbone_of(tiny_model())


def make_split(
    folder: Path, per_class: int = 6, *, hard: bool = False, select: int | None = None,
    calibrate: int = 0, report: int = 0, classes: Sequence[str] = CLASSES, seed: int = 0,
) -> Split:  # fmt: skip
    """Draw small pictures, as sorted pictures would be, and say which is for what.

    Args:
        folder: where they go.
        per_class: pictures to learn from.
        hard: whether noise hides the classes so well that a linear head is often wrong.
        select: pictures of each class; half of `per_class` if None.
        calibrate: pictures of each class.
        report: pictures of each class.
        classes: their names, at most three.
        seed: of the noise.
    """
    counts = {
        Part.TRAIN: per_class,
        Part.SELECT: per_class // 2 if select is None else select,
        Part.CALIBRATE: calibrate,
        Part.REPORT: report,
    }
    rng = np.random.default_rng(seed)
    examples: dict[Part, list[Example]] = {part: [] for part in counts}
    for number, label in enumerate(classes):
        (folder / label).mkdir(parents=True, exist_ok=True)
        for part, count in counts.items():
            for place in range(count):
                path = folder / label / f"{part} {place}.png"
                draw = _hidden if hard else _plain_to_see
                examples[part].append(save_example(draw(number, rng), path, label))
    parts = [tuple(found) for found in examples.values()]
    return split_of(tuple(classes), *parts, fingerprint="of the tests")


def save_example(pixels: NDArray[np.uint8], path: Path, label: str) -> Example:
    """Write a picture (height, width, 3) and describe it."""
    Image.fromarray(pixels).save(path, compress_level=1)
    return Example(PictureAddress(path), label, hashlib.sha256(path.read_bytes()).hexdigest())


def _plain_to_see(number: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """One channel is brighter, under noise."""
    pixels = rng.integers(0, 100, (40, 44, 3))
    pixels[..., 2 - number] += 120
    return np.asarray(pixels, np.uint8)


def _hidden(number: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Stripes in one of three directions, of any phase and colour, under strong noise."""
    rows, columns = np.mgrid[:40, :44]
    along = (rows, columns, rows + columns)[number]
    wave = np.sin(along * 2 * np.pi / 6 + rng.uniform(0, 6.3))
    colour = rng.uniform(20, 70, 3) * rng.choice((-1, 1), 3)
    pixels = 128 + wave[..., None] * colour + rng.normal(0, 30, (40, 44, 3))
    return np.asarray(np.clip(pixels, 0, 255), np.uint8)


def make_plan_of(
    split: Split, recipe: Recipe = Recipe.BALANCED, *, name: str = "cells", **config: Any
) -> ClassificationPlan:
    """The plan of a run; `config` is of `TrainSettings`, and `decisions`."""
    chosen: dict[str, Any] = {"batch_size": 8, "epochs": 3, "learning_rate": 1e-3} | config
    decisions = chosen.pop("decisions", {})
    details = ClassificationDetails(TrainSettings(recipe, **chosen), split, decisions)
    return Plan(TASK.name, name, name, "tiny", details, {"lensmith": "0"})


def make_binding(micro_batch: int = 4, folder: Path = Path("pictures")) -> Binding:
    """A run on the CPU, of pictures in a folder."""
    return Binding(folder, "cpu", micro_batch)


def no_split() -> Split:
    """Of no pictures at all."""
    return split_of((), ())


def run_folder_at(path: Path) -> RunFolder:
    """A run's folder, of a classifier."""
    return RunFolder(path, {TASK.name: TASK})


def make_ground(folder: Path) -> Resources:
    """What a training stands on, with nothing in it."""
    return Resources(ModelLibrary(folder / "data"), folder / "cache", "0" * 64)


@dataclass
class Told:
    """What a job delivered.

    Attributes:
        items: all of it, in order.
    """

    items: list[object] = field(default_factory=list)

    def of(self, kind: type[Any]) -> list[Any]:
        """Those of one kind."""
        return [item for item in self.items if isinstance(item, kind)]

    def timeless(self) -> list[object]:
        """What two runs of the same plan have in common: no steps, no seconds, no run's name."""
        return [_timeless(item) for item in self.items if not isinstance(item, StepTaken)]


def _timeless(event: object) -> object:
    if isinstance(event, HeadFitted | EpochEnded):
        return replace(event, seconds=0.0)
    if isinstance(event, RunResult):
        return replace(event, seconds=0.0, run="")
    if isinstance(event, RunStarted):
        return replace(event, run="", resumed_epoch=None)
    return event


class SteeredControl(JobControl):
    """Cancels itself at a checkpoint, counted from 1, and remembers what it was told.

    Attributes:
        told: everything that was delivered.
        checkpoints: how many there were.
        progress: everything that was reported.
        at_event: called with every event.
    """

    def __init__(
        self, cancel_at: int | None = None, at_event: Callable[[RunEvent], None] = lambda _: None
    ) -> None:
        self.told = Told()
        self.progress: list[Any] = []
        self.checkpoints = 0
        self.at_event = at_event
        self._cancel_at = cancel_at
        super().__init__(self.progress.append, self._take)

    def checkpoint(self) -> None:
        self.checkpoints += 1
        if self.checkpoints == self._cancel_at:
            self.cancel()
        super().checkpoint()

    def _take(self, item: Any) -> None:
        self.told.items.append(item)
        self.at_event(item)


def is_cancelled(job: Callable[[], object]) -> bool:
    """Whether a job ends by being cancelled."""
    try:
        job()
    except JobCancelled:
        return True
    return False
