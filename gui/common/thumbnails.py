"""Small pictures for lists, made on the io lane as they come into view."""

from collections import OrderedDict
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QPixmap

from engine.base.address import PictureAddress
from engine.qt_jobs import Lane
from engine.verbs import pictures as picture_verbs
from gui.common.job_follower import JobFollower
from gui.common.pixmaps import to_image

KEPT = 600
_AT_ONCE = 8


class Thumbnails(QObject):
    """Gives out what it has, and makes the rest, the newest wish first.

    Signals:
        arrived: the address whose thumbnail can now be had.
    """

    arrived = Signal(object)

    def __init__(self, lane: Lane, side: int, kept: int = KEPT) -> None:
        super().__init__()
        self._lane = lane
        self._side = side
        self._kept = kept
        self._made: OrderedDict[PictureAddress, QPixmap] = OrderedDict()
        self._wanted: dict[PictureAddress, None] = {}
        self._asked: list[PictureAddress] = []
        self._making: JobFollower[None] = JobFollower(self)
        self._making.delivered.connect(self._take)
        self._making.succeeded.connect(self._finish)
        self._making.failed.connect(self._finish)
        self._is_closed = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._make_next)

    def get(self, picture: PictureAddress) -> QPixmap | None:
        """The thumbnail, empty if the file has none, or None: then it will arrive."""
        if picture in self._made:
            self._made.move_to_end(picture)
            return self._made[picture]
        self._wanted.pop(picture, None)
        self._wanted[picture] = None
        if not self._making.is_busy and not self._soon.isActive() and not self._is_closed:
            self._soon.start(0)  # after the painting that asks for several
        return None

    def forget_failures(self) -> None:
        """Try those once more that could not be made: their files may have come back."""
        self._made = OrderedDict(
            (picture, made) for picture, made in self._made.items() if not made.isNull()
        )

    def close(self) -> None:
        """Make no more."""
        self._is_closed = True
        self._soon.stop()

    def _make_next(self) -> None:
        self._asked = newest = list(self._wanted)[-_AT_ONCE:][::-1]
        if not newest:
            return
        self._making.start(
            self._lane, lambda control: picture_verbs.thumbnails(newest, self._side, control)
        )

    def _take(self, items: tuple[tuple[PictureAddress, Any], ...]) -> None:
        for picture, pixels in items:
            self._wanted.pop(picture, None)
            self._made[picture] = QPixmap() if pixels is None else QPixmap(to_image(pixels))
            self.arrived.emit(picture)
        while len(self._made) > self._kept:
            self._made.popitem(last=False)

    def _finish(self) -> None:
        for path in self._asked:
            self._wanted.pop(path, None)
        if self._wanted and not self._is_closed:
            self._soon.start(0)
