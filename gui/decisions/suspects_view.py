"""Pictures that are perhaps in the wrong folder: found, looked at, decided one by one."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from engine.base.types import LabelScore
from engine.evaluation.results import EvaluatedPicture, Suspect
from gui.common.controls import Button, label
from gui.common.failure import FailureView
from gui.common.theme import Theme
from gui.common.thumbnails import Thumbnails
from gui.decisions import suspect_words
from gui.decisions.busy_view import BusyView
from gui.decisions.decision_desk import lay_out
from gui.decisions.gallery import Gallery
from gui.decisions.suspect_panel import SuspectPanel
from gui.decisions.suspects import SuspectsPresenter

_SHARE, _WIDEST = 0.46, 620
"""Of the panel's width: it has seven pictures to compare."""


class SuspectsView(QWidget):
    """The suspects with the one that is looked at; or that they are being found, or why not.

    Args:
        of: goes before the objectNames, where a window has them twice.

    Attributes:
        gallery: those that wait for a decision.
    """

    def __init__(
        self, theme: Theme, suspects: SuspectsPresenter, thumbnails: Thumbnails, *, of: str = ""
    ) -> None:
        super().__init__()
        self.setObjectName(f"{of}suspects_view")
        self._of = of
        self._theme = theme
        self._suspects = suspects
        self.gallery = Gallery(
            theme, f"{of}suspects_gallery", self.tr("Perhaps in the wrong folder"), thumbnails
        )
        self._panel = SuspectPanel(theme, suspects, thumbnails, of=of)
        self._none = label(f"{of}no_suspects", "lead", wraps=True)
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._busy = BusyView(theme, f"{of}suspects_busy", self._suspects.cancel)
        self._failure = self._make_failure()
        self._idle = self._make_idle()
        self._desk = QWidget()
        self._stack = QStackedWidget()
        for view in (self._desk, self._none, self._busy, self._failure, self._idle):
            self._stack.addWidget(view)
        self._hint = label(f"{of}suspects_hint", "caption", wraps=True)
        self._undo = Button(
            theme, f"{of}undo_suspect", self.tr("Undo"), kind="quiet", icon_name="undo-2"
        ).on_click(self._suspects.undo)
        self._undo.setShortcut(QKeySequence(QKeySequence.StandardKey.Undo))
        self._undo.setToolTip(self.tr("Take the latest decision back (Ctrl+Z)"))
        self._lay_out()
        self._connect()

    def refresh(self) -> None:
        """Show the presenter's suspects as they stand."""
        suspects = self._suspects
        listed, said = suspects.listed, suspects.said
        self._undo.setEnabled(suspects.can_undo)
        if suspects.failure is not None:
            self._failure.show_error(suspects.failure)
            self._stack.setCurrentWidget(self._failure)
        elif suspects.is_busy:
            self._busy.show_progress(
                self.tr("Comparing pictures with their class"),
                suspects.progress,
            )
            self._stack.setCurrentWidget(self._busy)
        elif listed is None:
            self._stack.setCurrentWidget(self._idle)
        else:
            self._none.setText(suspect_words.none_left(said, is_taught=suspects.is_taught))
            self._stack.setCurrentWidget(self._desk if listed else self._none)
        self.gallery.show_items([_as_card(suspect) for suspect in listed or ()])
        current = suspects.current
        self.gallery.show_current(current.picture if current is not None else None)
        self._hint.setText(suspect_words.waiting(len(listed), said) if listed is not None else "")

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """The panel takes its share of the width."""
        super().resizeEvent(event)
        least = self._theme.size("panel_narrow")
        self._panel.setFixedWidth(max(least, min(round(self.width() * _SHARE), _WIDEST)))

    def _choose(self, card: EvaluatedPicture) -> None:
        listed = self._suspects.listed or ()
        chosen = next((suspect for suspect in listed if suspect.picture == card.picture), None)
        if chosen is not None:
            self._suspects.choose(chosen)

    def _connect(self) -> None:
        self.gallery.chosen.connect(self._choose)
        self.gallery.class_told.connect(self._panel.relabel_to)
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            enter = QShortcut(QKeySequence(key), self.gallery)
            enter.setContext(Qt.ShortcutContext.WidgetShortcut)
            enter.activated.connect(self._suspects.keep)
        self._suspects.changed.connect(self.refresh)

    def _make_failure(self) -> FailureView:
        view = FailureView(self._theme, f"{self._of}suspects_failure")
        again = Button(self._theme, f"{self._of}suspects_again", self.tr("Try again"), kind="quiet")
        view.buttons.insertWidget(1, again.on_click(self._suspects.try_again))
        return view

    def _make_idle(self) -> QWidget:
        text = self.tr("A picture in the wrong folder teaches the model something wrong.")
        words_label = label(f"{self._of}suspects_idle", "lead", text, wraps=True)
        words_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        look = Button(
            self._theme, f"{self._of}suspects_look", self.tr("Look for them"), kind="primary"
        )
        idle = QWidget()
        column = QVBoxLayout(idle)
        column.setSpacing(self._theme.size("m"))
        column.addStretch()
        column.addWidget(words_label)
        column.addWidget(look.on_click(self._suspects.try_again), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()
        return idle

    def _lay_out(self) -> None:
        desk = QHBoxLayout(self._desk)
        desk.setContentsMargins(0, 0, 0, 0)
        desk.setSpacing(0)
        desk.addWidget(self.gallery, 1)
        desk.addWidget(self._panel)
        lay_out(self, self._theme, self._hint, self._undo, self._stack)


def _as_card(suspect: Suspect) -> EvaluatedPicture:
    """As galleries show pictures: what it seems to be, and what its folder says."""
    seems = (LabelScore(suspect.suggested, suspect.score),)
    return EvaluatedPicture(
        suspect.picture, suspect.content, suspect.label, suspect.label, seems
    )  # fmt: skip
