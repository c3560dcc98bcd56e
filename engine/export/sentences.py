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
}


def left_out_sentence(what: Omission, language: Language) -> str:
    """What a bundle does not hold, and why."""
    return language.translate(CONTEXT, LEFT_OUT[what])
