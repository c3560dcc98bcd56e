"""When the model should rather say that it is not sure, and what that costs."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QRadioButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from engine.evaluation.results import Coverage, Evaluation
from gui.common.controls import frame, label
from gui.common.option_card import OptionCard
from gui.common.theme import Theme
from gui.results import words
from gui.results.presenter import ResultsPresenter

_WIDEST = 820


class AnswerBar(QWidget):
    """Of all pictures: answered rightly, answered wrongly, and not answered."""

    def __init__(self, theme: Theme, answered: float, wrong: float) -> None:
        super().__init__()
        self.setFixedHeight(10)
        self._theme = theme
        self._right = answered * (1 - wrong)
        self._wrong = answered * wrong
        theme.changed.connect(self.update)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QPainterPath()
        whole.addRoundedRect(QRectF(self.rect()), 5, 5)
        painter.setClipPath(whole)
        painter.fillRect(self.rect(), self._theme.colour("mat"))
        right = QRectF(0, 0, self.width() * self._right, self.height())
        wrong = QRectF(right.right(), 0, self.width() * self._wrong, self.height())
        painter.fillRect(right, self._theme.colour("accent"))
        painter.fillRect(wrong, self._theme.colour("danger"))


class Swatch(QWidget):
    """A colour of the bars, for their legend."""

    def __init__(self, theme: Theme, colour: str) -> None:
        super().__init__()
        self.setFixedSize(12, 12)
        self._theme = theme
        self._colour = colour
        theme.changed.connect(self.update)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it, with an edge where it is pale."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._theme.colour("muted" if self._colour == "mat" else self._colour))
        painter.setBrush(self._theme.colour(self._colour))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)


class BudgetCard(OptionCard):
    """One way to answer: what is asked for, and what it costs here."""

    def __init__(self, theme: Theme, coverage: Coverage | None, found: Evaluation) -> None:
        name = "always" if coverage is None else str(round(coverage.error_budget * 1000))
        super().__init__("budget", name, words.budget(coverage))
        cost = words.budget_cost(coverage, found)
        self.radio.setAccessibleName(f"{words.budget(coverage)}. {cost}")
        self._cost = label(f"budget_cost_{name}", "caption", cost, wraps=True)
        self._cost.setMinimumHeight(theme.size("l") + 2)
        self.setEnabled(coverage is None or coverage.is_promised)
        answered = 1.0 if coverage is None else coverage.answered
        wrong = 1 - found.accuracy if coverage is None else coverage.wrong
        column = QVBoxLayout(self)
        column.setContentsMargins(
            theme.size("m"), theme.size("xs"), theme.size("l"), theme.size("m")
        )
        column.setSpacing(2)
        column.addWidget(self.radio)
        inner = QVBoxLayout()
        inner.setContentsMargins(theme.size("xl") + 8, 0, 0, 0)  # under the words
        inner.setSpacing(theme.size("s"))
        inner.addWidget(self._cost)
        inner.addWidget(AnswerBar(theme, answered, wrong))
        column.addLayout(inner)


class UnsureView(QScrollArea):
    """The budgets to choose from, the chosen one marked."""

    def __init__(self, theme: Theme, presenter: ResultsPresenter) -> None:
        super().__init__()
        self.setObjectName("unsure_scroll")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._theme = theme
        self._presenter = presenter
        self._group = QButtonGroup(self)
        self._radios: dict[float | None, QRadioButton] = {}
        self._made_for: tuple[object, ...] = ()
        self._cards = QVBoxLayout()
        self._cards.setSpacing(theme.size("s"))
        self._promises = label("promise_words", "muted", wraps=True)
        self._calibration = label("calibration_words", "muted", wraps=True)
        self._lay_out()

    def refresh(self) -> None:
        """Show the presenter's evaluation."""
        found = self._presenter.evaluation
        if found is None:
            return
        facts = (found.run, found.coverage, found.accuracy, found.calibrated_by)
        if facts != self._made_for:
            self._made_for = facts
            self._make_cards(found)
        self._radios[self._chosen(found)].setChecked(True)
        self._promises.setText(words.promises(found))
        self._calibration.setText(words.calibration(found))

    def _chosen(self, found: Evaluation) -> float | None:
        budget = found.calibration.error_budget
        return budget if budget in self._radios else None

    def _make_cards(self, found: Evaluation) -> None:
        while (item := self._cards.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._radios = {}
        for coverage in (None, *reversed(found.coverage)):
            card = BudgetCard(self._theme, coverage, found)
            budget = None if coverage is None else coverage.error_budget
            self._radios[budget] = card.radio
            self._group.addButton(card.radio)
            card.radio.clicked.connect(lambda _=False, b=budget: self._presenter.set_budget(b))
            self._cards.addWidget(card)

    def _make_legend(self) -> QHBoxLayout:
        theme = self._theme
        row = QHBoxLayout()
        row.setSpacing(theme.size("s"))
        kinds = (
            ("right", "accent", self.tr("right")), ("wrong", "danger", self.tr("wrong")),
            ("unsure", "mat", self.tr("not sure")),
        )  # fmt: skip
        for name, colour, text in kinds:
            row.addWidget(Swatch(theme, colour))
            words_label = label(f"legend_{name}", "caption", text)
            words_label.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
            row.addWidget(words_label)
            row.addSpacing(theme.size("s"))
        row.addStretch()
        return row

    def _lay_out(self) -> None:
        theme = self._theme
        intro = self.tr(
            "A model can say “not sure” instead of guessing. Choose how often it may be wrong; "
            "Identify and the command line then mark what it is not sure of."
        )
        content = frame("unsure_column", "")
        column = QVBoxLayout(content)
        space = theme.size("xl")
        column.setContentsMargins(space, theme.size("l"), space, space)
        column.setSpacing(theme.size("m"))
        middle = QWidget()
        middle.setMaximumWidth(_WIDEST)
        inner = QVBoxLayout(middle)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(theme.size("m"))
        inner.addWidget(label("unsure_intro", "", intro, wraps=True))
        inner.addLayout(self._make_legend())
        inner.addLayout(self._cards)
        inner.addWidget(self._promises)
        inner.addWidget(self._calibration)
        column.addWidget(middle)
        column.addStretch()
        self.setWidget(content)
