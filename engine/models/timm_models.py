"""Any classifier of timm's, by its name: fetched once and stored as an imported model."""

import huggingface_hub
import timm

from engine.base.errors import EngineError, ErrorCode
from engine.base.types import Task
from engine.models.catalogue import TIMM_PREFIX, ModelRecord


def timm_record(model: str) -> ModelRecord:
    """What fetching needs to know of a model called `timm:NAME`.

    Raises:
        EngineError: MODEL_UNKNOWN: timm has no such model, or no weights for it.
    """
    name = model.removeprefix(TIMM_PREFIX)
    try:
        config = timm.models.get_pretrained_cfg(name)
    except RuntimeError:  # an architecture timm has, in a training it does not have
        config = None
    if config is None or not config.hf_hub_id:
        near = ", ".join(timm.list_pretrained(f"{name.split('.')[0]}*")[:5])
        raise EngineError(ErrorCode.MODEL_UNKNOWN, model=model, known=near or "see timm")
    return ModelRecord(
        id=model, name=name, advice="", task=Task.CLASSIFICATION, library="timm",
        architecture=name, classes=config.num_classes, parameters=0,
        side=config.input_size[-1], accuracy=None, source="timm", licence=config.license or "",
        file=f"{name}.safetensors",
    )  # fmt: skip


def timm_address(name: str) -> str:
    """Where timm's weights are published."""
    config = timm.models.get_pretrained_cfg(name)
    return str(huggingface_hub.hf_hub_url(config.hf_hub_id, "model.safetensors"))
