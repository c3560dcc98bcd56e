"""Asking a model about pictures, as verbs that a thread, a shell or a test can run.

Heavy imports stay inside, so that naming a verb costs nothing.
"""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass

from engine.base.address import PictureAddress
from engine.base.device import AUTOMATIC, Device, find_devices
from engine.base.errors import EngineError
from engine.base.jobs import JobControl
from engine.base.types import Prediction, Progress
from engine.inference import PredictorCache
from engine.models import DEFAULT_MODEL


@dataclass(frozen=True, slots=True)
class IdentifyConfig:
    """What to ask which model.

    Attributes:
        pictures: in the order they are to be answered.
        model: id of the model.
        device: `auto`, `cpu`, `cuda` or `mps`.
        top: how many labels for each picture.
    """

    pictures: tuple[PictureAddress, ...]
    model: str = DEFAULT_MODEL
    device: str = AUTOMATIC
    top: int = 5


@dataclass(frozen=True, slots=True)
class Readiness:
    """That a model is loaded, and where.

    Attributes:
        model: its id.
        device: where it runs.
        found: every device of this computer.
        remark: what a person should know of its answers; most often nothing.
    """

    model: str
    device: Device
    found: tuple[Device, ...]
    remark: EngineError | None = None


LEAST_THAT_STANDS_OUT = 0.15
"""With the models of a thousand classes, no label of a lower score means anything. Measured with
EfficientNet-Lite0: none of the seven photographs of scikit-image that show one of its classes lies
below, but half of the drawn micrographs, and of the hands of sign-digits. Of BCCD's blood smears
only 3 % do: scores know little of strangers, which is why one's own models keep what they saw."""


def stands_out(answer: Prediction) -> bool:
    """Whether the likeliest label of a model that knows a thousand things means anything."""
    return answer.labels[0].score >= LEAST_THAT_STANDS_OUT


def identify(config: IdentifyConfig, control: JobControl, predictors: PredictorCache) -> None:
    """Deliver an `Outcome` for every picture, in order, and report progress.

    Raises:
        EngineError: what keeps every picture from being answered (model, device).
        JobCancelled: when asked to.
    """
    from engine.inference.stream import predict_stream  # noqa: PLC0415

    predictor = predictors.get(config.model, config.device)
    began = time.monotonic()
    total = len(config.pictures)
    with closing(predict_stream(config.pictures, predictor, config.top, control)) as outcomes:
        for done, outcome in enumerate(outcomes, start=1):
            control.deliver(outcome)
            seconds_left = (time.monotonic() - began) / done * (total - done)
            control.report(Progress(done, total, seconds_left))


def warm_up(model: str, device: str, control: JobControl, predictors: PredictorCache) -> Readiness:
    """Load a model and let it answer once, so that the first real answer comes at once.

    Raises:
        EngineError: as `identify`.
    """
    control.checkpoint()
    predictor = predictors.get(model, device)
    control.checkpoint()
    predictor.warm_up()
    return Readiness(model, predictor.device, find_devices(), predictor.remark)
