"""Making the graph of a classifier, with torch; kept only if it answers as torch does.

    python -m engine.inference.backends.onnxruntime.making LIBRARY GRAPHS MODEL SECONDS

It waits for so many seconds first. A process of its own does not hold the window up.
"""

import logging
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn

from engine.base.device import CPU, Device, is_out_of_memory
from engine.base.errors import EngineError, ErrorCode
from engine.base.types import Preprocessing
from engine.inference.backends.classifier import softmax
from engine.inference.backends.onnxruntime.graph import (
    FEATURES,
    INPUTS,
    LOGITS,
    Floats,
    open_session,
)
from engine.inference.backends.onnxruntime.graph_store import GraphStore
from engine.inference.backends.pytorch.classifier import TorchClassifier
from engine.inference.backends.pytorch.network import noise_input
from engine.models import ModelLibrary
from engine.models.batch_norm_folding import fold_batch_norm
from engine.models.config import ModelConfig
from engine.models.head import find_head
from engine.models.library import LibraryEntry
from engine.models.loading import LoadedModel, load
from engine.models.onnx_writing import write_module

log = logging.getLogger(__name__)

TOLERANCE = 1e-4
"""Largest difference of a probability that still counts as the same answer."""
_WEIGHT_OF_FEATURES = 0.1
"""Features, in relation to the largest of their picture, may differ ten times as much: distances
that are told from them count as the same up to 0.001."""


class _InputsToLogits(nn.Module):
    """A classifier with the normalisation before it; also gives what goes into its head."""

    def __init__(self, network: nn.Module, head: str, preprocessing: Preprocessing) -> None:
        super().__init__()
        self.network = network
        last = network.get_submodule(head)
        assert isinstance(last, nn.Linear)  # noqa: S101
        self.classes = last.out_features
        network.set_submodule(head, _Twofold(last))
        self.mean: Tensor
        self.std: Tensor
        self.register_buffer("mean", torch.tensor(preprocessing.mean).view(1, 3, 1, 1))
        self.register_buffer("std", torch.tensor(preprocessing.std).view(1, 3, 1, 1))

    def forward(self, inputs: Tensor) -> tuple[Tensor, Tensor]:
        """(n, classes) logits and (n, dimension) features."""
        pixels = inputs.permute(0, 3, 1, 2).float() / 255.0
        both: Tensor = self.network((pixels - self.mean) / self.std)
        return both[:, : self.classes], both[:, self.classes :]


class _Twofold(nn.Module):
    """A head that gives its input after its output: a network hands on only what its last gives."""

    def __init__(self, head: nn.Linear) -> None:
        super().__init__()
        self.head = head

    def forward(self, features: Tensor) -> Tensor:
        """(n, classes + dimension)."""
        return torch.cat([self.head(features), features], dim=1)


class _NoGraphError(Exception):
    """There is no graph that answers the same; the message says why."""


def make_graph(entry: LibraryEntry, graphs: GraphStore) -> bool:
    """Make the graph of a classifier, or find that there can be none; both are kept.

    Returns:
        Whether there is one now.

    Raises:
        EngineError: the model cannot be loaded; the disk says no.
        OSError: the disk says no.
    """
    loaded = load(entry)
    predictor = TorchClassifier(loaded, Device(CPU))
    config = entry.config or _config_of(loaded)
    differences: list[float] = []

    def write(file: Path) -> None:
        with _reason_said():
            differences.append(_write(loaded, predictor, file))
        if not differences[0] <= TOLERANCE:  # no number is no agreement either
            raise _NoGraphError(f"its answers would differ by {differences[0]:.2g}")

    try:
        with _reason_said():
            dimension, layer = predictor.dimension, predictor.features_layer
        graphs.put(entry, config, dimension, layer, write)
    except _NoGraphError as error:
        graphs.refuse(entry, str(error))
        log.warning("torch goes on answering for %s: %s", entry.record.id, error)
        return False
    log.info("made the graph of %s; it differs by %.2g", entry.record.id, differences[0])
    return True


@contextmanager
def _reason_said() -> Iterator[None]:
    """A block whose failure means that there can be no graph: unless disk or memory was short."""
    try:
        yield
    except OSError:
        raise
    except Exception as error:  # of the exporter's many kinds
        if is_out_of_memory(error):
            raise EngineError(ErrorCode.DEVICE_OUT_OF_MEMORY, device=CPU) from error
        raise _NoGraphError(str(error)) from error


def _config_of(loaded: LoadedModel) -> ModelConfig:
    """Of a model of the catalogue, which has none of its own."""
    record = loaded.record
    return ModelConfig(
        record.name, record.task, record.library, record.architecture, loaded.classes,
        loaded.preprocessing, record.parameters, record.source,
    )  # fmt: skip


def _write(loaded: LoadedModel, predictor: TorchClassifier, file: Path) -> float:
    """Write the graph; how much its answers differ from those of torch."""
    rule = loaded.preprocessing
    assert rule is not None, "a detector"  # noqa: S101
    folded = fold_batch_norm(loaded.network, noise_input(rule))
    head = find_head(folded, len(loaded.classes), loaded.record.name)
    module = _InputsToLogits(folded, head, rule)
    example = torch.zeros(2, rule.crop, rule.crop, 3, dtype=torch.uint8)
    free = {0: torch.export.Dim("n", min=1)}
    write_module(module, example, free, takes=INPUTS, gives=[LOGITS, FEATURES], file=file)
    return _difference(predictor, file, rule.crop)


def _difference(predictor: TorchClassifier, file: Path, side: int) -> float:
    """The largest difference to torch's answers, over drawn and flat pictures."""
    session = open_session(file)
    inputs = _inputs(side)
    largest = 0.0
    for some in (inputs, inputs[:1]):
        logits, features = session.run([LOGITS, FEATURES], {INPUTS: some})
        expected = [*some]
        largest = max(
            largest,
            _apart(softmax(logits), softmax(predictor.logits(expected))),
            _WEIGHT_OF_FEATURES * _apart(_scaled(features), _scaled(predictor.features(expected))),
        )
    return largest


def _inputs(side: int) -> NDArray[np.uint8]:
    """(n, side, side, 3): pictures of soft shapes of several sizes under noise, and flat ones.

    Noise alone is no picture: networks that agree on every picture to 1e-5 may differ on it by
    0.05, as it drives them where they were never meant to be.
    """
    random = np.random.default_rng(0)
    made = []
    for shapes in (2, 5, 11, 23):
        coarse = Image.fromarray(random.integers(0, 256, (shapes, shapes, 3), np.uint8))
        soft = np.asarray(coarse.resize((side, side), Image.Resampling.BICUBIC), np.float32)
        made.append(np.clip(soft + random.normal(0, 12, soft.shape), 0, 255).astype(np.uint8))
    black = np.zeros((side, side, 3), np.uint8)
    return np.stack([*made, black, 255 - black])


def _scaled(features: Floats) -> Floats:
    scaled: Floats = features / np.maximum(np.abs(features).max(axis=1, keepdims=True), 1e-12)
    return scaled


def _apart(first: Floats, second: Floats) -> float:
    return float(np.abs(first - second).max())


def main(arguments: list[str]) -> int:
    """Make one graph; 0 where there is one now."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    library, graphs, model, wait = arguments
    time.sleep(float(wait))
    if hasattr(os, "nice"):
        os.nice(5)
    try:
        entry = ModelLibrary(Path(library)).find(model)
        return 0 if make_graph(entry, GraphStore(Path(graphs))) else 1
    except (EngineError, OSError) as error:
        log.warning("no graph of %s: %s", model, error)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
