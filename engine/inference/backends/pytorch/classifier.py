"""A classifier of torch's, on a device, ready to answer."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray

from engine.base.address import PictureAddress
from engine.base.device import Device
from engine.base.errors import EngineError, ErrorCode
from engine.base.types import CropMode, LabelScore, Note, Picture, Prediction
from engine.inference.backends.protocol import Predictor
from engine.inference.backends.pytorch.features import (
    FeatureExtractor,
    best_batch_size,
    features_layer,
    keep_input,
    without_head,
)
from engine.inference.backends.pytorch.grad_cam import GradCam
from engine.inference.backends.pytorch.network import for_inference, thread_initializer
from engine.inference.backends.pytorch.portions import in_halves
from engine.models.head import find_head
from engine.models.loading import LoadedModel
from engine.models.preprocessing import as_batch, part_seen, to_input


@dataclass(frozen=True, slots=True)
class ClassifierAnswer:
    """What is said of one picture.

    Attributes:
        labels: the likeliest, best first.
        unlike: whether it is unlike anything the model was taught with; None if not known.
    """

    labels: tuple[LabelScore, ...]
    unlike: bool | None = None


class TorchClassifier(Predictor):
    """Answers for batches of pictures.

    What it calls prepared is one input, (crop, crop, 3) uint8.

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
        self._network = for_inference(loaded.network, self._preprocessing, device.id)
        self._reference = loaded.reference
        self._remark = loaded.remark
        self._seen = threading.local()
        if self._reference is not None:
            keep_input(self._network.get_submodule(self._head), self._seen)

    @property
    def remark(self) -> EngineError | None:
        """Why it cannot tell what is unlike all it was taught, though it could once."""
        return self._remark

    @property
    def abstains(self) -> bool:
        """Whether an error budget was chosen for it."""
        return self._calibration.abstains

    @property
    def min_side(self) -> int:
        """The shorter side a picture needs; it may be read in reduced size down to this."""
        return self._preprocessing.resize

    @property
    def batch_size(self) -> int:
        """How many pictures at once are quickest."""
        return best_batch_size(self.device.id)

    def thread_initializer(self, workers: int) -> Callable[[], None]:
        """What each of several threads that ask at the same time has to call first."""
        return thread_initializer(workers)

    def warm_up(self) -> None:
        """Answer for a black square, so that libraries set up what they set up once."""
        side = self._preprocessing.crop
        self.answer([np.zeros((side, side, 3), np.uint8)], 1)

    def prepare(self, picture: Picture) -> NDArray[np.uint8]:
        """One input, (crop, crop, 3); safe in any thread."""
        return to_input(picture.pixels, self._preprocessing)

    def answer(self, prepared: Sequence[NDArray[np.uint8]], top: int, /) -> list[ClassifierAnswer]:
        """The likeliest labels of each picture, `top` of them at most, and if it is a stranger.

        Raises:
            EngineError: MODEL_NO_NUMBER.
        """
        logits, distances = self.logits_and_distances(prepared)
        tempered = torch.from_numpy(logits).div(self._calibration.temperature)
        probabilities = tempered.softmax(dim=1)
        self._insist_on_numbers(probabilities.numpy())
        scores, indices = probabilities.topk(min(top, len(self._classes)), dim=1)
        labels = (
            tuple(LabelScore(self._classes[i], s) for i, s in zip(row, score, strict=True))
            for row, score in zip(indices.tolist(), scores.tolist(), strict=True)
        )
        if self._reference is None or distances is None:
            return [ClassifierAnswer(row) for row in labels]
        unlike = self._reference.are_far(distances).tolist()
        return [ClassifierAnswer(*row) for row in zip(labels, unlike, strict=True)]

    def outcome(
        self, picture: PictureAddress, model: str, answer: ClassifierAnswer, seconds: float,
        notes: tuple[Note, ...],
    ) -> Prediction:  # fmt: skip
        """An answer as it is handed on, with whether the model is sure, if that was chosen."""
        labels = answer.labels
        is_sure = self._calibration.is_sure(labels[0].score)
        return Prediction(picture, model, labels, seconds, notes, is_sure, answer.unlike)

    def logits(self, prepared: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """What the network puts out, before temperature and softmax: (n, classes).

        Too many for the device's memory are answered in halves.

        Raises:
            EngineError: DEVICE_OUT_OF_MEMORY, MODEL_NO_NUMBER.
        """
        return self.logits_and_distances(prepared)[0]

    def logits_and_distances(
        self, prepared: Sequence[NDArray[np.uint8]]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32] | None]:
        """What the network puts out, and how far its features lie from what was taught.

        Both come of one pass; too many for the device's memory are answered in halves.

        Returns:
            (n, classes) logits, as `logits`, and (n,) distances; None where nothing is known of
            what it was taught with.

        Raises:
            EngineError: DEVICE_OUT_OF_MEMORY, MODEL_NO_NUMBER.
        """
        portions = in_halves(self._run, np.stack(prepared), self.device.id)
        logits = np.concatenate([portion for portion, _ in portions])
        self._insist_on_numbers(logits)
        if self._reference is None:
            return logits, None
        features = np.concatenate([seen for _, seen in portions if seen is not None])
        return logits, self._reference.distances(features)

    def features(self, prepared: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """What goes into the linear layer that gives the answers: (n, dimension).

        Raises:
            EngineError: MODEL_NO_FEATURES, MODEL_NO_NUMBER.
        """
        features = self._extractor.extract(np.stack(prepared))[0]
        self._insist_on_numbers(features)
        return features

    @property
    def features_layer(self) -> str:
        """Name of the layer whose output the features are.

        Raises:
            EngineError: MODEL_NO_FEATURES.
        """
        return features_layer(self._network, self._head, self._preprocessing, self.device.id)

    @property
    def dimension(self) -> int:
        """How many features a picture has.

        Raises:
            EngineError: MODEL_NO_FEATURES.
        """
        head = self._network.get_submodule(self._head)
        assert isinstance(head, torch.nn.Linear)  # noqa: S101
        return head.in_features

    def heat(self, prepared: NDArray[np.uint8], label: str) -> NDArray[np.float32]:
        """What in one input speaks for a label.

        Args:
            prepared: (crop, crop, 3), of `prepare`.
            label: one of the model's. Of several classes with this name the likeliest is meant.

        Returns:
            (rows, columns) in 0…1, over the whole input.

        Raises:
            EngineError: MODEL_NO_HEAT_MAP, DEVICE_OUT_OF_MEMORY.
            ValueError: the model has no such label.
        """
        named = [number for number, name in enumerate(self._classes) if name == label]
        if not named:
            raise ValueError(label)
        if self._preprocessing.crop_mode is CropMode.BORDER:
            # the edges are no part of the picture; what was seen in them has no place in it
            raise EngineError(ErrorCode.MODEL_NO_HEAT_MAP, model=self._name)
        inputs = np.stack([prepared])  # a copy: a picture's pixels may be read-only
        if len(named) > 1:
            scores = self.logits([prepared])[0]
            named.sort(key=lambda number: -float(scores[number]))
        batch = as_batch(inputs, self._preprocessing, self.device.id)
        (values,) = in_halves(lambda one: self._grad_cam.heat(one, named[0]), batch, self.device.id)
        return values

    def part_seen(self, width: int, height: int) -> tuple[float, float, float, float]:
        """The part of a picture that becomes the input, as in `HeatMap.part`."""
        return part_seen(width, height, self._preprocessing)

    @cached_property
    def _grad_cam(self) -> GradCam:
        return GradCam(self._network, self._name)

    @cached_property
    def _head(self) -> str:
        try:
            return find_head(self._network, len(self._classes), self._name)
        except EngineError as error:
            raise EngineError(ErrorCode.MODEL_NO_FEATURES, model=self._name) from error

    @cached_property
    def _extractor(self) -> FeatureExtractor:
        headless = without_head(self._network, self._head)
        return FeatureExtractor(headless, self._preprocessing, self.device.id)

    def _insist_on_numbers(self, answers: NDArray[np.float32]) -> None:
        """Weights that are numbers can still give none: their products grow without bounds."""
        if not np.isfinite(answers).all():
            raise EngineError(ErrorCode.MODEL_NO_NUMBER, model=self._name)

    @torch.inference_mode()
    def _run(
        self, inputs: NDArray[np.uint8]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32] | None]:
        logits: torch.Tensor = self._network(as_batch(inputs, self._preprocessing, self.device.id))
        seen = None if self._reference is None else self._seen.input.float().flatten(1)
        return logits.float().cpu().numpy(), None if seen is None else seen.cpu().numpy()
