"""Every mistake, the most confident first."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QStackedWidget, QWidget

from gui.common.controls import Button, label
from gui.common.theme import Theme
from gui.common.thumbnails import Thumbnails
from gui.decisions.decision_desk import lay_out
from gui.decisions.gallery import Gallery
from gui.results import words
from gui.results.presenter import ResultsPresenter


class MistakesView(QWidget):
    """A gallery, how many labels were corrected, and the way back.

    Attributes:
        gallery: the mistakes, and what was corrected.
    """

    def __init__(self, theme: Theme, presenter: ResultsPresenter, thumbnails: Thumbnails) -> None:
        super().__init__()
        self.setObjectName("mistakes_view")
        self._presenter = presenter
        self.gallery = Gallery(theme, "mistakes_gallery", self.tr("Mistakes"), thumbnails)
        self._none = label(
            "no_mistakes", "lead", self.tr("Every picture was recognised."), wraps=True
        )
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.gallery)
        self._stack.addWidget(self._none)
        self._hint = label("mistakes_hint", "caption")
        self._undo = Button(
            theme, "undo_correction", self.tr("Undo"), kind="quiet", icon_name="undo-2"
        ).on_click(presenter.undo)
        self._undo.setShortcut(QKeySequence(QKeySequence.StandardKey.Undo))
        self._undo.setToolTip(self.tr("Take the latest correction back (Ctrl+Z)"))
        lay_out(self, theme, self._hint, self._undo, self._stack)

    def refresh(self) -> None:
        """Show the presenter's evaluation."""
        items = self._presenter.mistakes()
        self.gallery.show_items(items)
        self._stack.setCurrentWidget(self.gallery if items else self._none)
        found = self._presenter.evaluation
        self._hint.setText(words.mistakes(len(found.mistakes)) if found is not None else "")
        is_said = found is not None and bool(found.decided)
        self._undo.setEnabled(is_said)
        self._undo.setAccessibleDescription(words.changes(found.said) if found and is_said else "")
