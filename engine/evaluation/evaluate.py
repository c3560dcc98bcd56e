"""From answers and corrections to what is told about a run."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from engine.base.types import Calibration, LabelScore
from engine.datasets.dataset import Example, Split
from engine.evaluation import metrics
from engine.evaluation.calibration import coverages
from engine.evaluation.corrections import Correction
from engine.evaluation.inference import LogitSet
from engine.evaluation.results import Coverage, EvaluatedPicture, Evaluation
from engine.training.classification.plan import ClassificationPlan
from engine.training.classification.scores import wilson

_TOP = 5


@dataclass(frozen=True, slots=True)
class RunContext:
    """What else is known of the run.

    Attributes:
        run: name of its folder.
        model: id of the taught model.
        plan: what it did.
        split: its pictures, where they are on this computer.
        corrections: what a person has corrected.
        calibration: what the model answers with.
    """

    run: str
    model: str
    plan: ClassificationPlan
    split: Split
    corrections: Sequence[Correction]
    calibration: Calibration


def evaluate_logits(logits: LogitSet, context: RunContext) -> Evaluation:
    """Everything the Results screen tells."""
    classes = context.split.classes
    place = {label: number for number, label in enumerate(classes)}
    right_labels = {c.content: c.label for c in context.corrections if c.label in place}
    labels = np.asarray(
        [place[right_labels.get(e.content, e.label)] for e in logits.examples], np.int64
    )
    probabilities = probabilities_of(logits.logits, context.calibration.temperature)
    answers = probabilities.argmax(axis=1).astype(np.int64)
    right = int((answers == labels).sum())
    per_class = metrics.per_class(answers, labels, classes)
    known = [item.f1 for item in per_class if item.f1 is not None and item.total]
    low, high = wilson(right, len(labels))
    return Evaluation(
        run=context.run, name=context.plan.name, model=context.model, classes=classes,
        judged=_judged(logits, probabilities, labels, classes), left_out=logits.left_out,
        judged_on_test=bool(context.split.test),
        confusion=metrics.confusion(answers, labels, len(classes)), per_class=per_class,
        right=right, low=low, high=high, macro_f1=sum(known) / max(1, len(known)),
        calibration_error=metrics.calibration_error(probabilities, labels, len(classes)),
        calibration=context.calibration, coverage=coverage(probabilities, labels),
        corrected_from=context.plan.corrected_from,
    )  # fmt: skip


def probabilities_of(logits: NDArray[np.float32], temperature: float) -> NDArray[np.float32]:
    """(n, classes) probabilities, computed as the predictor does."""
    found: NDArray[np.float32] = torch.from_numpy(logits).div(temperature).softmax(dim=1).numpy()
    return found


def coverage(probabilities: NDArray[np.float32], labels: NDArray[np.int64]) -> tuple[Coverage, ...]:
    """What each budget costs on these pictures; nothing where there are none."""
    if not len(labels):
        return ()
    return coverages(probabilities.max(axis=1), probabilities.argmax(axis=1) == labels)


def _judged(
    logits: LogitSet, probabilities: NDArray[np.float32], labels: NDArray[np.int64],
    classes: Sequence[str],
) -> tuple[EvaluatedPicture, ...]:  # fmt: skip
    order = np.argsort(-probabilities, axis=1, kind="stable")[:, :_TOP]
    return tuple(
        EvaluatedPicture(
            example.picture, example.content, example.label, classes[labels[row]],
            tuple(LabelScore(classes[i], float(probabilities[row, i])) for i in order[row]),
        )
        for row, example in enumerate(logits.examples)
    )  # fmt: skip


def logits_and_labels(
    logits: LogitSet, examples: Sequence[Example], classes: Sequence[str]
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Logits (n, classes) and labels (n,) of some of the pictures, as their folders say."""
    part = subset(logits, examples)
    place = {label: number for number, label in enumerate(classes)}
    return part.logits, np.asarray([place[e.label] for e in part.examples], np.int64)


def subset(logits: LogitSet, examples: Sequence[Example]) -> LogitSet:
    """The answers about some of the pictures."""
    wanted = {example.picture for example in examples}
    rows = [row for row, example in enumerate(logits.examples) if example.picture in wanted]
    return LogitSet(
        tuple(logits.examples[row] for row in rows), logits.logits[rows],
        tuple(path for path in logits.left_out if path in wanted),
    )  # fmt: skip


def scores_and_correctness(evaluation: Evaluation) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """(n,) the best scores, and whether each is right."""
    scores = np.asarray([item.score for item in evaluation.judged])
    return scores, np.asarray([item.is_right for item in evaluation.judged], bool)
