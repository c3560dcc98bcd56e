"""What was named and is still being looked for: folders walked, a pasted picture kept."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from engine.base.address import PictureAddress
from engine.qt_jobs import JobHandle, Lane
from engine.verbs import pictures as picture_verbs
from gui.identify.pasted import PastedPictures


class Gathering(QObject):
    """Finds pictures, each drop on its own; what is cancelled is not heard of again.

    Signals:
        gathered: what was found (`Gathered`), and what had been named.
        failed: an error.
    """

    gathered = Signal(object, object)
    failed = Signal(object)

    def __init__(self, io: Lane, pasted: PastedPictures) -> None:
        super().__init__()
        self._io = io
        self._pasted = pasted
        self._jobs: dict[JobHandle[picture_verbs.Gathered], tuple[PictureAddress, ...]] = {}
        self._pastes: set[JobHandle[picture_verbs.Gathered]] = set()

    def start(self, named: Sequence[PictureAddress]) -> None:
        """Look for files, and for the pictures in folders."""
        these = tuple(named)
        self._follow(
            self._io.submit(lambda control: picture_verbs.gather(these, control), urgent=True),
            these,
        )

    def start_pasted(self, image: QImage) -> None:
        """Keep a picture that is no file."""
        address = PictureAddress(self._pasted.next_path())
        job = self._io.submit(
            lambda _control: picture_verbs.Gathered(
                (PictureAddress(self._pasted.save(image, address.file)),), ()
            ),
            urgent=True,
        )
        self._pastes.add(job)
        self._follow(job, (address,))

    def cancel(self) -> None:
        """Forget what is being looked for."""
        for job in self._forget():
            job.cancel()

    def hand_over(self) -> tuple[PictureAddress, ...]:
        """Leave to somebody else what had been named and was not yet found."""
        jobs = self._forget()
        for job in jobs.keys() - self._pastes:  # a pasted picture is still to be written
            job.cancel()
        return tuple(address for named in jobs.values() for address in named)

    def _forget(self) -> dict[JobHandle[picture_verbs.Gathered], tuple[PictureAddress, ...]]:
        jobs, self._jobs = self._jobs, {}
        return jobs

    def _follow(
        self, job: JobHandle[picture_verbs.Gathered], named: tuple[PictureAddress, ...]
    ) -> None:
        self._jobs[job] = named
        job.settled.connect(lambda: self._settled(job))
        job.failed.connect(self.failed)
        job.succeeded.connect(lambda found: self._found(job, found))

    def _found(self, job: JobHandle[picture_verbs.Gathered], found: picture_verbs.Gathered) -> None:
        if (named := self._jobs.pop(job, None)) is not None:
            self.gathered.emit(found, named)

    def _settled(self, job: JobHandle[picture_verbs.Gathered]) -> None:
        self._jobs.pop(job, None)
        self._pastes.discard(job)
