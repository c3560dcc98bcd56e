"""The models there are: a table of facts, read without loading any of them."""

from dataclasses import dataclass

from engine.errors import EngineError, ErrorCode
from engine.types import Preprocessing


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """What is known of a model before it is loaded.

    Attributes:
        id: short and stable; typed on the command line, kept in results.
        name: as people write it.
        advice: what it is good for, in plain words.
        architecture: timm's name for it.
        classes: how many it tells apart.
        parameters: how many numbers it has learned.
        accuracy: share of ImageNet's validation pictures whose first label is right (0…1).
        source: who published weights and accuracy.
        licence: of the weights, as an SPDX id.
        preprocessing: as published with the weights.
    """

    id: str
    name: str
    advice: str
    architecture: str
    classes: int
    parameters: int
    accuracy: float
    source: str
    licence: str
    preprocessing: Preprocessing


_HALF = (0.5, 0.5, 0.5)

_CATALOGUE = (
    ModelRecord(
        id="efficientnet-lite0",
        name="EfficientNet-Lite0",
        advice="small and quick; knows 1,000 everyday things and animals",
        architecture="tf_efficientnet_lite0",
        classes=1000,
        parameters=4_652_008,
        accuracy=0.748,
        source="Google, EfficientNet-Lite (2020), in the conversion by R. Wightman",
        licence="Apache-2.0",
        preprocessing=Preprocessing(resize=256, crop=224, mean=_HALF, std=_HALF),
    ),
)

DEFAULT_MODEL = _CATALOGUE[0].id


def all_models() -> tuple[ModelRecord, ...]:
    """Every model, the one to begin with first."""
    return _CATALOGUE


def find_model(model_id: str) -> ModelRecord:
    """The record of a model.

    Raises:
        EngineError: MODEL_UNKNOWN.
    """
    for record in _CATALOGUE:
        if record.id == model_id:
            return record
    known = ", ".join(record.id for record in _CATALOGUE)
    raise EngineError(ErrorCode.MODEL_UNKNOWN, model=model_id, known=known)
