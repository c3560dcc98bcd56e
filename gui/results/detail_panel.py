"""One picture, large, with what the model says and what a person can say to it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout

from engine.base.types import Picture
from gui.common.choice import Choice
from gui.common.controls import Button, ElidedLabel, frame, label, scroll_area
from gui.common.errors import explain
from gui.common.pixmaps import to_image
from gui.common.theme import Theme
from gui.decisions.class_buttons import ClassButtons
from gui.decisions.class_keys import class_of, keys_of
from gui.decisions.picture_pane import PicturePane
from gui.decisions.words import place
from gui.results import words
from gui.results.presenter import ResultsPresenter
from gui.results.score_rows import ScoreRows


class DetailPanel(QFrame):
    """Shows the picture that is inspected; empty where there is none."""

    def __init__(self, theme: Theme, presenter: ResultsPresenter) -> None:
        super().__init__()
        self.setObjectName("inspector_panel")
        self.setProperty("role", "panel")
        self._presenter = presenter
        self._picture = PicturePane(theme)
        self._name = ElidedLabel("name_on_inspector", "caption")
        self._said = label("inspector_said", "title", wraps=True)
        self._truth = label("inspector_truth", "", wraps=True)
        self._toggle = self._make_toggle(theme)
        self._heat_words = label("inspector_heat_words", "caption", wraps=True)
        self._scores = ScoreRows(theme)
        self._scores.label_chosen.connect(presenter.inspector.choose_label)
        self._scores.label_clicked.connect(lambda _label: presenter.inspector.want_heat(on=True))
        self._question = label("inspector_question", "strong", wraps=True)
        self._agree = Button(theme, "agree_with_answer", self.tr("Yes"), icon_name="check")
        self._agree.on_click(self._agree_with_answer)
        self._other = Choice(theme, "name_right_label", self.tr("Right label"), [], None)
        self._other.chosen.connect(self._correct)
        self._classes = ClassButtons(theme)
        self._classes.chosen.connect(self._correct)
        self._back = Button(theme, "take_back", self.tr("Take back"), icon_name="undo-2")
        self._back.on_click(self._take_back)
        self._lay_out(theme)
        presenter.inspector.changed.connect(self.refresh)
        presenter.inspector.view_changed.connect(self._show_picture)
        presenter.inspector.heat_changed.connect(self._show_picture)
        presenter.state_changed.connect(self._show_classes)
        self.refresh()

    def refresh(self) -> None:
        """Show the picture that is inspected."""
        inspector = self._presenter.inspector
        shown, judged = inspector.shown, inspector.shown.judged if inspector.shown else None
        self._stack.setCurrentIndex(0 if shown is not None else 1)
        if shown is None:
            return
        self._name.setText(place(shown.picture))
        self._name.setToolTip(str(shown.picture))
        self._said.setText(words.said(judged) if judged else shown.label)
        self._truth.setText(words.truth(shown))
        self._scores.setVisible(judged is not None)
        for widget in (self._question, self._other, self._classes):
            widget.setVisible(judged is not None)
        self._agree.setVisible(
            judged is not None and not judged.is_right and not judged.is_corrected
        )
        self._back.setVisible(judged is not None and judged.is_corrected)
        if judged is not None:
            yes = self.tr("Yes, it is {label}").format(label=judged.answer)
            self._agree.setAccessibleName(yes)
            self._agree.setToolTip(yes)
            self._other.show_value(judged.label)
            self._question.setText(words.question(judged))
        self._show_picture()

    def correct_to(self, key: str) -> None:
        """Give the picture the class that a key gives, if there is one."""
        evaluation = self._presenter.evaluation
        name = class_of(key, evaluation.classes) if evaluation is not None else None
        if name is not None:
            self._correct(name)

    def _show_picture(self) -> None:
        inspector = self._presenter.inspector
        shown, view = inspector.shown, inspector.view
        self._toggle.setChecked(inspector.heat_is_wanted)
        self._heat_words.setText(self._in_words())
        self._heat_words.setVisible(inspector.heat_is_wanted)
        if shown is not None and shown.judged is not None:
            chosen = inspector.heat_label if inspector.heat_is_wanted else ""
            self._scores.show_scores(shown.judged.labels, chosen)
        name = shown.picture.name if shown else ""
        if isinstance(inspector.heat, QImage):
            text = self.tr("{name}, with what speaks for {label}")
            self._picture.show_image(
                inspector.heat, text.format(name=name, label=inspector.heat_label)
            )
        elif isinstance(view, Picture):
            self._picture.show_image(to_image(view.pixels), name)
        else:
            failed = isinstance(view, Exception)
            self._picture.show_words(explain(view).sentence if failed else "")  # type: ignore[arg-type]

    def _in_words(self) -> str:
        inspector = self._presenter.inspector
        if isinstance(inspector.heat, Exception):
            explanation = explain(inspector.heat)
            return f"{explanation.sentence} {explanation.advice}"
        if isinstance(inspector.heat, QImage):
            text = self.tr(
                "Outlined is what speaks most for “{label}”. Choose another label below."
            )
        elif inspector.is_looking:
            text = self.tr("Finding what speaks for “{label}”…")
        else:
            return ""
        return text.format(label=inspector.heat_label)

    def _show_classes(self) -> None:
        evaluation = self._presenter.evaluation
        classes = evaluation.classes if evaluation is not None else ()
        keys = keys_of(classes)
        options = [(name, f"{name}\t{keys[name]}" if name in keys else name) for name in classes]
        self._other.show_options(options)
        self._classes.show_classes(classes)

    # what a person says

    def _agree_with_answer(self) -> None:
        shown = self._presenter.inspector.shown
        if shown is not None and shown.judged is not None:
            self._correct(shown.judged.answer)

    def _correct(self, right: str) -> None:
        shown = self._presenter.inspector.shown
        if shown is not None:
            self._presenter.correct(shown.picture, right)

    def _take_back(self) -> None:
        shown = self._presenter.inspector.shown
        if shown is not None:
            self._presenter.take_back(shown.picture)

    # layout

    def _make_toggle(self, theme: Theme) -> Button:
        toggle = Button(theme, "inspector_heat_toggle", self.tr("Where it looked"), icon_name="eye")
        toggle.setCheckable(True)
        toggle.setShortcut(QKeySequence("H"))
        toggle.setToolTip(self.tr("Show which part of the picture counts (key H)"))
        toggle.clicked.connect(lambda on: self._presenter.inspector.want_heat(on=on))
        return toggle

    def _lay_out(self, theme: Theme) -> None:
        space = theme.size("l")
        content = frame("inspector_column", "")
        column = QVBoxLayout(content)
        column.setContentsMargins(space, space, space, space)
        column.setSpacing(theme.size("xs"))
        column.addWidget(self._picture, 1)
        under = QHBoxLayout()
        under.setSpacing(theme.size("s"))
        under.addWidget(self._name, 1)
        under.addWidget(self._toggle)
        column.addSpacing(theme.size("xs"))
        column.addLayout(under)
        column.addWidget(self._heat_words)
        column.addWidget(self._said)
        column.addWidget(self._truth)
        column.addSpacing(theme.size("s"))
        column.addWidget(self._question)
        row = QHBoxLayout()
        row.setSpacing(theme.size("s"))
        for widget in (self._agree, self._back):
            row.addWidget(widget)
        row.addWidget(self._other, 1)
        column.addLayout(row)
        column.addWidget(self._classes)
        column.addSpacing(theme.size("s"))
        column.addWidget(self._scores)
        self._scroll = scroll_area("inspector_scroll", content)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        nothing = label(
            "inspector_empty", "muted", self.tr("Choose a picture to see it large"), wraps=True
        )
        nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._scroll)
        self._stack.addWidget(nothing)
        whole.addWidget(self._stack)
