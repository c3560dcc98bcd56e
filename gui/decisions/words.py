"""What is said of single pictures, wherever a person decides about them."""

from PySide6.QtCore import QCoreApplication

from engine.base.address import PictureAddress
from engine.evaluation.results import EvaluatedPicture
from gui.common import words

translate = QCoreApplication.translate


def card(judged: EvaluatedPicture) -> str:
    """A picture of a gallery, for screen readers and tool tips."""
    text = translate("Results", "{name}: it says {answer}, {percent}; it is {label}")
    text = text.format(
        name=judged.picture.name, answer=judged.answer, percent=words.percent(judged.score),
        label=judged.label,
    )  # fmt: skip
    if judged.is_corrected:
        text += " " + translate("Results", "(corrected)")
    return text


def place(picture: PictureAddress) -> str:
    """Name and folder of a picture."""
    return f"{picture.file.parent.name}/{picture.name}"
