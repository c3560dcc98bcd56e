"""A corner blanked, and pasted across classes: how many of the model's answers flip."""

import numpy as np
from numpy.typing import NDArray
from scipy.stats import fisher_exact

from engine.evaluation.shortcuts import masks
from engine.evaluation.shortcuts.findings import Finding, Outcome, ShortcutTest
from engine.evaluation.shortcuts.judging import SIGNIFICANT, Judgement
from engine.evaluation.shortcuts.masks import BORDER, Mask
from engine.evaluation.shortcuts.sample import Inputs, Looking, Sample
from engine.training.classification.scores import wilson

TRIED = 60
"""Pictures, half of them of the classes that the corner tells."""
LOOKS = 3 * TRIED
_MORE = 0.15
"""Share by which the corner must flip more answers than one as large elsewhere."""


def exchange(judged: list[Judgement], sample: Sample, looking: Looking) -> Finding:
    """Of the most telling corner: blanked where it tells, pasted from there into other classes.

    Args:
        judged: the regions, the most telling first.
        sample: the pictures.
        looking: the model.

    Raises:
        EngineError: DEVICE_OUT_OF_MEMORY.
        JobCancelled: when asked to.
    """
    best = next(judgement for judgement in judged if judgement.view != BORDER)
    random = np.random.default_rng(0)
    inside = np.isin(sample.labels, best.told)
    own = random.permutation(np.flatnonzero(inside))[: TRIED // 2]
    others = random.permutation(np.flatnonzero(~inside))[: TRIED // 2]
    mask = masks.corner(sample.inputs.shape[1], best.view)
    before = looking.answers(sample.inputs[np.concatenate((own, others))])
    flips = _flips(sample.inputs, own, others, mask, before, looking)
    control = _flips(sample.inputs, own, others, masks.elsewhere(mask), before, looking)
    tried = len(own) + len(others)
    _, p = fisher_exact([[flips, tried - flips], [control, tried - control]], "greater")
    found = p <= SIGNIFICANT and flips - control >= _MORE * tried
    low, high = wilson(flips, tried)
    params = {"region": best.view, "flips": str(flips), "tried": str(tried),
              "control": str(control)}  # fmt: skip
    figures = {"flips": flips, "tried": tried, "low": low, "high": high, "control": control,
               "p": float(p)}  # fmt: skip
    outcome = Outcome.ANSWERS_FLIP if found else Outcome.FEW_FLIP
    return Finding(ShortcutTest.EXCHANGE, bool(found), outcome, params, figures)


def _flips(  # noqa: PLR0913
    inputs: Inputs, own: NDArray[np.int64], others: NDArray[np.int64], mask: Mask,
    before: NDArray[np.int64], looking: Looking,
) -> int:  # fmt: skip
    """How many answers are others than before."""
    changed = [masks.blanked(inputs[place], mask) for place in own]
    changed += [
        masks.pasted(inputs[place], inputs[own[turn % len(own)]], mask)
        for turn, place in enumerate(others)
    ]
    return int((looking.answers(iter(changed)) != before).sum())
