"""`config.json`: what a model needs besides its weights to answer the same everywhere."""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any
from unicodedata import category

from engine.base.files import replacing
from engine.base.types import Calibration, CropMode, Preprocessing, Task
from engine.models.catalogue import ModelRecord
from engine.models.limits import (
    LARGEST_CROP,
    LONGEST_SIDE,
    MOST_CLASSES,
    MOST_TEXT_BYTES,
    megabytes,
)

CONFIG = "config.json"
WEIGHTS = "model.safetensors"
"""What a model's weights file is called where its config does not say otherwise."""
TORCH_FORMATS = frozenset({".safetensors", ".pth"})
"""Endings of weights files that torch can fill a network from."""
INTERPOLATIONS = ("bilinear", "bicubic")
_LIBRARIES = {Task.CLASSIFICATION: ("torchvision", "timm"), Task.DETECTION: ("torchvision",)}
_LEAST_STD, _MOST_MEAN = 1e-3, 1e3
"""A deviation below makes numbers of thousands out of pixels; networks answer with none to them."""
_MOST_PARAMETERS = 10**12
_CONTROL = "Cc"
"""Unicode's category of control characters."""
_LONGEST_TEXT = 1000
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
    rule = values["preprocessing"]
    if rule is not None and rule["crop_mode"] is CropMode.CENTER:
        del rule["crop_mode"]  # so that older versions take what they can do
    if values.pop("weights") != WEIGHTS:
        values["weights"] = {"file": config.weights}
    values |= more or {}
    with replacing(file) as text:
        json.dump(values, text, indent=2, ensure_ascii=False)


class ConfigError(ValueError):
    """What a `config.json` lacks, in words for people, without a full stop."""


def read_config(file: Path) -> ModelConfig:
    """Read a config.

    Raises:
        OSError: it is not there, or cannot be read.
        ConfigError: it is none; it says why.
    """
    if file.exists() and not file.is_file():  # a pipe would be waited for
        raise ConfigError(f"{CONFIG} is no file")
    if (size := file.stat().st_size) > MOST_TEXT_BYTES:
        raise ConfigError(f"{CONFIG} has {megabytes(size)} (limit {megabytes(MOST_TEXT_BYTES)})")
    try:
        return _config(json.loads(file.read_text(encoding="utf-8")))
    except ConfigError:
        raise
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{CONFIG} is not written as JSON") from error
    except (KeyError, TypeError, AttributeError, OverflowError) as error:
        raise ConfigError(f"{CONFIG} has other entries than one of a model") from error


def _config(values: Any) -> ModelConfig:
    if not isinstance(values, dict):
        raise ConfigError(f"{CONFIG} is no table of entries")
    for key in _NEEDED:
        if key not in values:
            raise ConfigError(f"{CONFIG} does not say its {key}")
    task, library = _task_and_library(values)
    rule = values["preprocessing"]
    preprocessing = _preprocessing(rule) if rule is not None else None
    mode = preprocessing.crop_mode if preprocessing else CropMode.CENTER
    if library == "torchvision" and mode is not CropMode.CENTER:
        raise ConfigError(f"{CONFIG} says a crop_mode that its library does not have")
    return ModelConfig(
        name=_text(values, "name"),
        task=task,
        library=library,
        architecture=_architecture(values["architecture"]),
        classes=_classes(values["classes"]),
        preprocessing=preprocessing,
        parameters=_count(values["parameters"]),
        source=_text(values, "source"),
        calibration=_calibration(values.get("calibration") or {}),
        weights=_weights(values.get("weights") or {}),
    )


_NEEDED = ("name", "task", "library", "architecture", "classes", "preprocessing", "parameters",
           "source")  # fmt: skip


def _task_and_library(values: dict[str, Any]) -> tuple[Task, str]:
    try:
        task, library = Task(values["task"]), str(values["library"])
    except ValueError as error:
        raise ConfigError(f"{CONFIG} says a task that Lensmith does not have") from error
    if library not in _LIBRARIES[task]:
        raise ConfigError(f"{CONFIG} says a library that has no such models")
    if (task is Task.DETECTION) != (values["preprocessing"] is None):
        raise ConfigError(f"{CONFIG} says a preprocessing that does not fit its task")
    return task, library


def _text(values: dict[str, Any], key: str) -> str:
    """A text that can be printed in a line: nothing in it steers a terminal, or fills it."""
    text = _showable(str(values[key]), key)
    if any(category(sign) == _CONTROL for sign in text):
        raise ConfigError(f"{CONFIG} has characters in its {key} that cannot be shown")
    if len(text) > _LONGEST_TEXT:
        raise ConfigError(f"{CONFIG} has a {key} of {len(text):,} letters (limit {_LONGEST_TEXT})")
    return text


def _showable(text: str, key: str) -> str:
    """A text that can be written and printed: no halves of characters."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ConfigError(f"{CONFIG} has characters in its {key} that cannot be shown") from error
    return text


def _count(value: Any) -> int:
    try:
        count = int(float(value))
    except (TypeError, ValueError, OverflowError) as error:
        raise ConfigError(f"{CONFIG} does not say how many parameters it has") from error
    if not 0 <= count <= _MOST_PARAMETERS:
        raise ConfigError(f"{CONFIG} does not say how many parameters it has")
    return count


def _weights(values: Any) -> str:
    """A plain name, as config and weights lie in the same folder."""
    name = values.get("file", WEIGHTS) if isinstance(values, dict) else None
    if not isinstance(name, str) or not re.fullmatch(r"\w[\w .-]*", name):
        raise ConfigError(f"{CONFIG} says a file of weights that is no plain name of a file")
    return name


def _architecture(name: Any) -> str:
    """A plain name: with prefixes such as `hf-hub:`, timm would ask the internet."""
    if not re.fullmatch(r"[\w.-]+", str(name), re.ASCII):
        raise ConfigError(f"{CONFIG} says an architecture that is no name of one")
    return str(name)


def _classes(names: Any) -> tuple[str, ...]:
    if not isinstance(names, list) or not names:
        raise ConfigError(f"{CONFIG} names no classes")
    if len(names) > MOST_CLASSES:
        raise ConfigError(f"{CONFIG} names {len(names):,} classes (limit {MOST_CLASSES:,})")
    if not all(isinstance(name, str | int | float) for name in names):
        raise ConfigError(f"{CONFIG} has classes whose names are no texts")
    return tuple(_showable(str(name), "classes") for name in names)


def _preprocessing(values: Any) -> Preprocessing:
    if not isinstance(values, dict) or not {*values} <= _RULES or not {*values} >= _RULES_NEEDED:
        raise ConfigError(f"{CONFIG} has a preprocessing with other entries than one of a model")
    mode = values.get("crop_mode", CropMode.CENTER)
    if mode not in [*CropMode]:
        raise ConfigError(f"{CONFIG} says a crop_mode that Lensmith does not have")
    numbers = {"mean": _three(values["mean"]), "std": _three(values["std"])}
    preprocessing = Preprocessing(**values | numbers | {"crop_mode": CropMode(mode)})
    sides = (preprocessing.resize, preprocessing.crop)
    for side, most in zip(sides, (LONGEST_SIDE, LARGEST_CROP), strict=True):
        if type(side) is not int or not 1 <= side <= most:
            raise ConfigError(
                f"{CONFIG} asks for pictures of {str(side)[:20]} pixels (limit {most})"
            )
    if preprocessing.interpolation not in INTERPOLATIONS:
        raise ConfigError(f"{CONFIG} says an interpolation that Lensmith does not have")
    if min(preprocessing.std) < _LEAST_STD or max(preprocessing.std) > _MOST_MEAN:
        raise ConfigError(f"{CONFIG} has a std that makes no sense")
    if max(map(abs, preprocessing.mean)) > _MOST_MEAN:
        raise ConfigError(f"{CONFIG} has a mean that makes no sense")
    return preprocessing


_RULES = {item.name for item in fields(Preprocessing)}
_RULES_NEEDED = {"resize", "crop", "mean", "std"}


def _three(values: Any) -> tuple[float, float, float]:
    try:
        first, second, third = map(float, values)
    except (TypeError, ValueError, OverflowError) as error:
        raise ConfigError(f"{CONFIG} needs three numbers as mean and as std") from error
    if not all(map(math.isfinite, (first, second, third))):
        raise ConfigError(f"{CONFIG} needs three numbers as mean and as std")
    return first, second, third


def _calibration(values: Any) -> Calibration:
    wrong = ConfigError(f"{CONFIG} has a calibration that makes no sense")
    try:
        numbers = {key: None if value is None else float(value) for key, value in values.items()}
        found = Calibration(**numbers)  # type: ignore[arg-type]  # None is looked for below
        shares = (found.error_budget or 0, found.answered)
        is_sane = 0 <= found.threshold < math.inf and all(0 <= share <= 1 for share in shares)
        is_sane = is_sane and _COLDEST <= found.temperature <= _WARMEST
    except (TypeError, ValueError, AttributeError, OverflowError) as error:
        raise wrong from error
    if not is_sane:
        raise wrong
    return found
