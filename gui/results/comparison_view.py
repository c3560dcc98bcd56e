"""Before and after learning again: what was mended, and what is new."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.common.controls import label
from gui.common.theme import Theme
from gui.common.thumbnails import Thumbnails
from gui.common.words import number
from gui.decisions.gallery import Gallery
from gui.results import words
from gui.results.presenter import ResultsPresenter


class ComparisonView(QWidget):
    """Both on the same pictures, with a gallery for each kind of change.

    Attributes:
        galleries: mended and new mistakes.
    """

    def __init__(self, theme: Theme, presenter: ResultsPresenter, thumbnails: Thumbnails) -> None:
        super().__init__()
        self.setObjectName("comparison_view")
        self._presenter = presenter
        self._sentence = label("comparison_words", "title", wraps=True)
        self._measure = label("comparison_measure", "caption", wraps=True)
        titles = (self.tr("Mended"), self.tr("New mistakes"))
        names = ("mended", "spoiled")
        self._titles = [label(f"{name}_title", "strong") for name in names]
        self.galleries = [
            Gallery(theme, f"{name}_gallery", title, thumbnails)
            for name, title in zip(names, titles, strict=True)
        ]
        row = QHBoxLayout()
        row.setSpacing(theme.size("l"))
        for title, gallery in zip(self._titles, self.galleries, strict=True):
            column = QVBoxLayout()
            column.setSpacing(theme.size("xs"))
            column.addWidget(title)
            column.addWidget(gallery, 1)
            row.addLayout(column)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(theme.size("xl"), theme.size("m"), 0, 0)
        whole.setSpacing(theme.size("xs"))
        whole.addWidget(self._sentence)
        whole.addWidget(self._measure)
        whole.addSpacing(theme.size("s"))
        whole.addLayout(row, 1)

    def refresh(self) -> None:
        """Show the presenter's comparison, if there is one."""
        found = self._presenter.comparison
        if found is None:
            return
        self._sentence.setText(words.compared(found))
        self._measure.setText(words.compared_by(found))
        kinds = (self.tr("Mended: {n}"), self.tr("New mistakes: {n}"))
        both = (found.mended, found.spoiled)
        for title, text, gallery, items in zip(
            self._titles, kinds, self.galleries, both, strict=True
        ):
            title.setText(text.format(n=number(len(items))))
            gallery.show_items(items)
