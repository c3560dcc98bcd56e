"""Pictures that seem to lie in the wrong folder, decided about before anything is taught."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.common.controls import Button
from gui.common.theme import Theme
from gui.common.thumbnails import Thumbnails
from gui.decisions.suspects import SuspectsPresenter
from gui.decisions.suspects_view import SuspectsView


class SuspectsPage(QWidget):
    """The suspects as Results shows them, inside the check.

    Signals:
        left: the person goes back to the check.

    Attributes:
        back: the button for that, to stand in the screen's header.
    """

    left = Signal()

    def __init__(
        self, theme: Theme, suspects: SuspectsPresenter, thumbnails: Thumbnails
    ) -> None:  # fmt: skip
        super().__init__()
        self.setObjectName("teach_suspects")
        self._view = SuspectsView(theme, suspects, thumbnails, of="folder_")
        self.back = Button(theme, "leave_suspects", self.tr("Back to the check")).on_click(
            self.left.emit
        )
        self.back.setShortcut(QKeySequence("Esc"))
        self.back.setToolTip(self.tr("What you said is kept (Esc)"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._view)

    def begin(self) -> None:
        """Have the keys decide about the first of them."""
        self._view.refresh()
        self._view.gallery.setFocus()
