"""Above a run: that its pictures are gone, from where, and the way to find them."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gui.common.controls import Button, label
from gui.common.errors import explain
from gui.common.theme import Theme
from gui.results import words
from gui.results.missing_pictures import MissingPictures


class MissingBanner(QWidget):
    """One sentence and what can be done; hidden while every picture is there.

    Args:
        look_again: what the button does for pictures that were brought back.
    """

    def __init__(
        self, theme: Theme, missing: MissingPictures, look_again: Callable[[], object]
    ) -> None:
        super().__init__()
        self.setObjectName("missing_banner")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._missing = missing
        self._sentence = label("missing_sentence", "", wraps=True)
        self._refusal = label("missing_refusal", "strong", wraps=True)
        self._bar = QProgressBar()
        self._bar.setObjectName("missing_progress")
        self._bar.setAccessibleName(self.tr("Progress"))
        self._bar.setTextVisible(False)
        self._locate = Button(
            theme, "locate_folder", self.tr("Locate folder…"), kind="quiet",
            icon_name="folder-open",
        ).on_click(self._choose)  # fmt: skip
        self._again = Button(
            theme, "look_for_pictures", self.tr("Look again"), kind="quiet", icon_name="rotate-ccw"
        ).on_click(look_again)
        self._cancel = Button(theme, "cancel_locating", self.tr("Cancel"), kind="quiet")
        self._cancel.on_click(missing.cancel)
        self._lay_out(theme)
        missing.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Say what there is to say."""
        missing = self._missing
        there, is_busy, progress = missing.there, missing.is_locating, missing.progress
        self.setVisible(there is not None and (bool(there.missing) or is_busy))
        if there is None:
            return
        self._sentence.setText(words.comparing(progress) if is_busy else words.missing(there))
        self._refusal.setVisible(missing.failure is not None and not is_busy)
        if missing.failure is not None:
            told = explain(missing.failure)
            self._refusal.setText(f"{told.sentence} {told.advice}")
        self._bar.setVisible(is_busy)
        self._bar.setRange(0, (progress.total or 0) if progress else 0)
        self._bar.setValue(progress.done if progress else 0)
        self._bar.setAccessibleDescription(self._sentence.text())
        self._cancel.setVisible(is_busy)
        for button in (self._locate, self._again):
            button.setVisible(not is_busy)

    def _choose(self) -> None:
        name = QFileDialog.getExistingDirectory(
            self, self.tr("Choose the folder that has this run's pictures")
        )
        if name:
            self._missing.locate(Path(name))

    def _lay_out(self, theme: Theme) -> None:
        notice = QFrame()
        notice.setObjectName("missing_notice")
        notice.setProperty("role", "notice")
        text = QVBoxLayout()
        text.setSpacing(theme.size("xs"))
        for widget in (self._refusal, self._sentence, self._bar):
            text.addWidget(widget)
        row = QHBoxLayout(notice)
        row.setContentsMargins(
            theme.size("m"), theme.size("xs"), theme.size("xs"), theme.size("xs")
        )
        row.setSpacing(theme.size("s"))
        row.addLayout(text, 1)
        for button in (self._locate, self._again, self._cancel):
            row.addWidget(button)
        whole = QVBoxLayout(self)
        space = theme.size("xl")
        whole.setContentsMargins(space, 0, space, theme.size("s"))
        whole.addWidget(notice)
