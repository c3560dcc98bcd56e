"""Models: which there are, their weights, and how pixels become their input."""

from engine.models.catalogue import CATALOGUE, DEFAULT_MODEL, TIMM_PREFIX, ModelRecord
from engine.models.library import LibraryEntry, ModelLibrary

__all__ = [
    "CATALOGUE",
    "DEFAULT_MODEL",
    "TIMM_PREFIX",
    "LibraryEntry",
    "ModelLibrary",
    "ModelRecord",
]
