"""What computes features, whichever runtime does, and which features are the same ones."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from engine.base.types import Preprocessing
from engine.inference.runtimes import ONNXRUNTIME

if TYPE_CHECKING:
    from engine.inference.backends.onnxruntime.graph import Graph


class Extractor(Protocol):
    """A network without its head; safe to be used by several threads at once.

    Attributes:
        preprocessing: of its inputs.
        batch_size: how many inputs at once are quickest.
    """

    preprocessing: Preprocessing
    batch_size: int

    def extract(
        self, inputs: NDArray[np.uint8], /
    ) -> tuple[NDArray[np.float32], NDArray[np.float16] | None]:
        """(n, dimension) features of (n, crop, crop, 3) inputs; (n, …) activations, if asked for.

        Raises:
            EngineError: DEVICE_OUT_OF_MEMORY.
        """


@dataclass(frozen=True, slots=True)
class FeatureSource:
    """Where features come from.

    Attributes:
        key: those of one key are the same bits: torch's device, or ONNX Runtime with its version.
        extractor: makes what computes them.
    """

    key: str
    extractor: Callable[[], Extractor]


def key_of_graphs() -> str:
    """The key of features that ONNX Runtime computes."""
    return f"{ONNXRUNTIME} {version(ONNXRUNTIME)}"


def by_graph(graph: "Graph") -> FeatureSource:
    """From a graph, on the CPU."""
    from engine.inference.backends.onnxruntime.features import OnnxExtractor  # noqa: PLC0415

    return FeatureSource(key_of_graphs(), lambda: OnnxExtractor(graph))
