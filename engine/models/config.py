"""`config.json`: what a model needs besides its weights to answer the same everywhere."""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from engine.files import replacing
from engine.models.catalogue import ModelRecord
from engine.types import Calibration, Preprocessing, Task

INTERPOLATIONS = ("bilinear", "bicubic")
_LONGEST_SIDE = 4096
"""Of what a network looks at; a made-up number would fill the memory."""


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
    return ModelConfig(
        name=str(values["name"]),
        task=Task(values["task"]),
        library=str(values["library"]),
        architecture=_architecture(values["architecture"]),
        classes=tuple(map(str, values["classes"])),
        preprocessing=_preprocessing(rule) if rule is not None else None,
        parameters=int(values["parameters"]),
        source=str(values["source"]),
        calibration=_calibration(values.get("calibration") or {}),
    )


def _architecture(name: Any) -> str:
    """A plain name: with prefixes such as `hf-hub:`, timm would ask the internet."""
    if not re.fullmatch(r"[\w.-]+", str(name), re.ASCII):
        raise ValueError(f"{name} is no name of an architecture")
    return str(name)


def _preprocessing(values: dict[str, Any]) -> Preprocessing:
    rule = Preprocessing(**values | {"mean": _three(values["mean"]), "std": _three(values["std"])})
    sides = (rule.resize, rule.crop)
    if not all(isinstance(side, int) and 1 <= side <= _LONGEST_SIDE for side in sides):
        raise ValueError(f"pictures cannot have {rule.resize} and {rule.crop} pixels")
    if rule.interpolation not in INTERPOLATIONS or not all(rule.std):
        raise ValueError("unknown preprocessing")
    return rule


def _three(values: Any) -> tuple[float, float, float]:
    first, second, third = map(float, values)
    if not all(map(math.isfinite, (first, second, third))):
        raise ValueError("not a number")
    return first, second, third


def _calibration(values: dict[str, Any]) -> Calibration:
    found = Calibration(**values)
    if not 0 < float(found.temperature) < math.inf or not 0 <= float(found.threshold) < math.inf:
        raise ValueError("a calibration that makes no sense")
    return found
