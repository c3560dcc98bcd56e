"""The bar at the foot of a screen while many things are being done."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QSizePolicy

from gui.common.controls import Button, label
from gui.common.theme import Theme


class JobBar(QFrame):
    """What is being done, how far it is, and one button.

    Args:
        button: at its end.
        name: goes before the objectNames of its parts.
    """

    def __init__(self, theme: Theme, button: Button, name: str = "job") -> None:
        super().__init__()
        self.setObjectName(f"{name}_bar")
        self.setProperty("role", "bar")
        self._words = label(f"{name}_words", "")
        self._words.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._words.setFixedWidth(theme.size("panel"))
        self._progress = QProgressBar()
        self._progress.setObjectName(f"{name}_progress")
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName(self.tr("Progress"))
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.size("xl"), theme.size("s"), theme.size("l"), theme.size("s"))
        row.setSpacing(theme.size("l"))
        row.addWidget(self._words)
        row.addWidget(self._progress, 1)
        row.addWidget(button)

    def show_progress(self, text: str, done: int, total: int) -> None:
        """Say how far it is."""
        self._words.setText(text)
        self._progress.setAccessibleDescription(text)
        self._progress.setRange(0, total)
        self._progress.setValue(done)
