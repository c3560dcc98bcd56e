"""Gathering pictures and reading them for the screen: the verbs.

Heavy imports stay inside, so that naming a verb costs nothing.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from engine.base.address import PictureAddress
from engine.base.errors import EngineError
from engine.base.jobs import JobControl
from engine.base.types import Failure, Picture


def address_of(text: str) -> PictureAddress:
    """What a person has typed: a file or folder where there is one of this name, else any address.

    Raises:
        TypeError: it is no text.
    """
    path = Path(text)
    return PictureAddress(path) if os.path.lexists(path) else PictureAddress.parse(text)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was found under what a person named.

    Attributes:
        pictures: as named, folders replaced by the pictures in them; nothing twice.
        failures: folders without pictures, or that cannot be read.
    """

    pictures: tuple[PictureAddress, ...]
    failures: tuple[Failure, ...]


def gather(named: Sequence[PictureAddress], control: JobControl) -> Gathered:
    """Replace folders by the pictures in them; all else stays as given, the missing included.

    Raises:
        JobCancelled: when asked to.
    """
    from engine.images import find_pictures  # noqa: PLC0415

    pictures: dict[PictureAddress, None] = {}
    failures = []
    for address in named:
        control.checkpoint()
        try:
            if not address.part and address.file.is_dir():
                found = map(PictureAddress, find_pictures(address.file, control))
                pictures.update(dict.fromkeys(found))
            else:
                pictures[address] = None
        except EngineError as error:
            failures.append(Failure(address, error))
    return Gathered(tuple(pictures), tuple(failures))


def view(address: PictureAddress, side: int, control: JobControl) -> Picture:
    """A picture for looking at, no side of its pixels longer than `side`.

    Raises:
        EngineError: as `engine.images.read`.
    """
    from engine.images import fit, read  # noqa: PLC0415

    control.checkpoint()
    picture = read(address, min_side=side // 2)
    return replace(picture, pixels=fit(picture.pixels, side))


def thumbnails(pictures: Sequence[PictureAddress], side: int, control: JobControl) -> None:
    """Deliver `(address, pixels)` for every picture; `(address, None)` where nothing can be shown.

    Raises:
        JobCancelled: when asked to.
    """
    from engine.images import thumbnail  # noqa: PLC0415

    for picture in pictures:
        control.checkpoint()
        try:
            control.deliver((picture, thumbnail(picture, side)))
        except EngineError:  # the identify job says what is wrong with it
            control.deliver((picture, None))
