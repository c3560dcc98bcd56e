"""One reader for every picture that enters: prediction, training and export all use it."""

from engine.images.folders import find_pictures, walk_pictures
from engine.images.kinds import PICTURE_SUFFIXES, is_foreign, is_named_as_picture
from engine.images.reader import fit, read, thumbnail

__all__ = ["PICTURE_SUFFIXES", "find_pictures", "fit", "is_foreign", "is_named_as_picture", "read",
           "thumbnail", "walk_pictures"]  # fmt: skip
