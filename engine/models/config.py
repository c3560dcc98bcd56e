"""`config.json`: what a model needs besides its weights to answer the same everywhere."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from engine.files import replacing
from engine.models.catalogue import ModelRecord
from engine.types import Calibration, Preprocessing, Task


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """Contents of a `config.json`.

    Attributes:
        name: as the person calls the model.
        task: what it does with a picture.
        library: `torchvision` or `timm`: who builds the architecture.
        architecture: the library's name for it.
        classes: names, in the order of the outputs. A detector's first one is the background.
        preprocessing: None for detectors, which resize by themselves.
        parameters: how many numbers it has learned.
        source: where the weights came from.
        calibration: what makes its scores honest; without effect where nobody calibrated it.
    """

    name: str
    task: Task
    library: str
    architecture: str
    classes: tuple[str, ...]
    preprocessing: Preprocessing | None
    parameters: int
    source: str
    calibration: Calibration = field(default_factory=Calibration)

    def record(self, model: str) -> ModelRecord:
        """What the library tells of this model, under its id."""
        return ModelRecord(
            id=model, name=self.name, advice="", task=self.task, library=self.library,
            architecture=self.architecture, classes=len(self.classes), parameters=self.parameters,
            side=self.preprocessing.crop if self.preprocessing else 800, accuracy=None,
            source=self.source, licence="",
        )  # fmt: skip


def write_config(file: Path, config: ModelConfig, more: Mapping[str, Any] | None = None) -> None:
    """Write a config, whole or not at all.

    Args:
        file: `config.json`.
        config: what is written.
        more: keys that other programs look for, written beside.

    Raises:
        EngineError: FILE_CANNOT_WRITE.
    """
    values = {"format": 1, **asdict(config), **(more or {})}
    with replacing(file) as text:
        json.dump(values, text, indent=2, ensure_ascii=False)


def read_config(file: Path) -> ModelConfig:
    """Read a config.

    Raises:
        OSError, ValueError, KeyError, TypeError: it is not there, or is none.
    """
    values: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    rule = values["preprocessing"]
    if rule is not None:
        rule = Preprocessing(**rule | {"mean": tuple(rule["mean"]), "std": tuple(rule["std"])})
    return ModelConfig(
        name=str(values["name"]),
        task=Task(values["task"]),
        library=str(values["library"]),
        architecture=str(values["architecture"]),
        classes=tuple(map(str, values["classes"])),
        preprocessing=rule,
        parameters=int(values["parameters"]),
        source=str(values["source"]),
        calibration=Calibration(**values.get("calibration") or {}),
    )
