"""What the coach says of a model that was taught: that it may have learned something else."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout

from engine.evaluation.shortcuts.sentences import coach
from gui.common.controls import SignLabel, label
from gui.common.shortcuts import ShortcutsPresenter
from gui.common.theme import Theme
from gui.common.translation import ON_SCREEN


class CoachCard(QFrame):
    """There only while there is something to say."""

    def __init__(self, theme: Theme, shortcuts: ShortcutsPresenter) -> None:
        super().__init__()
        self.setObjectName("shortcut_card")
        self.setProperty("role", "card")
        self._shortcuts = shortcuts
        self._words = label("shortcut_words", "", wraps=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.size("l"), theme.size("m"), theme.size("l"), theme.size("m"))
        row.setSpacing(theme.size("m"))
        sign = SignLabel(theme, "triangle-alert", "notice")
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        shortcuts.changed.connect(self.refresh)
        self.hide()

    def refresh(self) -> None:
        """Say what is known now."""
        text = coach(self._shortcuts.findings or (), ON_SCREEN)
        self._words.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))
