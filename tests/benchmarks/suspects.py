"""Planted wrong labels: how well they are found, and what learning again wins back.

    python -m tests.benchmarks.suspects FOLDER [--seeds 3]

Of a folder of sorted pictures, one fifth after the other is put aside as clean test pictures that
no step touches. Of the others, 2, 5 and 10 % are moved to another class. Told are the average
precision of the list of suspects (one that is not listed counts as never found; the mean and the
least of the five), what share of the first as many as were planted is planted, and the accuracy on
the clean pictures of a head that learned from the right labels, from the planted ones, and from
those that are left when a person has looked at the first as many suspects as were planted and put
the wrong ones right.
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
from engine.training.classification.linear_head import fit_head

RATES = (0.02, 0.05, 0.1)
FOLDS = 5
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
    seen = run_features(parts.everything, entry, library, home / "cache", "cpu", control)
    return Pictures(seen.vectors, seen.examples, parts.classes)


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


def recognised(learned: Pictures, labels: NDArray[np.int64], test: Pictures) -> int:
    """How many of the clean pictures a head that learned from labels recognises."""
    classes = len(learned.classes)
    head = fit_head(
        torch.from_numpy(learned.features), torch.from_numpy(labels), classes,
        torch.ones(classes), lambda: None,
    )  # fmt: skip
    answers = head(torch.from_numpy(test.features)).argmax(dim=1).numpy()
    return int((answers == test.labels()).sum())


@dataclass(frozen=True, slots=True)
class Fold:
    """What one fifth of the pictures, put aside, tells of the other four.

    Attributes:
        planted: how many labels were moved.
        listed: how many suspects there are.
        precision: average precision of the list (0…1).
        hits: planted ones among the first as many as were planted.
        clean: clean pictures that a head of right labels recognises.
        moved: the same of a head of moved labels.
        again: the same of a head of amended labels.
        total: clean pictures.
    """

    planted: int
    listed: int
    precision: float
    hits: int
    clean: int
    moved: int
    again: int
    total: int


def try_fold(known: Pictures, test: Pictures, rate: float, random: np.random.Generator) -> Fold:
    moved = planted(known, rate, random)
    given = [moved.get(row, example) for row, example in enumerate(known.examples)]
    parted = [(Part.TRAIN, example) for example in given]
    suspects = find_suspects(known.features, parted, known.classes, 0, lambda: None)
    wrong = {example.content for example in moved.values()}
    looked_at = {suspect.content for suspect in suspects[: len(moved)]}
    amended = [
        right if example.content in looked_at else example
        for right, example in zip(known.examples, given, strict=True)
    ]
    clean, worse, again = (
        recognised(known, known.labels(labels), test) for labels in (known.examples, given, amended)
    )
    return Fold(
        len(moved), len(suspects), average_precision(suspects, wrong), len(looked_at & wrong),
        clean, worse, again, len(test.examples),
    )  # fmt: skip


def trial(pictures: Pictures, rate: float, seed: int) -> bool:
    """Five folds, each once the clean test pictures; told are the sums, and the mean precision."""
    random = np.random.default_rng([seed, round(1000 * rate)])
    part = random.permutation(len(pictures.examples)) % FOLDS
    folds = [
        try_fold(
            pictures.some(np.flatnonzero(part != fold)),
            pictures.some(np.flatnonzero(part == fold)), rate, random,
        )
        for fold in range(FOLDS)
    ]  # fmt: skip
    count, hits, clean, moved, again, total = (
        sum(getattr(fold, name) for fold in folds)
        for name in ("planted", "hits", "clean", "moved", "again", "total")
    )
    precision = sum(fold.precision for fold in folds) / FOLDS
    least = min(fold.precision for fold in folds)
    listed = sum(fold.listed for fold in folds) / FOLDS
    won = (again - moved) / (clean - moved) if clean > moved else 1.0
    is_good = precision >= LEAST_PRECISION and won >= LEAST_WON
    print(f"{rate:6.0%} {seed:5} {count / FOLDS:8.0f} {listed:7.0f} {precision:10.3f} {least:7.3f}"
          f" {hits / count:7.1%} {clean / total:8.2%} {moved / total:8.2%} {again / total:8.2%}"
          f" {won:9.0%}  {'' if is_good else 'missed'}", flush=True)  # fmt: skip
    return is_good


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    set_up_threads(beside_a_window=False)
    with tempfile.TemporaryDirectory() as home:
        pictures = pictures_of(options.folder, Path(home))
    print(f"{'moved':>6} {'seed':>5} {'planted':>8} {'listed':>7} {'precision':>10} {'least':>7}"
          f" {'first':>7} {'clean':>8} {'moved':>8} {'again':>8} {'won back':>9}")  # fmt: skip
    good = [trial(pictures, rate, seed) for rate in RATES for seed in range(options.seeds)]
    print(f"{sum(good)} of {len(good)}: precision ≥{LEAST_PRECISION}, won back ≥{LEAST_WON:.0%}")
    sys.exit(not all(good))


if __name__ == "__main__":
    main()
