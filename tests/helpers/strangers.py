"""Pictures that a model has never seen the like of, and what it says of pictures."""

from collections.abc import Sequence
from pathlib import Path

import skimage

from engine.base.address import PictureAddress
from engine.base.device import Device
from engine.images import read
from engine.inference.backends.pytorch.classifier import TorchClassifier
from engine.models import ModelLibrary
from engine.models.loading import load
from tests.helpers.mixed_up import Lab

_PHOTOS = Path(skimage.__file__).parent / "data"
STRANGERS = tuple(_PHOTOS / name for name in ("astronaut.png", "coffee.png", "coins.png"))


def known_pictures(lab: Lab) -> tuple[Path, ...]:
    """Some that it learned from."""
    return tuple(sorted(lab.folder.glob("train/*/*.jpg"))[::12])


def unlike(library: ModelLibrary, model: str, pictures: Sequence[Path]) -> list[bool | None]:
    """What a model, loaded now, says of each: whether it is unlike anything it was taught."""
    asked = TorchClassifier(load(library.find(model)), Device("cpu"))
    read_in = [read(PictureAddress(path), min_side=asked.min_side) for path in pictures]
    return [answer.unlike for answer in asked.answer([asked.prepare(p) for p in read_in], 1)]
