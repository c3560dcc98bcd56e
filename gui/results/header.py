"""Above the tabs: how good the model is, and learning again with corrections."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from gui.common.controls import Button, label
from gui.common.theme import Theme
from gui.common.words import number
from gui.results import words
from gui.results.presenter import ResultsPresenter


class ResultsHead(QWidget):
    """One large number, and the words that keep it honest.

    Signals:
        shortcuts_wanted: the person wants to see which shortcut was found.
    """

    shortcuts_wanted = Signal()

    def __init__(self, theme: Theme, presenter: ResultsPresenter) -> None:
        super().__init__()
        self.setObjectName("results_head")
        self._theme = theme
        self._presenter = presenter
        self._is_narrow = False
        self._accuracy = label("accuracy", "hero")
        self._accuracy.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)
        self._certainty = label("certainty", "strong", wraps=True)
        self._judged_by = label("judged_by", "caption", wraps=True)
        self._badge = label("comparison_badge", "badge")
        self._badge.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self._again = Button(
            theme, "learn_again", self.tr("Learn again with corrections"),
            icon_name="graduation-cap",
        ).on_click(presenter.learn_again)  # fmt: skip
        self._shortcut = Button(
            theme, "shortcuts_notice", self.tr("A shortcut was found"), kind="quiet",
            icon_name="triangle-alert",
        ).on_click(self.shortcuts_wanted.emit)  # fmt: skip
        self._shortcut.hide()
        text = QVBoxLayout()
        text.setSpacing(2)
        text.addStretch()
        text.addWidget(self._certainty)
        text.addWidget(self._judged_by)
        text.addStretch()
        middle = Qt.AlignmentFlag.AlignVCenter
        row = QHBoxLayout(self)
        space = theme.size("xl")
        row.setContentsMargins(space, theme.size("xs"), space, theme.size("s"))
        row.setSpacing(theme.size("l"))
        row.addWidget(self._accuracy, 0, middle)
        row.addLayout(text, 1)
        row.addWidget(self._shortcut, 0, middle)
        row.addWidget(self._badge, 0, middle)
        row.addWidget(self._again, 0, middle)
        presenter.retraining.changed.connect(self.refresh)
        presenter.shortcuts.changed.connect(self._warn)

    def refresh(self) -> None:
        """Show the presenter's evaluation."""
        presenter, found = self._presenter, self._presenter.evaluation
        if found is None:
            return
        self._accuracy.setText(words.accuracy(found))
        self._certainty.setText(words.certainty(found))
        self._judged_by.setText(words.judged_by(found))
        compared = presenter.comparison
        self._badge.setVisible(compared is not None and not self._is_narrow)
        if compared is not None:
            self._badge.setText(words.changed(compared))
            self._badge.setToolTip(words.compared(compared))
        count = found.said.changes
        whole, short = self.tr("Learn again with corrections"), self.tr("Learn again")
        if count:
            whole, short = (f"{text} ({number(count)})" for text in (whole, short))
        self._again.say(short if self._is_narrow else whole)
        self._again.setAccessibleName(whole)
        self._again.setEnabled(bool(count) and not presenter.retraining.is_learning)
        self._again.setToolTip(
            words.changes(found.said) if count else self.tr("Correct a label first")
        )

    def _warn(self) -> None:
        """A number that a shortcut may have made is told with that."""
        self._shortcut.setVisible(self._presenter.shortcuts.has_found)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say it in less room where there is less: the tab for both tells what the badge does."""
        super().resizeEvent(event)
        is_narrow = self.width() < self._theme.size("narrow")
        if is_narrow is not self._is_narrow:
            self._is_narrow = is_narrow
            self._accuracy.setProperty("role", "display" if is_narrow else "hero")
            self._accuracy.style().polish(self._accuracy)
            self.refresh()
