"""Arrays of a store that are there whatever happens to it: what is lost is made anew."""

import errno
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray

from engine.base.errors import EngineError
from engine.datasets.dataset import Example
from engine.inference.features.array_store import ArrayStore
from engine.inference.features.extraction import extract_batch, store_batches
from engine.inference.features.extractor import Extractor
from engine.inference.features.views import WHOLE, View

_TRIES = 3
"""The last one without the store's file."""


@dataclass(frozen=True, slots=True)
class Remaker:
    """Makes what two stores have of pictures, in the company it was made in at first.

    Attributes:
        examples: all the pictures, in the order they were extracted in.
        extractor: makes the network.
        features: the store for what goes into the head.
        activations: the store for what goes into the first stage that is trained.
        write: runs what writes to the disk, and waits while that is full.
        view: what is looked at of each picture.
        lock: one thread makes at a time.
    """

    examples: Sequence[Example]
    extractor: Callable[[], Extractor]
    features: ArrayStore
    activations: ArrayStore | None
    write: Callable[[Callable[[], None]], None]
    view: View = WHOLE
    lock: threading.Lock = field(default_factory=threading.Lock)

    def make(self, contents: set[str]) -> dict[str, EngineError]:
        """Make and store them.

        Returns:
            What is wrong with the pictures that can no longer be read.
        """
        examples, network = self.examples, self.extractor()
        size, failed = network.batch_size, {}
        content_of = {example.picture: example.content for example in examples}
        for start in range(0, len(examples), size):
            some = examples[start : start + size]
            if contents.isdisjoint(example.content for example in some):
                continue
            made = extract_batch(network, some, self.view)
            self.write(partial(store_batches, [made], self.features, self.activations))
            failed.update({content_of[f.picture]: f.error for f in made.failures})
            contents = contents - set(made.contents)
        return {content: failed[content] for content in contents & failed.keys()}


class RemakingStore:
    """Reads from a store, and has a remaker make what is lost. Safe in any thread."""

    def __init__(self, store: ArrayStore, remaker: Remaker) -> None:
        self._store = store
        self._remaker = remaker

    def get(self, contents: Sequence[str]) -> tuple[NDArray[np.generic], dict[str, EngineError]]:
        """The arrays of pictures, stacked in their order, without those that are lost for good.

        Returns:
            The arrays, and what is wrong with the pictures that can be neither found in the
            store nor read any more.

        Raises:
            EngineError: none of them can.
            OSError: the disk says no.
        """
        failed: dict[str, EngineError] = {}
        for attempt in range(_TRIES):
            wanted = [content for content in contents if content not in failed]
            if not wanted and failed:
                raise next(iter(failed.values()))
            try:
                return self._store.get(wanted), failed
            except KeyError:
                if attempt == _TRIES - 2:
                    self._store.leave_out("what is written into it is lost")
                failed |= self._make_anew(wanted)
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    def _make_anew(self, contents: Sequence[str]) -> dict[str, EngineError]:
        with self._remaker.lock:
            lost = self._store.missing(contents)  # another thread may have made them
            return self._remaker.make(lost) if lost else {}
