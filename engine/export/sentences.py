"""What is said about what a bundle does not hold, for the shell and for the window."""

from engine.base.language import QT_TRANSLATE_NOOP, Language
from engine.export.request import LeftOut

CONTEXT = "Export"
"""Of the texts in this file, for `Language.translate`."""

LEFT_OUT: dict[LeftOut, str] = {
    LeftOut.ONNX_OF_DETECTOR: QT_TRANSLATE_NOOP(
        "Export", "No ONNX file: this kind of detector cannot be written as one."
    ),
    LeftOut.BIOIMAGE_OF_DETECTOR: QT_TRANSLATE_NOOP(
        "Export", "No bioimage.io package: they are made of models that name pictures."
    ),
    LeftOut.SAMPLES: QT_TRANSLATE_NOOP(
        "Export", "No pictures of its own were at hand, so drawn ones prove its answers."
    ),
}


def left_out_sentence(what: LeftOut, language: Language) -> str:
    """What a bundle does not hold, and why."""
    return language.translate(CONTEXT, LEFT_OUT[what])
