"""The Teach screen while a folder is being looked through."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from engine.base.types import Progress
from gui.common import run_words
from gui.common.controls import Button, ElidedLabel, label
from gui.common.theme import Theme
from gui.teach import words

_WIDTH = 440


class CheckingView(QWidget):
    """How far it is, how long it takes, and Cancel.

    Signals:
        cancelled: the person does not want it any more.
    """

    cancelled = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("teach_checking")
        self._words = label("checking_words", "title", wraps=True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._folder = ElidedLabel("name_checked_folder", "muted")
        self._folder.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._left = label("checking_left", "caption")
        self._left.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._bar = QProgressBar()
        self._bar.setObjectName("checking_progress")
        self._bar.setAccessibleName(self.tr("Progress"))
        self._bar.setTextVisible(False)
        cancel = Button(theme, "cancel_check", self.tr("Cancel")).on_click(self.cancelled.emit)
        middle = QWidget()
        middle.setFixedWidth(_WIDTH)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("m"))
        column.addWidget(self._words)
        column.addWidget(self._folder)
        column.addSpacing(theme.size("s"))
        column.addWidget(self._bar)
        column.addWidget(self._left)
        column.addSpacing(theme.size("s"))
        column.addWidget(cancel, 0, Qt.AlignmentFlag.AlignHCenter)
        whole = QVBoxLayout(self)
        whole.addStretch(4)
        whole.addWidget(middle, 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addStretch(5)

    def show_progress(self, folder: str, progress: Progress | None) -> None:
        """Say how far it is.

        Args:
            folder: that is looked through; empty while the sample pictures are made.
            progress: None at the beginning.
        """
        text = words.looked_at(progress) if folder else self.tr("Making sample pictures")
        self._words.setText(text)
        self._folder.setText(folder)
        self._bar.setRange(0, (progress.total or 0) if progress else 0)
        self._bar.setValue(progress.done if progress else 0)
        self._bar.setAccessibleDescription(text)
        self._left.setText(run_words.time_left(progress))
