"""Keeping the computer from sleeping while it learns, where the platform has a way."""

from collections.abc import Iterator
from contextlib import contextmanager

from wakepy import keep


@contextmanager
def awake() -> Iterator[None]:
    """Keep the computer running; the screen may go dark. Silent where there is no way."""
    with keep.running(on_fail="pass"):
        yield
