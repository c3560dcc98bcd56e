"""A row of the check: pictures that seem to lie in the wrong folder, and the way to them."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.datasets import sentences
from engine.datasets.dataset import CheckReport, Problem, Remedy
from gui.common.controls import Button, label
from gui.common.theme import Theme
from gui.common.thumbnails import Thumbnails
from gui.common.translation import ON_SCREEN
from gui.common.words import number
from gui.decisions import suspect_words
from gui.decisions.neighbour_strip import NeighbourStrip
from gui.decisions.suspects import SuspectsPresenter
from gui.decisions.words import place
from gui.teach.problem_card import ProblemCard


class SuspectsCard(ProblemCard):
    """Shows the surest of them, what was said until now, and leads to the rest.

    Signals:
        look_wanted: the person wants to decide about them.
    """

    look_wanted = Signal()

    def __init__(
        self, theme: Theme, problem: Problem, report: CheckReport, suspects: SuspectsPresenter,
        thumbnails: Thumbnails,
    ) -> None:  # fmt: skip
        super().__init__(theme, "problem_suspects", problem, report, Remedy.USE)
        self._suspects = suspects
        self.found = suspects.found
        self._look = Button(
            theme, "look_at_suspects", self.tr("Look at them"), icon_name="search"
        ).on_click(self.look_wanted.emit)
        self.add_command(self._look)
        self.add_examples(self._examples(thumbnails))
        self.refresh()

    def take_focus(self) -> None:
        """Where the person came from."""
        self._look.setFocus()

    def refresh(self) -> None:
        """Say what was decided until now."""
        said = self._suspects.said
        decided = suspect_words.decided_of(said) if said is not None else ""
        if not decided:
            self.say_outcome(sentences.outcome(self.problem, Remedy.USE, ON_SCREEN))
            return
        left = len(self._suspects.listed or ())
        waiting = self.tr("{n} not decided yet: used as they are.").format(n=number(left))
        self.say_outcome(f"{decided} {waiting}" if left else decided)

    def _examples(self, thumbnails: Thumbnails) -> QWidget:
        """The surest of them, and what the first seems to be."""
        found = self.found or ()
        strip = NeighbourStrip(self._theme, "suspects_examples", thumbnails)
        strip.show_pictures([suspect.picture for suspect in found], self.tr("The surest of them"))
        text = self.tr("{name} looks more like {label}.")
        said = [text.format(name=place(s.picture), label=s.suggested) for s in found[:1]]
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._theme.size("xs"))
        column.addWidget(strip)
        column.addWidget(label("suspects_example", "caption", " ".join(said), wraps=True))
        return whole
