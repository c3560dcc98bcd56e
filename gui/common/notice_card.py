"""One notice: what it says, how often, and the ways to be rid of it."""

from PySide6.QtCore import QEvent, QLocale, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QGuiApplication, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from gui.common.controls import Button, label
from gui.common.errors import Explanation
from gui.common.theme import Theme


class NoticeCard(QFrame):
    """Goes by itself after a while, but not while somebody is at it, or nobody sees the window.

    Signals:
        leaving: it was dismissed, or its time is over.

    Attributes:
        explanation: what it says.
        is_error: whether it tells of an error.
        is_attended: whether the pointer or the keyboard's focus is on it.
        timer: its time; stopped while it does not run.
    """

    leaving = Signal()

    def __init__(
        self, theme: Theme, explanation: Explanation, lifetime_ms: int, *, is_error: bool
    ) -> None:
        super().__init__()
        self._theme = theme
        self._times = 1
        self._has_pointer = self._has_focus = False
        self.explanation = explanation
        self.is_error = is_error
        self.setProperty("role", "alarm" if is_error else "notice")
        self.timer = QTimer(self, singleShot=True, interval=lifetime_ms)
        self.timer.timeout.connect(self.leaving)
        self._sentence = label("notice_sentence", "strong", explanation.sentence, wraps=True)
        self._advice = label("notice_advice", "", explanation.advice, wraps=True)
        self._count = label("count_of_notice", "caption")
        self._count.setSizePolicy(self._sentence.sizePolicy())
        self._count.hide()
        self._copy = Button(theme, "notice_copy", self.tr("Copy details"), kind="quiet")
        self._copy.on_click(self._copy_details)
        self._dismiss = Button(theme, "notice_dismiss", self.tr("Dismiss"), kind="quiet")
        self._dismiss.on_click(self.leaving.emit)
        self._named = (self._sentence, self._advice, self._count, self._copy, self._dismiss)
        self._names = [part.objectName() for part in self._named]
        self._name_for_screen_readers()
        self._lay_out()
        self._copy.setVisible(bool(explanation.details))

    @property
    def is_attended(self) -> bool:
        """Whether the pointer or the keyboard's focus is on it."""
        return self._has_pointer or self._has_focus

    def repeat(self, explanation: Explanation) -> None:
        """Count it once more, with the details of the latest time, and begin its time anew."""
        self._times += 1
        self.explanation = explanation
        text = self.tr("{n} times").format(n=QLocale().toString(self._times))
        self._count.setText(text)
        self._count.show()
        self.timer.stop()
        self.run_down()

    def show_at(self, place: int) -> None:
        """Be the newest (0), in full, or one of those before it, in short."""
        for part, name in zip(self._named, self._names, strict=True):
            part.setObjectName(name if not place else f"{name}_{place + 1}")
        self.setObjectName(f"notice_{place + 1}")
        self._advice.setVisible(not place and bool(self.explanation.advice))
        self.setToolTip(self.explanation.advice if place else "")
        space = self._theme.size("xs" if place else "m")
        self._row.setContentsMargins(self._theme.size("l"), space, self._theme.size("m"), space)

    def run_down(self) -> None:
        """Have its time run or stand still, as things are."""
        is_in_front = QGuiApplication.applicationState() is Qt.ApplicationState.ApplicationActive
        if self.is_attended or not (is_in_front and self.isVisible()):
            self.timer.stop()
        elif not self.timer.isActive():
            self.timer.start()

    def follow_focus(self) -> None:
        """Take notice that the keyboard's focus may have come or gone."""
        self._has_focus = self.isAncestorOf(QApplication.focusWidget() or self.window())
        self.run_down()

    def lead_to(self, other: "NoticeCard") -> None:
        """Have Tab go on to another one's buttons."""
        before: QWidget = self._dismiss
        for button in other.findChildren(Button):
            QWidget.setTabOrder(before, button)
            before = button

    def take_focus(self) -> None:
        """Have the keys dismiss it."""
        self._dismiss.setFocus()

    def text(self) -> str:
        """All it says, for those who listen."""
        return f"{self.explanation.sentence} {self.explanation.advice}".strip()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.run_down()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._has_pointer = False
        self.run_down()

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._has_pointer = True
        self.run_down()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._has_pointer = False
        self.run_down()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape dismisses it."""
        if event.key() == Qt.Key.Key_Escape:
            self.leaving.emit()
        else:
            super().keyPressEvent(event)

    def _copy_details(self) -> None:
        QGuiApplication.clipboard().setText(self.explanation.details)

    def _name_for_screen_readers(self) -> None:
        self.setAccessibleName(self.explanation.sentence)
        self.setAccessibleDescription(self.explanation.advice)
        for button in (self._copy, self._dismiss):
            button.setAccessibleName(f"{button.text()}: {self.explanation.sentence}")

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._sentence)
        words.addWidget(self._advice)
        row = self._row = QHBoxLayout(self)
        row.setSpacing(self._theme.size("s"))
        row.addLayout(words, 1)
        parts: tuple[QWidget, ...] = (self._count, self._copy, self._dismiss)
        for part in parts:
            row.addWidget(part)
