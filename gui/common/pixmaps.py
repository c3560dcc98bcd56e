"""From the engine's pixels to Qt's pictures."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage


def to_image(pixels: NDArray[np.uint8]) -> QImage:
    """A picture of its own memory from (height, width, 3) pixels; safe in any thread."""
    height, width, channels = pixels.shape
    contiguous = np.ascontiguousarray(pixels)
    view = QImage(contiguous.data, width, height, width * channels, QImage.Format.Format_RGB888)
    return view.convertToFormat(QImage.Format.Format_RGB32)
