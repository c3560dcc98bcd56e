"""A day, slide or camera left out at a time: does the model know the groups?"""

import numpy as np
from numpy.typing import NDArray

from engine.evaluation.shortcuts.findings import Finding, Outcome, ShortcutTest
from engine.evaluation.shortcuts.judging import SIGNIFICANT, products_of, smoother
from engine.evaluation.shortcuts.sample import Looking, Sample

_LEAST_GROUPS, _LEAST_PICTURES, _MOST_GROUPS = 3, 4, 12
_REPEATS = 99
_DROP = 0.1
"""Of the accuracy, from which groups it has not seen are another thing."""


def groups_known(sample: Sample) -> NDArray[np.int64]:
    """(n,) number of each picture's group; -1 where it has none that can be left out.

    That is one of several pictures, the classes of which others have, too. The largest count.
    """
    names = np.asarray(sample.groups, object)
    numbers = np.full(len(names), -1, np.int64)
    known, counts = np.unique([name for name in names if name], return_counts=True)
    largest = [known[place] for place in np.argsort(-counts, kind="stable")[:_MOST_GROUPS]]
    found = 0
    for name in largest:
        own = names == name
        elsewhere = set(sample.labels[~own].tolist())
        if own.sum() >= _LEAST_PICTURES and set(sample.labels[own].tolist()) <= elsewhere:
            numbers[own] = found
            found += 1
    return numbers


def can_leave_out(sample: Sample) -> bool:
    """Whether there are groups enough."""
    return int(groups_known(sample).max(initial=-1)) + 1 >= _LEAST_GROUPS


def leave_groups_out(sample: Sample, looking: Looking) -> Finding:
    """Accuracy on groups that were left out, against random folds of the same sizes.

    Raises:
        EngineError: DEVICE_OUT_OF_MEMORY.
        JobCancelled: when asked to.
    """
    groups = groups_known(sample)
    count = int(groups.max(initial=-1)) + 1
    if not can_leave_out(sample):
        return Finding(ShortcutTest.GROUPS, None, Outcome.NO_GROUPS)
    products = products_of([looking.features(sample.inputs)])
    hot = np.eye(len(sample.classes))[sample.labels]

    def accuracy(folds: NDArray[np.int64]) -> float:
        looking.control.checkpoint()
        right = (smoother(products, folds) @ hot).argmax(axis=1) == sample.labels
        return float(right[folds >= 0].mean())

    left_out = accuracy(groups)
    random = np.random.default_rng(0)
    chance = [accuracy(random.permutation(groups)) for _ in range(_REPEATS)]
    usual = float(np.mean(chance))
    p = (1 + sum(value <= left_out for value in chance)) / (1 + _REPEATS)
    found = p <= SIGNIFICANT and usual - left_out >= _DROP
    params = {"accuracy": f"{100 * left_out:.0f}", "random": f"{100 * usual:.0f}",
              "groups": str(count)}  # fmt: skip
    figures = {"accuracy": left_out, "random": usual, "p": p, "groups": count}
    outcome = Outcome.GROUPS_DIFFER if found else Outcome.GROUPS_ALIKE
    return Finding(ShortcutTest.GROUPS, found, outcome, params, figures)
