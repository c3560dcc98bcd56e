"""What timm looks for in a `config.json`, so that `timm.create_model("local-dir:…")` loads it.

Source: `timm/models/_hub.py` of timm 1.0, `load_model_config_from_path`.
"""

import math
from typing import Any

import timm
import torch
from torch import nn

from engine.base.types import Preprocessing
from engine.models.loading import LoadedModel


def timm_keys(loaded: LoadedModel) -> dict[str, Any]:
    """The keys, or none where timm has no architecture that takes these weights."""
    preprocessing, name = loaded.preprocessing, loaded.record.architecture
    if preprocessing is None or not _knows(name, len(loaded.classes), loaded.network):
        return {}
    return {
        "num_classes": len(loaded.classes),
        "label_names": list(loaded.classes),
        "pretrained_cfg": {
            "num_classes": len(loaded.classes),
            "input_size": [3, preprocessing.crop, preprocessing.crop],
            "fixed_input_size": False,
            "interpolation": preprocessing.interpolation,
            "crop_pct": _crop_share(preprocessing),
            "crop_mode": preprocessing.crop_mode,
            "mean": list(preprocessing.mean),
            "std": list(preprocessing.std),
        },
    }


def _knows(architecture: str, classes: int, network: nn.Module) -> bool:
    if not timm.is_model(architecture.split(".", maxsplit=1)[0]):
        return False
    with torch.device("meta"):
        other = timm.create_model(architecture, num_classes=classes)
    return _shapes(other) == _shapes(network)


def _shapes(network: nn.Module) -> dict[str, tuple[int, ...]]:
    return {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}


def _crop_share(preprocessing: Preprocessing) -> float:
    """Timm divides by it and rounds down; this one leads back to the side that was meant."""
    share = preprocessing.crop / preprocessing.resize
    while math.floor(preprocessing.crop / share) != preprocessing.resize:
        share = math.nextafter(share, 0.0)
    return share
