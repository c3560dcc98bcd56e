"""Which classes are taken for which: the matrix, and the pictures of one cell."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.evaluation.results import EvaluatedPicture
from gui.common.controls import label
from gui.common.theme import Theme
from gui.common.thumbnails import Thumbnails
from gui.decisions.gallery import Gallery
from gui.results import words
from gui.results.matrix import Matrix
from gui.results.presenter import ResultsPresenter


class ConfusionView(QWidget):
    """The matrix at the left; a cell shows its pictures beside it.

    Attributes:
        gallery: the pictures of the chosen cell.
    """

    def __init__(self, theme: Theme, presenter: ResultsPresenter, thumbnails: Thumbnails) -> None:
        super().__init__()
        self.setObjectName("confusion_view")
        self._presenter = presenter
        self._cell = (0, 0)
        self._matrix = Matrix(theme)
        self._matrix.setMinimumWidth(220)
        self._matrix.cell_chosen.connect(self._choose)
        self._title = label("cell_words", "strong", wraps=True)
        self._title.setMinimumHeight(theme.size("control"))
        title = self.tr("Pictures of the chosen cell")
        self.gallery = Gallery(theme, "cell_gallery", title, thumbnails)
        hint = self.tr("A row for what it is, a column for what the model says. Choose a cell.")
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(theme.size("xs"))
        hint_label = label("matrix_hint", "caption", hint, wraps=True)
        hint_label.setMinimumHeight(theme.size("control"))
        left.addWidget(hint_label)
        left.addWidget(self._matrix, 1)
        right.addWidget(self._title)
        right.addWidget(self.gallery, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.size("xl"), theme.size("s"), theme.size("s"), 0)
        row.setSpacing(theme.size("l"))
        row.addLayout(left, 3)
        row.addLayout(right, 2)

    def refresh(self) -> None:
        """Show the presenter's evaluation."""
        found = self._presenter.evaluation
        if found is not None:
            self._matrix.show_counts(found.classes, found.confusion)
            self._show_cell()

    def _choose(self, row: int, column: int) -> None:
        self._cell = row, column
        items = self._show_cell()
        if items and self.isVisible():
            self._presenter.inspector.show_judged(items[0])

    def _show_cell(self) -> tuple[EvaluatedPicture, ...]:
        found = self._presenter.evaluation
        row, column = self._cell
        if found is None or max(row, column) >= len(found.classes):
            return ()
        is_, said = found.classes[row], found.classes[column]
        items = self._presenter.pictures_of(is_, said)
        self._title.setText(words.cell(is_, said, len(items)))
        self.gallery.show_items(items)
        return items
