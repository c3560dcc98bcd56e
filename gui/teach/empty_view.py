"""The empty Teach screen: an invitation, what was left unfinished, what others teach now."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from engine.training.runs.run_store import RunSummary
from gui.common import run_words
from gui.common.controls import Button, ElidedLabel, frame, label
from gui.common.drop_zone import DropZone, Invitation
from gui.common.theme import Theme
from gui.teach import words
from gui.teach.folder_drawing import FolderDrawing


class EmptyView(QScrollArea):
    """Says how a folder of sorted pictures looks, and takes one.

    Signals:
        folder_wanted: the person wants to choose a folder.
        sample_wanted: the person wants to try it with sample pictures.
        resume: the name of a run that is to go on.
        discard: the summary of a run that is to be deleted.
    """

    folder_wanted = Signal()
    sample_wanted = Signal()
    resume = Signal(str)
    discard = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("teach_empty")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._theme = theme
        self._shown: tuple[RunSummary, ...] = ()
        self._runs = QVBoxLayout()
        self._runs.setSpacing(theme.size("s"))
        space = theme.size("xl")
        self._runs.setContentsMargins(space, 0, space, 0)
        content = frame("teach_column", "")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._runs)
        column.addWidget(self._make_zone(), 1)
        self.setWidget(content)

    def show_unfinished(self, runs: tuple[RunSummary, ...]) -> None:
        """Show a card for each run that was broken off, or that lives."""
        if runs == self._shown:
            return
        self._shown = runs
        while (item := self._runs.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for run in runs:
            self._runs.addWidget(self._card(run))
        if runs:
            self._runs.addSpacing(self._theme.size("l"))

    def _card(self, run: RunSummary) -> QWidget:
        theme = self._theme
        card = frame(f"unfinished_{run.run}", "card")
        said = run_words.living(run) if run.is_living else words.broken_off(run)
        sentence = label(f"name_unfinished_{run.run}", "strong", said, wraps=True)
        folder = ElidedLabel(f"name_folder_{run.run}", "caption")
        folder.setText(run.folder)
        text = QVBoxLayout()
        text.setSpacing(2)
        text.addWidget(sentence)
        text.addWidget(folder)
        row = QHBoxLayout(card)
        row.setContentsMargins(theme.size("l"), theme.size("m"), theme.size("m"), theme.size("m"))
        row.setSpacing(theme.size("s"))
        row.addLayout(text, 1)
        if not run.is_living:  # somebody is at it: nothing is to be done with it here
            for button in self._ways_on(run):
                row.addWidget(button)
        return card

    def _ways_on(self, run: RunSummary) -> tuple[Button, Button]:
        theme = self._theme
        go_on = Button(theme, f"continue_{run.run}", self.tr("Continue"))
        go_on.on_click(lambda: self.resume.emit(run.run))
        discard = Button(theme, f"discard_{run.run}", self.tr("Discard"), kind="quiet")
        discard.on_click(lambda: self.discard.emit(run))
        for button in (go_on, discard):
            button.setAccessibleName(f"{button.text()}: {run_words.name_of(run)}")
        return go_on, discard

    def _make_zone(self) -> DropZone:
        theme = self._theme
        choose = Button(
            theme, "choose_folder", self.tr("Choose a folder of pictures…"), kind="primary",
            icon_name="folder-open",
        ).on_click(self.folder_wanted.emit)  # fmt: skip
        sample = Button(theme, "try_sample", self.tr("Try it with sample pictures"))
        sample.on_click(self.sample_wanted.emit)
        hint = self.tr(
            "A folder for each class, with its pictures inside. They are only read, never changed."
        )
        invitation = Invitation("teach_drop", self.tr("Drop a folder of sorted pictures"), hint)
        return DropZone(theme, invitation, [choose, sample], FolderDrawing(theme))
