"""A classifier of torch's, on a device, ready to answer."""

import threading
from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray

from engine.base.device import Device
from engine.base.errors import EngineError, ErrorCode
from engine.base.types import CropMode
from engine.inference.backends.classifier import Classifier, ClassifierFacts, Floats
from engine.inference.backends.pytorch.batch import as_batch
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


class TorchClassifier(Classifier):
    """A classifier on a device of torch's; too many pictures for its memory go in halves."""

    def __init__(self, loaded: LoadedModel, device: Device) -> None:
        super().__init__(facts_of(loaded), device)
        self._network = for_inference(loaded.network, self._facts.preprocessing, device.id)
        self._seen = threading.local()
        if self._facts.reference is not None:
            keep_input(self._network.get_submodule(self._head), self._seen)

    @property
    def batch_size(self) -> int:
        """How many pictures at once are quickest."""
        return best_batch_size(self.device.id)

    def thread_initializer(self, workers: int) -> Callable[[], None]:
        """What each of several threads that ask at the same time has to call first."""
        return thread_initializer(workers)

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
        return features_layer(self._network, self._head, self._facts.preprocessing, self.device.id)

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
        named = [number for number, name in enumerate(self._facts.classes) if name == label]
        if not named:
            raise ValueError(label)
        if self._facts.preprocessing.crop_mode is CropMode.BORDER:
            # the edges are no part of the picture; what was seen in them has no place in it
            raise EngineError(ErrorCode.MODEL_NO_HEAT_MAP, model=self._facts.name)
        inputs = np.stack([prepared])  # a copy: a picture's pixels may be read-only
        if len(named) > 1:
            scores = self.logits([prepared])[0]
            named.sort(key=lambda number: -float(scores[number]))
        batch = as_batch(inputs, self._facts.preprocessing, self.device.id)
        (values,) = in_halves(lambda one: self._grad_cam.heat(one, named[0]), batch, self.device.id)
        return values

    @cached_property
    def _grad_cam(self) -> GradCam:
        return GradCam(self._network, self._facts.name)

    @cached_property
    def _head(self) -> str:
        try:
            return find_head(self._network, len(self._facts.classes), self._facts.name)
        except EngineError as error:
            raise EngineError(ErrorCode.MODEL_NO_FEATURES, model=self._facts.name) from error

    @cached_property
    def _extractor(self) -> FeatureExtractor:
        headless = without_head(self._network, self._head)
        return FeatureExtractor(headless, self._facts.preprocessing, self.device.id)

    def _run(self, inputs: NDArray[np.uint8]) -> tuple[Floats, Floats | None]:
        portions = in_halves(self._compute, inputs, self.device.id)
        logits = np.concatenate([portion for portion, _ in portions])
        features = [seen for _, seen in portions if seen is not None]
        return logits, np.concatenate(features) if features else None

    @torch.inference_mode()
    def _compute(self, inputs: NDArray[np.uint8]) -> tuple[Floats, Floats | None]:
        batch = as_batch(inputs, self._facts.preprocessing, self.device.id)
        logits: torch.Tensor = self._network(batch)
        has_seen = self._facts.reference is not None
        seen = self._seen.input.float().flatten(1).cpu().numpy() if has_seen else None
        return logits.float().cpu().numpy(), seen


def facts_of(loaded: LoadedModel) -> ClassifierFacts:
    """What turns the outputs of a loaded classifier into answers."""
    assert loaded.preprocessing is not None, "a detector"  # noqa: S101
    return ClassifierFacts(
        loaded.record.id, loaded.record.name, loaded.classes, loaded.preprocessing,
        loaded.calibration, loaded.reference, loaded.remark,
    )  # fmt: skip
