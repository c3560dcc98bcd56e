"""Above the labels: why the likeliest of them is not to be taken as an answer."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from gui.common import words
from gui.common.controls import Button, SignLabel, frame, label
from gui.common.theme import Theme

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class _Doubt:
    name: str
    icon: str
    title: str
    explanation: str = ""


class DoubtCards(QWidget):
    """One doubt at a time, the gravest; hidden where there is none.

    Signals:
        teach_wanted: a model of one's own is wanted.
    """

    teach_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("doubts")
        self._theme = theme
        self._unlike = self._card(_unlike())
        self._unsure = self._card(_unsure())
        teach = Button(
            theme, "teach_own", translate("Doubt", "Teach a model of your own"),
            kind="quiet", icon_name="graduation-cap",
        )  # fmt: skip
        teach.on_click(self.teach_wanted.emit)
        self._nothing = self._card(_nothing(), teach)
        self._cards = (self._unlike, self._unsure, self._nothing)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for card in self._cards:
            column.addWidget(card)

    def show_doubt(self, *, unlike: bool, unsure: bool, nothing: bool) -> None:
        """Show the first that is so.

        Args:
            unlike: whether the picture is unlike anything the model was taught.
            unsure: whether the model is not sure.
            nothing: whether nothing in the picture stands out to it.
        """
        chosen = self._nothing if nothing else None
        if unsure:
            chosen = self._unsure
        if unlike:
            chosen = self._unlike
        for card in self._cards:
            card.setVisible(card is chosen)
        self.setVisible(chosen is not None)

    def _card(self, doubt: _Doubt, button: Button | None = None) -> QFrame:
        """A sign and a few words; below them why, and what to do."""
        theme, made = self._theme, frame(doubt.name, "notice")
        grid = QGridLayout(made)
        grid.setContentsMargins(theme.size("m"), theme.size("s"), theme.size("m"), theme.size("s"))
        grid.setHorizontalSpacing(theme.size("s"))
        grid.setVerticalSpacing(theme.size("xs"))
        grid.setColumnStretch(1, 1)
        grid.addWidget(SignLabel(theme, doubt.icon, "notice"), 0, 0)
        grid.addWidget(label(f"{doubt.name}_words", "strong", doubt.title, wraps=True), 0, 1)
        if doubt.explanation:
            why = label(f"{doubt.name}_why", "caption", doubt.explanation, wraps=True)
            grid.addWidget(why, 1, 1)
        if button is not None:
            grid.addWidget(button, 2, 1)
        return made


def _unlike() -> _Doubt:
    why = translate(
        "Doubt",
        "It may be anything. What comes nearest stands below; do not take it for an answer.",
    )
    return _Doubt("unlike", "search-x", words.unlike(), why)


def _unsure() -> _Doubt:
    return _Doubt("not_sure", "circle-help", translate("Doubt", "Not sure"))


def _nothing() -> _Doubt:
    why = translate(
        "Doubt",
        "It knows a thousand everyday things and animals. For what you look at, a model of your "
        "own can be taught.",
    )
    return _Doubt("stands_out", "info", translate("Doubt", "Nothing here stands out to it"), why)
