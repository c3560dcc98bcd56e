"""Pictures that seem to lie in the wrong folder, one decision after the other; no widgets."""

from collections.abc import Callable, Collection

from PySide6.QtCore import QObject, Signal

from engine.base.jobs import Job
from engine.base.types import Progress
from engine.evaluation.results import Evaluation, Suspect
from engine.qt_jobs import JobHandle, Lane
from gui.common.job_follower import JobFollower
from gui.results.picture_inspector import PictureInspector, Shown
from gui.results.tools import Evaluating, Finding

Amend = Callable[[Job[Evaluation]], JobHandle[Evaluation]]
"""Carries out what changes the evaluation, and tells of it."""


class SuspectsPresenter(QObject):
    """Finds a run's suspects when they are wanted. What is decided leaves the list at once.

    Signals:
        changed: something below is different.

    Attributes:
        run: whose pictures.
        current: the one that is looked at; None for none.
        inspector: shows it large.
    """

    changed = Signal()

    def __init__(
        self, evaluator: Evaluating, find: Finding, amend: Amend, inspector: PictureInspector,
        compute: Lane,
    ) -> None:  # fmt: skip
        super().__init__()
        self._evaluator = evaluator
        self._find = find
        self._amend = amend
        self._compute = compute
        self._finding: JobFollower[tuple[Suspect, ...]] = JobFollower(self)
        self._finding.succeeded.connect(self._keep_found)
        self._finding.changed.connect(self.changed)
        self._found: tuple[Suspect, ...] | None = None
        self._decided: Collection[str] = ()
        self._on_the_way: list[str] = []
        self.run = ""
        self.current: Suspect | None = None
        self.inspector = inspector

    @property
    def listed(self) -> tuple[Suspect, ...] | None:
        """Those that wait for a decision, the surest first; None where nobody has looked."""
        if self._found is None:
            return None
        gone = {*self._decided, *self._on_the_way}
        return tuple(suspect for suspect in self._found if suspect.content not in gone)

    @property
    def is_busy(self) -> bool:
        """Whether they are being found."""
        return self._finding.is_busy

    @property
    def progress(self) -> Progress | None:
        """Of that."""
        return self._finding.progress

    @property
    def failure(self) -> Exception | None:
        """Why there are none."""
        return self._finding.failure

    # which run

    def open(self, run: str) -> None:
        """Be about another run; nothing is looked for before it is wanted."""
        self._finding.cancel()
        self._found, self._decided, self._on_the_way = None, (), []
        self.run = run
        self._turn_to(None)

    def want(self) -> None:
        """Look for them, unless they are there, under way, or it has just failed."""
        if self._found is None and not self.is_busy and self.failure is None and self.run:
            self.try_again()

    def try_again(self) -> None:
        """After a failure, or after it was cancelled."""
        run = self.run
        self._finding.start(self._compute, lambda control: self._find(run, control))

    def cancel(self) -> None:
        """Look some other time."""
        self._finding.cancel()
        self.changed.emit()

    def show_decided(self, contents: Collection[str]) -> None:
        """Take over of which pictures something was said, also elsewhere, or was taken back."""
        self._decided = contents
        self._list_anew(self.current)

    def _keep_found(self, found: tuple[Suspect, ...]) -> None:
        self._found = found
        self._list_anew(self.current)

    # one after the other

    def choose(self, suspect: Suspect) -> None:
        """Look at one."""
        self._turn_to(suspect)

    def keep(self) -> None:
        """The folder is right."""
        if (suspect := self.current) is not None:
            run, evaluator = self.run, self._evaluator
            self._decide(suspect, lambda c: evaluator.keep(run, suspect.picture, c))

    def relabel(self, label: str = "") -> None:
        """It belongs to another class; empty for the one that is suggested."""
        if (suspect := self.current) is None:
            return
        if label == suspect.label:
            self.keep()
            return
        run, evaluator, right = self.run, self._evaluator, label or suspect.suggested
        self._decide(suspect, lambda c: evaluator.correct(run, suspect.picture, right, c))

    def exclude(self) -> None:
        """It is not to be used."""
        if (suspect := self.current) is not None:
            run, evaluator = self.run, self._evaluator
            self._decide(suspect, lambda c: evaluator.exclude(run, suspect.picture, c))

    def undo(self) -> None:
        """Take back what was said last; its picture is looked at again."""
        run, evaluator, before = self.run, self._evaluator, set(self._decided)
        if not before:
            return
        job = self._amend(lambda control: evaluator.undo_correction(run, control))
        job.succeeded.connect(lambda after: self._look_again(run, before - after.decided))

    def _decide(self, suspect: Suspect, say: Job[Evaluation]) -> None:
        """It leaves the list at once, and comes back where that cannot be kept."""
        run, after = self.run, self._after(suspect)
        self._on_the_way.append(suspect.content)
        job = self._amend(say)
        for settled in (job.succeeded, job.failed):
            settled.connect(lambda _: self._settle(run, suspect))
        self._turn_to(after)

    def _settle(self, run: str, suspect: Suspect) -> None:
        if run == self.run and suspect.content in self._on_the_way:
            self._on_the_way.remove(suspect.content)
            self._list_anew(self.current)

    def _look_again(self, run: str, contents: Collection[str]) -> None:
        listed = self.listed or ()
        again = next((suspect for suspect in listed if suspect.content in contents), None)
        if run == self.run and again is not None:
            self._turn_to(again)

    def _after(self, suspect: Suspect) -> Suspect | None:
        """The next one, or the last where there is none."""
        listed = list(self.listed or ())
        place = listed.index(suspect) if suspect in listed else 0
        others = [other for other in listed if other.content != suspect.content]
        return others[min(place, len(others) - 1)] if others else None

    def _list_anew(self, current: Suspect | None) -> None:
        listed = self.listed or ()
        self._turn_to(current if current in listed else next(iter(listed), None))

    def _turn_to(self, suspect: Suspect | None) -> None:
        self.current = suspect
        shown = Shown(suspect.picture, suspect.label) if suspect is not None else None
        self.inspector.show_picture(shown)
        self.changed.emit()
