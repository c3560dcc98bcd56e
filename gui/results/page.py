"""The Results screen."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from gui.common import run_words
from gui.common.choice import Choice
from gui.common.controls import Button, frame, label
from gui.common.drop_zone import DropZone, Invitation
from gui.common.failure import FailureView
from gui.common.job_bar import JobBar
from gui.common.late_imports import Plotting
from gui.common.living_runs import Watch
from gui.common.theme import Theme
from gui.common.thumbnails import Thumbnails
from gui.common.words import number
from gui.decisions.busy_view import BusyView
from gui.results import words
from gui.results.curves_view import CurvesView
from gui.results.done_view import DoneView
from gui.results.missing_banner import MissingBanner
from gui.results.presenter import ResultsPresenter, ResultsState


class ResultsPage(QWidget):
    """One view for each thing the screen can be about; learning again shows at the foot."""

    def __init__(
        self, theme: Theme, presenter: ResultsPresenter, thumbnails: Thumbnails,
        plotting: Plotting,
    ) -> None:  # fmt: skip
        super().__init__()
        self.setObjectName("results_page")
        self.setAccessibleName(self.tr("Results"))
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._theme = theme
        self._presenter = presenter
        self._plotting = plotting
        self._thumbnails = thumbnails
        self._missing = MissingBanner(theme, presenter.missing, self._look_again)
        self._empty = self._make_empty()
        self._busy = BusyView(theme, "judging", presenter.cancel)
        self._done = DoneView(theme, presenter, thumbnails, plotting)
        self._failed = self._make_failure()
        self._stack = QStackedWidget()
        for view in (self._empty, self._busy, self._done, self._failed):
            self._stack.addWidget(view)
        self._again = JobBar(
            theme,
            Button(theme, "cancel_again", self.tr("Cancel")).on_click(presenter.retraining.cancel),
            "again",
        )
        self._again.hide()
        self._living = label("name_living_runs", "caption")
        space = theme.size("xl")
        self._living.setContentsMargins(space, 0, space, theme.size("s"))
        Watch(self, presenter.runs)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._make_header())
        column.addWidget(self._living)
        column.addWidget(self._missing)
        column.addWidget(self._stack, 1)
        column.addWidget(self._again)
        presenter.state_changed.connect(self._show_state)
        presenter.progress_changed.connect(self._show_progress)
        presenter.runs.changed.connect(self._show_runs)
        presenter.evaluation_changed.connect(self._show_runs)
        presenter.retraining.changed.connect(self._show_again)
        presenter.curves_changed.connect(self._show_curves)
        self._show_state()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Look what runs there are, and have plots ready before they are needed."""
        super().showEvent(event)
        self._presenter.refresh()
        self._plotting.get_ready()

    # showing

    def _show_state(self) -> None:
        presenter, state = self._presenter, self._presenter.state
        views: dict[ResultsState, QWidget] = {
            ResultsState.EMPTY: self._empty,
            ResultsState.BUSY: self._busy,
            ResultsState.DONE: self._done,
            ResultsState.FAILED: self._failed,
        }
        if state is ResultsState.DONE:
            self._done.show_from_the_start()
        elif state is ResultsState.FAILED and presenter.failure is not None:
            self._failure.show_error(presenter.failure)
        self._show_progress()
        self._show_runs()
        self._stack.setCurrentWidget(views[state])

    def _show_progress(self) -> None:
        if self._presenter.state is ResultsState.BUSY:
            self._busy.show_progress(
                self.tr("Asking the model about every picture"), self._presenter.progress
            )

    def _show_runs(self) -> None:
        presenter = self._presenter
        found = presenter.evaluation
        options = [
            (run.run, words.run_line(run, found if run.run == presenter.run else None))
            for run in presenter.finished
        ]
        if presenter.run and presenter.run not in {run for run, _ in options}:
            options.insert(0, (presenter.run, found.name if found else presenter.run))
        self._choice.show_options(options)
        self._choice.show_value(presenter.run)
        self._choice.setVisible(bool(options))
        if options and not presenter.run:
            self._choice.setText(self.tr("Choose what to look at"))
        self._show_invitation(has_runs=bool(options))
        self._show_living()
        for button in self._ways_on:
            button.setVisible(presenter.state is ResultsState.DONE)

    def _show_living(self) -> None:
        """What is being taught now, besides what this screen teaches: that has its own bar."""
        started = self._presenter.retraining.history.started
        own = started.run if started is not None else ""
        living = [run for run in self._presenter.runs.living if run.run != own]
        self._living.setText("  ·  ".join(map(run_words.living, living)))
        self._living.setVisible(bool(living))

    def _show_curves(self) -> None:
        """What a run that cannot be judged told while it learned."""
        curves = self._presenter.curves
        self._curves.setVisible(bool(curves.epochs))
        self._when_taught.setVisible(curves.result is not None)
        if curves.result is not None:
            self._when_taught.setText(words.when_taught(curves.result))

    def _look_again(self) -> None:
        """The pictures may have been brought back."""
        self._thumbnails.forget_failures()
        self._presenter.try_again()

    def _show_invitation(self, *, has_runs: bool) -> None:
        self._none_yet.setVisible(not has_runs)
        self._none_chosen.setVisible(has_runs)

    def _show_again(self) -> None:
        again = self._presenter.retraining
        self._again.setVisible(again.is_learning)
        if not again.is_learning:
            return
        if again.corrections == 1:
            text = self.tr("Learning again with 1 correction")
        else:
            text = self.tr("Learning again with {n} corrections")
        progress = again.progress
        facts = [text.format(n=number(again.corrections)), run_words.stage(again.history)]
        if left := run_words.time_left(progress):
            facts.append(left)
        done, total = (progress.done, progress.total or 0) if progress else (0, 0)
        self._again.show_progress("\n".join((facts[0], "  ·  ".join(facts[1:]))), done, total)

    # layout

    def _make_empty(self) -> QWidget:
        theme, presenter = self._theme, self._presenter
        teach = Button(
            theme, "teach_first", self.tr("Teach a model"), kind="primary",
            icon_name="graduation-cap",
        ).on_click(presenter.teach_wanted.emit)  # fmt: skip
        self._none_yet = DropZone(
            theme,
            Invitation(
                "results_none", self.tr("Teach a model first"),
                self.tr("Then you see here how good it is, what it gets wrong, and why."),
                "clipboard-check",
            ),
            [teach],
        )  # fmt: skip
        self._none_chosen = label(
            "results_none_chosen", "title", self.tr("Choose above what to look at"), wraps=True
        )
        self._none_chosen.setAlignment(Qt.AlignmentFlag.AlignCenter)
        empty = QWidget()
        column = QVBoxLayout(empty)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._none_yet)
        column.addWidget(self._none_chosen)
        return empty

    def _make_failure(self) -> QWidget:
        self._failure = FailureView(self._theme, "results_failure")
        again = Button(self._theme, "judge_again", self.tr("Try again"), kind="primary")
        self._failure.buttons.insertWidget(1, again.on_click(self._presenter.try_again))
        self._curves = CurvesView(self._theme, self._presenter, self._plotting)
        self._curves.setObjectName("curves_of_failure")
        self._curves.hide()
        self._when_taught = label("numbers_of_failure", "", wraps=True)
        self._when_taught.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._when_taught.hide()
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._failure, 1)
        column.addWidget(self._when_taught)
        column.addWidget(self._curves, 1)
        return page

    def _make_header(self) -> QFrame:
        theme, presenter = self._theme, self._presenter
        header = frame("results_header", "")
        title = label("results_title", "title", self.tr("Results"))
        self._choice = Choice(theme, "choose_run", self.tr("Run"), [], "")
        self._choice.chosen.connect(presenter.open)
        title.setSizePolicy(self._choice.sizePolicy())
        export = Button(theme, "export_result", self.tr("Export…"), icon_name="package-open")
        report = Button(theme, "report_result", self.tr("Report…"), icon_name="file-text")
        use = Button(
            theme, "use_result", self.tr("Use in Identify"), kind="primary", icon_name="scan-eye"
        )
        self._ways_on = (
            export.on_click(presenter.export),
            report.on_click(presenter.write_report),
            use.on_click(presenter.use),
        )
        row = QHBoxLayout(header)
        row.setContentsMargins(theme.size("xl"), theme.size("m"), theme.size("xl"), theme.size("m"))
        row.setSpacing(theme.size("s"))
        row.addWidget(title)
        row.addSpacing(theme.size("s"))
        row.addWidget(self._choice)
        row.addStretch(1)
        for button in self._ways_on:
            row.addWidget(button)
        header.setMinimumHeight(theme.size("control") + 2 * theme.size("m"))
        return header
