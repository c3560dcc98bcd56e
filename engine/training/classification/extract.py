"""Looking at every picture once: what the frozen network makes of it, computed or remembered."""

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.base.types import Failure, Preprocessing
from engine.datasets.dataset import Example
from engine.images import content_hash, read
from engine.models.batch_norm_folding import fold_batch_norm
from engine.models.normalise import as_batch
from engine.models.preprocessing import to_input
from engine.training.classification.array_store import ArrayStore
from engine.training.classification.network_stages import with_head
from engine.training.loop.workers import Workers

_CPU_BATCH = 4
_GPU_BATCH = 32
_WRITTEN_AT_ONCE = 8
"""Batches to one transaction of the store."""
_HALF_MAX = float(np.finfo(np.float16).max)


@dataclass(frozen=True, slots=True)
class ExtractionProgress:
    """News while pictures are looked at.

    Attributes:
        done: pictures that are dealt with.
        failures: of these, the ones that could not be read.
    """

    done: int
    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class _Batch:
    contents: tuple[str, ...]
    features: NDArray[np.float32]
    activations: NDArray[np.float16] | None
    failures: tuple[Failure, ...]
    size: int


class FeatureExtractor:
    """The frozen network without its head; with `cut`, also what goes into a stage.

    Safe to be used by several threads at once.
    """

    def __init__(
        self,
        network: nn.Module,
        head: str,
        preprocessing: Preprocessing,
        device: str,
        cut: str = "",
    ) -> None:
        headless = with_head(network, head, nn.Identity())
        side = preprocessing.crop
        noise = torch.randn(1, 3, side, side, generator=torch.Generator().manual_seed(0))
        folded = fold_batch_norm(headless, noise)
        self._network = folded.to(device).to(memory_format=torch.channels_last)
        self._preprocessing = preprocessing
        self._device = device
        self._cut = cut
        self._seen = threading.local()
        if cut:
            self._network.get_submodule(cut).register_forward_pre_hook(self._capture)

    @property
    def batch(self) -> int:
        """How many pictures at once are quickest."""
        return _CPU_BATCH if self._device == "cpu" else _GPU_BATCH

    def look(self, examples: Sequence[Example]) -> _Batch:
        """Read pictures and run them through the network; those that cannot be read are named."""
        failures, inputs, contents = [], [], []
        for example in examples:
            try:
                inputs.append(prepared(example, self._preprocessing))
                contents.append(example.content)
            except EngineError as error:
                failures.append(Failure(example.picture, error))
        if not inputs:
            nothing = np.empty((0, 0), np.float32)
            return _Batch((), nothing, None, tuple(failures), len(examples))
        features, activations = self._run(np.stack(inputs))
        return _Batch(tuple(contents), features, activations, tuple(failures), len(examples))

    @torch.inference_mode()
    def _run(
        self, inputs: NDArray[np.uint8]
    ) -> tuple[NDArray[np.float32], NDArray[np.float16] | None]:
        features: Tensor = self._network(as_batch(inputs, self._preprocessing, self._device))
        activations = self._seen.activations.numpy() if self._cut else None
        return features.float().flatten(1).cpu().numpy(), activations

    def _capture(self, _module: nn.Module, args: tuple[Tensor, ...]) -> None:
        """Copied at once: a module may change its input in place."""
        half = args[0].clamp(-_HALF_MAX, _HALF_MAX).half()
        self._seen.activations = half.cpu().contiguous()


def prepared(example: Example, preprocessing: Preprocessing) -> NDArray[np.uint8]:
    """A picture as input, (crop, crop, 3), if it is still the one that was checked.

    Raises:
        EngineError: as `engine.images.read`; IMAGE_CHANGED.
    """
    pixels = read(example.picture, min_side=preprocessing.resize).pixels
    if content_hash(example.picture) != example.content:
        raise EngineError(ErrorCode.IMAGE_CHANGED)
    return to_input(pixels, preprocessing)


def extract(  # noqa: PLR0913
    examples: Sequence[Example], extractor: Callable[[], FeatureExtractor], features: ArrayStore,
    activations: ArrayStore | None, workers: Workers, control: JobControl,
    write: Callable[[Callable[[], None]], None],
) -> Iterator[ExtractionProgress]:  # fmt: skip
    """See that the stores have what was made of every picture.

    Batches are cut from the whole list, so that a picture is always computed in the same company
    and to the same bits, whatever was remembered of earlier tries.

    Args:
        examples: the pictures.
        extractor: makes the network, if anything is missing.
        features: for what goes into the head.
        activations: for what goes into the first stage that is trained.
        workers: threads.
        control: may end it between batches.
        write: runs what writes to the disk, and waits while that is full.

    Raises:
        JobCancelled: when asked to.
    """
    contents = [example.content for example in examples]
    missing = features.missing(contents)
    if activations is not None:
        missing |= activations.missing(contents)
    known = sum(content not in missing for content in contents)
    yield ExtractionProgress(known, ())
    if not missing:
        return
    wanted_paths = {example.picture for example in examples if example.content in missing}
    network = extractor()
    size = network.batch
    batches = (examples[start : start + size] for start in range(0, len(examples), size))
    wanted = iter([b for b in batches if any(example.content in missing for example in b)])
    done = known
    waiting: list[_Batch] = []
    under_way: deque[Future[_Batch]] = deque()
    while True:
        control.checkpoint()
        for batch in islice(wanted, 2 * workers.count - len(under_way)):
            under_way.append(workers.submit(network.look, batch))
        if not under_way:
            break
        result = under_way.popleft().result()
        waiting.append(result)
        if len(waiting) >= _WRITTEN_AT_ONCE:
            write(lambda: _keep(waiting, features, activations))
            waiting.clear()
        news = [c for c in result.contents if c in missing]
        failures = tuple(failure for failure in result.failures if failure.picture in wanted_paths)
        done += len(news) + len(failures)
        yield ExtractionProgress(min(done, len(examples)), failures)
    write(lambda: _keep(waiting, features, activations))


def _keep(batches: Sequence[_Batch], features: ArrayStore, activations: ArrayStore | None) -> None:
    found = [batch for batch in batches if batch.contents]
    if activations is not None:
        _put(
            activations,
            [(b.contents, b.activations) for b in found if b.activations is not None],
        )
    _put(features, [(batch.contents, batch.features) for batch in found])


def _put(
    store: ArrayStore, made: Sequence[tuple[Sequence[str], NDArray[np.floating[Any]]]]
) -> None:
    """Of equal pictures the first one is kept, as between two calls."""
    arrays: dict[str, NDArray[np.floating[Any]]] = {}
    for contents, rows in made:
        for content, array in zip(contents, rows, strict=True):
            arrays.setdefault(content, array)
    store.put(arrays)
