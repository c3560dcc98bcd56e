"""Planted wrong labels: how well they are found, and what learning again wins back.

    python -m tests.benchmarks.suspects FOLDER [--seeds 3]

Of a folder of sorted pictures, three in ten are put aside as clean test pictures that no step
touches. Of the others, 2, 5 and 10 % are moved to another class. Told are the average precision of
the list of suspects (a planted one that is not listed counts as never found), what share of the
first as many as were planted is planted, and the accuracy on the clean pictures of a head that
learned from the right labels, from the planted ones, and from those that are left when a person has
looked at the first as many suspects as were planted and put the wrong ones right.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from engine.base.device import set_up_threads
from engine.base.jobs import JobControl
from engine.datasets.checks.check import check
from engine.datasets.dataset import Example, Part
from engine.datasets.layouts.scan import scan
from engine.datasets.split import split
from engine.evaluation.results import Suspect
from engine.evaluation.run_features import run_features
from engine.evaluation.suspects import find_suspects
from engine.models import DEFAULT_MODEL, ModelLibrary
from engine.models.loading import load, weights_hash
from engine.training.classification.feature_extraction import Resources, array_stores
from engine.training.classification.linear_head import fit_head
from engine.training.classification.trained_layers import backbone_of

RATES = (0.02, 0.05, 0.1)
PUT_ASIDE = 0.3
LEAST_PRECISION, LEAST_WON = 0.92, 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Pictures:
    """A data set as a network sees it.

    Attributes:
        features: (n, d).
        examples: (n,).
        classes: their names.
    """

    features: NDArray[np.float32]
    examples: Sequence[Example]
    classes: tuple[str, ...]

    def some(self, rows: NDArray[np.intp]) -> "Pictures":
        return Pictures(self.features[rows], [self.examples[row] for row in rows], self.classes)

    def labels(self, examples: Sequence[Example] | None = None) -> NDArray[np.int64]:
        places = [self.classes.index(e.label) for e in examples or self.examples]
        return np.asarray(places, np.int64)


def pictures_of(folder: Path, home: Path) -> Pictures:
    control = JobControl()
    parts = split(check(scan(folder, control), control, home / "cache"), {}, seed=0)
    library = ModelLibrary(home / "data")
    entry = library.find(DEFAULT_MODEL)
    backbone = backbone_of(load(entry))
    store = array_stores(
        "cpu", backbone, None, Resources(library, home / "cache", weights_hash(entry))
    )[0]
    features, examples = run_features(parts.everything, backbone, store, "cpu", control)
    return Pictures(features, examples, parts.classes)


def planted(pictures: Pictures, rate: float, random: np.random.Generator) -> dict[int, Example]:
    """Rows with another label."""
    rows = random.choice(
        len(pictures.examples), round(rate * len(pictures.examples)), replace=False
    )
    found = {}
    for row in rows.tolist():
        example = pictures.examples[row]
        others = [name for name in pictures.classes if name != example.label]
        found[row] = replace(example, label=others[int(random.integers(len(others)))])
    return found


def average_precision(suspects: Sequence[Suspect], wrong: set[str]) -> float:
    """Mean, over all planted ones, of the precision where each is listed; 0 where it is not."""
    hits = np.asarray([suspect.content in wrong for suspect in suspects], bool)
    precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    return float(precision[hits].sum() / len(wrong))


def accuracy(learned: Pictures, labels: NDArray[np.int64], test: Pictures) -> float:
    classes = len(learned.classes)
    head = fit_head(
        torch.from_numpy(learned.features), torch.from_numpy(labels), classes,
        torch.ones(classes), lambda: None,
    )  # fmt: skip
    answers = head(torch.from_numpy(test.features)).argmax(dim=1).numpy()
    return float((answers == test.labels()).mean())


def trial(pictures: Pictures, rate: float, seed: int) -> bool:
    random = np.random.default_rng([seed, round(1000 * rate)])
    order = random.permutation(len(pictures.examples))
    aside = round(PUT_ASIDE * len(order))
    test, known = pictures.some(order[:aside]), pictures.some(order[aside:])
    moved = planted(known, rate, random)
    given = [moved.get(row, example) for row, example in enumerate(known.examples)]
    parted = [(Part.TRAIN, example) for example in given]
    suspects = find_suspects(known.features, parted, known.classes, seed, lambda: None)
    wrong = {example.content for example in moved.values()}
    precision = average_precision(suspects, wrong)
    looked_at = {suspect.content for suspect in suspects[: len(moved)]}
    amended = [
        right if example.content in looked_at else example
        for right, example in zip(known.examples, given, strict=True)
    ]
    right, before, after = (
        accuracy(known, known.labels(labels), test) for labels in (known.examples, given, amended)
    )
    won = (after - before) / (right - before) if right > before else 1.0
    hits = len(looked_at & wrong) / len(moved)
    is_good = precision >= LEAST_PRECISION and won >= LEAST_WON
    print(f"{rate:6.0%} {seed:5} {len(moved):8} {len(suspects):7} {precision:10.3f} {hits:7.1%}"
          f" {right:8.1%} {before:8.1%} {after:8.1%} {won:9.0%}  {'' if is_good else 'missed'}",
          flush=True)  # fmt: skip
    return is_good


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    set_up_threads(beside_a_window=False)
    with tempfile.TemporaryDirectory() as home:
        pictures = pictures_of(options.folder, Path(home))
    print(f"{'moved':>6} {'seed':>5} {'planted':>8} {'listed':>7} {'precision':>10} {'first':>7}"
          f" {'clean':>8} {'moved':>8} {'again':>8} {'won back':>9}")  # fmt: skip
    good = [trial(pictures, rate, seed) for rate in RATES for seed in range(options.seeds)]
    print(f"{sum(good)} of {len(good)}: precision ≥{LEAST_PRECISION}, won back ≥{LEAST_WON:.0%}")
    sys.exit(not all(good))


if __name__ == "__main__":
    main()
