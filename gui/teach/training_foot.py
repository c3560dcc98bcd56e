"""The commands at the foot of a history: those that make sense as it stands."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from gui.common.controls import Button
from gui.common.theme import Theme
from gui.teach.presenter import TeachPresenter, TeachState


class TrainingFoot(QFrame):
    """Ways out at the left, ways on at the right.

    Signals:
        cancel_wanted: the person wants to stop; to be confirmed.
        discard_wanted: the person wants to delete the run that is shown; to be confirmed.
    """

    cancel_wanted = Signal()
    discard_wanted = Signal()

    def __init__(self, theme: Theme, presenter: TeachPresenter) -> None:
        super().__init__()
        self.setObjectName("training_foot")
        self.setProperty("role", "bar")
        self._theme = theme
        self._presenter = presenter
        add = self._button
        self._cancel = add("cancel_teaching", self.tr("Cancel…"), self.cancel_wanted.emit, "quiet")
        self._discard = add("discard_shown", self.tr("Discard…"), self.discard_wanted.emit, "quiet")
        self._leave = add("leave_lesson", self.tr("Back"), presenter.go_back)
        self._pause = add("pause_teaching", self.tr("Pause"), presenter.pause, "", "pause")
        self._go_on = add("go_on_teaching", self.tr("Continue"), presenter.go_on, "", "play")
        self._finish = add(
            "finish_teaching", self.tr("Stop and keep the best"), presenter.finish, "", "check"
        )
        self._resume = add(
            "resume_shown", self.tr("Continue"), presenter.go_on_with_shown, "primary", "play"
        )
        self._results = add(
            "see_mistakes", self.tr("See what it gets wrong"), presenter.show_results, "",
            "clipboard-check",
        )  # fmt: skip
        self._use = add(
            "use_taught", self.tr("Use in Identify"), presenter.use, "primary", "scan-eye"
        )
        self._lay_out()
        self.refresh()  # all of them at once would keep the window from being narrow

    def refresh(self) -> None:
        """Offer what can be done now."""
        presenter, state = self._presenter, self._presenter.state
        is_running = state in {TeachState.LEARNING, TeachState.PAUSED}
        is_done, is_broken_off = state is TeachState.DONE, state is TeachState.BROKEN_OFF
        for button in (self._cancel, self._finish):
            button.setVisible(is_running)
        for button in (self._discard, self._resume):
            button.setVisible(is_broken_off)
        self._pause.setVisible(state is TeachState.LEARNING)
        self._go_on.setVisible(state is TeachState.PAUSED)
        self._leave.setVisible(not is_running)
        self._leave.say(self.tr("Teach another") if is_done else self.tr("Back"))
        self._use.setVisible(is_done)
        self._results.setVisible(is_done)
        has_answer = presenter.history.head is not None
        self._finish.setEnabled(has_answer and not presenter.is_finishing)
        self._pause.setEnabled(not presenter.is_finishing)

    def _button(
        self, name: str, text: str, command: Callable[[], object], kind: str = "",
        icon_name: str = "",
    ) -> Button:  # fmt: skip
        made = Button(self._theme, name, text, kind=kind, icon_name=icon_name)
        return made.on_click(command)

    def _lay_out(self) -> None:
        wide, high = self._theme.size("xl"), self._theme.size("s")
        row = QHBoxLayout(self)
        row.setContentsMargins(wide, high, wide, high)
        row.setSpacing(high)
        for button in (self._cancel, self._discard):
            row.addWidget(button)
        row.addStretch()
        for button in (
            self._leave, self._pause, self._go_on, self._finish, self._resume,
            self._results, self._use,
        ):  # fmt: skip
            row.addWidget(button)
