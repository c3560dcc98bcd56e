"""Runs that are being taught right now, by this window or by another window or shell."""

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from gui.common.runs import Runs

TICK_MS = 5_000
"""Between two looks at runs that live, while somebody may see them."""
_SELDOM = 4
"""So many times less often where none lives."""


class Watch(QObject):
    """Looks at the runs on the disk now and then while a screen is shown: others change them."""

    def __init__(self, screen: QWidget, runs: Runs) -> None:
        super().__init__(screen)
        self._runs = runs
        self._ticks = 0
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._tick)
        screen.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show:
            self._timer.start()
        elif event.type() == QEvent.Type.Hide:
            self._timer.stop()
        return super().eventFilter(watched, event)

    def _tick(self) -> None:
        self._ticks += 1
        if self._runs.living or not self._ticks % _SELDOM:
            self._runs.refresh()
