"""Whether the model may have learned something beside the matter: four tests, four sentences."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from engine.evaluation.shortcuts.findings import Finding
from engine.evaluation.shortcuts.sentences import sentence, title, verdict
from gui.common.controls import Button, SignLabel, frame, label, scroll_area
from gui.common.failure import FailureView
from gui.common.shortcuts import ShortcutsPresenter
from gui.common.theme import Theme
from gui.common.translation import ON_SCREEN
from gui.decisions.busy_view import BusyView

_SIGNS = {
    True: ("triangle-alert", "notice"),
    False: ("search-x", "muted"),
    None: ("circle-help", "muted"),
}
_WIDEST = 760


class ShortcutsView(QWidget):
    """An invitation; how far it is; what was found; or why nothing came of it."""

    def __init__(self, theme: Theme, presenter: ShortcutsPresenter) -> None:
        super().__init__()
        self.setObjectName("shortcuts_view")
        self._theme = theme
        self._presenter = presenter
        self._busy = BusyView(theme, "shortcuts_busy", presenter.cancel)
        self._failure = FailureView(theme, "shortcuts_failure")
        again = Button(theme, "shortcuts_retry", self.tr("Try again"), kind="quiet")
        self._failure.buttons.insertWidget(1, again.on_click(presenter.look))
        self._verdict = label("shortcuts_verdict", "strong", wraps=True)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(theme.size("s"))
        self._idle, self._found = self._make_idle(), self._make_found()
        self._stack = QStackedWidget()
        for view in (self._idle, self._busy, self._found, self._failure):
            self._stack.addWidget(view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        presenter.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the presenter's state."""
        presenter = self._presenter
        if presenter.is_busy:
            text = self.tr("Looking for shortcuts")
            self._busy.show_progress(text, presenter.progress)
            self._stack.setCurrentWidget(self._busy)
        elif presenter.failure is not None:
            self._failure.show_error(presenter.failure)
            self._stack.setCurrentWidget(self._failure)
        elif presenter.findings is not None:
            self._show(presenter.findings)
            self._stack.setCurrentWidget(self._found)
        else:
            self._stack.setCurrentWidget(self._idle)

    def _show(self, findings: tuple[Finding, ...]) -> None:
        self._verdict.setText(verdict(findings, ON_SCREEN))
        while (item := self._cards.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for finding in findings:
            self._cards.addWidget(self._card(finding))

    def _card(self, finding: Finding) -> QWidget:
        card = frame(f"shortcut_{finding.test}", "card")
        heading = label(f"shortcut_{finding.test}_title", "strong", title(finding.test, ON_SCREEN))
        text = sentence(finding, ON_SCREEN)
        said = label(f"shortcut_{finding.test}_sentence", "", text, wraps=True)
        card.setAccessibleName(f"{heading.text()}: {self._word(finding)}. {text}")
        words = QVBoxLayout()
        words.setSpacing(2)
        top = QHBoxLayout()
        top.addWidget(heading, 1)
        word = label(f"shortcut_{finding.test}_word", "caption", self._word(finding))
        word.setSizePolicy(said.sizePolicy())
        top.addWidget(word)
        words.addLayout(top)
        words.addWidget(said)
        row = QHBoxLayout(card)
        space = self._theme.size("m")
        row.setContentsMargins(space, space, space, space)
        row.setSpacing(space)
        row.addWidget(SignLabel(self._theme, *_SIGNS[finding.found]), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        return card

    def _word(self, finding: Finding) -> str:
        if finding.found is None:
            return self.tr("not made")
        return self.tr("found") if finding.found else self.tr("found nothing")

    # layout

    def _make_idle(self) -> QWidget:
        look = Button(
            self._theme, "shortcuts_look", self.tr("Look for shortcuts"), kind="primary",
            icon_name="search",
        ).on_click(self._presenter.look)  # fmt: skip
        question = label(
            "shortcuts_question", "lead", self.tr("Did it learn the thing, or the scale bar?"),
            wraps=True,
        )  # fmt: skip
        what = label(
            "shortcuts_what", "muted",
            self.tr(
                "Four tests look whether a corner, the files or the groups give the classes away. "
                "It takes about a minute."
            ),
            wraps=True,
        )  # fmt: skip
        idle = QWidget()
        column = QVBoxLayout(idle)
        column.setSpacing(self._theme.size("m"))
        column.addStretch()
        for text in (question, what):
            text.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(text)
        column.addWidget(look, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()
        return idle

    def _make_found(self) -> QWidget:
        again = Button(
            self._theme, "shortcuts_again", self.tr("Look again"), kind="quiet",
            icon_name="rotate-ccw",
        ).on_click(self._presenter.look)  # fmt: skip
        content = QWidget()
        content.setMaximumWidth(_WIDEST)
        space = self._theme.size("xl")
        column = QVBoxLayout(content)
        column.setContentsMargins(space, self._theme.size("m"), space, space)
        column.setSpacing(self._theme.size("m"))
        column.addWidget(self._verdict)
        column.addLayout(self._cards)
        column.addWidget(again, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch()
        return scroll_area("shortcuts_found", content)
