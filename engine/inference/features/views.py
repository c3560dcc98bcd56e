"""Further looks at a picture: what a head learns from when there are few pictures.

They are slightly closer, or slightly aside; nothing is mirrored or turned, which means something
in some pictures (left and right hands, 6 and 9).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class View:
    """A part of a picture that is looked at as if it were the whole.

    Attributes:
        name: of its store; empty for the whole.
        box: left, top, right and bottom, in shares of width and height (0…1).
    """

    name: str
    box: tuple[float, float, float, float]

    def cut(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The part of a picture's (height, width, 3) pixels; never empty."""
        height, width = pixels.shape[:2]
        left, top, right, bottom = self.box
        rows = slice(int(top * height), max(int(top * height) + 1, round(bottom * height)))
        columns = slice(int(left * width), max(int(left * width) + 1, round(right * width)))
        return pixels[rows, columns]


WHOLE = View("", (0.0, 0.0, 1.0, 1.0))
FURTHER_VIEWS = (
    View("closer", (0.075, 0.075, 0.925, 0.925)),
    View("upper-left", (0.0, 0.0, 0.93, 0.93)),
    View("lower-right", (0.07, 0.07, 1.0, 1.0)),
)
