"""Pictures that seem to lie in the wrong folder, one decision after the other; no widgets."""

from collections.abc import Callable, Collection, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from engine.base.jobs import Job
from engine.base.types import Progress
from engine.datasets.corrections import Correction, Said
from engine.evaluation.results import Suspect
from engine.qt_jobs import Lane
from gui.common.job_follower import JobFollower
from gui.decisions.picture_inspector import PictureInspector, Shown

FindThem = Callable[[str], Job[tuple[Suspect, ...]]]
"""Makes the job that finds those of a run, or of a folder."""
Settled = Callable[[], None]


class Desk(Protocol):
    """Keeps what a person says of single pictures, and tells the presenter what holds then."""

    def say(self, of: str, suspect: Suspect, said: Correction, settled: Settled) -> None:
        """Keep it; `settled` is called when that is done, or failed."""

    def undo(self, of: str, then: Callable[[Collection[str]], None]) -> None:
        """Take back what was said last; `then` is told of which contents something is said now."""


class SuspectsPresenter(QObject):
    """Finds the suspects of a run, or of a folder before it is taught, when they are wanted.

    What is decided leaves the list at once.

    Signals:
        changed: something below is different.

    Attributes:
        run: whose pictures: a run's name, or a folder.
        is_taught: whether a model has learned from them.
        classes: that a picture can be given, in the order of their keys.
        said: what a person has said until now; None where that is not known.
        current: the one that is looked at; None for none.
        inspector: shows it large.
    """

    changed = Signal()

    def __init__(
        self, find: FindThem, desk: Desk, inspector: PictureInspector, compute: Lane,
        *, is_taught: bool,
    ) -> None:  # fmt: skip
        super().__init__()
        self._find = find
        self._desk = desk
        self._compute = compute
        self._finding: JobFollower[tuple[Suspect, ...]] = JobFollower(self)
        self._finding.succeeded.connect(self._keep_found)
        self._finding.changed.connect(self.changed)
        self._found: tuple[Suspect, ...] | None = None
        self._decided: Collection[str] = ()
        self._on_the_way: list[str] = []
        self.run = ""
        self.is_taught = is_taught
        self.classes: Sequence[str] = ()
        self.said: Said | None = None
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
    def found(self) -> tuple[Suspect, ...] | None:
        """All of them, decided or not; None where nobody has looked."""
        return self._found

    @property
    def can_undo(self) -> bool:
        """Whether something was said that can be taken back."""
        return bool(self._decided)

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
        self.run, self.classes, self.said = run, (), None
        self._turn_to(None)

    def want(self) -> None:
        """Look for them, unless they are there, under way, or it has just failed."""
        if self._found is None and not self.is_busy and self.failure is None and self.run:
            self.try_again()

    def try_again(self) -> None:
        """After a failure, or after it was cancelled."""
        self._finding.start(self._compute, self._find(self.run))

    def cancel(self) -> None:
        """Look some other time."""
        self._finding.cancel()
        self.changed.emit()

    def show_said(self, said: Said, contents: Collection[str], classes: Sequence[str]) -> None:
        """Take over what was said, also elsewhere, or was taken back.

        Args:
            said: how much of what.
            contents: of the pictures of which something was said.
            classes: that a picture can be given.
        """
        self.said, self._decided, self.classes = said, contents, classes
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
            self._decide(suspect, suspect.label)

    def relabel(self, label: str = "") -> None:
        """It belongs to another class; empty for the one that is suggested."""
        if (suspect := self.current) is not None:
            self._decide(suspect, label or suspect.suggested)

    def exclude(self) -> None:
        """It is not to be used."""
        if (suspect := self.current) is not None:
            self._decide(suspect, suspect.label, is_excluded=True)

    def undo(self) -> None:
        """Take back what was said last; its picture is looked at again."""
        run, before = self.run, set(self._decided)
        if before:
            self._desk.undo(run, lambda after: self._look_again(run, before.difference(after)))

    def _decide(self, suspect: Suspect, label: str, *, is_excluded: bool = False) -> None:
        """It leaves the list at once, and comes back where that cannot be kept."""
        run, after = self.run, self._after(suspect)
        path = str(suspect.picture)
        said = Correction(suspect.content, path, suspect.label, label, is_excluded)
        self._on_the_way.append(suspect.content)
        self._desk.say(run, suspect, said, lambda: self._settle(run, suspect))
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
