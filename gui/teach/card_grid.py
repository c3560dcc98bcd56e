"""Puts the cards of a history side by side, as far as there is room."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from gui.common.theme import Theme

_LEAST = 300
"""A card beside others is at least so wide."""
_ALONE = 480
"""The scores without plots are so wide."""
_ANY_WIDTH = 16_777_215  # Qt's QWIDGETSIZE_MAX


class CardGrid(QGridLayout):
    """The scores first, then the plots; what is hidden takes no room."""

    def __init__(self, theme: Theme, scores: QWidget, plots: Sequence[QWidget]) -> None:
        super().__init__()
        self._scores = scores
        self._plots = list(plots)
        self.setSpacing(theme.size("l"))

    def arrange(self, width: int, *, has_scores: bool, has_plots: bool) -> None:
        """Choose the number of columns for a width in logical pixels."""
        scores = [self._scores] if has_scores else []
        plots = self._plots if has_plots else []
        room = width // (_LEAST + self.spacing())
        if room >= len(scores) + len(plots):
            rows = [[*scores, *plots]]
        elif room >= len(plots):
            rows = [scores, plots]
        else:
            rows = [[card] for card in (*scores, *plots)]
        self._place(rows, is_alone=has_scores and not has_plots)
        self._scores.setVisible(has_scores)  # placed before: one without a parent is a window,
        for plot in self._plots:  # which being placed would hide
            plot.setVisible(has_plots)

    def _place(self, rows: list[list[QWidget]], *, is_alone: bool) -> None:
        most = max((len(cards) for cards in rows), default=1)
        for number, cards in enumerate(rows):
            for column, card in enumerate(cards):
                self.addWidget(card, number, column, 1, most if len(cards) == 1 else 1)
        for column in range(self.columnCount()):
            self.setColumnStretch(column, 1 if column < most else 0)
        if is_alone:
            self._scores.setFixedWidth(_ALONE)
            self.setAlignment(self._scores, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        else:
            self._scores.setMinimumWidth(240)
            self._scores.setMaximumWidth(_ANY_WIDTH)
            self.setAlignment(self._scores, Qt.AlignmentFlag(0))
