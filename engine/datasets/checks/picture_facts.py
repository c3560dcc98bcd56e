"""Looks into every picture of a dataset once, on all cores, and keeps only facts."""

from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice

from engine.base.device import usable_cores
from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.base.types import NoteKind
from engine.datasets.checks.bit_depth import depth_of
from engine.datasets.checks.perceptual_hash import perceptual_hash
from engine.datasets.dataset import Item, PictureFacts
from engine.images import content_hash, read

_MOST_WORKERS = 8
"""Each holds one picture in full size."""
_MIN_SIDE = 64
"""JPEGs are decoded no larger than this needs; they are read to their end all the same."""


def look_into(item: Item) -> PictureFacts:
    """The facts about one file; what is wrong with it is one of them."""
    try:
        picture = read(item.picture, _MIN_SIDE)
        content = content_hash(item.picture)
        is_deep = any(note.kind is NoteKind.BRIGHTNESS_SCALED for note in picture.notes)
        depth = depth_of(item.picture.file) if is_deep and not item.picture.part else 8
    except EngineError as error:
        return PictureFacts(item, error=error)
    except OSError as error:  # it went away between two looks
        reason = error.strerror or str(error)
        return PictureFacts(item, error=EngineError(ErrorCode.IMAGE_UNREADABLE, reason=reason))
    return PictureFacts(
        item, content, perceptual_hash(picture.pixels), picture.width, picture.height, depth
    )


def look_into_all(
    items: Iterable[Item], control: JobControl
) -> Generator[PictureFacts, None, None]:
    """The facts about many files, in their order.

    Memory does not grow with their number: a few pictures are under way. Closing the generator
    ends the threads.

    Raises:
        JobCancelled: between pictures.
    """
    remaining = iter(items)
    workers = min(usable_cores(), _MOST_WORKERS)
    under_way: deque[Future[PictureFacts]] = deque()
    with ThreadPoolExecutor(workers, "lensmith-check") as pool:
        try:
            while True:
                more = islice(remaining, 4 * workers - len(under_way))
                under_way.extend(pool.submit(look_into, item) for item in more)
                if not under_way:
                    return
                control.checkpoint()
                yield under_way.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
