"""Short messages at the top of the window; they block and cover nothing, and go by themselves."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget

from gui.common.errors import Explanation, explain
from gui.common.notice_card import NoticeCard
from gui.common.theme import Theme

MOST = 3
"""So many notices at once; a newer one takes the place of an old one."""


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long notices stay, in milliseconds that nobody is at them.

    Attributes:
        note: of what is no error.
        error: of an error, which may have to be read twice.
    """

    note: int = 15_000
    error: int = 60_000


class NoticeBar(QFrame):
    """Shows the newest notices, the very newest on top, and the same one once.

    Signals:
        emptied: the last notice is gone, and the keyboard's focus was on it.
    """

    emptied = Signal()

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, lifetimes: Lifetimes | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("notice_bar")
        self._theme = theme
        self._lifetimes = lifetimes or Lifetimes()
        self._cards: list[NoticeCard] = []
        self._room: Callable[[], int] | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.size("xs"))
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow_focus)
            app.applicationStateChanged.connect(self._run_down)
        self.hide()

    def show_error(self, error: BaseException) -> None:
        """Say what went wrong."""
        self._add(explain(error), is_error=True)

    def show_words(self, sentence: str, advice: str) -> None:
        """Say something that is no error."""
        self._add(Explanation(sentence, advice, ""), is_error=False)

    def dismiss_all(self) -> None:
        """Be empty again."""
        for card in list(self._cards):
            self._remove(card)

    def _add(self, explanation: Explanation, *, is_error: bool) -> None:
        card = self._same(explanation)
        if card is None:
            card = self._make(explanation, is_error=is_error)
        else:
            card.repeat(explanation)
            self._cards.remove(card)
        self._cards.insert(0, card)
        while len(self._cards) > MOST:
            self._remove(self._least_missed())
        self.fit_again()
        card.run_down()
        self._announce(card)

    def _make(self, explanation: Explanation, *, is_error: bool) -> NoticeCard:
        lifetime = self._lifetimes.error if is_error else self._lifetimes.note
        card = NoticeCard(self._theme, explanation, lifetime, is_error=is_error)
        card.leaving.connect(lambda: self._remove(card))
        return card

    def _same(self, explanation: Explanation) -> NoticeCard | None:
        """One that says the same; the details of two errors always differ a little."""
        said = explanation.sentence, explanation.advice
        for card in self._cards:
            if (card.explanation.sentence, card.explanation.advice) == said:
                return card
        return None

    def _least_missed(self) -> NoticeCard:
        """Of all but the newest: what nobody is at, then what is no error, then the oldest."""
        older = reversed(self._cards[1:])
        return min(older, key=lambda card: (card.is_attended, card.is_error))

    def _remove(self, card: NoticeCard) -> None:
        if card not in self._cards:
            return
        had_focus = card.isAncestorOf(self.window().focusWidget() or self)
        self._cards.remove(card)
        if had_focus and self._cards:
            self._cards[0].take_focus()
        card.timer.stop()
        self._column.removeWidget(card)
        card.setParent(None)  # at once: its names are given to the next
        card.deleteLater()
        self.fit_again()
        if had_focus and not self._cards:
            self.emptied.emit()

    def fit_into(self, room: Callable[[], int]) -> None:
        """Show as many as there is room for; the newest always.

        Args:
            room: tells the height there is for them, in logical pixels.
        """
        self._room = room
        self.fit_again()

    def fit_again(self) -> None:
        """Arrange them, as when there is another room."""
        room, used, visible = self._room() if self._room is not None else None, 0, set()
        for place, card in enumerate(self._cards):
            card.show_at(place)
            self._column.insertWidget(place, card)
            used += card.sizeHint().height() + self._column.spacing()
            if place == 0 or room is None or used <= room:
                visible.add(card)
        # hidden before others are shown: that lays out at once, and both would not fit
        for card in sorted(self._cards, key=lambda card: card in visible):
            card.setVisible(card in visible)  # at once, so that Tab finds it
        for before, after in zip(self._cards, self._cards[1:], strict=False):
            before.lead_to(after)
        self.setVisible(bool(self._cards))

    def _announce(self, card: NoticeCard) -> None:
        """Have it read out, without the focus being taken from what is being done."""
        event = QAccessibleAnnouncementEvent(self, card.text())
        if card.is_error:
            event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        QAccessible.updateAccessibility(event)

    def _follow_focus(self) -> None:
        for card in self._cards:
            card.follow_focus()

    def _run_down(self) -> None:
        for card in self._cards:
            card.run_down()
