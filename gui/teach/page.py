"""The Teach screen."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from engine.base.errors import EngineError, ErrorCode
from engine.training.runs.run_store import RunSummary
from gui.common import run_words
from gui.common.controls import Button, frame, label
from gui.common.drop_zone import DropHint, take_in
from gui.common.failure import FailureView
from gui.common.late_imports import Plotting
from gui.common.living_runs import Watch
from gui.common.questions import Question, ask
from gui.common.theme import Theme
from gui.common.thumbnails import Thumbnails
from gui.teach.checking_view import CheckingView
from gui.teach.earlier_runs import EarlierRuns
from gui.teach.empty_view import EmptyView
from gui.teach.presenter import TeachPresenter, TeachState
from gui.teach.ready_view import ReadyView
from gui.teach.suspects_page import SuspectsPage
from gui.teach.training_view import TrainingView


class TeachPage(QWidget):
    """One view for each thing the screen can be about."""

    def __init__(
        self, theme: Theme, presenter: TeachPresenter, thumbnails: Thumbnails, large: Thumbnails,
        plotting: Plotting,
    ) -> None:  # fmt: skip
        super().__init__()
        self.setObjectName("teach_page")
        self.setAccessibleName(self.tr("Teach"))
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._theme = theme
        self._presenter = presenter
        self._plotting = plotting
        self._empty = EmptyView(theme)
        self._checking = CheckingView(theme)
        self._ready = ReadyView(theme, presenter, thumbnails)
        self._history = TrainingView(theme, presenter, plotting)
        self._suspects = SuspectsPage(theme, presenter.suspects.one_by_one, large)
        self._failure = self._make_failure()
        self._stack = QStackedWidget()
        for view in (
            self._empty, self._checking, self._ready, self._history, self._failure, self._suspects,
        ):  # fmt: skip
            self._stack.addWidget(view)
        self._lay_out()
        self._drop_hint = DropHint(
            theme, self, "teach_drop_overlay", self.tr("Let go to look through this folder")
        )
        Watch(self._empty, presenter.runs)
        self._connect()
        self._show_state()

    def choose_folder(self) -> None:
        """Ask for a folder of sorted pictures."""
        if self._presenter.is_learning:
            return
        name = QFileDialog.getExistingDirectory(self, self.tr("Choose a folder of pictures"))
        if name:
            self._presenter.open_folder(Path(name))

    # drops

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A folder may be dropped, unless a model is learning."""
        if event.mimeData().hasUrls() and not self._presenter.is_learning:
            event.acceptProposedAction()
            self._drop_hint.cover()

    @override
    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._drop_hint.hide()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self._drop_hint.hide()
        event.acceptProposedAction()
        if paths := take_in(event.mimeData()).paths:
            self._presenter.open_folder(paths[0])
        else:
            self._presenter.noticed.emit(EngineError(ErrorCode.IMAGE_ONLY_LINK))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._drop_hint.setGeometry(self.rect())

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Look what runs there are, and have plots ready before they are needed."""
        super().showEvent(event)
        self._presenter.runs.refresh()
        self._plotting.get_ready()

    # showing

    def _connect(self) -> None:
        presenter = self._presenter
        presenter.state_changed.connect(self._show_state)
        presenter.progress_changed.connect(self._show_check)
        presenter.runs.changed.connect(self._show_runs)
        self._empty.folder_wanted.connect(self.choose_folder)
        self._empty.sample_wanted.connect(presenter.open_sample)
        self._empty.resume.connect(presenter.resume)
        self._empty.discard.connect(self._confirm_discard)
        self._ready.suspects_wanted.connect(self._show_suspects)
        self._suspects.left.connect(self._leave_suspects)
        self._checking.cancelled.connect(presenter.cancel)
        self._history.foot.cancel_wanted.connect(self._confirm_cancel)
        self._history.foot.finish_wanted.connect(self._confirm_finish)
        self._history.foot.discard_wanted.connect(self._confirm_discard_shown)

    def _show_state(self) -> None:
        presenter, state = self._presenter, self._presenter.state
        views: dict[TeachState, QWidget] = {
            TeachState.EMPTY: self._empty,
            TeachState.CHECKING: self._checking,
            TeachState.READY: self._ready,
            TeachState.FAILED: self._failure,
        }
        if state is TeachState.READY and presenter.report is not None:
            self._ready.show_report(presenter.report)
        elif state is TeachState.FAILED and presenter.failure is not None:
            self._failure.show_error(presenter.failure)
            self._go_on_after_failure.setVisible(presenter.can_continue)
            self._go_on_on_cpu.setVisible(bool(presenter.run_of_elsewhere))
        elif state not in views:
            self._history.show_from_the_start()
        self._show_check()
        begins = state is TeachState.LEARNING and self._stack.currentWidget() is not self._history
        self._stack.setCurrentWidget(views.get(state, self._history))
        self._show_header()
        if begins and self.isVisible():  # Qt would give the focus to the first: "Cancel…"
            self._history.foot.take_focus()

    def _show_suspects(self) -> None:
        self._stack.setCurrentWidget(self._suspects)
        self._show_header()
        self._suspects.begin()

    def _leave_suspects(self) -> None:
        self._stack.setCurrentWidget(self._ready)
        self._show_header()
        self._ready.return_to_suspects()

    def _show_check(self) -> None:
        if self._presenter.state is TeachState.CHECKING:
            folder = self._presenter.folder
            self._checking.show_progress(str(folder or ""), self._presenter.progress)

    def _show_runs(self) -> None:
        self._empty.show_unfinished(self._presenter.unfinished)
        self._go_on_after_failure.setVisible(self._presenter.can_continue)
        self._show_header()

    def _show_header(self) -> None:
        presenter, state = self._presenter, self._presenter.state
        started = presenter.history.started
        folder = presenter.folder.name if presenter.folder is not None else ""
        is_run = state in {
            TeachState.LEARNING, TeachState.PAUSED, TeachState.DONE, TeachState.BROKEN_OFF,
        }  # fmt: skip
        name = started.name if is_run and started is not None else folder
        self._name.setText(name)
        self._earlier.setVisible(state is TeachState.EMPTY and bool(presenter.runs.finished))
        is_deciding = self._stack.currentWidget() is self._suspects
        self._another.setVisible(state is TeachState.READY and not is_deciding)
        self._suspects.back.setVisible(is_deciding)

    # questions

    def _confirm_cancel(self) -> None:
        asked = Question(
            "confirm_cancel", self.tr("Stop teaching?"), self.tr("You can continue it later."),
            self.tr("Stop teaching"), self.tr("Go on teaching"),
        )  # fmt: skip
        ask(self, asked, self._presenter.cancel)

    def _confirm_finish(self) -> None:
        asked = Question(
            "confirm_finish", self.tr("Stop and keep the best?"),
            self.tr("Teaching ends, and the best version until now becomes the model."),
            self.tr("Stop and keep the best"), self.tr("Go on teaching"),
        )  # fmt: skip
        ask(self, asked, self._presenter.finish)

    def _confirm_discard_shown(self) -> None:
        started = self._presenter.history.started
        run = self._presenter.runs.find(started.run) if started is not None else None
        if run is not None:
            self._confirm_discard(run)

    def _confirm_discard(self, run: RunSummary) -> None:
        asked = Question(
            "confirm_discard", self.tr("Discard {name}?").format(name=run_words.name_of(run)),
            self.tr("What it has learned is deleted. The pictures stay."),
            self.tr("Discard"), self.tr("Keep"),
        )  # fmt: skip
        ask(self, asked, lambda: self._presenter.discard(run.run))

    # layout

    def _make_failure(self) -> FailureView:
        presenter = self._presenter
        view = FailureView(self._theme, "teach_failure")
        back = Button(self._theme, "leave_failure", self.tr("Back")).on_click(presenter.go_back)
        self._go_on_after_failure = Button(
            self._theme, "continue_after_failure", self.tr("Continue"), kind="primary"
        ).on_click(presenter.go_on_with_shown)
        self._go_on_on_cpu = Button(
            self._theme, "continue_on_cpu", self.tr("Continue on the CPU"), kind="primary"
        ).on_click(presenter.go_on_on_cpu)
        view.buttons.setSpacing(self._theme.size("s"))
        ways = (self._go_on_after_failure, self._go_on_on_cpu, back)
        for position, button in enumerate(ways, start=1):
            view.buttons.insertWidget(position, button)
        return view

    def _make_header(self) -> QFrame:
        theme = self._theme
        header = frame("teach_header", "")
        self._name = label("name_of_training", "muted")
        self._earlier = EarlierRuns(theme, self._presenter)
        self._another = Button(
            theme, "choose_another", self.tr("Choose another folder…"), icon_name="folder-open"
        ).on_click(self.choose_folder)
        title = label("teach_title", "title", self.tr("Teach"))
        title.setSizePolicy(self._another.sizePolicy())
        row = QHBoxLayout(header)
        row.setContentsMargins(theme.size("xl"), theme.size("m"), theme.size("xl"), theme.size("m"))
        row.setSpacing(theme.size("m"))
        row.addWidget(title)
        row.addWidget(self._name, 1)
        row.addWidget(self._earlier)
        row.addWidget(self._another)
        row.addWidget(self._suspects.back)
        header.setMinimumHeight(theme.size("control") + 2 * theme.size("m"))
        return header

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._make_header())
        column.addWidget(self._stack, 1)
