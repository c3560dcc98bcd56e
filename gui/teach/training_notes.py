"""Under the plots: what the coach says, what happened on the way, which pictures were left out."""

from collections import Counter

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine.base.address import PictureAddress
from engine.training.runs.events import Remark, RemarkKind
from engine.training.runs.sentences import remark_sentence
from engine.training.settings import Recipe
from gui.common.controls import Disclosure, frame, label
from gui.common.icons import pixmap
from gui.common.theme import Theme
from gui.common.training_history import TrainingHistory
from gui.common.translation import ON_SCREEN
from gui.teach import words

_MOST_NAMED = 200


class TrainingNotes(QWidget):
    """Only what there is to say; nothing while there is nothing."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("training_notes")
        self._theme = theme
        self._coach = label("coach_words", "", wraps=True)
        self._remarks = label("training_remarks", "muted", wraps=True)
        self._left_out = label("name_left_out_files", "caption", wraps=True)
        self._opener = Disclosure(theme, "left_out_show", " ", self._left_out)
        self._icon = QLabel()
        self._icon.setObjectName("coach_icon")
        self._card = frame("coach_card", "card")
        row = QHBoxLayout(self._card)
        row.setContentsMargins(theme.size("l"), theme.size("m"), theme.size("l"), theme.size("m"))
        row.setSpacing(theme.size("m"))
        row.addWidget(self._icon)
        row.addWidget(self._coach, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("s"))
        column.addWidget(self._card)
        column.addWidget(self._remarks)
        column.addWidget(self._opener, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._left_out)
        theme.changed.connect(self._draw_icon)
        self._draw_icon()

    def show_history(self, history: TrainingHistory) -> None:
        """Say it."""
        is_refining = history.result is None and history.recipe not in {None, Recipe.QUICK}
        self._card.setVisible(is_refining and history.head is not None)
        self._coach.setText(words.coach(history.advice))
        lines = _remarks(history.remarks)
        self._remarks.setText("\n".join(lines))
        self._remarks.setVisible(bool(lines))
        number = len(history.left_out)
        self._opener.setVisible(bool(number))
        if not number:
            self._left_out.hide()
            return
        text = self.tr("Left out, as they went bad after the check ({n})")
        self._opener.say(text.format(n=QLocale().toString(number)))
        named = history.left_out[:_MOST_NAMED]
        self._left_out.setText(
            "\n".join(f"{PictureAddress.parse(p.path).name}: {p.message}" for p in named)
        )

    def _draw_icon(self) -> None:
        colour, side = self._theme.colour("accent"), self._theme.size("icon") + 2
        self._icon.setPixmap(pixmap("info", colour, side, self.devicePixelRatioF()))


def _remarks(remarks: list[Remark]) -> list[str]:
    """Each once, with how often it came."""
    told = [remark for remark in remarks if remark.kind is not RemarkKind.DISK_HAS_ROOM]
    counted = Counter(remark_sentence(remark, ON_SCREEN) for remark in told)
    return [text if times == 1 else f"{text} ({times} ×)" for text, times in counted.items()]
