"""The check of a folder: its classes, what is wrong with it, and what will be taught."""

from PySide6.QtCore import QLocale, QModelIndex, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from engine.base.address import PictureAddress
from engine.datasets import sentences
from engine.datasets.dataset import CheckReport, Problem
from gui.common.controls import frame, label
from gui.common.icons import pixmap
from gui.common.theme import Theme
from gui.common.thumbnails import Thumbnails
from gui.common.translation import ON_SCREEN
from gui.teach.class_list import ClassList
from gui.teach.plan_panel import PlanPanel
from gui.teach.presenter import TeachPresenter
from gui.teach.problem_card import ProblemCard
from gui.teach.suspects_card import SuspectsCard

_SIDE_BY_SIDE = 700


class ReadyView(QWidget):
    """Classes and problems side by side, or one above the other where there is little room.

    Signals:
        suspects_wanted: the person wants to decide about pictures in the wrong folder.
    """

    suspects_wanted = Signal()

    def __init__(self, theme: Theme, presenter: TeachPresenter, thumbnails: Thumbnails) -> None:
        super().__init__()
        self.setObjectName("teach_ready")
        self._theme = theme
        self._presenter = presenter
        self._thumbnails = thumbnails
        self._suspects_card: SuspectsCard | None = None
        self._classes = ClassList(theme, thumbnails)
        self._classes_title = label("classes_title", "lead", wraps=True)
        self._own_split = label("own_split", "caption", wraps=True)
        self._problems = QVBoxLayout()
        self._problems.setSpacing(theme.size("s"))
        self._problems_title = label("problems_title", "lead", wraps=True)
        self._all_well = self._make_all_well()
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._panel = PlanPanel(theme, presenter)
        self._content = frame("ready_column", "")
        self._scroll = QScrollArea()
        self._lay_out()
        presenter.suspects.changed.connect(self._show_suspects)
        self._classes.selectionModel().currentChanged.connect(self._keep_in_view)

    def show_report(self, report: CheckReport) -> None:
        """Show what the check found, and the choices from the start."""
        locale = QLocale()
        usable = sum(count.usable for count in report.counts)
        is_single = len(report.counts) == 1
        text = self.tr("{n} pictures in {classes} classes")
        text = self.tr("{n} pictures, all in one class") if is_single else text
        self._classes_title.setText(
            text.format(n=locale.toString(usable), classes=locale.toString(len(report.counts)))
        )
        own = sentences.own_split(report, ON_SCREEN)
        self._own_split.setText(f"{own}." if own else "")
        self._own_split.setVisible(bool(own))
        self._classes.show_counts(report.counts)
        self._show_problems(report)
        self._panel.setVisible(report.can_teach)
        self._panel.show_plan()
        self._scroll.verticalScrollBar().setValue(0)

    def return_to_suspects(self) -> None:
        """The person comes back from deciding about them."""
        if self._suspects_card is not None:
            self._suspects_card.take_focus()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side where there is room."""
        super().resizeEvent(event)
        narrow = self.window().width() < self._theme.size("narrow")
        self._panel.setFixedWidth(self._theme.size("panel_narrow" if narrow else "panel"))
        room = self.width() - self._panel.width()
        is_wide = room >= _SIDE_BY_SIDE
        directions = QBoxLayout.Direction
        self._both.setDirection(directions.LeftToRight if is_wide else directions.BottomToTop)
        self._both.setStretch(1, 1 if is_wide else 0)  # problems stand close above the classes

    def _keep_in_view(self, current: QModelIndex) -> None:
        """The list is as high as its rows, so that it is not the list that scrolls."""
        row = self._classes.visualRect(current)
        middle = self._classes.mapTo(self._content, row.center())
        self._scroll.ensureVisible(0, middle.y(), 0, row.height())

    def _show_problems(self, report: CheckReport) -> None:
        while (item := self._problems.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for position, problem in enumerate(report.problems, start=1):
            self._problems.addWidget(self._card(f"problem_{position}", problem, report))
        self._suspects_card = None
        self._show_suspects()
        self._say_how_many(report)

    def _show_suspects(self) -> None:
        """The last row: it comes when the others are being read."""
        suspects, report = self._presenter.suspects, self._presenter.report
        card = self._suspects_card
        if card is not None and card.found is suspects.one_by_one.found:
            card.refresh()
            return
        if card is not None:
            self._problems.removeWidget(card)
            card.hide()
            card.deleteLater()
            self._suspects_card = None
        problem = suspects.problem
        if problem is not None and report is not None:
            card = SuspectsCard(self._theme, problem, report, suspects.one_by_one, self._thumbnails)
            card.look_wanted.connect(self.suspects_wanted)
            card.file_wanted.connect(_open_file)
            self._problems.addWidget(card)
            self._suspects_card = card
        if report is not None:
            self._say_how_many(report)

    def _say_how_many(self, report: CheckReport) -> None:
        number = len(report.problems) + (self._suspects_card is not None)
        blocking = self.tr("This folder cannot be learned from yet")
        worth = self.tr("{n} things to know").format(n=QLocale().toString(number))
        single = self.tr("One thing to know")
        titles = {0: self.tr("All is well"), 1: single}
        self._problems_title.setText(titles.get(number, worth) if report.can_teach else blocking)
        self._all_well.setVisible(not number)

    def _card(self, name: str, problem: Problem, report: CheckReport) -> ProblemCard:
        config = self._presenter.config
        decisions = config.decisions if config is not None else {}
        remedy = decisions.get(problem.kind, problem.remedies[0])
        card = ProblemCard(self._theme, name, problem, report, remedy)
        card.decided.connect(self._presenter.decide)
        card.file_wanted.connect(_open_file)
        return card

    def _make_all_well(self) -> QFrame:
        theme = self._theme
        card = frame("all_well", "card")
        self._tick = QLabel()
        self._tick.setObjectName("all_well_icon")
        row = QHBoxLayout(card)
        row.setContentsMargins(theme.size("l"), theme.size("m"), theme.size("l"), theme.size("m"))
        row.setSpacing(theme.size("m"))
        row.addWidget(self._tick)
        words = self.tr("Every picture can be used. Nothing stands out.")
        row.addWidget(label("all_well_words", "", words, wraps=True), 1)
        theme.changed.connect(self._draw_tick)
        self._draw_tick()
        return card

    def _draw_tick(self) -> None:
        colour, side = self._theme.colour("accent"), self._theme.size("icon") + 2
        self._tick.setPixmap(pixmap("circle-check", colour, side, self.devicePixelRatioF()))

    def _lay_out(self) -> None:
        theme = self._theme
        self._both.setContentsMargins(theme.size("xl"), 0, theme.size("xl"), theme.size("xl"))
        self._both.setSpacing(theme.size("xl"))
        self._both.addLayout(self._make_classes(), 1)
        self._both.addLayout(self._make_problems(), 1)
        self._content.setLayout(self._both)
        self._scroll.setObjectName("ready_scroll")
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._content)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._scroll, 1)
        row.addWidget(self._panel)

    def _make_classes(self) -> QVBoxLayout:
        theme = self._theme
        card = frame("classes_card", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(
            theme.size("s"), theme.size("s"), theme.size("s"), theme.size("s")
        )
        inside.addWidget(self._classes)
        column = QVBoxLayout()
        column.setSpacing(theme.size("m"))
        column.addWidget(self._classes_title)
        column.addWidget(self._own_split)
        column.addWidget(card)
        column.addStretch()
        return column

    def _make_problems(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(self._theme.size("m"))
        column.addWidget(self._problems_title)
        column.addWidget(self._all_well)
        column.addLayout(self._problems)
        column.addStretch()
        return column


def _open_file(picture: PictureAddress) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(picture.file)))
