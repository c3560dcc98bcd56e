"""What any model that answers looks like from outside, whichever runtime runs it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

from engine.base.address import PictureAddress
from engine.base.device import Device
from engine.base.errors import EngineError, ErrorCode
from engine.base.types import Detections, Note, Picture, Prediction
from engine.models.library import LibraryEntry

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MakeOutcome = Callable[[PictureAddress, str, Any, float, tuple[Note, ...]], Prediction | Detections]
"""Makes an outcome of path, model, answer, seconds and the reader's notes."""


class Predictor(Protocol):
    """A model on a device, ready to answer. Backends subclass it.

    Not every model has logits, features and heat maps: any may be asked for them, and those that
    have none raise, as they do here.

    Attributes:
        model: id of the model.
        device: where it runs.
    """

    model: str
    device: Device

    @property
    def abstains(self) -> bool:
        """Whether its outcomes say if it is sure; those of most models do not."""
        return False

    @property
    def remark(self) -> EngineError | None:
        """What a person should know of its answers; most often nothing."""
        return None

    @property
    def min_side(self) -> int:
        """The shorter side a picture needs; it may be read in reduced size down to this."""

    @property
    def batch_size(self) -> int:
        """How many pictures at once are quickest."""

    def thread_initializer(self, workers: int) -> Callable[[], None]:
        """What each of several threads that ask at the same time has to call first."""

    def warm_up(self) -> None:
        """Answer once, so that libraries set up what they set up once."""

    def prepare(self, picture: Picture) -> Any:
        """The picture as the model takes it, no larger than that needs; safe in any thread."""

    def answer(self, prepared: Sequence[Any], top: int, /) -> Sequence[Any]:
        """For each picture what `outcome` takes as its answer; safe in several threads."""

    @property
    def outcome(self) -> MakeOutcome:
        """Makes an outcome of path, model, answer, seconds and the reader's notes."""

    def logits(self, prepared: Sequence[Any]) -> NDArray[np.float32]:
        """The (n, classes) outputs of a classifier, before temperature and softmax.

        Raises:
            EngineError: MODEL_NO_FEATURES: the model does not classify.
        """
        self._refuse(ErrorCode.MODEL_NO_FEATURES, prepared)

    def features(self, prepared: Sequence[Any]) -> NDArray[np.float32]:
        """The (n, dimension) penultimate features: what goes into the linear head.

        Raises:
            EngineError: MODEL_NO_FEATURES.
        """
        self._refuse(ErrorCode.MODEL_NO_FEATURES, prepared)

    @property
    def features_layer(self) -> str:
        """Name of the layer whose output the features are.

        Raises:
            EngineError: MODEL_NO_FEATURES.
        """
        self._refuse(ErrorCode.MODEL_NO_FEATURES)

    @property
    def dimension(self) -> int:
        """How many features a picture has.

        Raises:
            EngineError: MODEL_NO_FEATURES.
        """
        self._refuse(ErrorCode.MODEL_NO_FEATURES)

    def heat(self, prepared: Any, label: str) -> NDArray[np.float32]:
        """What in one picture speaks for a label: (rows, columns) in 0…1, over the part seen.

        Raises:
            EngineError: MODEL_NO_HEAT_MAP.
            ValueError: the model has no such label.
        """
        self._refuse(ErrorCode.MODEL_NO_HEAT_MAP, prepared, label)

    def part_seen(self, width: int, height: int) -> tuple[float, float, float, float]:
        """The part of a picture that the model sees, as in `HeatMap.part`.

        Args:
            width: of the picture, in any unit.
            height: of the picture, in the same.

        Raises:
            EngineError: MODEL_NO_HEAT_MAP.
        """
        self._refuse(ErrorCode.MODEL_NO_HEAT_MAP, width, height)

    def _refuse(self, code: ErrorCode, *_asked: object) -> NoReturn:
        raise EngineError(code, model=self.model)


@dataclass(frozen=True, slots=True)
class Backend:
    """What runs models of some file formats.

    Attributes:
        name: of the runtime.
        formats: endings of weights files that it reads, in small letters, with their dot; "" is
            for models whose weights come with a package.
        load: makes the predictor of a library entry on a device (`auto`, `cpu`, …). It raises
            EngineError: DEVICE_UNAVAILABLE, MODEL_…, ENGINE_BROKEN: the runtime does not start.
    """

    name: str
    formats: frozenset[str]
    load: Callable[[LibraryEntry, str], Predictor]
