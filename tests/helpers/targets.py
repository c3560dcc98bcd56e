"""Targets that are no ordinary files, made in a folder of the test's own."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def read_pipe(path: Path) -> Iterator[list[bytes]]:
    """Make a pipe that is read until its writers have gone; what came is there after the block."""
    os.mkfifo(path)
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # here at once, before any writer
    os.set_blocking(descriptor, True)
    holder = os.open(path, os.O_WRONLY)  # so that reading does not end before it begins
    came: list[bytes] = []

    def read() -> None:
        with os.fdopen(descriptor, "rb") as file:
            came.append(file.read())

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield came
    finally:
        os.close(holder)
        reader.join(60)
