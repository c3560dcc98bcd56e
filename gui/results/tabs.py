"""The views of a judged run, and the way between them."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSizePolicy,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from gui.common.theme import Theme


class Tabs(QWidget):
    """A row of tabs above; what is chosen fills the rest, beside a panel that some of it needs.

    Signals:
        turned_to: the view that is shown now.

    Attributes:
        bar: the tabs; the arrow keys move along them.
    """

    turned_to = Signal(object)

    def __init__(self, theme: Theme, title: str, panel: QWidget) -> None:
        super().__init__()
        self.setObjectName("results_tabs")
        self._panel = panel
        self._views: list[QWidget] = []
        self._with_panel: set[QWidget] = set()
        self.bar = QTabBar()
        self.bar.setObjectName("results_tab_bar")
        self.bar.setAccessibleName(title)
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setElideMode(Qt.TextElideMode.ElideNone)
        self.bar.setUsesScrollButtons(False)
        self.bar.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.bar.setCursor(Qt.CursorShape.PointingHandCursor)
        self._stack = QStackedWidget()
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self._stack, 1)
        row.addWidget(panel)
        first = QHBoxLayout()
        space = theme.size("xl") - theme.size("m")  # the first text stands under the others
        first.setContentsMargins(space, 0, space, 0)
        first.addWidget(self.bar, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(first)
        column.addLayout(row, 1)
        self.bar.currentChanged.connect(self._turn)

    @property
    def current(self) -> QWidget:
        """The view that is shown."""
        return self._views[self.bar.currentIndex()]

    def add(self, view: QWidget, text: str, *, with_panel: bool) -> None:
        """Add a view with its tab."""
        self._views.append(view)
        self._stack.addWidget(view)
        if with_panel:
            self._with_panel.add(view)
        self.bar.addTab(text)
        self._turn(self.bar.currentIndex())

    def offer(self, view: QWidget, *, is_there: bool) -> None:
        """Show or hide a tab."""
        self.bar.setTabVisible(self._views.index(view), is_there)

    def turn_to(self, view: QWidget) -> None:
        """Show a view."""
        self.bar.setCurrentIndex(self._views.index(view))

    def _turn(self, number: int) -> None:
        if not 0 <= number < len(self._views):
            return
        view = self._views[number]
        for other in self._views:  # what is not seen needs no room beside the panel
            wish = QSizePolicy.Policy.Preferred if other is view else QSizePolicy.Policy.Ignored
            other.setSizePolicy(wish, wish)
        if view not in self._with_panel:
            self._panel.hide()
        self._stack.setCurrentWidget(view)
        self._panel.setVisible(view in self._with_panel)
        self.turned_to.emit(view)
