"""`config.json`: what a model needs besides its weights to answer the same everywhere."""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from engine.base.files import replacing
from engine.base.types import Calibration, Preprocessing, Task
from engine.models.catalogue import ModelRecord

CONFIG = "config.json"
WEIGHTS = "model.safetensors"
"""What a model's weights file is called where its config does not say otherwise."""
TORCH_FORMATS = frozenset({".safetensors", ".pth"})
"""Endings of weights files that torch can fill a network from."""
INTERPOLATIONS = ("bilinear", "bicubic")
_LIBRARIES = {Task.CLASSIFICATION: ("torchvision", "timm"), Task.DETECTION: ("torchvision",)}
_LONGEST_SIDE = 4096
"""Of an input, in pixels; a made-up number would fill the memory."""
_COLDEST, _WARMEST = 1e-3, 1e3
"""Temperatures beyond these leave nothing of the scores, or divide by zero."""


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
        weights: name of the file of weights, beside the config; its ending tells the format.
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
    weights: str = WEIGHTS

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
        more: further keys, for other programs.

    Raises:
        EngineError: FILE_CANNOT_WRITE.
    """
    values: dict[str, Any] = {"format": 1, **asdict(config)}
    if values.pop("weights") != WEIGHTS:
        values["weights"] = {"file": config.weights}
    values |= more or {}
    with replacing(file) as text:
        json.dump(values, text, indent=2, ensure_ascii=False)


def read_config(file: Path) -> ModelConfig:
    """Read a config.

    Raises:
        OSError, ValueError, KeyError, TypeError: it is not there, or is none.
    """
    try:
        return _config(json.loads(file.read_text(encoding="utf-8")))
    except (OverflowError, RecursionError) as error:
        raise ValueError("a number too large, or too many brackets") from error


def _config(values: dict[str, Any]) -> ModelConfig:
    task, library, preprocessing = (
        Task(values["task"]),
        str(values["library"]),
        values["preprocessing"],
    )
    is_detector = task is Task.DETECTION
    if is_detector != (preprocessing is None) or library not in _LIBRARIES[task]:
        raise ValueError(f"preprocessing or library that does not fit {task}")
    return ModelConfig(
        name=str(values["name"]),
        task=task,
        library=library,
        architecture=_architecture(values["architecture"]),
        classes=_classes(values["classes"]),
        preprocessing=_preprocessing(preprocessing) if preprocessing is not None else None,
        parameters=int(float(values["parameters"])),
        source=str(values["source"]),
        calibration=_calibration(values.get("calibration") or {}),
        weights=_weights(values.get("weights") or {}),
    )


def _weights(values: Any) -> str:
    """A plain name, as config and weights lie in the same folder."""
    name = values.get("file", WEIGHTS) if isinstance(values, dict) else None
    if not isinstance(name, str) or not re.fullmatch(r"\w[\w .-]*", name):
        raise ValueError(f"{name} is no plain name of a file")
    return name


def _architecture(name: Any) -> str:
    """A plain name: with prefixes such as `hf-hub:`, timm would ask the internet."""
    if not re.fullmatch(r"[\w.-]+", str(name), re.ASCII):
        raise ValueError(f"{name} is no name of an architecture")
    return str(name)


def _classes(names: Any) -> tuple[str, ...]:
    if not isinstance(names, list) or not names:
        raise ValueError("no list of classes")
    return tuple(map(str, names))


def _preprocessing(values: dict[str, Any]) -> Preprocessing:
    preprocessing = Preprocessing(
        **values | {"mean": _three(values["mean"]), "std": _three(values["std"])}
    )
    sides = (preprocessing.resize, preprocessing.crop)
    if not all(isinstance(side, int) and 1 <= side <= _LONGEST_SIDE for side in sides):
        raise ValueError(
            f"pictures cannot have {preprocessing.resize} and {preprocessing.crop} pixels"
        )
    if preprocessing.interpolation not in INTERPOLATIONS or not all(preprocessing.std):
        raise ValueError("unknown preprocessing")
    return preprocessing


def _three(values: Any) -> tuple[float, float, float]:
    first, second, third = map(float, values)
    if not all(map(math.isfinite, (first, second, third))):
        raise ValueError("not a number")
    return first, second, third


def _calibration(values: dict[str, Any]) -> Calibration:
    numbers = {key: None if value is None else float(value) for key, value in values.items()}
    found = Calibration(**numbers)  # type: ignore[arg-type]  # None is looked for below
    shares = (found.error_budget or 0, found.answered)
    is_sane = 0 <= found.threshold < math.inf and all(0 <= share <= 1 for share in shares)
    if not is_sane or not _COLDEST <= found.temperature <= _WARMEST:
        raise ValueError("a calibration that makes no sense")
    return found
