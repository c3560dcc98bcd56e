"""Where a classifier looked, as a verb.

Heavy imports stay inside, so that naming a verb costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.base.device import AUTOMATIC
from engine.base.jobs import JobControl
from engine.base.types import HeatMap
from engine.images import read
from engine.inference import PredictorCache
from engine.models import DEFAULT_MODEL


@dataclass(frozen=True, slots=True)
class HeatMapConfig:
    """For which label of which picture to show where a model looks.

    Attributes:
        path: the picture.
        label: one of the model's.
        model: its id.
        device: `auto`, `cpu`, `cuda` or `mps`.
    """

    path: Path
    label: str
    model: str = DEFAULT_MODEL
    device: str = AUTOMATIC


def heat_map(config: HeatMapConfig, control: JobControl, predictors: PredictorCache) -> HeatMap:
    """Where a classifier looks for a label.

    Raises:
        EngineError: the model, the device, the picture; MODEL_NO_HEAT_MAP, also of a detector.
        JobCancelled: when asked to.
    """
    control.checkpoint()
    predictor = predictors.get(config.model, config.device)
    control.checkpoint()
    picture = read(config.path, min_side=predictor.min_side)
    control.checkpoint()
    part = predictor.part_seen(picture.width, picture.height)
    values = predictor.heat(predictor.prepare(picture), config.label)
    values.flags.writeable = False
    return HeatMap(config.path, predictor.model, config.label, values, part)
