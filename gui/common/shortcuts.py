"""Looking for shortcuts: state and commands, no widgets."""

import logging
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from engine.base.jobs import JobControl
from engine.base.types import Progress
from engine.evaluation.shortcuts.findings import Findings
from engine.qt_jobs import Lane
from gui.common.job_follower import JobFollower

log = logging.getLogger(__name__)


class Searching(Protocol):
    """Looks for shortcuts in runs."""

    def look(self, run: str, control: JobControl, device: str = "auto") -> Findings:
        """Make the four tests, and keep what they found; progress in pictures looked at."""

    def known(self, run: str, control: JobControl) -> Findings | None:
        """What was found before; None where nobody has looked."""


class ShortcutsPresenter(QObject):
    """Makes the four tests when a person wants them; what was found before is shown at once.

    Signals:
        changed: something below is different.
        found: a run's name, and what the tests have found in it just now.

    Attributes:
        run: whose model.
        device: where to compute.
        findings: of the tests; None where nobody has looked.
    """

    changed = Signal()
    found = Signal(str, object)

    def __init__(self, search: Searching, compute: Lane, io: Lane) -> None:
        super().__init__()
        self._search = search
        self._compute = compute
        self._io = io
        self._looking: JobFollower[Findings] = JobFollower(self)
        self._looking.succeeded.connect(self._keep)
        self._looking.changed.connect(self.changed)
        self._quietly: JobFollower[Findings] = JobFollower(self)
        self._quietly.succeeded.connect(self._keep)
        self._quietly.failed.connect(_log)
        self._reading: JobFollower[Findings | None] = JobFollower(self)
        self._reading.succeeded.connect(self._keep_known)
        self.run = self.device = ""
        self.findings: Findings | None = None

    @property
    def is_busy(self) -> bool:
        """Whether the tests are being made."""
        return self._looking.is_busy

    @property
    def progress(self) -> Progress | None:
        """Of the tests."""
        return self._looking.progress

    @property
    def failure(self) -> Exception | None:
        """Why nothing came of them."""
        return self._looking.failure

    @property
    def has_found(self) -> bool:
        """Whether a test found a shortcut."""
        return any(finding.found for finding in self.findings or ())

    def open(self, run: str, device: str) -> None:
        """Be about another run, and read what was found in it before."""
        for work in (self._looking, self._quietly, self._reading):
            work.cancel()
        self.findings = None
        self.run, self.device = run, device
        if run:
            self._reading.start(self._io, lambda control: self._search.known(run, control))
        self.changed.emit()

    def look(self) -> None:
        """Make the tests, also once more."""
        run, device = self.run, self.device
        if run and not self.is_busy:
            self._reading.cancel()
            self._quietly.cancel()
            self._looking.start(
                self._compute, lambda control: self._search.look(run, control, device),
                yields=True,
            )  # fmt: skip

    def look_quietly(self) -> None:
        """Make the tests while nobody waits for the computer; what fails is not told."""
        run, device = self.run, self.device
        if run:
            self._reading.cancel()
            self._quietly.start(
                self._compute, lambda control: self._search.look(run, control, device),
                background=True,
            )  # fmt: skip

    def cancel(self) -> None:
        """Make them some other time."""
        self._looking.cancel()
        self.changed.emit()

    def take(self, run: str, found: Findings) -> None:
        """What was found elsewhere in the meantime, and need not be looked for once more."""
        if run == self.run and found is not self.findings:
            for work in (self._looking, self._quietly, self._reading):
                work.cancel()
            self.findings = found
            self.changed.emit()

    def _keep(self, found: Findings) -> None:
        self.findings = found
        self.changed.emit()
        self.found.emit(self.run, found)

    def _keep_known(self, found: Findings | None) -> None:
        if found is not None:
            self.findings = found
            self.changed.emit()


def _log(error: Exception) -> None:
    log.warning("no quiet look for shortcuts: %s", error)  # Results tells, when a person asks
