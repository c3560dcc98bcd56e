"""Importing files of weights into the library."""

import csv
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import timm
import torchvision

from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.base.types import CropMode, Preprocessing, Task
from engine.models.adding import add_model
from engine.models.catalogue import TIMM_PREFIX
from engine.models.class_names import check_class_names
from engine.models.config import INTERPOLATIONS, ModelConfig
from engine.models.cost import check_cost, check_numbers, check_whole
from engine.models.library import LibraryEntry, ModelLibrary
from engine.models.limits import MOST_TEXT_BYTES, megabytes, too_large
from engine.models.loading import build, fill, published
from engine.models.recognition import Architecture, recognise
from engine.models.weight_files import WeightFile, as_labels, read_weight_file

_IMAGENET = "ResNet50_Weights.IMAGENET1K_V2"
_COCO = "FasterRCNN_ResNet50_FPN_Weights.COCO_V1"


def import_weights(  # noqa: PLR0913
    file: Path, library: ModelLibrary, control: JobControl, *,
    classes: Sequence[str] | None = None, base: str = "", name: str = "",
) -> LibraryEntry:  # fmt: skip
    """Copy a file of weights into the library as a model of its own, unless it is there already.

    Args:
        file: `.safetensors`, or what `torch.save` wrote.
        library: where it goes.
        control: may end it between steps.
        classes: their names; None to take them from the file, or ImageNet's for 1,000 of them.
        base: id of the model of the catalogue, or `timm:NAME`, that it has to be; empty to
            recognise it.
        name: what to call it; empty for the file's name.

    Raises:
        EngineError: WEIGHTS_…, MODEL_UNKNOWN, FILE_CANNOT_WRITE. Nothing is left half done.
        JobCancelled: when asked to.
    """
    checkpoint = read_weight_file(file)
    control.checkpoint()
    only = _architecture_of(library, base) if base else None
    architecture, count = recognise(checkpoint.tensors, file.name, only)
    check_cost(architecture.library, architecture.name, count, architecture.task, file.name)
    check_whole(checkpoint.tensors, file)
    names = _names(checkpoint, classes, count, file, architecture)
    check_numbers(checkpoint.tensors, file.name)
    network = build(architecture.library, architecture.name, count, architecture.task)
    fill(network, checkpoint.tensors)
    control.checkpoint()
    config = ModelConfig(
        name=name or file.stem,
        task=architecture.task,
        library=architecture.library,
        architecture=architecture.name,
        classes=names,
        preprocessing=_preprocessing(architecture),
        parameters=sum(parameter.numel() for parameter in network.parameters()),
        source=file.name,
    )
    return add_model(library, checkpoint.tensors, config, control)


def read_labels(file: Path) -> tuple[str, ...]:
    """Names of classes: a text file (one a line), a JSON list or table, or a CSV column `label`.

    Raises:
        EngineError: WEIGHTS_MISSING, WEIGHTS_DAMAGED, WEIGHTS_TOO_LARGE.
    """
    try:
        if (size := file.stat().st_size) > MOST_TEXT_BYTES:
            raise too_large(file.name, megabytes(size), megabytes(MOST_TEXT_BYTES))
        text = file.read_text(encoding="utf-8-sig")
        labels = _parse_labels(text, file.suffix.lower())
    except FileNotFoundError as error:
        raise EngineError(ErrorCode.WEIGHTS_MISSING, file=file.name) from error
    except (OSError, ValueError, RecursionError, csv.Error) as error:
        raise EngineError(ErrorCode.WEIGHTS_DAMAGED, file=file.name) from error
    if not labels:
        raise EngineError(ErrorCode.WEIGHTS_DAMAGED, file=file.name)
    return labels


def _parse_labels(text: str, suffix: str) -> tuple[str, ...] | None:
    if suffix == ".json":
        return as_labels(json.loads(text))
    if suffix == ".csv":
        rows = [row for row in csv.reader(text.splitlines()) if row]
        column = rows[0].index("label") if rows and "label" in rows[0] else 0
        rows = rows[1:] if rows and "label" in rows[0] else rows
        cells = (row[column].strip() for row in rows if len(row) > column)
        return tuple(cell for cell in cells if cell)
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _architecture_of(library: ModelLibrary, model: str) -> Architecture:
    if model.startswith(TIMM_PREFIX):
        return Architecture("timm", model.removeprefix(TIMM_PREFIX), Task.CLASSIFICATION)
    record = library.find(model).record
    return Architecture(record.library, record.architecture, record.task)


def _names(
    checkpoint: WeightFile, given: Sequence[str] | None, count: int, file: Path,
    architecture: Architecture,
) -> tuple[str, ...]:  # fmt: skip
    names = tuple(given) if given is not None else checkpoint.classes
    if names is not None and names not in known_names():
        check_class_names(names, file.name)
    if names is None and architecture.task is Task.CLASSIFICATION and count == 1000:
        names = published(_IMAGENET)[0]
    if names is None and architecture.task is Task.DETECTION and count == 91:
        names = published(_COCO)[0]
    if names is None:
        raise EngineError(ErrorCode.WEIGHTS_NO_LABELS, file=file.name, classes=str(count))
    if architecture.task is Task.DETECTION and len(names) == count - 1:
        names = ("__background__", *names)  # what the first output of a detector stands for
    if len(names) != count:
        labels = str(len(names))
        raise EngineError(ErrorCode.WEIGHTS_WRONG_LABELS, labels=labels, classes=str(count))
    return names


def known_names() -> tuple[tuple[str, ...], ...]:
    """Those of ImageNet and COCO as published: ImageNet's has two cranes and two maillots."""
    return published(_IMAGENET)[0], published(_COCO)[0]


def _preprocessing(architecture: Architecture) -> Preprocessing | None:
    """As published with the architecture's own best weights."""
    if architecture.library == "torchvision":
        best = torchvision.models.get_model_weights(architecture.name).DEFAULT
        return published(str(best))[1]
    return timm_preprocessing(architecture.name)


def timm_preprocessing(name: str) -> Preprocessing:
    """How timm's own transforms prepare pictures for one of its pretrained models.

    Raises:
        EngineError: WEIGHTS_OTHER_INPUT: in a way that Lensmith does not have.
    """
    config = timm.models.get_pretrained_cfg(name)
    if config is None:
        raise _other_input(name, "timm does not say how")
    rule = preprocessing_of(config.to_dict(), name)
    if rule.crop_mode is CropMode.BORDER:  # a graph of it would not resize as Pillow does
        raise _other_input(name, "whole pictures between borders")
    return rule


def preprocessing_of(config: Mapping[str, Any], model: str) -> Preprocessing:
    """What a `pretrained_cfg` of timm's says of pictures.

    Raises:
        EngineError: WEIGHTS_OTHER_INPUT.
    """
    channels, height, width = config["input_size"]
    mode, interpolation = config.get("crop_mode") or CropMode.CENTER, config["interpolation"]
    if channels != 3 or height != width:
        raise _other_input(model, f"{channels} channels of {height} × {width} pixels")
    if mode not in [*CropMode] or interpolation not in INTERPOLATIONS:
        raise _other_input(model, f"{mode}, {interpolation}")
    return Preprocessing(
        resize=math.floor(width / config["crop_pct"]), crop=width, mean=tuple(config["mean"]),
        std=tuple(config["std"]), interpolation=interpolation, crop_mode=CropMode(mode),
    )  # fmt: skip


def _other_input(model: str, reason: str) -> EngineError:
    return EngineError(ErrorCode.WEIGHTS_OTHER_INPUT, model=model, reason=reason)
