"""Notices: the newest is always seen, all of them go, and none goes while somebody is at it."""

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QEnterEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from engine.base.errors import EngineError, ErrorCode
from gui.common.notice_card import NoticeCard
from gui.common.notices import Lifetimes, NoticeBar
from gui.common.theme import Theme

ERROR_SAID = "This is a link into the web, not a picture."
ERROR = EngineError(ErrorCode.IMAGE_ONLY_LINK)


class Window(QWidget):
    """A bar, and something to work on below it."""

    def __init__(self, theme: Theme, lifetimes: Lifetimes) -> None:
        super().__init__()
        self.bar = NoticeBar(theme, lifetimes=lifetimes)
        self.work = QPushButton("work")
        column = QVBoxLayout(self)
        column.addWidget(self.bar)
        column.addWidget(self.work, 1)
        self.resize(800, 600)

    def cards(self) -> list[NoticeCard]:
        """From top to bottom."""
        return sorted(self.bar.findChildren(NoticeCard), key=lambda card: card.y())

    def said(self) -> list[str]:
        return [card.explanation.sentence for card in self.cards()]


@pytest.fixture
def make(qtbot: QtBot, theme: Theme) -> Window:
    window = Window(theme, Lifetimes(20_000, 40_000))
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    window.work.setFocus()
    return window


def settled(window: Window) -> list[str]:
    QApplication.processEvents()
    return window.said()


def is_counting(card: NoticeCard) -> bool:
    return card.timer.isActive()


def pointer(card: NoticeCard, *, enters: bool) -> None:
    place = QPointF(5, 5)
    event = QEnterEvent(place, place, place) if enters else QEvent(QEvent.Type.Leave)
    QApplication.sendEvent(card, event)


def test_the_newest_is_on_top_and_never_hidden(make: Window) -> None:
    for number in range(5):
        make.bar.show_words(f"Note {number}", "Advice")
        assert settled(make)[0] == f"Note {number}"
        assert make.cards()[0].isVisible()
    assert settled(make) == ["Note 4", "Note 3", "Note 2"]


def test_an_error_outlasts_older_and_newer_notes(make: Window) -> None:
    make.bar.show_error(ERROR)
    for number in range(4):
        make.bar.show_words(f"Note {number}", "")
    assert settled(make) == ["Note 3", "Note 2", ERROR_SAID]


def test_the_same_text_is_counted_and_comes_to_the_top(make: Window) -> None:
    make.bar.show_words("Again", "")
    make.bar.show_words("Other", "")
    make.bar.show_words("Again", "")
    assert settled(make) == ["Again", "Other"]
    count = make.bar.findChild(QLabel, "count_of_notice")
    assert isinstance(count, QLabel)
    assert count.text() == "2 times"


def test_notices_go_by_themselves(qtbot: QtBot, theme: Theme) -> None:
    window = Window(theme, Lifetimes(1, 2))
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    window.bar.show_error(ERROR)
    window.bar.show_words("Done", "")
    qtbot.waitUntil(lambda: not window.bar.isVisible(), timeout=10_000)
    assert window.said() == []


def test_errors_stay_longer_than_notes() -> None:
    assert Lifetimes().error > Lifetimes().note


def test_none_goes_while_the_pointer_or_the_focus_is_on_it(qtbot: QtBot, make: Window) -> None:
    make.bar.show_words("Done", "")
    (card,) = make.cards()
    assert is_counting(card)
    pointer(card, enters=True)
    assert not is_counting(card)
    pointer(card, enters=False)
    assert is_counting(card)
    card.take_focus()
    qtbot.waitUntil(lambda: not is_counting(card))
    make.work.setFocus()
    qtbot.waitUntil(lambda: is_counting(card))


def test_one_that_is_attended_is_not_pushed_out(make: Window) -> None:
    make.bar.show_words("Read me", "")
    pointer(make.cards()[0], enters=True)
    for number in range(4):
        make.bar.show_words(f"Note {number}", "")
    assert settled(make) == ["Note 3", "Note 2", "Read me"]


def test_all_are_reached_and_dismissed_by_keyboard(qtbot: QtBot, make: Window) -> None:
    for number in range(3):
        make.bar.show_words(f"Note {number}", "")
    reached: list[str] = []
    for _ in range(4):
        qtbot.keyClick(make.focusWidget(), Qt.Key.Key_Tab)
        reached.append(make.focusWidget().accessibleName())
    assert reached[:3] == [f"Dismiss: Note {number}" for number in (2, 1, 0)]
    assert make.focusWidget() is make.work
    qtbot.keyClick(make.focusWidget(), Qt.Key.Key_Tab)
    qtbot.keyClick(make.focusWidget(), Qt.Key.Key_Space)
    assert settled(make) == ["Note 1", "Note 0"]
    assert make.focusWidget().accessibleName() == "Dismiss: Note 1"
    qtbot.keyClick(make.focusWidget(), Qt.Key.Key_Escape)
    with qtbot.waitSignal(make.bar.emptied):
        qtbot.keyClick(make.focusWidget(), Qt.Key.Key_Escape)
    assert not make.bar.isVisible()


def test_it_is_announced_and_takes_no_focus(make: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, object]] = []

    def listen(event: QAccessibleAnnouncementEvent) -> None:
        told.append((event.message(), event.politeness()))

    monkeypatch.setattr(QAccessible, "updateAccessibility", listen)
    make.bar.show_words("Done.", "See there.")
    make.bar.show_error(ERROR)
    politeness = QAccessible.AnnouncementPoliteness
    assert told[0] == ("Done. See there.", politeness.Polite)
    assert told[1][1] is politeness.Assertive
    assert make.focusWidget() is make.work
    assert settled(make)[0] == ERROR_SAID
    assert make.cards()[0].accessibleName() == ERROR_SAID


def test_in_a_low_window_the_older_ones_wait_until_there_is_room(make: Window) -> None:
    for number in range(3):
        make.bar.show_words(f"Note {number}", "")
    make.bar.fit_into(lambda: make.cards()[0].sizeHint().height() + 20)
    seen = [card for card in make.cards() if card.isVisible()]
    assert [card.explanation.sentence for card in seen] == ["Note 2"]
    waiting = [card for card in make.cards() if not card.isVisible()]
    assert not any(is_counting(card) for card in waiting)
    make.bar.fit_into(lambda: 600)
    assert settled(make) == ["Note 2", "Note 1", "Note 0"]
    assert all(is_counting(card) for card in make.cards())


def test_they_cover_nothing(make: Window) -> None:
    for number in range(3):
        make.bar.show_words(f"Note {number}", "Advice")
    settled(make)
    assert make.bar.geometry().bottom() < make.work.geometry().top()
