"""The commands at the foot of a history: those that make sense as it stands."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from gui.common.controls import Button
from gui.common.theme import Theme
from gui.teach.presenter import TeachPresenter, TeachState


class TrainingFoot(QFrame):
    """Ways out at the left, ways on at the right.

    Signals:
        cancel_wanted: the person wants to stop; to be confirmed.
        finish_wanted: the person wants the best version now; to be confirmed.
        discard_wanted: the person wants to delete the run that is shown; to be confirmed.
    """

    cancel_wanted = Signal()
    finish_wanted = Signal()
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
        # one button for both ways: the key that paused goes on, and the focus stays where it is
        self._pause = add("pause_teaching", self.tr("Pause"), self._pause_or_go_on, "", "pause")
        self._finish = add(
            "finish_teaching", self.tr("Stop and keep the best…"), self.finish_wanted.emit, "",
            "check",
        )  # fmt: skip
        self._resume = add(
            "resume_shown", self.tr("Continue"), presenter.go_on_with_shown, "primary", "play"
        )
        self._further = add(
            "teach_further", self.tr("Go on teaching"), presenter.go_on_with_shown, "", "play"
        )
        self._results = add(
            "see_mistakes", self.tr("See what it gets wrong"), presenter.show_results, "",
            "clipboard-check",
        )  # fmt: skip
        self._use = add(
            "use_taught", self.tr("Use in Identify"), presenter.use, "primary", "scan-eye"
        )
        self._lay_out()
        presenter.runs.changed.connect(self.refresh)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # where the focus rests, see `_let_go`
        self.refresh()  # all of them at once would keep the window from being narrow

    def refresh(self) -> None:
        """Offer what can be done now."""
        presenter, state = self._presenter, self._presenter.state
        is_running = state in {TeachState.LEARNING, TeachState.PAUSED}
        is_done, is_broken_off = state is TeachState.DONE, state is TeachState.BROKEN_OFF
        has_answer = presenter.history.head is not None
        offered = {
            self._cancel: is_running,
            self._pause: is_running,
            self._finish: is_running,
            self._discard: is_broken_off and not presenter.is_shown_living,
            self._resume: is_broken_off and presenter.can_continue,
            self._further: is_done and presenter.can_continue,
            self._leave: not is_running,
            self._use: is_done,
            self._results: is_done,
        }
        enabled = {
            self._finish: has_answer and not presenter.is_finishing,
            self._pause: not presenter.is_finishing,
        }
        self._let_go(offered, enabled)
        is_paused = state is TeachState.PAUSED
        self._pause.say(self.tr("Go on") if is_paused else self.tr("Pause"))
        self._pause.draw("play" if is_paused else "pause")
        self._leave.say(self.tr("Teach another") if is_done else self.tr("Back"))
        for button, is_offered in offered.items():
            button.setVisible(is_offered)
        for button, is_enabled in enabled.items():
            button.setEnabled(is_enabled)

    def take_focus(self) -> None:
        """Have the keys pause the run, which can be taken back, and nothing that cannot."""
        self._pause.setFocus()

    def _let_go(self, offered: Mapping[Button, bool], enabled: Mapping[Button, bool]) -> None:
        """Take the focus from what goes away; Qt would give it to the next button, whichever."""
        focused = self.window().focusWidget()  # also where another window is in front
        for button, is_offered in offered.items():
            if button is focused and not (is_offered and enabled.get(button, True)):
                self.setFocus()

    def _pause_or_go_on(self) -> None:
        if self._presenter.state is TeachState.PAUSED:
            self._presenter.go_on()
        else:
            self._presenter.pause()

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
            self._leave, self._pause, self._finish, self._resume, self._further,
            self._results, self._use,
        ):  # fmt: skip
            row.addWidget(button)
