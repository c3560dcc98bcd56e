"""The plan of a run, the same on every computer, and its binding to the computer it runs on."""

import platform
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from engine.inference import Graphs
from engine.inference.runtimes import TORCH
from engine.models import ModelLibrary
from engine.training.runs.events import EndOfRun, RunEvent
from engine.training.settings import Recipe

_LIBRARIES = ("lensmith", "torch", "torchvision", "timm", "numpy", "Pillow")


class Details(Protocol):
    """What a task's plan says beside the frame: settings, and which picture is for what."""

    @property
    def recipe(self) -> Recipe:
        """How thoroughly to learn."""


D = TypeVar("D", bound=Details)


@dataclass(frozen=True, slots=True)
class Plan(Generic[D]):
    """What a run is to do; all of it is decided before it begins.

    It holds no path, device or micro batch of the computer it was made on: pictures are
    identified by content hash and by names relative to the data set's folder.

    Attributes:
        task: name of the task.
        name: as the person calls run and model.
        model: id the trained model will have.
        base_model: id of the model it starts from.
        details: what the task needs to know.
        versions: of the libraries, by name.
        corrected_from: run whose corrected labels this one learns with; empty for none.
    """

    task: str
    name: str
    model: str
    base_model: str
    details: D
    versions: dict[str, str]
    corrected_from: str = ""


@dataclass(frozen=True, slots=True)
class Binding:
    """Where a run is carried out. Bound when it starts; another computer binds it anew.

    Attributes:
        folder: of the data set.
        device: torch's name of where it runs.
        micro_batch: pictures that are computed at once, at first.
        runtime: what computes features, for the same bits when the run is gone on with.
    """

    folder: Path
    device: str
    micro_batch: int
    runtime: str = TORCH


@dataclass(frozen=True, slots=True)
class Environment:
    """What a training takes from, and gives to, the computer it runs on.

    Attributes:
        library: has the models to start from; the trained model goes there.
        cache: folder for what can be computed again, such as features.
        graphs: of the models to start from; None for torch in any case.
    """

    library: ModelLibrary
    cache: Path
    graphs: Graphs | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """A kind of training, as runs on the disk and the verbs see it.

    Attributes:
        name: as `run.json` has it.
        events: the kinds it adds to those of every run.
        as_json: makes JSON values of its details, without paths of this computer.
        from_json: the way back; raises KeyError, TypeError, ValueError or AttributeError for
            values that are none.
        train: carries out a run (a `RunSession`) from its start or newest checkpoint to its end.
            Heavy imports belong inside.
    """

    name: str
    events: tuple[type[RunEvent], ...]
    as_json: Callable[[Any], dict[str, Any]]
    from_json: Callable[[dict[str, Any]], Any]
    train: Callable[[Any, Environment], EndOfRun]


def library_versions() -> dict[str, str]:
    """Versions of what decides the bits of a result, by name."""
    versions = {name: version(name) for name in _LIBRARIES}
    versions["python"] = platform.python_version()
    return versions
