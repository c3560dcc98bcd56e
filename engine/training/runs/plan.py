"""Deciding everything about a run before it begins."""

import platform
from importlib.metadata import version

from engine.datasets.dataset import Split
from engine.models import ModelLibrary
from engine.models.storing import free_id
from engine.training.classification.config import Recipe, TrainConfig
from engine.training.runs.run_folder import Plan

_LIBRARIES = ("lensmith", "torch", "torchvision", "timm", "numpy", "Pillow")
_CPU_PIECE = {Recipe.QUICK: 16, Recipe.BALANCED: 16, Recipe.THOROUGH: 4}
"""Small enough for the caches, and for a question in between to be answered soon."""


def make_plan(config: TrainConfig, split: Split, library: ModelLibrary, device: str) -> Plan:
    """The plan of a run.

    Args:
        config: what was chosen.
        split: which picture is for what.
        library: where the taught model will go.
        device: torch's name of where it runs.
    """
    name = config.name.strip() or config.folder.resolve().name or "model"
    micro_batch = config.batch_size
    if device == "cpu":
        micro_batch = min(micro_batch, _CPU_PIECE[config.recipe])
    versions = {library_name: version(library_name) for library_name in _LIBRARIES}
    versions["python"] = platform.python_version()
    return Plan(config, split, name, free_id(library, name), versions, device, micro_batch)
