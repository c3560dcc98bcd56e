"""A suspect, large, beside the pictures most like it of both classes, and what can be decided."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout

from engine.base.types import Picture
from gui.common.controls import ElidedLabel, frame, label, scroll_area
from gui.common.errors import explain
from gui.common.pixmaps import to_image
from gui.common.theme import Theme
from gui.common.thumbnails import Thumbnails
from gui.decisions import suspect_words, words
from gui.decisions.class_buttons import ClassButtons, KeyButton
from gui.decisions.class_keys import class_of
from gui.decisions.neighbour_strip import NeighbourStrip
from gui.decisions.picture_pane import PicturePane
from gui.decisions.suspects import SuspectsPresenter

KEEP, RELABEL, EXCLUDE = "K", "R", "X"


class SuspectPanel(QFrame):
    """Shows the suspect that is looked at; empty where there is none.

    Args:
        of: goes before the objectNames, where a window has them twice.
    """

    def __init__(
        self, theme: Theme, suspects: SuspectsPresenter, thumbnails: Thumbnails, *, of: str = ""
    ) -> None:  # fmt: skip
        super().__init__()
        self.setObjectName(f"{of}suspect_panel")
        self._of = of
        self.setProperty("role", "panel")
        self._suspects = suspects
        self._picture = PicturePane(theme)
        self._picture.setObjectName(f"{of}suspect_picture")
        self._name = ElidedLabel(f"name_on_{of}suspect", "caption")
        self._said = label(f"{of}suspect_said", "title", wraps=True)
        self._truth = label(f"{of}suspect_truth", "", wraps=True)
        self._titles = [
            label(f"{of}suspect_near_{kind}_title", "caption") for kind in ("own", "other")
        ]
        self._strips = [
            NeighbourStrip(theme, f"{of}suspect_near_{kind}", thumbnails)
            for kind in ("own", "other")
        ]
        self._relabel = self._make_button(theme, "relabel", RELABEL, suspects.relabel)
        self._keep = self._make_button(theme, "keep", KEEP, suspects.keep)
        self._exclude = self._make_button(theme, "exclude", EXCLUDE, suspects.exclude)
        self._exclude.call(self.tr("Exclude"))
        self._exclude.setToolTip(self.tr("Neither learn from it nor judge by it"))
        self._question = label(f"{of}suspect_question", "strong", self.tr("Or another class"))
        self._classes = ClassButtons(theme, of=f"{of}suspect_")
        self._classes.chosen.connect(suspects.relabel)
        self._lay_out(theme)
        suspects.changed.connect(self.refresh)
        suspects.inspector.view_changed.connect(self._show_picture)
        self.refresh()

    def refresh(self) -> None:
        """Show the suspect that is looked at."""
        self._classes.show_classes(self._suspects.classes)
        suspect = self._suspects.current
        self._stack.setCurrentIndex(0 if suspect is not None else 1)
        if suspect is None:
            return
        self._name.setText(words.place(suspect.picture))
        self._name.setToolTip(str(suspect.picture))
        self._said.setText(suspect_words.suspected(suspect))
        self._truth.setText(suspect_words.truth(suspect, is_taught=self._suspects.is_taught))
        sides = (
            (suspect.label, suspect.neighbours_of_label),
            (suspect.suggested, suspect.neighbours_of_suggested),
        )
        for title, strip, (name, near) in zip(self._titles, self._strips, sides, strict=True):
            text = self.tr("Most like it in {label}").format(label=name)
            title.setText(text)
            strip.show_pictures(near, text)
        self._relabel.call(self.tr("It is {label}").format(label=suspect.suggested))
        self._keep.call(self.tr("Keep as {label}").format(label=suspect.label))
        self._show_picture()

    def relabel_to(self, key: str) -> None:
        """Give the suspect the class that a key gives, if there is one."""
        name = class_of(key, self._suspects.classes)
        if name is not None:
            self._suspects.relabel(name)

    def _make_button(
        self, theme: Theme, name: str, key: str, decide: Callable[[], object]
    ) -> KeyButton:
        kind = "primary" if key == RELABEL else ""
        button = KeyButton(theme, f"{self._of}suspect_{name}", "", key, kind=kind)
        button.setShortcut(QKeySequence(key))
        button.on_click(decide)
        return button

    def _show_picture(self) -> None:
        suspect, view = self._suspects.current, self._suspects.inspector.view
        if suspect is not None and isinstance(view, Picture):
            self._picture.show_image(to_image(view.pixels), suspect.picture.name)
        else:
            self._picture.show_words(explain(view).sentence if isinstance(view, Exception) else "")

    def _lay_out(self, theme: Theme) -> None:
        space = theme.size("l")
        content = frame(f"{self._of}suspect_column", "")
        column = QVBoxLayout(content)
        column.setContentsMargins(space, space, space, space)
        column.setSpacing(theme.size("xs"))
        column.addWidget(self._picture, 1)
        column.addWidget(self._name)
        column.addWidget(self._said)
        column.addWidget(self._truth)
        column.addSpacing(theme.size("s"))
        near = QGridLayout()
        near.setHorizontalSpacing(theme.size("m"))
        near.setVerticalSpacing(theme.size("xs"))
        for place, (title, strip) in enumerate(zip(self._titles, self._strips, strict=True)):
            near.addWidget(title, 0, place)
            near.addWidget(strip, 1, place)
            near.setColumnStretch(place, 1)
        column.addLayout(near)
        column.addSpacing(theme.size("s"))
        row = QHBoxLayout()
        row.setSpacing(theme.size("s"))
        for button, share in ((self._relabel, 5), (self._keep, 5), (self._exclude, 3)):
            row.addWidget(button, share)
        column.addLayout(row)
        column.addSpacing(theme.size("xs"))
        column.addWidget(self._question)
        column.addWidget(self._classes)
        text = self.tr("Choose a picture to see it large")
        nothing = label(f"{self._of}suspect_none", "muted", text, wraps=True)
        nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        self._stack.addWidget(scroll_area(f"{self._of}suspect_scroll", content))
        self._stack.addWidget(nothing)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)
