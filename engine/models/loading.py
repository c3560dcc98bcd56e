"""From an entry of the library to a network with its weights, classes and preprocessing."""

from dataclasses import dataclass, field
from pathlib import Path

import timm
import torch
import torchvision
from safetensors.torch import load_file
from torch import Tensor, nn

from engine.base.errors import EngineError, ErrorCode
from engine.base.types import Calibration, Preprocessing, Task
from engine.models.catalogue import ModelRecord
from engine.models.config import CONFIG, TORCH_FORMATS, read_config
from engine.models.familiarity import Reference
from engine.models.familiarity.file import REFERENCE
from engine.models.head import find_head
from engine.models.library import LibraryEntry
from engine.models.own_files import fitting_reference, weights_file
from engine.models.verification import verify

_WITHOUT_EPSILON = "FasterRCNN_ResNet50_FPN_Weights.COCO_V1"
"""These were trained with batch norms that add nothing to the variance (torchvision's
`overwrite_eps`)."""
_HALF = (0.5, 0.5, 0.5)
LITE0 = Preprocessing(resize=256, crop=224, mean=_HALF, std=_HALF)


@dataclass(frozen=True, slots=True, eq=False)
class LoadedModel:
    """A model that can answer.

    Attributes:
        record: the facts.
        network: in evaluation mode, on the CPU.
        classes: one name for each output, in their order.
        preprocessing: None for detectors, which resize by themselves.
        calibration: of its scores.
        reference: what it was taught with; None where that is not known.
        remark: why there is none although there is a file of it.
    """

    record: ModelRecord
    network: nn.Module
    classes: tuple[str, ...]
    preprocessing: Preprocessing | None
    calibration: Calibration = field(default_factory=Calibration)
    reference: Reference | None = None
    remark: EngineError | None = None


def load(entry: LibraryEntry) -> LoadedModel:
    """Build a model and fill in its weights.

    Raises:
        EngineError: MODEL_NOT_FETCHED, MODEL_WEIGHTS_MISSING, MODEL_WEIGHTS_DAMAGED.
    """
    record = entry.record
    if not entry.is_ready:
        raise EngineError(ErrorCode.MODEL_NOT_FETCHED, model=record.name, id=record.id)
    if entry.file is not None and entry.file.suffix not in TORCH_FORMATS:
        raise EngineError(ErrorCode.MODEL_WEIGHTS_DAMAGED, model=record.name)
    try:
        network = build(record.library, record.architecture, record.classes, record.task)
    except (ValueError, RuntimeError, TypeError) as error:  # a config changed, or of another time
        raise EngineError(ErrorCode.MODEL_WEIGHTS_DAMAGED, model=record.name) from error
    if entry.file is not None:
        _verify(entry.file, record)
    if record.weights == _WITHOUT_EPSILON:
        _set_epsilon(network, 0.0)
    if entry.file is None:
        _fill_by_order(network, weights_file(entry), record)
    else:
        _fill(network, entry.file, record)
    network = network.eval().requires_grad_(requires_grad=False)
    calibration = entry.config.calibration if entry.config is not None else Calibration()
    classes, preprocessing = _classes_and_preprocessing(entry)
    reference, remark = _reference(entry, network)
    return LoadedModel(
        record, network, classes, preprocessing, calibration, reference, remark
    )  # fmt: skip


def load_folder(folder: Path) -> LoadedModel:
    """Load what lies in a folder as `config.json` and weights, in a library or not.

    Raises:
        EngineError: MODEL_WEIGHTS_MISSING, MODEL_WEIGHTS_DAMAGED.
        OSError, ValueError: there is no such config.
    """
    config = read_config(folder / CONFIG)
    record, file = config.record(folder.name), folder / config.weights
    return load(LibraryEntry(record, file, is_ready=True, config=config, is_own=True))


def _reference(
    entry: LibraryEntry, network: nn.Module
) -> tuple[Reference | None, EngineError | None]:
    """As `fitting_reference`; only one's own models have any."""
    if entry.config is None or not (entry.file and entry.file.with_name(REFERENCE).exists()):
        return None, None
    record = entry.record
    try:
        head = network.get_submodule(find_head(network, record.classes, record.name))
    except EngineError as error:
        reason = str(error).rstrip(".")
        return None, EngineError(ErrorCode.MODEL_NO_REFERENCE, model=record.name, reason=reason)
    assert isinstance(head, nn.Linear)  # noqa: S101
    return fitting_reference(entry, head.in_features)


def check_dimension(reference: Reference, network: nn.Module, record: ModelRecord) -> None:
    """Insist on points of what goes into a network's head.

    Raises:
        ValueError: they are of something else; in words for people, without a full stop.
        EngineError: MODEL_NOT_TEACHABLE: it has no such head.
    """
    head = network.get_submodule(find_head(network, record.classes, record.name))
    assert isinstance(head, nn.Linear)  # noqa: S101
    if head.in_features != reference.dimension:
        raise ValueError(f"{REFERENCE} has {reference.dimension} features, not {head.in_features}")


def _verify(file: Path, record: ModelRecord) -> None:
    try:
        verify(file)
    except EngineError as error:
        raise EngineError(error.code, model=record.name) from error


def _set_epsilon(network: nn.Module, epsilon: float) -> None:
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.eps = epsilon


def build(library: str, architecture: str, classes: int, task: Task) -> nn.Module:
    """An architecture with random weights and a head for so many classes.

    Raises:
        ValueError, RuntimeError, TypeError: the library has no such one for this task.
    """
    if library == "timm":
        network: nn.Module = timm.create_model(architecture, num_classes=classes)
        return network
    kind = torchvision.models.detection if task is Task.DETECTION else torchvision.models
    if architecture not in torchvision.models.list_models(module=kind):
        raise ValueError(f"torchvision has no {architecture} for {task}")
    if task is Task.DETECTION:
        network = torchvision.models.get_model(
            architecture, weights=None, weights_backbone=None, num_classes=classes
        )
    else:
        network = torchvision.models.get_model(architecture, weights=None, num_classes=classes)
    return network


def published(weights: str) -> tuple[tuple[str, ...], Preprocessing | None]:
    """Class names and preprocessing that torchvision publishes with weights, by their name."""
    found = torchvision.models.get_weight(weights)
    preprocessing = found.transforms()
    classes = tuple(found.meta["categories"])
    if not hasattr(preprocessing, "crop_size"):
        return classes, None
    return classes, Preprocessing(
        resize=preprocessing.resize_size[0],
        crop=preprocessing.crop_size[0],
        mean=tuple(preprocessing.mean),
        std=tuple(preprocessing.std),
        interpolation=preprocessing.interpolation.value,
    )


def _classes_and_preprocessing(
    entry: LibraryEntry,
) -> tuple[tuple[str, ...], Preprocessing | None]:
    if entry.config is not None:
        return entry.config.classes, entry.config.preprocessing
    if entry.record.weights:
        return published(entry.record.weights)
    return published("ResNet50_Weights.IMAGENET1K_V2")[0], LITE0  # the same 1,000 classes


def preprocessing_of(entry: LibraryEntry) -> Preprocessing | None:
    """What goes before a model, which is not loaded for it; None for detectors.

    Raises:
        EngineError: as `load`, of what is published.
    """
    return _classes_and_preprocessing(entry)[1]


def fill(network: nn.Module, tensors: dict[str, Tensor]) -> None:
    """Fill in tensors by their names; those that count batches may be missing.

    Detectors are published with frozen batch norms, which have no such counters.

    Raises:
        RuntimeError: tensors are missing, left over, or misshapen.
    """
    result = network.load_state_dict(tensors, strict=False)
    missing = [key for key in result.missing_keys if not key.endswith("num_batches_tracked")]
    if missing or result.unexpected_keys:
        raise RuntimeError(f"missing {missing}, unexpected {result.unexpected_keys}")


def _fill(network: nn.Module, file: Path, record: ModelRecord) -> None:
    """Fill in tensors by their names."""
    try:
        fill(network, _read(file))
    except FileNotFoundError as error:
        raise EngineError(ErrorCode.MODEL_WEIGHTS_MISSING, model=record.name) from error
    except Exception as error:  # no file of weights, or tensors missing, left over, misshapen
        raise EngineError(ErrorCode.MODEL_WEIGHTS_DAMAGED, model=record.name) from error


def _fill_by_order(network: nn.Module, file: Path, record: ModelRecord) -> None:
    """Fill in tensors by their order; the file's own names are those of another code base."""
    try:
        tensors = _read(file).values()
        network.load_state_dict(dict(zip(network.state_dict(), tensors, strict=True)))
    except FileNotFoundError as error:
        raise EngineError(ErrorCode.MODEL_WEIGHTS_MISSING, model=record.name) from error
    except Exception as error:  # no file of weights, or not tensors, too few, other shapes
        raise EngineError(ErrorCode.MODEL_WEIGHTS_DAMAGED, model=record.name) from error


def _read(file: Path) -> dict[str, Tensor]:
    if file.suffix == ".safetensors":
        return dict(load_file(file))
    return dict(torch.load(file, weights_only=True, map_location="cpu"))
