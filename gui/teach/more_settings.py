"""What few need to choose: the model to start from, and the numbers of learning."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from engine.models import LibraryEntry
from engine.training.classification.config import (
    EPOCHS_OF,
    TRAINED_STAGES,
    Augmentation,
    ClassWeights,
    TrainConfig,
)
from engine.training.settings import BATCH_SIZE, EPOCHS, LEARNING_RATE, SEED, Optimiser, Recipe
from gui.common.choice import Choice
from gui.common.controls import label
from gui.common.theme import Theme
from gui.teach.number_field import NumberField

_FIELD = 140


class MoreSettings(QWidget):
    """Every choice starts as the recipe's own.

    Signals:
        chosen: the name of a field of `TrainConfig`, and its value.
    """

    chosen = Signal(str, object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("more_settings")
        self._theme = theme
        self._choices: dict[str, Choice] = {}
        self._numbers: dict[str, NumberField] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, theme.size("xs"), 0, 0)
        self._grid.setHorizontalSpacing(theme.size("s"))
        self._grid.setVerticalSpacing(theme.size("s"))
        self._grid.setColumnStretch(0, 1)
        self._add_choice("model", self.tr("Start from"), [], is_wide=True)
        own = self.tr("recipe's own")
        self._add_number("trained_stages", self.tr("Last parts refined"), TRAINED_STAGES, own=own)
        self._add_number("epochs", self.tr("Epochs at most"), EPOCHS, own=own)
        self._add_number("learning_rate", self.tr("Learning rate"), LEARNING_RATE, own=own)
        self._add_number("batch_size", self.tr("Pictures to a step"), BATCH_SIZE)
        self._add_choice("optimiser", self.tr("Optimiser"), _optimisers())
        self._add_choice("augmentation", self.tr("Vary pictures"), self._augmentations())
        self._add_choice("class_weights", self.tr("Weigh rare classes"), self._class_weights())
        self._add_number("seed", self.tr("Seed of chance"), SEED)

    def show_models(self, entries: tuple[LibraryEntry, ...]) -> None:
        """Offer the models that teaching can start from."""
        self._choices["model"].show_options(
            [(entry.record.id, entry.record.name) for entry in entries]
        )

    def show_config(self, config: TrainConfig) -> None:
        """Show what is chosen, and what makes no difference with this recipe."""
        for name, choice in self._choices.items():
            choice.show_value(getattr(config, name))
        for name, number in self._numbers.items():
            number.show_value(getattr(config, name))
        refines = config.recipe is not Recipe.QUICK
        for name in ("trained_stages", "epochs", "learning_rate"):
            self._numbers[name].setEnabled(refines)
        self._choices["augmentation"].setEnabled(config.recipe is Recipe.THOROUGH)
        most = EPOCHS_OF[config.recipe]
        own = self.tr("recipe's own: {n}").format(n=most) if most else self.tr("recipe's own")
        self._numbers["epochs"].setPlaceholderText(own)

    def _add_choice(
        self, name: str, title: str, options: list[tuple[Any, str]], *, is_wide: bool = False
    ) -> None:
        value = options[0][0] if options else None
        choice = Choice(self._theme, f"name_choose_{name}", title, options, value)
        choice.chosen.connect(lambda value: self.chosen.emit(name, value))
        self._choices[name] = choice
        self._add_row(name, title, choice, is_wide=is_wide)

    def _add_number(
        self, name: str, title: str, limits: tuple[float, float], *, own: str = ""
    ) -> None:
        is_whole = name != "learning_rate"
        field = NumberField(f"choose_{name}", title, limits, is_whole=is_whole, own=own)
        field.changed.connect(lambda value: self.chosen.emit(name, value))
        self._numbers[name] = field
        self._add_row(name, title, field)

    def _add_row(self, name: str, title: str, field: QWidget, *, is_wide: bool = False) -> None:
        row = self._grid.rowCount()
        title_label = label(f"title_{name}", "", title, wraps=True)
        if is_wide:
            self._grid.addWidget(title_label, row, 0, 1, 2)
            self._grid.addWidget(field, row + 1, 0, 1, 2)
            return
        field.setFixedWidth(_FIELD)
        self._grid.addWidget(title_label, row, 0, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(field, row, 1)

    def _augmentations(self) -> list[tuple[Any, str]]:
        return [
            (Augmentation.NONE, self.tr("Not at all")),
            (Augmentation.LIGHT, self.tr("Lightly")),
            (Augmentation.STRONG, self.tr("Strongly")),
        ]

    def _class_weights(self) -> list[tuple[Any, str]]:
        return [
            (ClassWeights.AUTOMATIC, self.tr("As checked")),
            (ClassWeights.ON, self.tr("Yes")),
            (ClassWeights.OFF, self.tr("No")),
        ]


def _optimisers() -> list[tuple[Any, str]]:
    return [(Optimiser.ADAMW, "AdamW"), (Optimiser.SGD, "SGD")]  # names, not words
