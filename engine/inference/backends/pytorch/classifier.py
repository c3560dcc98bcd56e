"""A model, on a device, ready to answer."""

from collections.abc import Callable, Sequence
from functools import cached_property, partial

import numpy as np
import torch
from numpy.typing import NDArray

from engine.base.address import PictureAddress
from engine.base.device import Device
from engine.base.errors import EngineError, ErrorCode
from engine.base.types import LabelScore, Note, Picture, Prediction
from engine.inference.backends.pytorch.grad_cam import GradCam
from engine.models.batch_norm_folding import fold_batch_norm
from engine.models.head import clone_sharing_weights, find_head, layer_before
from engine.models.loading import LoadedModel
from engine.models.normalise import as_batch
from engine.models.preprocessing import part_seen, to_input

_CPU_BATCH = 4
_GPU_BATCH = 32


class TorchClassifier:
    """Answers for batches of pictures.

    Attributes:
        model: id of the model that answers.
        device: where it runs.
    """

    def __init__(self, loaded: LoadedModel, device: Device) -> None:
        self.model = loaded.record.id
        self._name = loaded.record.name
        self.device = device
        self._classes = loaded.classes
        self._calibration = loaded.calibration
        assert loaded.preprocessing is not None, "a detector"  # noqa: S101
        self._preprocessing = loaded.preprocessing
        side = self._preprocessing.crop
        noise = torch.randn(1, 3, side, side, generator=torch.Generator().manual_seed(0))
        network = fold_batch_norm(loaded.network, noise)
        self._network = network.to(device.id).to(memory_format=torch.channels_last)

    @property
    def classes(self) -> int:
        """How many classes it tells apart."""
        return len(self._classes)

    @property
    def min_side(self) -> int:
        """The shorter side a picture needs; it may be read in reduced size down to this."""
        return self._preprocessing.resize

    def prepare(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """One picture's pixels (height, width, 3) as one input; safe in any thread."""
        return to_input(pixels, self._preprocessing)

    def prepare_picture(self, picture: Picture) -> NDArray[np.uint8]:
        """The same, of a picture."""
        return self.prepare(picture.pixels)

    def answer(
        self, prepared: Sequence[NDArray[np.uint8]], top: int
    ) -> list[tuple[LabelScore, ...]]:
        """The likeliest labels of each picture, best first."""
        return self.predict(np.stack(prepared), top)

    def outcome(
        self, picture: PictureAddress, model: str, labels: tuple[LabelScore, ...], seconds: float,
        notes: tuple[Note, ...],
    ) -> Prediction:  # fmt: skip
        """An answer as it is handed on, with whether the model is sure of it."""
        is_sure = labels[0].score >= self._calibration.threshold
        return Prediction(picture, model, labels, seconds, notes, is_sure)

    @property
    def batch(self) -> int:
        """How many inputs at once are quickest: on a CPU, no more than its caches hold."""
        return _CPU_BATCH if self.device.id == "cpu" else _GPU_BATCH

    def core_sharing(self, workers: int) -> Callable[[], None]:
        """What each of several threads that predict at the same time has to call first."""
        return core_sharing(workers)

    def warm_up(self) -> None:
        """Answer for a black square, so that libraries set up what they set up once."""
        side = self._preprocessing.crop
        self.predict(np.zeros((1, side, side, 3), np.uint8), top=1)

    def predict(self, inputs: NDArray[np.uint8], top: int) -> list[tuple[LabelScore, ...]]:
        """The likeliest labels of each input, best first.

        Args:
            inputs: (n, crop, crop, 3), of `prepare`.
            top: how many labels.
        """
        probabilities = torch.from_numpy(self.logits(inputs)).div(self._calibration.temperature)
        scores, indices = probabilities.softmax(dim=1).topk(min(top, len(self._classes)), dim=1)
        return [
            tuple(LabelScore(self._classes[i], s) for i, s in zip(row, score, strict=True))
            for row, score in zip(indices.tolist(), scores.tolist(), strict=True)
        ]

    def logits(self, inputs: NDArray[np.uint8]) -> NDArray[np.float32]:
        """What the network puts out, before temperature and softmax: (n, classes).

        Args:
            inputs: (n, crop, crop, 3), of `prepare`. Too many for the device's memory are
                answered in halves.
        """
        try:
            return self._logits(inputs)
        except torch.OutOfMemoryError:
            if len(inputs) == 1:
                raise
            half = len(inputs) // 2
            return np.concatenate((self.logits(inputs[:half]), self.logits(inputs[half:])))

    def heat(self, prepared: NDArray[np.uint8], label: str) -> NDArray[np.float32]:
        """What in one input speaks for a label.

        Args:
            prepared: (crop, crop, 3), of `prepare`.
            label: one of the model's. Of several classes with this name the likeliest is meant.

        Returns:
            (rows, columns) in 0…1, over the whole input.

        Raises:
            EngineError: MODEL_NO_HEAT_MAP.
            ValueError: the model has no such label.
        """
        inputs = prepared[None].copy()  # a picture's pixels may be read-only
        named = [number for number, name in enumerate(self._classes) if name == label]
        if len(named) > 1:
            scores = self.logits(inputs)[0]
            named.sort(key=lambda number: -float(scores[number]))
        if not named:
            raise ValueError(label)
        batch = as_batch(inputs, self._preprocessing, self.device.id)
        return self._looker.heat(batch, named[0])

    def part_seen(self, width: int, height: int) -> tuple[float, float, float, float]:
        """The part of a picture that becomes the input, as in `HeatMap.part`."""
        return part_seen(width, height, self._preprocessing)

    @property
    def features_layer(self) -> str:
        """Name of the layer whose output the features are.

        Raises:
            EngineError: MODEL_NO_FEATURES.
        """
        side = self._preprocessing.crop
        noise = torch.randn(1, 3, side, side, generator=torch.Generator().manual_seed(0))
        return layer_before(self._network, self._head, noise.to(self.device.id))

    @property
    def dimension(self) -> int:
        """How many features a picture has.

        Raises:
            EngineError: MODEL_NO_FEATURES.
        """
        head = self._network.get_submodule(self._head)
        assert isinstance(head, torch.nn.Linear)  # noqa: S101
        return head.in_features

    @torch.inference_mode()
    def features(self, inputs: NDArray[np.uint8]) -> NDArray[np.float32]:
        """What goes into the linear layer that gives the answers.

        Args:
            inputs: (n, crop, crop, 3), of `prepare`.

        Returns:
            (n, dimension).

        Raises:
            EngineError: MODEL_NO_FEATURES.
        """
        found: torch.Tensor = self._headless(as_batch(inputs, self._preprocessing, self.device.id))
        return np.asarray(found.float().flatten(1).cpu().numpy(), np.float32)

    @cached_property
    def _looker(self) -> GradCam:
        return GradCam(self._network, self._name)

    @cached_property
    def _head(self) -> str:
        try:
            return find_head(self._network, len(self._classes), self._name)
        except EngineError as error:
            raise EngineError(ErrorCode.MODEL_NO_FEATURES, model=self._name) from error

    @cached_property
    def _headless(self) -> torch.nn.Module:
        network = clone_sharing_weights(self._network)
        network.set_submodule(self._head, torch.nn.Identity())
        return network

    @torch.inference_mode()
    def _logits(self, inputs: NDArray[np.uint8]) -> NDArray[np.float32]:
        logits: torch.Tensor = self._network(as_batch(inputs, self._preprocessing, self.device.id))
        return logits.float().cpu().numpy()


def core_sharing(workers: int) -> Callable[[], None]:
    """Have threads that call the result divide the cores; the thread that asks keeps all."""
    threads = max(1, torch.get_num_threads() // workers)
    return partial(torch.set_num_threads, threads)
