"""Features by a graph, for extraction before teaching."""

import numpy as np
from numpy.typing import NDArray

from engine.base.types import Preprocessing
from engine.inference.backends.onnxruntime.classifier import BATCH
from engine.inference.backends.onnxruntime.graph import Graph


class OnnxExtractor:
    """A graph's features (an `Extractor`); nothing but features can be taken out of it.

    Attributes:
        preprocessing: of its inputs.
        batch_size: how many inputs at once are quickest.
    """

    batch_size = BATCH

    def __init__(self, graph: Graph) -> None:
        preprocessing = graph.config.preprocessing
        assert preprocessing is not None, "a detector"  # noqa: S101
        self.preprocessing: Preprocessing = preprocessing
        self._graph = graph

    def extract(self, inputs: NDArray[np.uint8]) -> tuple[NDArray[np.float32], None]:
        """(n, dimension) features of (n, crop, crop, 3) inputs; safe in several threads.

        Raises:
            EngineError: DEVICE_OUT_OF_MEMORY.
        """
        return self._graph.run(inputs)[1], None
