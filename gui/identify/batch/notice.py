"""What has been done with a batch, and how to take it back."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QHBoxLayout

from engine.inference.batch.sorting import Sorted
from engine.inference.batch.sorting_journal import Undone
from gui.common.controls import Button, label
from gui.common.theme import Theme
from gui.identify.batch import words


class BatchNotice(QFrame):
    """One sentence above the table; it stays until it is dismissed."""

    def __init__(self, theme: Theme, undo: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("batch_notice")
        self.setProperty("role", "notice")
        self._place: Path | None = None
        self._sentence = label("batch_notice_sentence", "", wraps=True)
        self._undo = Button(
            theme, "batch_undo", self.tr("Undo"), kind="quiet", icon_name="undo-2"
        ).on_click(undo)
        self._open = Button(theme, "batch_open_place", self.tr("Show folder"), kind="quiet")
        self._open.on_click(self._show_place)
        dismiss = Button(theme, "batch_notice_dismiss", self.tr("Dismiss"), kind="quiet")
        dismiss.on_click(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(
            theme.size("m"), theme.size("xs"), theme.size("xs"), theme.size("xs")
        )
        row.setSpacing(0)
        row.addWidget(self._sentence, 1)
        for button in (self._undo, self._open, dismiss):
            row.addWidget(button)
        self.hide()

    def show_done(self, done: Path | Sorted | Undone) -> None:
        """Say what was done."""
        self._undo.setVisible(isinstance(done, Sorted))
        if isinstance(done, Sorted):
            self._sentence.setText(words.sorted_into(done))
            self._place = done.destination
        elif isinstance(done, Undone):
            self._sentence.setText(words.undone(done))
            self._place = None
        else:
            self._sentence.setText(self.tr("Saved as {name}.").format(name=done.name))
            self._place = done.parent
        self._open.setVisible(self._place is not None)
        self.show()

    def offer_undo(self) -> None:
        """Say that a sorting did not come to its end."""
        self._sentence.setText(self.tr("Sorting ended early. What was copied can be removed."))
        self._place = None
        self._undo.show()
        self._open.hide()
        self.show()

    def _show_place(self) -> None:
        if self._place is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._place)))
