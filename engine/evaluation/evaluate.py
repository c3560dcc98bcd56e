"""From answers and corrections to what is told about a run."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from engine.base.types import Calibration, LabelScore
from engine.datasets.corrections import Correction, Said, labels_said, said_of
from engine.evaluation import metrics
from engine.evaluation.calibration import fit_temperature
from engine.evaluation.error_budget import BUDGETS, least_promise, threshold_for
from engine.evaluation.parts import (
    CalibrateLogits,
    JudgingLogits,
    PartedLogits,
    SelectLogits,
    labels_of,
)
from engine.evaluation.results import Coverage, EvaluatedPicture, Evaluation
from engine.training.classification.logits_file import LogitSet
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
        corrections: what a person has corrected.
        calibration: what the model answers with.
    """

    run: str
    model: str
    plan: ClassificationPlan
    corrections: Sequence[Correction]
    calibration: Calibration

    @property
    def classes(self) -> tuple[str, ...]:
        """Names, in the order of the outputs."""
        return self.plan.details.split.classes

    @property
    def corrected(self) -> dict[str, str]:
        """Right labels by the pictures' contents; what somebody wrote by hand is passed over."""
        return labels_said(self.corrections, self.classes)

    @property
    def said(self) -> Said:
        """How much of what."""
        return said_of(self.corrections)


def evaluate_logits(logits: PartedLogits, context: RunContext) -> Evaluation:
    """Everything the Results screen tells."""
    classes, judging = context.classes, logits.judging
    labels = labels_of(judging, classes, context.corrected)
    probabilities = probabilities_of(judging.logits, context.calibration.temperature)
    answers = probabilities.argmax(axis=1).astype(np.int64)
    right = int((answers == labels).sum())
    per_class = metrics.per_class(answers, labels, classes)
    known = [item.f1 for item in per_class if item.f1 is not None and item.total]
    low, high = wilson(right, len(labels))
    budgets = ErrorBudgets(logits.calibrate, judging, context)
    return Evaluation(
        run=context.run, name=context.plan.name, model=context.model, classes=classes,
        judged=_judged(judging, probabilities, labels, context), left_out=judging.left_out,
        judged_by=logits.judged_by,
        confusion=metrics.confusion(answers, labels, len(classes)), per_class=per_class,
        right=right, low=low, high=high, macro_f1=sum(known) / max(1, len(known)),
        calibration_error=metrics.calibration_error(probabilities, labels, len(classes)),
        calibration=context.calibration, coverage=budgets.all(),
        calibrated_by=len(logits.calibrate.examples), least_promise=budgets.least,
        corrected_from=context.plan.corrected_from, said=context.said,
        decided=frozenset(item.content for item in context.corrections),
    )  # fmt: skip


class ErrorBudgets:
    """What accepted shares of wrong answers cost.

    Attributes:
        least: the strictest one that can be promised (0…1); None for none.
    """

    def __init__(
        self, calibrate: CalibrateLogits, judging: JudgingLogits, context: RunContext
    ) -> None:
        self._chosen_by = _scores(calibrate, context)
        self._told_by = _scores(judging, context)
        self.least = least_promise(*self._chosen_by)

    def all(self) -> tuple[Coverage, ...]:
        """Of each budget to choose from; nothing where nothing was put aside for that."""
        return tuple(map(self.of, BUDGETS)) if len(self._chosen_by[0]) else ()

    def of(self, budget: float) -> Coverage:
        """Of one: chosen by the calibrate part, told by the pictures that judge."""
        found = threshold_for(budget, *self._chosen_by)
        scores, is_right = self._told_by
        answered = scores >= found.score
        wrong = float((~is_right[answered]).mean()) if answered.any() else 0.0
        share = float(answered.mean()) if len(answered) else 0.0
        return Coverage(budget, found.score, found.bound, share, wrong)


def temperature_of(logits: SelectLogits, classes: Sequence[str]) -> float:
    """Fitted on the select part, as the folders have it: the same from the same answers."""
    return fit_temperature(logits.logits, labels_of(logits, classes, {}))


def probabilities_of(logits: NDArray[np.float32], temperature: float) -> NDArray[np.float32]:
    """(n, classes) probabilities, computed as the predictor does."""
    found: NDArray[np.float32] = torch.from_numpy(logits).div(temperature).softmax(dim=1).numpy()
    return found


def _scores(
    logits: LogitSet, context: RunContext
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:  # fmt: skip
    """(n,) the best scores, and whether each is right."""
    if not logits.examples:
        return np.zeros(0, np.float32), np.zeros(0, bool)
    probabilities = probabilities_of(logits.logits, context.calibration.temperature)
    labels = labels_of(logits, context.classes, context.corrected)
    return probabilities.max(axis=1), probabilities.argmax(axis=1) == labels


def _judged(
    logits: LogitSet, probabilities: NDArray[np.float32], labels: NDArray[np.int64],
    context: RunContext,
) -> tuple[EvaluatedPicture, ...]:  # fmt: skip
    classes, folder_labels = context.classes, context.plan.details.folder_labels
    order = np.argsort(-probabilities, axis=1, kind="stable")[:, :_TOP]
    return tuple(
        EvaluatedPicture(
            example.picture, example.content, example.label, classes[labels[row]],
            tuple(LabelScore(classes[i], float(probabilities[row, i])) for i in order[row]),
            folder_labels.get(example.content, example.label) != example.label,
        )
        for row, example in enumerate(logits.examples)
    )  # fmt: skip
