"""Made-up evaluations, for tests and pictures of the Results screen."""

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.base.address import PictureAddress
from engine.base.types import Calibration, LabelScore
from engine.evaluation.results import (
    ClassMetrics,
    Coverage,
    EvaluatedPicture,
    Evaluation,
    FeatureMap,
    MapPoint,
)
from engine.training.classification.events import JudgedBy
from engine.training.classification.scores import wilson

CLASSES = ("round", "rods", "spirals")
FOLDER = Path("/data/cells")
COVERAGE = (
    Coverage(0.005, 1.01, 1.0, 0.0, 0.0),
    Coverage(0.01, 1.01, 1.0, 0.0, 0.0),
    Coverage(0.02, 0.93, 0.0194, 0.91, 0.008),
    Coverage(0.05, 0.71, 0.0472, 0.97, 0.024),
    Coverage(0.10, 0.0, 0.088, 1.0, 0.06),
)


def judged(
    picture: PictureAddress, given: str, answer: str, score: float, classes: Sequence[str] = CLASSES
) -> EvaluatedPicture:
    """A picture of a class that was given an answer; the rest is shared by the others."""
    others = [label for label in classes if label != answer]
    others.sort(key=lambda label: label != given)
    left, scores = 1 - score, [LabelScore(answer, score)]
    for label in others[:4]:
        scores.append(LabelScore(label, left * 0.7))
        left *= 0.3
    return EvaluatedPicture(picture, picture.name, given, given, tuple(scores))


def of_cells(folder: Path = FOLDER) -> tuple[EvaluatedPicture, ...]:
    """Thirty pictures of three classes, four of them answered wrongly."""
    items = []
    for label in CLASSES:
        for number in range(1, 11):
            picture = PictureAddress(folder / label / f"{number:03}.png")
            items.append(judged(picture, label, label, 0.8 + number / 100))
    wrong = {0: ("rods", 0.97), 5: ("spirals", 0.58), 12: ("round", 0.91), 25: ("rods", 0.66)}
    for place, (answer, score) in wrong.items():
        was = items[place]
        items[place] = judged(was.picture, was.given, answer, score)
    return tuple(items)


def evaluation(
    items: Sequence[EvaluatedPicture] | None = None,
    run: str = "cells-1",
    classes: tuple[str, ...] = CLASSES,
) -> Evaluation:  # fmt: skip
    """What a review would say of these pictures, told by counting."""
    items = tuple(of_cells() if items is None else items)
    right = sum(item.is_right for item in items)
    low, high = wilson(right, len(items))
    table = [[0] * len(classes) for _ in classes]
    for item in items:
        table[classes.index(item.label)][classes.index(item.answer)] += 1
    return Evaluation(
        run, "Cells", "cells", classes, items, (), judged_by=JudgedBy.SELECT,
        confusion=tuple(map(tuple, table)), per_class=_per_class(table, classes), right=right,
        low=low, high=high, macro_f1=0.86, calibration_error=0.021,
        calibration=Calibration(1.3), coverage=COVERAGE, calibrated_by=309, least_promise=0.02,
    )  # fmt: skip


def _per_class(table: list[list[int]], classes: tuple[str, ...]) -> tuple[ClassMetrics, ...]:
    made = []
    for place, label in enumerate(classes):
        right, total = table[place][place], sum(table[place])
        answered = sum(row[place] for row in table)
        precision = right / answered if answered else None
        recall = right / total if total else None
        f1 = 2 * right / (total + answered) if total and answered else None
        made.append(ClassMetrics(label, precision, recall, f1, right, total, *wilson(right, total)))
    return tuple(made)


def corrected(before: Evaluation, picture: PictureAddress, label: str) -> Evaluation:
    """The same, with another label for a picture."""
    items = [replace(i, label=label) if i.picture == picture else i for i in before.judged]
    made = evaluation(items, before.run, before.classes)
    return replace(
        made, name=before.name, left_out=before.left_out, calibration=before.calibration,
        corrected_from=before.corrected_from,
    )  # fmt: skip


def feature_map(run: str, method: str, items: Sequence[EvaluatedPicture]) -> FeatureMap:
    """A cloud for each class; the wrong ones lie in that of their answer."""
    random = np.random.default_rng(0)
    clouds = {label: number for number, label in enumerate(sorted({i.label for i in items}))}
    points = []
    for item in items:
        angle = clouds.get(item.answer, 0) * 2 * math.pi / len(clouds)
        x, y = random.normal((4 * math.cos(angle), 3 * math.sin(angle)), 0.9)
        points.append(MapPoint(item.picture, item.label, float(x), float(y)))
    explained = 0.61 if method == "pca" else None
    return FeatureMap(run, method, "the last pooling", 1280, tuple(points), explained)
