"""Cards are seen as soon as they are placed, also those that had no place before."""

from PySide6.QtWidgets import QFrame, QWidget
from pytestqt.qtbot import QtBot

from gui.common.theme import Theme
from gui.teach.card_grid import CardGrid


def test_scores_that_come_later_are_seen(qtbot: QtBot, theme: Theme) -> None:
    whole = QWidget()
    qtbot.addWidget(whole)
    scores, plots = QFrame(), [QFrame(), QFrame()]
    grid = CardGrid(theme, scores, plots)
    whole.setLayout(grid)
    whole.show()
    grid.arrange(1000, has_scores=False, has_plots=False)
    grid.arrange(1000, has_scores=True, has_plots=False)
    assert scores.isVisible()
    assert not any(plot.isVisible() for plot in plots)
    grid.arrange(1000, has_scores=True, has_plots=True)
    assert all(plot.isVisible() for plot in plots)
