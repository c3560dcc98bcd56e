"""A classifier's network as a graph that ONNX Runtime runs: inputs to logits and features."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.base.device import CPU
from engine.base.errors import EngineError, ErrorCode
from engine.models.config import ModelConfig

if TYPE_CHECKING:
    import onnxruntime

INPUTS, LOGITS, FEATURES = "inputs", "logits", "features"
_SAID_WHEN_FULL = ("failed to allocate memory", "bad_alloc", "bad allocation")
_ON_THE_CPU = ["CPUExecutionProvider"]

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """A graph that is open.

    Every call runs in the thread that asks, and in no other: threads of ONNX Runtime's own would
    spin, and take the time of those that read pictures. So the bits of an answer depend on
    neither the cores nor the company.

    Attributes:
        config: of the model it was made of.
        dimension: of the features.
        layer: whose output they are.
        session: safe in several threads.
    """

    config: ModelConfig
    dimension: int
    layer: str
    session: "onnxruntime.InferenceSession"

    def run(self, inputs: NDArray[np.uint8]) -> tuple[Floats, Floats]:
        """(n, classes) logits and (n, dimension) features of (n, crop, crop, 3) inputs.

        Where memory is too little for all at once, one goes after another.

        Raises:
            EngineError: DEVICE_OUT_OF_MEMORY: not even one goes.
        """
        try:
            logits, features = self.session.run([LOGITS, FEATURES], {INPUTS: inputs})
            return np.asarray(logits), np.asarray(features)
        except Exception as error:  # of ONNX Runtime's own kinds, which have no common one
            if not _is_out_of_memory(error):
                raise
            if len(inputs) == 1:
                raise EngineError(ErrorCode.DEVICE_OUT_OF_MEMORY, device=CPU) from error
        ones = [self.run(inputs[place : place + 1]) for place in range(len(inputs))]
        return np.concatenate([one for one, _ in ones]), np.concatenate([one for _, one in ones])


def _is_out_of_memory(error: Exception) -> bool:
    said = str(error).lower()
    return isinstance(error, MemoryError) or any(words in said for words in _SAID_WHEN_FULL)


def open_session(file: Path) -> "onnxruntime.InferenceSession":
    """Open a graph.

    Raises:
        Exception: of ONNX Runtime's many kinds: it is none, or one that it cannot run.
    """
    import onnxruntime  # noqa: PLC0415

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4  # what goes wrong is raised, and said by us
    return onnxruntime.InferenceSession(str(file), options, providers=_ON_THE_CPU)
