"""A classifier whose graph ONNX Runtime runs."""

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from engine.base.device import Device
from engine.inference.backends.classifier import Classifier, ClassifierFacts, Floats
from engine.inference.backends.onnxruntime.graph import Graph
from engine.inference.backends.protocol import Predictor
from engine.models.library import LibraryEntry
from engine.models.own_files import fitting_reference

BATCH = 4
"""No more than the caches of a CPU hold."""


class OnnxClassifier(Classifier):
    """Answers on the CPU, in the thread that asks; torch is loaded only for heat maps."""

    def __init__(
        self, facts: ClassifierFacts, graph: Graph, by_torch: Callable[[], Predictor]
    ) -> None:
        """Take a graph over.

        Args:
            facts: of the model.
            graph: of its network.
            by_torch: loads the same model with torch.
        """
        super().__init__(facts, Device("cpu"))
        self._graph = graph
        self._load_torch = by_torch

    @property
    def batch_size(self) -> int:
        """How many pictures at once are quickest."""
        return BATCH

    def thread_initializer(self, workers: int) -> Callable[[], None]:  # noqa: ARG002
        """Nothing has to be called first: every thread computes for itself."""
        return lambda: None

    def features(self, prepared: Sequence[NDArray[np.uint8]]) -> Floats:
        """What goes into the linear layer that gives the answers: (n, dimension).

        Raises:
            EngineError: MODEL_NO_NUMBER.
        """
        _, features = self._run(np.stack(prepared))
        self._insist_on_numbers(features)
        return features

    @property
    def features_layer(self) -> str:
        """Name of the layer whose output the features are."""
        return self._graph.layer

    @property
    def dimension(self) -> int:
        """How many features a picture has."""
        return self._graph.dimension

    def heat(self, prepared: NDArray[np.uint8], label: str) -> Floats:
        """What in one input speaks for a label; it takes gradients, so torch answers.

        Raises:
            EngineError: MODEL_NO_HEAT_MAP, ENGINE_BROKEN, MODEL_WEIGHTS_….
            ValueError: the model has no such label.
        """
        return self._by_torch.heat(prepared, label)

    def _run(self, inputs: NDArray[np.uint8]) -> tuple[Floats, Floats]:
        return self._graph.run(inputs)

    @cached_property
    def _by_torch(self) -> Predictor:
        return self._load_torch()


def classifier_of(
    entry: LibraryEntry, graph: Graph, by_torch: Callable[[], Predictor]
) -> OnnxClassifier:
    """The predictor of a model whose graph is open.

    Args:
        entry: the model.
        graph: of it.
        by_torch: loads the same model with torch.
    """
    config = entry.config or graph.config
    assert graph.config.preprocessing is not None  # noqa: S101
    reference, remark = fitting_reference(entry, graph.dimension)
    facts = ClassifierFacts(
        entry.record.id, entry.record.name, config.classes,
        config.preprocessing or graph.config.preprocessing, config.calibration, reference, remark,
    )  # fmt: skip
    return OnnxClassifier(facts, graph, by_torch)
