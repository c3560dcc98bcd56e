"""Asks for the names of a model's classes, where the file does not say them."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from gui.common.controls import Button, label
from gui.common.theme import Theme


class LabelsDialog(QDialog):
    """As many names as there are classes, typed, pasted, or out of a file.

    Signals:
        given: a tuple of names, as many as wanted.
        file_given: the path of a file with the names.
    """

    given = Signal(object)
    file_given = Signal(object)

    def __init__(self, theme: Theme, file_name: str, count: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("labels_dialog")
        self.setWindowTitle(self.tr("Names of the classes"))
        self._count = count
        text = self.tr("{file} tells {count} classes apart, but does not say what they are called.")
        intro = label("labels_intro", "", text.format(file=file_name, count=count), wraps=True)
        hint = self.tr("Type or paste the names, one a line, in the order of the model's outputs.")
        self._edit = QPlainTextEdit()
        self._edit.setObjectName("labels_edit")
        self._edit.setAccessibleName(self.tr("Names of the classes"))
        self._edit.setTabChangesFocus(True)
        self._edit.textChanged.connect(self._recount)
        self._so_far = label("labels_so_far", "caption")
        choose = Button(theme, "labels_from_file", self.tr("From a file…"))
        choose.on_click(self._choose)
        cancel = Button(theme, "labels_cancel", self.tr("Cancel"), kind="quiet")
        cancel.on_click(self.reject)
        self._done = Button(theme, "labels_done", self.tr("Add the model"), kind="primary")
        self._done.on_click(self._give)

        buttons = QHBoxLayout()
        buttons.addWidget(choose)
        buttons.addStretch()
        buttons.addWidget(cancel)
        buttons.addWidget(self._done)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[theme.size("xl")] * 4)
        column.setSpacing(theme.size("m"))
        column.addWidget(intro)
        column.addWidget(label("labels_hint", "muted", hint, wraps=True))
        column.addWidget(self._edit, 1)
        column.addWidget(self._so_far)
        column.addLayout(buttons)
        self.resize(520, 460)
        self._recount()

    def _names(self) -> tuple[str, ...]:
        lines = (line.strip() for line in self._edit.toPlainText().splitlines())
        return tuple(line for line in lines if line)

    def _recount(self) -> None:
        have = len(self._names())
        text = self.tr("{have} of {count} names").format(have=have, count=self._count)
        self._so_far.setText(text)
        self._done.setEnabled(have == self._count)

    def _give(self) -> None:
        self.given.emit(self._names())
        self.accept()

    def _choose(self) -> None:
        kinds = self.tr("Lists of names (*.txt *.json *.csv)")
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Choose a list of names"), "", kinds)
        if name:
            self.file_given.emit(Path(name))
            self.accept()
