"""Made-up evaluations, for tests and pictures of the Results screen."""

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np

from engine.base.address import PictureAddress
from engine.base.types import Calibration, LabelScore
from engine.datasets.corrections import Said
from engine.datasets.dataset import Part
from engine.evaluation.results import (
    ClassMetrics,
    Coverage,
    EvaluatedPicture,
    Evaluation,
    FeatureMap,
    MapPoint,
    Suspect,
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
    content = f"{picture.file.parent.name}/{picture.name}"  # stands for its SHA-256
    return EvaluatedPicture(picture, content, given, given, tuple(scores))


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
    changed = sum(item.is_corrected for item in items)
    is_judged = any(item.picture == picture for item in items)
    more = before.said.relabelled - len(before.corrections) + (not is_judged)
    said = replace(before.said, relabelled=changed + more)
    content = content_of(before, picture)
    given = next((item.given for item in items if item.picture == picture), "")
    decided = before.decided - {content} if label == given else before.decided | {content}
    return _amended(before, items, said, decided)


def suspects(found: Evaluation) -> tuple[Suspect, ...]:
    """The mistakes, as if they lay in the wrong folder, with neighbours of both classes."""
    return tuple(
        Suspect(
            item.picture, item.content, item.label, item.answer, item.score, Part.TRAIN,
            _some(found, item.label), _some(found, item.answer),
        )
        for item in found.mistakes
    )  # fmt: skip


def _some(found: Evaluation, label: str) -> tuple[PictureAddress, ...]:
    right = (item.picture for item in found.judged if item.label == label and item.is_right)
    return tuple(islice(right, 3))


def kept(before: Evaluation, picture: PictureAddress) -> Evaluation:
    """The same, with a picture said to lie in the right folder."""
    said = replace(before.said, kept=before.said.kept + 1)
    return _amended(before, before.judged, said, before.decided | {content_of(before, picture)})


def excluded(before: Evaluation, picture: PictureAddress) -> Evaluation:
    """The same, without a picture."""
    said = replace(before.said, excluded=before.said.excluded + 1)
    items = [item for item in before.judged if item.picture != picture]
    return _amended(before, items, said, before.decided | {content_of(before, picture)})


def content_of(before: Evaluation, picture: PictureAddress) -> str:
    """Stands for its SHA-256; pictures that did not judge have their names."""
    found = (item.content for item in before.judged if item.picture == picture)
    return next(found, picture.name)


def _amended(
    before: Evaluation, items: Sequence[EvaluatedPicture], said: Said, decided: frozenset[str]
) -> Evaluation:
    made = evaluation(items, before.run, before.classes)
    return replace(
        made, name=before.name, left_out=before.left_out, calibration=before.calibration,
        corrected_from=before.corrected_from, said=said, decided=decided,
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
