"""What facts of the files alone tell."""

from contextlib import closing
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.base.jobs import JobControl
from engine.base.pipeline import WorkerPool
from engine.evaluation.shortcuts.file_facts import Facts, readable, together
from engine.evaluation.shortcuts.findings import Finding, Outcome, ShortcutTest
from engine.evaluation.shortcuts.judging import SIGNIFICANT, Judgement, judge, neighbours, ridge
from engine.evaluation.shortcuts.regions import told
from engine.evaluation.shortcuts.sample import Sample

ALL = "all"
_FALSE_ALARMS = 0.05
_TELLS, _ALL_TELL = 0.55, 0.7
"""Recall from which one fact, or all together, tell too much; clean sets reach a half."""


def look_at_files(sample: Sample, pool: WorkerPool, control: JobControl) -> Finding:
    """Each fact by what pictures with nearly the same are, and all together by the head.

    Raises:
        JobCancelled: when asked to.
    """
    with closing(pool.imap(readable, sample.examples, control)) as read:
        rows = list(read)
    places = [place for place, row in enumerate(rows) if row is not None]
    there = [sample.examples[place] for place in places]
    facts = together([row for row in rows if row is not None], there)
    seen = replace(sample, examples=tuple(there), labels=sample.labels[places])
    if not facts:
        facts = {"width": np.zeros(len(there))}
    views = {name: neighbours(values, seen.groups) for name, values in facts.items()}
    views[ALL] = ridge([_ranks(facts)], seen.labels, seen.groups)
    judged = judge(views, seen.labels, len(seen.classes), seen.groups, control.checkpoint,
                   false_alarms=_FALSE_ALARMS)  # fmt: skip
    telling = next((j for j in judged if _tells(j) and j.view != ALL), None)
    telling = telling or next((j for j in judged if _tells(j)), None)
    outcome = Outcome.FACT_TELLS if telling else Outcome.NO_FACT
    return replace(told(telling or judged[0], seen, "fact"), test=ShortcutTest.FILES,
                   outcome=outcome, found=telling is not None)  # fmt: skip


def _tells(judgement: Judgement) -> bool:
    enough = _ALL_TELL if judgement.view == ALL else _TELLS
    return judgement.recall >= enough and judgement.p <= SIGNIFICANT


def _ranks(facts: Facts) -> NDArray[np.float64]:
    """(n, 2 · facts): ranks, so that no fact counts for its unit, and their squares."""
    made = []
    for values in facts.values():
        known = np.nan_to_num(values, nan=-1e18)
        _, inverse, counts = np.unique(known, return_inverse=True, return_counts=True)
        rank = (np.cumsum(counts) - counts / 2)[inverse] / len(values) - 0.5
        made += [rank, rank**2]
    return np.stack(made, axis=1)
