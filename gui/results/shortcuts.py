"""Looking for shortcuts: state and commands, no widgets."""

from PySide6.QtCore import QObject, Signal

from engine.base.types import Progress
from engine.evaluation.shortcuts.findings import Findings
from engine.qt_jobs import Lane
from gui.common.job_follower import JobFollower
from gui.results.tools import Searching


class ShortcutsPresenter(QObject):
    """Makes the four tests when a person wants them; what was found before is shown at once.

    Signals:
        changed: something below is different.

    Attributes:
        run: whose model.
        device: where to compute.
        findings: of the tests; None where nobody has looked.
    """

    changed = Signal()

    def __init__(self, search: Searching, compute: Lane, io: Lane) -> None:
        super().__init__()
        self._search = search
        self._compute = compute
        self._io = io
        self._looking: JobFollower[Findings] = JobFollower(self)
        self._looking.succeeded.connect(self._keep)
        self._looking.changed.connect(self.changed)
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
        self._looking.cancel()
        self._reading.cancel()
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
            self._looking.start(
                self._compute, lambda control: self._search.look(run, control, device),
                yields=True,
            )  # fmt: skip

    def cancel(self) -> None:
        """Make them some other time."""
        self._looking.cancel()
        self.changed.emit()

    def _keep(self, found: Findings) -> None:
        self.findings = found
        self.changed.emit()

    def _keep_known(self, found: Findings | None) -> None:
        if found is not None:
            self._keep(found)
