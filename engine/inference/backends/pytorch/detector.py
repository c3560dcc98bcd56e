"""A detector of torchvision's, on a device, ready to answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from engine.base.device import Device
from engine.base.errors import EngineError, ErrorCode
from engine.base.types import Detection, Detections, Picture
from engine.inference.backends.protocol import Predictor
from engine.inference.backends.pytorch.network import thread_initializer
from engine.inference.backends.pytorch.portions import in_halves
from engine.models.loading import LoadedModel

LEAST_SCORE = 0.05
"""Less likely detections are dropped; which of the rest to show is for the caller."""
MOST_FOUND = 100
"""In one picture; torchvision's own limit."""
_BACKGROUND = 0
_UNUSED = "N/A"
"""COCO's numbering has gaps; torchvision names them so."""
_GPU_BATCH = 4


@dataclass(frozen=True, slots=True, eq=False)
class _Prepared:
    """Pixels, and the size of the upright original that boxes are given in."""

    pixels: NDArray[np.uint8]
    width: int
    height: int


class TorchDetector(Predictor):
    """Finds things in pictures, one by one or in batches.

    Attributes:
        outcome: what its answers are.
        model: id of the model that answers.
        device: where it runs.
    """

    outcome = Detections

    def __init__(self, loaded: LoadedModel, device: Device) -> None:
        self.model = loaded.record.id
        self._name = loaded.record.name
        self.device = device
        self._classes = loaded.classes
        network = loaded.network
        self._min_side = int(min(network.transform.min_size))  # type: ignore[union-attr, arg-type]
        self._network = network.to(device.id)

    @property
    def min_side(self) -> int:
        """The shorter side a picture needs; the network resizes by itself."""
        return self._min_side

    @property
    def batch_size(self) -> int:
        """How many pictures at once are quickest."""
        return 1 if self.device.id == "cpu" else _GPU_BATCH

    def thread_initializer(self, workers: int) -> Callable[[], None]:
        """What each of several threads that ask at the same time has to call first."""
        return thread_initializer(workers)

    def warm_up(self) -> None:
        """Answer for a black square, so that libraries set up what they set up once."""
        side = self.min_side
        black = _Prepared(np.zeros((side, side, 3), np.uint8), side, side)
        self.answer([black])

    def prepare(self, picture: Picture) -> _Prepared:
        """The picture as the network takes it; safe in any thread.

        A picture of many megapixels is reduced by a whole factor, as a JPEG is while it is
        decoded: as floating point numbers it would take gigabytes, only to be shrunk by the
        network. It stays larger than what the network shrinks it to.
        """
        factor = min(picture.pixels.shape[:2]) // self.min_side
        pixels = picture.pixels
        if factor >= 2:
            pixels = np.asarray(Image.fromarray(pixels).reduce(factor))
        return _Prepared(pixels, picture.width, picture.height)

    def answer(
        self, prepared: Sequence[_Prepared], _top: int = MOST_FOUND, /
    ) -> list[tuple[Detection, ...]]:
        """What is in each picture, the likeliest first; boxes in pixels of the original.

        Too many for the device's memory are answered in halves.

        Raises:
            EngineError: DEVICE_OUT_OF_MEMORY, MODEL_NO_NUMBER.
        """
        portions = in_halves(self._outputs, prepared, self.device.id)
        outputs = [output for portion in portions for output in portion]
        return [
            self._detections(item, output) for item, output in zip(prepared, outputs, strict=True)
        ]

    @torch.inference_mode()
    def _outputs(self, prepared: Sequence[_Prepared]) -> list[dict[str, Tensor]]:
        outputs: list[dict[str, Tensor]] = self._network([self._input(item) for item in prepared])
        return outputs

    def _input(self, item: _Prepared) -> Tensor:
        """Channels first, 0…1. Copied, because torch complains of read-only arrays."""
        pixels = torch.from_numpy(item.pixels.copy()).to(self.device.id)
        return pixels.permute(2, 0, 1).contiguous().float().div_(255.0)

    def _detections(self, item: _Prepared, output: dict[str, Tensor]) -> tuple[Detection, ...]:
        height, width = item.pixels.shape[:2]
        scale = torch.tensor([item.width / width, item.height / height] * 2)
        limit = torch.tensor([item.width, item.height] * 2, dtype=torch.float32)
        if not bool(output["boxes"].isfinite().all() & output["scores"].isfinite().all()):
            raise EngineError(ErrorCode.MODEL_NO_NUMBER, model=self._name)
        boxes = torch.minimum((output["boxes"].float().cpu() * scale).clamp(min=0), limit)
        rows = zip(output["labels"].tolist(), output["scores"].tolist(), boxes.tolist(),
                   strict=True)  # fmt: skip
        found = [
            Detection(self._classes[label], score, *box)
            for label, score, box in rows
            if score >= LEAST_SCORE and self._is_thing(label)
        ]
        found.sort(key=lambda detection: -detection.score)
        return tuple(found[:MOST_FOUND])

    def _is_thing(self, label: int) -> bool:
        return label != _BACKGROUND and self._classes[label] != _UNUSED
