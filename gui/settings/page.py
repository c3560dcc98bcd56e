"""Language, appearance, device: three questions, each answered by a click."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QLineEdit,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from engine.base.device import AUTOMATIC, CPU, CUDA, MPS, Device
from gui.common import words
from gui.common.controls import frame, label
from gui.common.settings import SettingsStore
from gui.common.theme import Theme

_WIDTH = 560


class SettingsPage(QScrollArea):
    """Every choice holds at once; there is nothing to confirm."""

    def __init__(self, theme: Theme, store: SettingsStore) -> None:
        super().__init__()
        self.setObjectName("settings_page")
        self.setAccessibleName(self.tr("Settings"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._theme = theme
        self._store = store
        self._choices: dict[str, dict[str, QRadioButton]] = {}
        self._found = label("devices_found", "caption", wraps=True)
        self._found.setText(self.tr("Lensmith is finding out what this computer has."))
        column = self._make_column()
        column.addWidget(self._appearance_card())
        column.addWidget(self._device_card())
        column.addWidget(self._language_card())
        column.addWidget(self._mirror_card())
        column.addStretch()
        store.changed.connect(self._show_choices)

    def show_devices(self, found: Sequence[Device]) -> None:
        """Say in plain words what the computer has; what it lacks cannot be chosen."""
        names = self.tr("; ").join(words.device(device) for device in found)
        self._found.setText(self.tr("Found on this computer: {names}").format(names=names))
        present = {device.id for device in found} | {AUTOMATIC, self._store.values.device}
        for value, button in self._choices["device"].items():
            button.setEnabled(value in present)

    def _appearance_card(self) -> QFrame:
        choices = {
            "system": self.tr("Like the system"),
            "light": self.tr("Light"),
            "dark": self.tr("Dark"),
        }
        return self._card("appearance", self.tr("Appearance"), choices)

    def _device_card(self) -> QFrame:
        choices = {
            AUTOMATIC: self.tr("Automatic: the fastest there is"),
            CPU: self.tr("Processor (CPU)"),
            CUDA: self.tr("NVIDIA graphics card (CUDA)"),
            MPS: self.tr("Apple graphics (MPS)"),
        }
        return self._card("device", self.tr("Compute on"), choices, self._found)

    def _language_card(self) -> QFrame:
        choices = {"system": self.tr("Like the system"), "en": "English"}
        later = label("language_hint", "caption", wraps=True)
        later.setText(self.tr("Takes effect when Lensmith is started again."))
        return self._card("language", self.tr("Language"), choices, later)

    def _mirror_card(self) -> QFrame:
        card, column = self._empty_card("mirror", self.tr("Mirror for weights"))
        edit = QLineEdit(self._store.values.mirror)
        edit.setObjectName("mirror_address")
        edit.setAccessibleName(self.tr("Address of the mirror"))
        edit.setPlaceholderText(self.tr("None: weights come from their publisher"))
        edit.editingFinished.connect(lambda: self._store.change(mirror=edit.text().strip()))
        hint = label("mirror_hint", "caption", wraps=True)
        hint.setText(self.tr("A folder on a web server inside your firewall with the same files."))
        column.addWidget(edit)
        column.addWidget(hint)
        return card

    def _show_choices(self) -> None:
        for setting, buttons in self._choices.items():
            buttons[getattr(self._store.values, setting)].setChecked(True)

    def _card(
        self, setting: str, title: str, choices: dict[str, str], foot: QWidget | None = None
    ) -> QFrame:
        card, column = self._empty_card(setting, title)
        group = QButtonGroup(card)
        buttons = self._choices[setting] = {}
        for value, text in choices.items():
            button = QRadioButton(text)
            button.setObjectName(f"{setting}_{value}")
            button.setAccessibleName(f"{title}: {text}")
            button.setChecked(getattr(self._store.values, setting) == value)
            button.clicked.connect(lambda _=False, v=value: self._store.change(**{setting: v}))
            group.addButton(button)
            column.addWidget(button)
            buttons[value] = button
        if foot is not None:
            column.addSpacing(self._theme.size("s"))
            column.addWidget(foot)
        return card

    def _empty_card(self, setting: str, title: str) -> tuple[QFrame, QVBoxLayout]:
        card = frame(f"{setting}_card", "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(*[self._theme.size("xl")] * 4)
        column.setSpacing(self._theme.size("xs"))
        column.addWidget(label(f"{setting}_title", "lead", title))
        column.addSpacing(self._theme.size("s"))
        return card, column

    def _make_column(self) -> QVBoxLayout:
        outer = QWidget()
        outer.setObjectName("settings_column")
        column = QVBoxLayout(outer)
        space = self._theme.size("xl")
        column.setContentsMargins(space, self._theme.size("l"), space, space)
        column.setSpacing(self._theme.size("l"))
        outer.setMaximumWidth(_WIDTH + 2 * space)
        column.addWidget(label("settings_title", "title", self.tr("Settings")))
        self.setWidget(outer)
        return column
