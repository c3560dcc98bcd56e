"""The busy state of the screen, or of a part of it: what is done, how far it is, Cancel."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from engine.base.types import Progress
from gui.common import run_words, words
from gui.common.controls import Button, label
from gui.common.theme import Theme

_WIDTH = 320


class BusyView(QWidget):
    """Words, a bar, and Cancel, in the middle.

    Args:
        name: goes before the objectNames of its parts.
        cancel: what Cancel does.
    """

    def __init__(self, theme: Theme, name: str, cancel: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName(name)
        self._words = label(f"{name}_words", "lead", wraps=True)
        self._facts = label(f"{name}_facts", "caption")
        self._bar = QProgressBar()
        self._bar.setObjectName(f"{name}_progress")
        self._bar.setAccessibleName(self.tr("Progress"))
        self._bar.setTextVisible(False)
        for text in (self._words, self._facts):
            text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        button = Button(theme, f"{name}_cancel", self.tr("Cancel")).on_click(cancel)
        middle = QWidget()
        middle.setFixedWidth(_WIDTH)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("m"))
        column.addWidget(self._words)
        column.addWidget(self._bar)
        column.addWidget(self._facts)
        column.addSpacing(theme.size("s"))
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        whole = QVBoxLayout(self)
        whole.addStretch(4)
        whole.addWidget(middle, 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addStretch(5)

    def show_progress(self, text: str, progress: Progress | None) -> None:
        """Say how far it is."""
        self._words.setText(text)
        self._bar.setRange(0, (progress.total or 0) if progress else 0)
        self._bar.setValue(progress.done if progress else 0)
        self._bar.setAccessibleDescription(text)
        facts = []
        if progress is not None and progress.total:
            done = self.tr("{done} of {total} pictures")
            facts.append(
                done.format(done=words.number(progress.done), total=words.number(progress.total))
            )
        if left := run_words.time_left(progress):
            facts.append(left)
        self._facts.setText("  ·  ".join(facts))
