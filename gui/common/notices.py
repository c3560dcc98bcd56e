"""Short messages at the top of the window; they block nothing and wait to be dismissed."""

from collections import deque

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from gui.common.controls import Button, label
from gui.common.errors import Explanation, explain
from gui.common.theme import Theme

_MOST_WAITING = 20


class NoticeBar(QFrame):
    """Shows one notice at a time; the others wait behind it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice_bar")
        self._waiting: deque[tuple[Explanation, str]] = deque()
        self._shown: Explanation | None = None
        self._sentence = label("notice_sentence", "strong", wraps=True)
        self._advice = label("notice_advice", "", wraps=True)
        self._copy = Button(theme, "notice_copy", self.tr("Copy details"), kind="quiet")
        self._copy.on_click(self._copy_details)
        dismiss = Button(theme, "notice_dismiss", self.tr("Dismiss"), kind="quiet")
        dismiss.on_click(self._show_next)

        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._sentence)
        words.addWidget(self._advice)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.size("l"), theme.size("m"), theme.size("m"), theme.size("m"))
        row.setSpacing(theme.size("s"))
        row.addLayout(words, 1)
        row.addWidget(self._copy)
        row.addWidget(dismiss)
        self.hide()

    def show_error(self, error: BaseException) -> None:
        """Say what went wrong."""
        self._add(explain(error), "alarm")

    def show_words(self, sentence: str, advice: str) -> None:
        """Say something that is no error."""
        self._add(Explanation(sentence, advice, ""), "notice")

    def _add(self, explanation: Explanation, role: str) -> None:
        if explanation == self._shown or len(self._waiting) >= _MOST_WAITING:
            return  # an error that repeats itself is not worth a second click
        self._waiting.append((explanation, role))
        if self._shown is None:
            self._show_next()

    def _show_next(self) -> None:
        self._shown = None
        self.setVisible(bool(self._waiting))
        if not self._waiting:
            return
        self._shown, role = self._waiting.popleft()
        self.setProperty("role", role)
        self.style().polish(self)
        for child in self.findChildren(QWidget):
            child.style().polish(child)
        self._sentence.setText(self._shown.sentence)
        self._advice.setText(self._shown.advice)
        self._copy.setVisible(bool(self._shown.details))

    def _copy_details(self) -> None:
        if self._shown is not None:
            QGuiApplication.clipboard().setText(self._shown.details)
