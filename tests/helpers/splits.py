"""Splits of plain tuples: tests may mix what the types of the engine keep apart."""

from typing import Any

from engine.datasets.dataset import (
    CalibrateExamples,
    Examples,
    ReportExamples,
    SelectExamples,
    Split,
    TrainExamples,
)


def split_of(
    classes: tuple[str, ...], train: Examples, select: Examples = (), calibrate: Examples = (),
    report: Examples = (), **more: Any,
) -> Split:  # fmt: skip
    """A split; `more` is of `Split`."""
    return Split(
        classes, TrainExamples(train), SelectExamples(select), CalibrateExamples(calibrate),
        ReportExamples(report), **more,
    )  # fmt: skip
