"""The Teach screen while a model learns, and when it has learned."""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from engine.training.settings import Recipe
from gui.common.controls import frame, label, scroll_area
from gui.common.curve_card import CurveCard
from gui.common.curve_style import Curve
from gui.common.curves import AccuracyPlot, LossPlot
from gui.common.icons import pixmap
from gui.common.late_imports import Plotting
from gui.common.theme import Theme
from gui.teach.card_grid import CardGrid
from gui.teach.coach_card import CoachCard
from gui.teach.presenter import TeachPresenter, TeachState
from gui.teach.score_list import ScoreList
from gui.teach.training_foot import TrainingFoot
from gui.teach.training_head import TrainingHead
from gui.teach.training_notes import TrainingNotes


class TrainingView(QWidget):
    """Words above, plots below, commands at the foot; the plots stay when the run has ended.

    Attributes:
        foot: the commands.
    """

    def __init__(self, theme: Theme, presenter: TeachPresenter, plotting: Plotting) -> None:
        super().__init__()
        self.setObjectName("teach_training")
        self._theme = theme
        self._presenter = presenter
        self._head = TrainingHead(theme)
        self._disk_full = self._make_alarm()
        self._coach = CoachCard(theme, presenter.shortcuts)
        self._scores = ScoreList(theme)
        self._scores_card = self._make_scores()
        self._plots = self._make_plots()
        self._notes = TrainingNotes(theme)
        self._cards = CardGrid(theme, self._scores_card, self._plots)
        self._arranged_for: Recipe | None = None
        self.foot = TrainingFoot(theme, presenter)
        self._lay_out()
        if plotting.is_ready:
            self._make_next_plot()
        plotting.ready.connect(self._make_next_plot)
        presenter.history_changed.connect(self._refresh_if_seen)
        presenter.progress_changed.connect(self._refresh_head)

    def refresh(self) -> None:
        """Show the presenter's history as it stands."""
        presenter, history = self._presenter, self._presenter.history
        self._refresh_head()
        self._disk_full.setVisible(history.is_disk_full and presenter.is_learning)
        if history.recipe is not self._arranged_for:
            self._arrange()
        for plot in self._plots:
            plot.show_history(history)
        self._notes.show_history(history)
        self.foot.refresh()

    def show_from_the_start(self) -> None:
        """Show another history, or another state of it."""
        if (result := self._presenter.history.result) is not None:
            self._scores.show_scores(result.per_class)
        self.refresh()
        self._arrange()
        self._scroll.verticalScrollBar().setValue(0)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cards side by side where there is room."""
        super().resizeEvent(event)
        self._arrange()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what was told while another screen was shown."""
        super().showEvent(event)
        self.refresh()

    # parts of refreshing

    def _refresh_if_seen(self) -> None:
        if self.isVisible():
            self.refresh()

    def _refresh_head(self) -> None:
        presenter, history = self._presenter, self._presenter.history
        if history.result is not None:
            self._head.show_result(history.result)
        elif presenter.state is TeachState.BROKEN_OFF:
            self._head.show_broken_off(history)
        else:
            is_paused = presenter.state is TeachState.PAUSED
            self._head.show_running(
                history, presenter.progress,
                is_paused=is_paused, is_finishing=presenter.is_finishing,
            )  # fmt: skip

    def _arrange(self) -> None:
        history = self._presenter.history
        self._arranged_for = history.recipe
        self._cards.arrange(
            self.width() - self._theme.size("xl"),
            has_scores=history.result is not None,
            has_plots=history.recipe is not Recipe.QUICK,
        )

    def _make_next_plot(self) -> None:
        """One in each turn of the event loop, as the first takes 25 ms."""
        for number, plot in enumerate(self._plots):
            if not plot.has_plot:
                plot.make_plot()
                plot.show_history(self._presenter.history)
                if number + 1 < len(self._plots):
                    QTimer.singleShot(0, self, self._make_next_plot)
                return

    # layout

    def _make_plots(self) -> tuple[CurveCard, CurveCard]:
        theme = self._theme
        loss = CurveCard(
            theme, "loss", self.tr("Loss: lower is better"),
            {
                Curve.LEARNED: self.tr("learning"),
                Curve.STEPS: self.tr("each step"),
                Curve.JUDGED: self.tr("judging"),
            },
            LossPlot,
        )  # fmt: skip
        accuracy = CurveCard(
            theme, "accuracy", self.tr("Right, of 100 pictures"),
            {Curve.JUDGED: self.tr("judging"), Curve.BEST: self.tr("kept version")},
            AccuracyPlot,
        )  # fmt: skip
        return loss, accuracy

    def _make_scores(self) -> QFrame:
        theme = self._theme
        card = frame("scores_card", "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(
            theme.size("s"), theme.size("m"), theme.size("s"), theme.size("s")
        )
        title = label("scores_title", "strong", self.tr("Each class, the weakest first"))
        title.setContentsMargins(theme.size("s"), 0, 0, 0)
        column.addWidget(title)
        column.addWidget(self._scores, 1)
        column.addStretch()
        return card

    def _make_alarm(self) -> QFrame:
        theme = self._theme
        card = frame("disk_full", "alarm")
        sign = QLabel()
        sign.setObjectName("disk_full_icon")

        def draw() -> None:
            colour, side = theme.colour("danger"), theme.size("icon") + 2
            sign.setPixmap(pixmap("hard-drive", colour, side, self.devicePixelRatioF()))

        theme.changed.connect(draw)
        draw()
        text = self.tr(
            "The disk is full. Nothing is lost; teaching goes on by itself when there is room."
        )
        row = QHBoxLayout(card)
        row.setContentsMargins(theme.size("l"), theme.size("m"), theme.size("l"), theme.size("m"))
        row.setSpacing(theme.size("m"))
        row.addWidget(sign)
        row.addWidget(label("disk_full_words", "strong", text, wraps=True), 1)
        return card

    def _lay_out(self) -> None:
        theme = self._theme
        space = theme.size("xl")
        content = frame("training_column", "")
        column = QVBoxLayout(content)
        column.setContentsMargins(space, 0, space, space)
        column.setSpacing(theme.size("l"))
        for part in (self._head, self._disk_full, self._coach):
            column.addWidget(part)
        column.addLayout(self._cards, 1)
        column.addWidget(self._notes)
        self._scroll = scroll_area("training_scroll", content)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._scroll, 1)
        whole.addWidget(self.foot)
