"""From the engine's pixels to Qt's pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def to_image(pixels: NDArray[np.uint8]) -> QImage:
    """A picture of its own memory from (height, width, 3) pixels; safe in any thread."""
    import numpy as np  # noqa: PLC0415 - not before the window stands

    height, width, channels = pixels.shape
    contiguous = np.ascontiguousarray(pixels)
    view = QImage(contiguous.data, width, height, width * channels, QImage.Format.Format_RGB888)
    return view.convertToFormat(QImage.Format.Format_RGB32)
