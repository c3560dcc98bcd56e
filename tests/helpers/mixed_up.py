"""A model that was taught from a folder in which two pictures lie in the wrong place."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from engine.base.jobs import JobControl
from engine.base.places import Places
from engine.datasets.sample_pictures import make_sample
from engine.models import ModelLibrary
from engine.training.classification.config import TrainConfig
from engine.training.classification.events import RunResult
from engine.training.settings import Recipe
from engine.verbs.evaluate import Evaluator
from engine.verbs.train import Trainer
from tests.helpers.made_once import made_once


@dataclass(frozen=True)
class Lab:
    """A user's folders, with a finished run.

    Attributes:
        places: of the user.
        library: with the taught model.
        folder: of the sorted pictures.
        run: name of the run.
        model: id of the taught model.
        wrong: the pictures in the wrong place, and where they belong.
    """

    places: Places
    library: ModelLibrary
    folder: Path
    run: str
    model: str
    wrong: dict[Path, str]

    @property
    def evaluator(self) -> Evaluator:
        return Evaluator(self.library, self.places)

    @property
    def trainer(self) -> Trainer:
        return Trainer(self.library, self.places)


def mix_up(folder: Path) -> dict[Path, str]:
    """Draw sorted pictures (train, val), two of which judge in the wrong place.

    Returns:
        Where these two are, and where they belong.
    """
    shutil.copytree(made_once("drawn slides", _draw), folder, dirs_exist_ok=True)
    wrong = {}
    for label, place in (("rods", "spirals"), ("cocci", "rods")):
        picture = min((folder / "val" / label).iterdir())
        wrong[Path(shutil.move(picture, folder / "val" / place / f"was {label}.jpg"))] = label
    return wrong


def _draw(folder: Path) -> None:
    make_sample(folder / "train", JobControl(), seed=1, per_class=36)
    make_sample(folder / "val", JobControl(), seed=2, per_class=5)


def teach_budgeted(home: Path) -> Lab:
    """The same with pictures put aside for the threshold, though there are few."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("engine.datasets.split.FOR_A_THRESHOLD", 60)
        return teach_mixed_up(home)


def mislabel(folder: Path) -> dict[Path, str]:
    """The same, with three more in the wrong place, from which is learned."""
    wrong = mix_up(folder)
    moves = (("rods", "cocci", 3), ("spirals", "rods", 11), ("cocci", "spirals", 20))
    for label, place, number in moves:
        picture = sorted((folder / "train" / label).iterdir())[number]
        moved = shutil.move(picture, folder / "train" / place / f"{place} 9{number}.jpg")
        wrong[Path(moved)] = label
    return wrong


def teach_mixed_up(home: Path, prepare: Callable[[Path], dict[Path, str]] = mix_up) -> Lab:
    """Teach it, quickly: with features that were made once, as in any second teaching.

    Args:
        home: gets the user's folders and the pictures.
        prepare: draws them, and tells which lie wrong and where they belong.
    """
    places = Places(*(home / name for name in ("config", "data", "log", "cache")))
    library, folder = ModelLibrary(places.data), home / "slides"
    wrong = prepare(folder)
    bring_features(places)
    result = _teach(places, folder)
    return Lab(places, library, folder, result.run, result.model, wrong)


def bring_features(places: Places) -> None:
    """Give a user the features of these pictures, wherever they lie: they go by content."""
    made = made_once("features of slides", _make_features)
    shutil.copytree(made, places.cache / "features", dirs_exist_ok=True)


def _make_features(folder: Path) -> None:
    with TemporaryDirectory() as home:
        places = Places(*(Path(home) / name for name in ("config", "data", "log", "cache")))
        mix_up(slides := Path(home) / "slides")
        _teach(places, slides)
        shutil.move(places.cache / "features", folder)


def _teach(places: Places, folder: Path) -> RunResult:
    trainer, control = Trainer(ModelLibrary(places.data), places), JobControl()
    report = trainer.check(folder, control)
    return trainer.train(TrainConfig(folder, recipe=Recipe.QUICK), report, control)


def copy_of(lab: Lab, home: Path) -> Lab:
    """The same lab in another place, to be changed; its pictures stay where they are."""
    places = Places(*(home / name for name in ("config", "data", "log", "cache")))
    shutil.copytree(lab.places.data, places.data)
    bring_features(places)
    return Lab(places, ModelLibrary(places.data), lab.folder, lab.run, lab.model, lab.wrong)
