"""Quick, Balanced or Thorough: three cards, one of which is chosen."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from engine.training.classification.config import TimeEstimates
from engine.training.settings import Recipe
from gui.common import words as common_words
from gui.common.controls import label
from gui.common.option_card import OptionCard
from gui.common.theme import Theme
from gui.teach import words


class RecipeCard(OptionCard):
    """One recipe: its name, how long it takes, what it is good for."""

    def __init__(self, theme: Theme, recipe: Recipe) -> None:
        name, explanation = words.recipe(recipe)
        super().__init__("recipe", recipe, name)
        self._name = name
        self._time = label(f"recipe_time_{recipe}", "caption")
        self._time.setSizePolicy(self.radio.sizePolicy())
        self._text = label(f"recipe_text_{recipe}", "caption", explanation, wraps=True)
        upper = QHBoxLayout()
        upper.addWidget(self.radio, 1)
        upper.addWidget(self._time)
        lower = QHBoxLayout()
        lower.addSpacing(28)  # under the name, not under its button
        lower.addWidget(self._text, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(
            theme.size("m"), theme.size("s"), theme.size("m"), theme.size("m")
        )
        column.setSpacing(2)
        column.addLayout(upper)
        column.addLayout(lower)
        self.show_time("")

    def show_time(self, text: str) -> None:
        """Say how long it takes."""
        self._time.setText(text)
        self.radio.setAccessibleName(f"{self._name}, {text}" if text else self._name)


class RecipeCards(QWidget):
    """The three of them.

    Signals:
        chosen: the `Recipe` that the person has picked.
    """

    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._cards = {recipe: RecipeCard(theme, recipe) for recipe in Recipe}
        self._group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("s"))
        for recipe, card in self._cards.items():
            self._group.addButton(card.radio)
            card.radio.clicked.connect(lambda _=False, r=recipe: self.chosen.emit(r))
            column.addWidget(card)

    def show_recipe(self, recipe: Recipe) -> None:
        """Show which is chosen."""
        self._cards[recipe].radio.setChecked(True)

    def show_estimates(self, estimates: TimeEstimates | None, *, is_measuring: bool) -> None:
        """Say how long each takes, or that it is being measured."""
        for recipe, card in self._cards.items():
            if estimates is not None:
                time = common_words.duration(max(estimates.of(recipe), 1.0))
                card.show_time(self.tr("about {time}").format(time=time))
            else:
                card.show_time(self.tr("measuring…") if is_measuring else "")
