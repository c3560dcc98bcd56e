"""Beside the picture: its name, its labels, and where they come from."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QProgressBar,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from engine.base.types import Detections, Failure, Picture, Prediction
from gui.common import words
from gui.common.controls import Button, ElidedLabel, label
from gui.common.failure import FailureView
from gui.common.theme import Theme
from gui.identify.detection_list import DetectionList
from gui.identify.doubt import DoubtCards
from gui.identify.heat_panel import HeatPanel
from gui.identify.label_bars import LabelBars
from gui.identify.presenter import IdentifyPresenter

_ROWS = 5


class ResultPanel(QFrame):
    """Shows the presenter's current picture: waiting, answered or failed."""

    def __init__(self, theme: Theme, presenter: IdentifyPresenter) -> None:
        super().__init__()
        self.setObjectName("result_panel")
        self.setProperty("role", "panel")
        self._presenter = presenter
        self._name = ElidedLabel("picture_name", "lead")
        self._facts = label("picture_facts", "caption")
        self._doubts = DoubtCards(theme)
        self._doubts.teach_wanted.connect(presenter.teach_wanted)
        self._bars = LabelBars(theme, _ROWS)
        self._bars.chosen.connect(presenter.heat.choose)
        self._heat = HeatPanel(theme, presenter.heat)
        self.detections = DetectionList(theme)
        self._waiting_words = label("waiting_words", "muted", wraps=True)
        self._waiting = self._make_waiting(theme)
        self._failure = FailureView(theme, "model_failure")
        again = Button(theme, "try_again", self.tr("Try again"), kind="quiet")
        again.on_click(presenter.go_on)
        self._failure.buttons.insertWidget(1, again)
        self._nothing = QWidget()
        self._stack = QStackedWidget()
        self._named = QWidget()
        for widget in (self._named, self.detections, self._waiting, self._failure, self._nothing):
            self._stack.addWidget(widget)
        self._source = label("answer_source", "caption", wraps=True)
        self._notes = label("picture_notes", "caption", wraps=True)
        self._copy = Button(theme, "copy_labels", self.tr("Copy labels"), icon_name="copy")
        self._copy.on_click(self._copy_labels)
        self._lay_out(theme)

        presenter.view_changed.connect(self.refresh)
        presenter.outcome_changed.connect(self.refresh)
        presenter.readiness_changed.connect(self.refresh)
        presenter.work_changed.connect(self.refresh)
        presenter.heat.changed.connect(self._show_chosen)
        self.refresh()

    def refresh(self) -> None:
        """Show the present state."""
        presenter = self._presenter
        outcome, view = presenter.outcome, presenter.view
        self._name.setText(presenter.current.name if presenter.current else "")
        size = self.tr("{width} × {height} pixels")
        self._facts.setText(
            size.format(width=view.width, height=view.height) if isinstance(view, Picture) else ""
        )
        answered = isinstance(outcome, Prediction | Detections)
        self._copy.setVisible(answered)
        self._source.setVisible(answered)
        notes = view.notes if isinstance(view, Picture) else ()
        self._notes.setText("\n".join(words.note(note) for note in notes))
        self._notes.setVisible(bool(notes))
        if isinstance(outcome, Prediction):
            self._show_labels(outcome)
            self._show_answer(outcome, self._named)
        elif isinstance(outcome, Detections):
            self.detections.show_detections(outcome.found)
            self._show_answer(outcome, self.detections)
        elif isinstance(outcome, Failure) or isinstance(view, Exception):
            self._stack.setCurrentWidget(self._nothing)  # the picture's place says why
        elif presenter.failure is not None:
            self._failure.show_error(presenter.failure)
            self._stack.setCurrentWidget(self._failure)
        else:
            self._show_waiting()

    def _show_labels(self, outcome: Prediction) -> None:
        """The bars, the first one large only where it may be taken as an answer."""
        unlike, unsure = bool(outcome.unlike), outcome.is_sure is False
        nothing = self._presenter.nothing_stands_out(outcome)
        self._doubts.show_doubt(unlike=unlike, unsure=unsure, nothing=nothing)
        self._bars.show_labels(
            outcome.labels, as_answer=not (unlike or nothing), with_scores=not unlike
        )
        self._show_chosen()

    def _show_chosen(self) -> None:
        heat = self._presenter.heat
        self._bars.show_chosen(heat.label if heat.is_wanted and heat.is_possible else None)

    def _show_answer(self, answer: Prediction | Detections, widget: QWidget) -> None:
        text = self.tr("{model}, in {time}") if answer.seconds else self.tr("By {model}")
        model = self._presenter.name_of(answer.model)
        self._source.setText(text.format(model=model, time=words.duration(answer.seconds)))
        self._stack.setCurrentWidget(widget)

    def _show_waiting(self) -> None:
        if self._presenter.is_stopped:
            text = self.tr("Not looked at yet.")
        elif self._presenter.readiness is None:
            text = self.tr("Getting {model} ready. Your picture is next.")
        else:
            text = self.tr("Looking…")
        self._waiting_words.setText(text.format(model=self._presenter.model_name))
        self._pulse.setVisible(not self._presenter.is_stopped)
        self._stack.setCurrentWidget(self._waiting)

    def _make_waiting(self, theme: Theme) -> QWidget:
        self._pulse = QProgressBar()
        self._pulse.setObjectName("waiting_pulse")
        self._pulse.setAccessibleName(self.tr("Busy"))
        self._pulse.setRange(0, 0)
        self._pulse.setTextVisible(False)
        waiting = QWidget()
        column = QVBoxLayout(waiting)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("m"))
        column.addWidget(self._waiting_words)
        column.addWidget(self._pulse)
        column.addStretch()
        return waiting

    def _lay_out(self, theme: Theme) -> None:
        named = QVBoxLayout(self._named)
        named.setContentsMargins(0, 0, 0, 0)
        named.setSpacing(theme.size("m"))
        named.addWidget(self._doubts)
        named.addWidget(self._bars)
        named.addStretch(1)
        content = QWidget()
        content.setObjectName("result_content")
        scroll = QScrollArea()
        scroll.setObjectName("result_scroll")
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(content)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)
        column = QVBoxLayout(content)
        wide, high = theme.size("xl"), theme.size("l")
        column.setContentsMargins(wide, high, wide, high)
        column.setSpacing(theme.size("xs"))
        column.addWidget(self._name)
        column.addWidget(self._facts)
        column.addSpacing(theme.size("l"))
        column.addWidget(self._stack)
        column.addSpacing(theme.size("l"))
        column.addWidget(self._heat)
        column.addStretch(1)
        column.addWidget(self._notes)
        column.addWidget(self._source)
        column.addSpacing(theme.size("m"))
        column.addWidget(self._copy)

    def _copy_labels(self) -> None:
        text = self._presenter.current_as_text(self.detections.shown())
        QGuiApplication.clipboard().setText(text)
