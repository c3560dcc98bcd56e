"""Keeps what a person says of suspects with their run; no widgets."""

from collections.abc import Callable, Collection

from engine.base.jobs import Job, JobControl
from engine.datasets.corrections import Correction
from engine.evaluation.results import Evaluation, Suspect
from engine.qt_jobs import JobHandle
from gui.decisions.suspects import Settled
from gui.results.tools import Evaluating

Amend = Callable[[Job[Evaluation]], JobHandle[Evaluation]]
"""Carries out what changes the evaluation, and tells of it."""


class RunDesk:
    """Says it to the evaluator, which writes it into the run's folder."""

    def __init__(self, evaluator: Evaluating, amend: Amend) -> None:
        self._evaluator = evaluator
        self._amend = amend

    def say(self, of: str, suspect: Suspect, said: Correction, settled: Settled) -> None:
        """Keep it; `settled` is called when that is done, or failed."""
        job = self._amend(lambda control: self._carry_out(of, suspect, said, control))
        for ended in (job.succeeded, job.failed):
            ended.connect(lambda _: settled())

    def undo(self, of: str, then: Callable[[Collection[str]], None]) -> None:
        """Take back what was said last; `then` is told of which contents something is said now."""
        job = self._amend(lambda control: self._evaluator.undo_correction(of, control))
        job.succeeded.connect(lambda after: then(after.decided))

    def _carry_out(
        self, run: str, suspect: Suspect, said: Correction, control: JobControl
    ) -> Evaluation:
        if said.excluded:
            return self._evaluator.exclude(run, suspect.picture, control)
        if said.changes_label:
            return self._evaluator.correct(run, suspect.picture, said.label, control)
        return self._evaluator.keep(run, suspect.picture, control)
