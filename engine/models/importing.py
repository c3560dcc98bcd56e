"""Importing files of weights into the library."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import timm
import torchvision

from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.base.types import Preprocessing, Task
from engine.models.adding import add_model
from engine.models.catalogue import TIMM_PREFIX
from engine.models.config import ModelConfig
from engine.models.library import LibraryEntry, ModelLibrary
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
    names = _names(checkpoint, classes, count, file, architecture)
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
        EngineError: WEIGHTS_MISSING, WEIGHTS_DAMAGED.
    """
    try:
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


def _preprocessing(architecture: Architecture) -> Preprocessing | None:
    """As published with the architecture's own best weights."""
    if architecture.library == "torchvision":
        best = torchvision.models.get_model_weights(architecture.name).DEFAULT
        return published(str(best))[1]
    config = timm.models.get_pretrained_cfg(architecture.name)
    crop = config.input_size[-1]
    return Preprocessing(
        resize=int(crop / config.crop_pct), crop=crop, mean=tuple(config.mean),
        std=tuple(config.std), interpolation=config.interpolation,
    )  # fmt: skip
