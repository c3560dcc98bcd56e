"""A model's logits by what the pictures are for: each function takes those of its part alone."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NewType

import numpy as np
from numpy.typing import NDArray

from engine.datasets.dataset import Example, Split
from engine.training.classification.events import JudgedBy
from engine.training.classification.logits_file import LogitSet

SelectLogits = NewType("SelectLogits", LogitSet)
CalibrateLogits = NewType("CalibrateLogits", LogitSet)
JudgingLogits = NewType("JudgingLogits", LogitSet)


@dataclass(frozen=True, slots=True, eq=False)
class PartedLogits:
    """What is known of a run's pictures.

    Attributes:
        select: of the model, for the temperature.
        calibrate: of the model, for the threshold of a budget.
        judging: for the headline: of the model, or of a cross-validation.
        judged_by: which of them.
    """

    select: SelectLogits
    calibrate: CalibrateLogits
    judging: JudgingLogits
    judged_by: JudgedBy


def parted(
    answers: LogitSet, split: Split, cross_validated: LogitSet | None, judged_by: JudgedBy,
    excluded: Collection[str] = (),
) -> PartedLogits:  # fmt: skip
    """Divide a model's answers.

    Args:
        answers: of the model.
        split: what the pictures are for.
        cross_validated: for every picture, where that judges.
        judged_by: as the run was; where a cross-validation is lost, the select part judges, and
            that is said.
        excluded: contents of pictures that are not to be used.
    """
    if excluded:
        split = split.mapped(lambda part: tuple(e for e in part if e.content not in excluded))
    if judged_by is JudgedBy.CROSS_VALIDATION and cross_validated is not None:
        judging = subset(cross_validated, split.everything)
    elif judged_by is JudgedBy.REPORT:
        judging = subset(answers, split.report)
    else:
        judging, judged_by = subset(answers, split.select), JudgedBy.SELECT
    return PartedLogits(
        SelectLogits(subset(answers, split.select)),
        CalibrateLogits(subset(answers, split.calibrate)),
        JudgingLogits(judging),
        judged_by,
    )


def subset(logits: LogitSet, examples: Collection[Example]) -> LogitSet:
    """The answers about some of the pictures."""
    wanted = {example.picture for example in examples}
    rows = [row for row, example in enumerate(logits.examples) if example.picture in wanted]
    return LogitSet(
        tuple(logits.examples[row] for row in rows), logits.logits[rows],
        tuple(path for path in logits.left_out if path in wanted),
    )  # fmt: skip


def labels_of(
    logits: LogitSet, classes: Sequence[str], corrected: dict[str, str]
) -> NDArray[np.int64]:
    """(n,) outputs that would be right; a corrected label counts instead of the folder's.

    Args:
        logits: of the pictures.
        classes: in the order of the outputs.
        corrected: labels by the pictures' contents.
    """
    place = {label: number for number, label in enumerate(classes)}
    return np.asarray([place[corrected.get(e.content, e.label)] for e in logits.examples], np.int64)
