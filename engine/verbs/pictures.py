"""Gathering pictures and reading them for the screen: the verbs.

Heavy imports stay inside, so that naming a verb costs nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from engine.base.errors import EngineError
from engine.base.jobs import JobControl
from engine.base.types import Failure, Picture


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was found under the paths a person named.

    Attributes:
        pictures: files, folders replaced by the pictures in them; nothing twice.
        failures: folders without pictures, or that cannot be read.
    """

    pictures: tuple[Path, ...]
    failures: tuple[Failure, ...]


def gather(paths: Sequence[Path], control: JobControl) -> Gathered:
    """Replace folders by the pictures in them; all else stays as given, the missing included.

    Raises:
        JobCancelled: when asked to.
    """
    from engine.images import find_pictures  # noqa: PLC0415

    pictures: dict[Path, None] = {}
    failures = []
    for path in paths:
        control.checkpoint()
        try:
            found = find_pictures(path, control) if path.is_dir() else (path,)
        except EngineError as error:
            failures.append(Failure(path, error))
        else:
            pictures.update(dict.fromkeys(found))
    return Gathered(tuple(pictures), tuple(failures))


def view(path: Path, side: int, control: JobControl) -> Picture:
    """A picture for looking at, no side of its pixels longer than `side`.

    Raises:
        EngineError: as `engine.images.read`.
    """
    from engine.images import fit, read  # noqa: PLC0415

    control.checkpoint()
    picture = read(path, min_side=side // 2)
    return replace(picture, pixels=fit(picture.pixels, side))


def thumbnails(paths: Sequence[Path], side: int, control: JobControl) -> None:
    """Deliver `(path, pixels)` for every path; `(path, None)` where there is nothing to show.

    Raises:
        JobCancelled: when asked to.
    """
    from engine.images import thumbnail  # noqa: PLC0415

    for path in paths:
        control.checkpoint()
        try:
            control.deliver((path, thumbnail(path, side)))
        except EngineError:  # the identify job says what is wrong with it
            control.deliver((path, None))
