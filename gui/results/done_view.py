"""A judged run: the number that counts, and everything behind it."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from engine.evaluation.results import EvaluatedPicture
from gui.common.late_imports import Plotting
from gui.common.theme import Theme
from gui.common.thumbnails import Thumbnails
from gui.decisions.gallery import Gallery
from gui.decisions.suspects_view import SuspectsView
from gui.results.classes_view import ClassesView
from gui.results.comparison_view import ComparisonView
from gui.results.confusion_view import ConfusionView
from gui.results.curves_view import CurvesView
from gui.results.detail_panel import DetailPanel
from gui.results.header import ResultsHead
from gui.results.map_view import MapView
from gui.results.mistakes_view import MistakesView
from gui.results.presenter import ResultsPresenter, ResultsState
from gui.results.shortcuts_view import ShortcutsView
from gui.results.tabs import Tabs
from gui.results.unsure_view import UnsureView

_SHARE, _WIDEST = 0.34, 460
"""Of the inspector's width."""


class DoneView(QWidget):
    """The head, the tabs, and the inspector beside those that choose pictures."""

    def __init__(
        self, theme: Theme, presenter: ResultsPresenter, thumbnails: Thumbnails,
        plotting: Plotting,
    ) -> None:  # fmt: skip
        super().__init__()
        self.setObjectName("results_done")
        self._theme = theme
        self._presenter = presenter
        self._head = ResultsHead(theme, presenter)
        self._detail = DetailPanel(theme, presenter)
        self._mistakes = MistakesView(theme, presenter, thumbnails)
        self._suspects = SuspectsView(theme, presenter.suspects, thumbnails)
        self._confusion = ConfusionView(theme, presenter, thumbnails)
        self._classes = ClassesView(theme)
        self._curves = CurvesView(theme, presenter, plotting)
        self._unsure = UnsureView(theme, presenter)
        self._map = MapView(theme, presenter, plotting)
        self._shortcuts = ShortcutsView(theme, presenter.shortcuts)
        self._comparison = ComparisonView(theme, presenter, thumbnails)
        self._tabs = self._make_tabs()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self._tabs, 1)
        self._connect()

    def show_from_the_start(self) -> None:
        """Show another run."""
        self._tabs.offer(self._comparison, is_there=False)
        self._tabs.turn_to(self._mistakes)
        self.refresh()

    def refresh(self) -> None:
        """Show the presenter's evaluation as it stands."""
        presenter, found = self._presenter, self._presenter.evaluation
        if found is None:
            return
        self._head.refresh()
        self._tabs.offer(self._comparison, is_there=presenter.comparison is not None)
        for view in (self._mistakes, self._confusion, self._unsure, self._comparison):
            view.refresh()
        self._classes.show_classes(found.per_class)
        self._mark()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """The inspector takes its share of the width."""
        super().resizeEvent(event)
        least = self._theme.size("panel_narrow")
        self._detail.setFixedWidth(max(least, min(round(self.width() * _SHARE), _WIDEST)))

    def _galleries(self) -> list[Gallery]:
        return [self._mistakes.gallery, self._confusion.gallery, *self._comparison.galleries]

    def _mark(self) -> None:
        shown = self._presenter.inspector.shown
        for gallery in self._galleries():
            gallery.show_current(shown.picture if shown is not None else None)

    def _open(self, judged: EvaluatedPicture) -> None:
        """From any gallery to the mistakes, where it is one of them."""
        if any(item.picture == judged.picture for item in self._presenter.mistakes()):
            self._tabs.turn_to(self._mistakes)
            self._mistakes.gallery.setFocus()

    def _turned(self, view: object) -> None:
        if self._presenter.state is ResultsState.DONE and view is self._map:
            self._presenter.feature_map.want()
        if self._presenter.state is ResultsState.DONE and view is self._suspects:
            self._presenter.suspects.want()

    def _take_back(self) -> None:
        shown = self._presenter.inspector.shown
        if shown is not None:
            self._presenter.take_back(shown.picture)

    def _make_tabs(self) -> Tabs:
        tabs = Tabs(self._theme, self.tr("What there is to see"), self._detail)
        tabs.add(self._mistakes, self.tr("Mistakes"), with_panel=True)
        tabs.add(self._suspects, self.tr("Suspects"), with_panel=False)
        tabs.add(self._confusion, self.tr("Mix-ups"), with_panel=True)
        tabs.add(self._classes_page(), self.tr("Classes"), with_panel=False)
        tabs.add(self._unsure, self.tr("Not sure"), with_panel=False)
        tabs.add(self._map, self.tr("Map"), with_panel=True)
        tabs.add(self._curves, self.tr("Curves"), with_panel=False)
        tabs.add(self._comparison, self.tr("Before and after"), with_panel=True)
        tabs.add(self._shortcuts, self.tr("Shortcuts"), with_panel=False)
        return tabs

    def _classes_page(self) -> QWidget:
        page = QWidget()
        space = self._theme.size("xl")
        column = QVBoxLayout(page)
        column.setContentsMargins(space, self._theme.size("l"), space, space)
        column.addWidget(self._classes, 1)
        column.addStretch()
        return page

    def _connect(self) -> None:
        presenter = self._presenter
        presenter.evaluation_changed.connect(self.refresh)
        presenter.comparison_changed.connect(self.refresh)
        presenter.inspector.changed.connect(self._mark)
        for gallery in self._galleries():
            gallery.chosen.connect(presenter.inspector.show_judged)
            gallery.activated_one.connect(self._open)
            gallery.class_told.connect(self._detail.correct_to)
            gallery.taken_back.connect(self._take_back)
        self._tabs.turned_to.connect(self._turned)
        self._head.shortcuts_wanted.connect(lambda: self._tabs.turn_to(self._shortcuts))
