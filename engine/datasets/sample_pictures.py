"""Sample pictures: a small dataset of drawn micrographs, to try teaching with."""

import errno
import os
import secrets
import shutil
from pathlib import Path

import numpy as np

from engine.base.files import cannot_write
from engine.base.jobs import JobControl
from engine.base.targets import followed
from engine.base.types import Progress
from engine.datasets.micrograph import SHAPES, draw_micrograph

_JPEG_QUALITY = 92


def make_sample(folder: Path, control: JobControl, seed: int = 0, per_class: int = 40) -> None:
    """Draw micrographs of three shapes of bacteria, a folder a shape.

    The folder appears whole or not at all. One that is there already is kept as it is.

    Args:
        folder: to be made, its parents too.
        control: is told the number of pictures drawn.
        seed: the same seed gives the same pictures.
        per_class: how many of each shape.

    Raises:
        EngineError: FILE_CANNOT_WRITE.
        JobCancelled: when asked to; nothing is left behind.
    """
    if folder.is_dir():
        return
    try:
        place = followed(folder)  # a link stays, and they are drawn where it leads to
        if place.exists():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        beside = place.with_name(f".{place.name}.{secrets.token_hex(4)}.part")
        try:
            _draw_all(beside, control, seed, per_class)
            beside.rename(place)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    except OSError as error:
        if folder.is_dir():  # somebody else drew them meanwhile
            return
        raise cannot_write(folder, error) from error


def _draw_all(folder: Path, control: JobControl, seed: int, per_class: int) -> None:
    total = len(SHAPES) * per_class
    for kind, label in enumerate(SHAPES):
        place = folder / label
        place.mkdir(parents=True)
        for number in range(1, per_class + 1):
            control.checkpoint()
            picture = draw_micrograph(label, np.random.default_rng((seed, kind, number)))
            picture.save(place / f"{label} {number:02}.jpg", quality=_JPEG_QUALITY)
            control.report(Progress(kind * per_class + number, total))
