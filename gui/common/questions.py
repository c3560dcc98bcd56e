"""Asks before something is done that a person may not want; the safe answer is the default."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked.

    Attributes:
        name: objectName of the dialog; `_yes` and `_no` are appended for its buttons.
        text: the question.
        hint: what would be gone, and what stays.
        yes: what the button says that does it.
        no: what the button says that leaves all as it is.
    """

    name: str
    text: str
    hint: str
    yes: str
    no: str


def ask(parent: QWidget, question: Question, command: Callable[[], object]) -> QMessageBox:
    """Ask, and run a command if the answer is yes; Enter and Escape alone leave all as it is."""
    box = QMessageBox(parent.window())
    box.setObjectName(question.name)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setText(question.text)
    box.setInformativeText(question.hint)
    yes = box.addButton(question.yes, QMessageBox.ButtonRole.DestructiveRole)
    no = box.addButton(question.no, QMessageBox.ButtonRole.RejectRole)
    for button, suffix in ((yes, "yes"), (no, "no")):
        button.setObjectName(f"{question.name}_{suffix}")
    box.setDefaultButton(no)
    box.setEscapeButton(no)
    yes.clicked.connect(lambda: command())
    box.open()
    no.setFocus()
    return box
