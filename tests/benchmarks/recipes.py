"""How right each recipe is, over seeds and sizes of a data set, and what that costs.

    python -m tests.benchmarks.recipes [FOLDER] [--per-class 10,30] [--seeds 3] [--only quick]

FOLDER has a folder a class; without it, drawn micrographs are learned. For each size and seed, so
many pictures of each class are chosen (0: all but a fifth) and taught with each recipe; told is the
share of other pictures that is recognised, which took no part in anything: its mean and standard
deviation over the seeds, and the seconds of CPU of teaching.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from engine.base.jobs import JobControl
from engine.base.places import Places
from engine.base.types import Prediction
from engine.datasets.dataset import Dataset, Item
from engine.datasets.layouts.scan import scan
from engine.datasets.sample_pictures import make_sample
from engine.inference import backends
from engine.inference.stream import predict_stream
from engine.models import ModelLibrary
from engine.training.classification.config import TrainConfig
from engine.training.settings import Recipe
from engine.verbs.train import Trainer

_ASKED = 40
"""Other pictures of each class that are asked about, at most."""
_DRAWN = 200
"""Pictures of each class where they are drawn."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path, nargs="?", metavar="FOLDER")
    parser.add_argument("--per-class", default="10,30", help="pictures to learn from")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--only", default=",".join(Recipe), help="recipes")
    options = parser.parse_args()
    recipes = [Recipe(name) for name in options.only.split(",")]
    with tempfile.TemporaryDirectory(prefix="recipes-") as place:
        folder = options.folder or _drawn(Path(place) / "drawn")
        dataset = scan(folder, JobControl())
        for size in map(int, options.per_class.split(",")):
            _try(dataset, size, recipes, options.seeds)


def _drawn(folder: Path) -> Path:
    make_sample(folder, JobControl(), seed=0, per_class=_DRAWN)
    return folder


def _try(dataset: Dataset, size: int, recipes: list[Recipe], seeds: int) -> None:
    right: dict[Recipe, list[float]] = {recipe: [] for recipe in recipes}
    cost: dict[Recipe, list[float]] = {recipe: [] for recipe in recipes}
    for seed in range(seeds):
        with tempfile.TemporaryDirectory(prefix="recipes-") as place:
            for recipe, share, seconds in _of_seed(dataset, size, recipes, seed, Path(place)):
                right[recipe].append(share)
                cost[recipe].append(seconds)
                print(f"  {size or 'all':>4} a class, seed {seed}, {recipe:9} {share:.1%}, "
                      f"{seconds:.0f} s", flush=True)  # fmt: skip
    for recipe in recipes:
        print(f"{size or 'all':>4} a class: {recipe:9} {np.mean(right[recipe]):6.1%} "
              f"± {np.std(right[recipe]):.1%}, {np.mean(cost[recipe]):.0f} s of CPU",
              flush=True)  # fmt: skip


def _of_seed(
    dataset: Dataset, size: int, recipes: list[Recipe], seed: int, place: Path
) -> Iterator[tuple[Recipe, float, float]]:
    asked = _divided(dataset, size, seed, place / "set")
    places = Places(*(place / "home" / name for name in ("config", "data", "log", "cache")))
    library = ModelLibrary(places.data)
    trainer = Trainer(library, places)
    report = trainer.check(place / "set", JobControl())
    for recipe in recipes:
        began = time.process_time()
        config = TrainConfig(place / "set", recipe=recipe, seed=seed, device="cpu")
        result = trainer.train(config, report, JobControl())
        yield recipe, _share_right(library, result.model, asked), time.process_time() - began


def _divided(dataset: Dataset, size: int, seed: int, folder: Path) -> list[Item]:
    """Links to the pictures to learn from, and some of the others."""
    chance, others = random.Random(seed), []
    for label in dataset.classes:
        items = [item for item in dataset.items if item.label == label]
        chance.shuffle(items)
        count = size or len(items) * 4 // 5
        (folder / label).mkdir(parents=True)
        for item in items[:count]:
            (folder / label / item.picture.file.name).symlink_to(item.picture.file.resolve())
        others += items[count : count + _ASKED]
    return others


def _share_right(library: ModelLibrary, model: str, asked: list[Item]) -> float:
    predictor = backends.load(library.find(model), "cpu")
    outcomes = predict_stream([item.picture for item in asked], predictor, 1, JobControl())
    return float(np.mean([
        isinstance(outcome, Prediction) and outcome.labels[0].label == item.label
        for outcome, item in zip(outcomes, asked, strict=True)
    ]))  # fmt: skip


if __name__ == "__main__":
    main()
