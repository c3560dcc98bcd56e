"""One kind of problem: what it is, what will be done, what else could be done, which files."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from engine.datasets import sentences
from engine.datasets.dataset import CheckReport, Problem, ProblemKind, Remedy
from gui.common.choice import Choice
from gui.common.controls import Disclosure, label
from gui.common.icons import pixmap
from gui.common.theme import Theme
from gui.common.translation import ON_SCREEN
from gui.teach.file_list import FileList

_ICONS = {
    ProblemKind.UNREADABLE: "file-x",
    ProblemKind.TRUNCATED: "file-x",
    ProblemKind.NOT_A_PICTURE: "file-x",
    ProblemKind.UNREADABLE_FOLDER: "file-x",
    ProblemKind.UNSORTED: "file-x",
    ProblemKind.TWO_LABELS: "tags",
    ProblemKind.WRONG_FOLDER: "tags",
    ProblemKind.DUPLICATE: "copy-check",
    ProblemKind.NEAR_DUPLICATE: "copy-check",
    ProblemKind.ACROSS_SPLITS: "copy-check",
    ProblemKind.TOO_FEW: "scale",
    ProblemKind.IMBALANCE: "scale",
    ProblemKind.MIXED_SIZES: "ruler",
    ProblemKind.MIXED_DEPTHS: "ruler",
    ProblemKind.GROUPS: "users",
}


class ProblemCard(QFrame):
    """Shows a problem in plain words.

    Signals:
        decided: kind and remedy that the person has chosen.
        file_wanted: the address of a file the person wants to see.

    Attributes:
        problem: what it is.
    """

    decided = Signal(object, object)
    file_wanted = Signal(object)

    def __init__(
        self, theme: Theme, name: str, problem: Problem, report: CheckReport, remedy: Remedy
    ) -> None:
        super().__init__()
        self._theme = theme
        self._name = name
        self.problem = problem
        self.setObjectName(name)
        self.setProperty("role", "alarm" if problem.is_blocking else "card")
        self._icon = QLabel()
        self._icon.setObjectName(f"{name}_icon")
        sentence = sentences.sentence(problem, report, ON_SCREEN)
        self._sentence = label(f"{name}_sentence", "strong", sentence, wraps=True)
        self._reason = label(
            f"{name}_reason", "caption", sentences.reason(problem, ON_SCREEN), wraps=True
        )
        self._outcome = label(f"{name}_outcome", "", wraps=True)
        self._column = QVBoxLayout()
        self._lay_out()
        self._reason.setVisible(bool(self._reason.text()))  # with a parent, or it is a window
        self._commands = QHBoxLayout()
        self._commands.setSpacing(theme.size("m"))
        self._column.addLayout(self._commands)
        self._add_choice(remedy)
        if problem.files:
            self._add_files(report)
        self._commands.addStretch()
        self.show_remedy(remedy)
        theme.changed.connect(self._draw_icon)
        self._draw_icon()

    def show_remedy(self, remedy: Remedy) -> None:
        """Say what will be done."""
        self.say_outcome(sentences.outcome(self.problem, remedy, ON_SCREEN))

    def say_outcome(self, text: str) -> None:
        """Say it in other words; empty where there is nothing to say."""
        self._outcome.setText(text)
        self._outcome.setVisible(bool(text))

    def add_command(self, button: QPushButton) -> None:
        """Offer one thing more, in front of the rest."""
        self._commands.insertWidget(0, button)

    def add_examples(self, pictures: QWidget) -> None:
        """Show some of the files below the words."""
        place, space = self._column.indexOf(self._commands), self._theme.size("xs")
        self._column.insertSpacing(place, space)
        self._column.insertWidget(place + 1, pictures)
        self._column.insertSpacing(place + 2, space)

    def _add_choice(self, remedy: Remedy) -> None:
        if len(self.problem.remedies) < 2:
            return
        options = [(other, sentences.choice(other, ON_SCREEN)) for other in self.problem.remedies]
        title = self.tr("What to do")
        choice = Choice(self._theme, f"name_{self._name}_choice", title, options, remedy)
        choice.chosen.connect(self._decide)
        self._commands.addWidget(choice)

    def _decide(self, remedy: Remedy) -> None:
        self.show_remedy(remedy)
        self.decided.emit(self.problem.kind, remedy)

    def _add_files(self, report: CheckReport) -> None:
        files = FileList(f"{self._name}_files", self.problem, report)
        files.file_wanted.connect(self.file_wanted)
        number = self.locale().toString(len(self.problem.files))
        text = self.tr("Files ({n})").format(n=number)
        opener = Disclosure(self._theme, f"{self._name}_show", text, files)
        self._commands.addWidget(opener)
        self._column.addWidget(files)

    def _lay_out(self) -> None:
        theme, column = self._theme, self._column
        column.setSpacing(theme.size("xs"))
        for text in (self._sentence, self._outcome, self._reason):
            column.addWidget(text)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.size("l"), theme.size("m"), theme.size("l"), theme.size("m"))
        row.setSpacing(theme.size("m"))
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)

    def _draw_icon(self) -> None:
        blocking = self.problem.is_blocking
        name = "octagon-alert" if blocking else _ICONS.get(self.problem.kind, "info")
        colour = self._theme.colour("danger" if blocking else "muted")
        ratio = self.devicePixelRatioF()
        self._icon.setPixmap(pixmap(name, colour, self._theme.size("icon") + 2, ratio))
