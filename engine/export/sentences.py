"""What is said about what a bundle does not hold, for the shell and for the window."""

from engine.base.language import QT_TRANSLATE_NOOP, Language
from engine.export.request import Omission

CONTEXT = "Export"
"""Of the texts in this file, for `Language.translate`."""

LEFT_OUT: dict[Omission, str] = {
    Omission.ONNX_OF_DETECTOR: QT_TRANSLATE_NOOP(
        "Export", "No ONNX file: this kind of detector cannot be written as one."
    ),
    Omission.BIOIMAGE_OF_DETECTOR: QT_TRANSLATE_NOOP(
        "Export", "No bioimage.io package: they are made of models that name pictures."
    ),
    Omission.SAMPLES: QT_TRANSLATE_NOOP(
        "Export", "No pictures of its own were at hand, so drawn ones prove its answers."
    ),
    Omission.REFERENCE: QT_TRANSLATE_NOOP(
        "Export", "It cannot say what is unlike anything it was taught: what it kept is damaged."
    ),
    Omission.PICTURES: QT_TRANSLATE_NOOP(
        "Export", "Your pictures stay here, as you wished: drawn ones prove its answers."
    ),
}

_ONE_TRAVELS = QT_TRANSLATE_NOOP(
    "Export", "One of your pictures travels with it, as pixels without its name and metadata."
)
_SOME_TRAVEL = QT_TRANSLATE_NOOP(
    "Export", "{n} of your pictures travel with it, as pixels without their names and metadata."
)


def travelling_sentence(pictures: int, language: Language) -> str:
    """How many pictures are in a bundle; empty for none."""
    if not pictures:
        return ""
    text = language.translate(CONTEXT, _ONE_TRAVELS if pictures == 1 else _SOME_TRAVEL)
    return text.format(n=language.number(pictures))


def left_out_sentence(what: Omission, language: Language) -> str:
    """What a bundle does not hold, and why."""
    return language.translate(CONTEXT, LEFT_OUT[what])
