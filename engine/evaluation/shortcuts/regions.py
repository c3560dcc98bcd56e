"""The head, taught on a corner or the border alone: what does it tell?"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.evaluation.shortcuts import masks
from engine.evaluation.shortcuts.findings import Finding, Outcome, ShortcutTest
from engine.evaluation.shortcuts.judging import SIGNIFICANT, Judgement, judge, ridge
from engine.evaluation.shortcuts.sample import Inputs, Looking, Sample

_TELLS = 0.5
"""Recall from which a corner alone tells too much; clean sets reach four tenths."""
_BORDER_TELLS = 0.95
"""The border legitimately tells more: a sleeve, a background;
clean sets reach four fifths. A mark in a corner is found there."""
_FALSE_ALARMS = 0.015
"""A mark is there or not; what a corner legitimately tells (a sleeve) is seldom so sure."""
_COARSE = 4
"""Pixels of the input to each that the head is given beside the features."""


def judge_regions(sample: Sample, looking: Looking) -> list[Judgement]:
    """Every region, the most telling first.

    Raises:
        EngineError: DEVICE_OUT_OF_MEMORY.
        JobCancelled: when asked to.
    """
    views = {}
    for name, mask in masks.masks(sample.inputs.shape[1]).items():
        seen = [masks.only(pixels, mask) for pixels in sample.inputs]
        features = looking.features(iter(seen))
        views[name] = ridge((features, _coarse(seen)), sample.labels, sample.groups)
    return judge(
        views,
        sample.labels,
        len(sample.classes),
        sample.groups,
        looking.control.checkpoint,
        false_alarms=_FALSE_ALARMS,
    )


def said_of_regions(judged: Sequence[Judgement], sample: Sample) -> Finding:
    """What is said of them."""
    telling = next((j for j in sorted(judged, key=_is_border) if tells(j)), None)
    best = telling or judged[0]
    outcome = Outcome.REGION_TELLS if telling else Outcome.NO_REGION
    return replace(told(best, sample, "region"), test=ShortcutTest.REGIONS, outcome=outcome,
                   found=telling is not None)  # fmt: skip


def _is_border(judgement: Judgement) -> bool:
    return judgement.view == masks.BORDER


def tells(judgement: Judgement) -> bool:
    """Whether a region alone tells more than a clean set's does."""
    enough = _BORDER_TELLS if _is_border(judgement) else _TELLS
    return judgement.recall >= enough and judgement.p <= SIGNIFICANT


def told(judgement: Judgement, sample: Sample, name: str) -> Finding:
    """The facts of a judgement; `name` is what its view is."""
    params = {
        name: judgement.view, "accuracy": f"{100 * judgement.accuracy:.0f}",
        "chance": f"{100 * sample.chance:.0f}", "hits": str(judgement.hits),
        "total": str(judgement.total), "classes": sample.named(judgement.told),
    }  # fmt: skip
    figures = {
        "accuracy": judgement.accuracy, "chance": sample.chance, "recall": judgement.recall,
        "hits": float(judgement.hits), "total": float(judgement.total), "p": judgement.p,
        "pictures": float(len(sample.labels)),
    }  # fmt: skip
    return Finding(ShortcutTest.REGIONS, None, Outcome.TOO_FEW, params, figures)


def _coarse(seen: Sequence[Inputs]) -> NDArray[np.float32]:
    """(n, d) means of small squares."""
    side = seen[0].shape[0] // _COARSE * _COARSE
    rows = np.stack(seen)[:, :side, :side].reshape(
        len(seen), side // _COARSE, _COARSE, side // _COARSE, _COARSE, 3
    )
    means = rows.mean(axis=(2, 4), dtype=np.float32)
    return np.asarray(means.reshape(len(seen), -1), np.float32)
