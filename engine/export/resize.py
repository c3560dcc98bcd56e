"""Resizing as Pillow does it, out of operators that ONNX has: the same grey levels, bit for bit.

ONNX's own `Resize` computes in floating point and rounds once; Pillow rounds its weights to 22
bits and the pixels after each of its two passes, and answers differ by up to 1e-2 for it. Here
both passes are products with weight matrices that the graph makes for the size at hand, in
float64, which holds Pillow's whole numbers exactly. Rows and columns that the crop would throw
away are not computed. Source: `src/libImaging/Resample.c` of Pillow.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from engine.base.types import CropMode, Preprocessing
from engine.models.preprocessing import border_colour

_ONE = float(1 << 22)
"""Pillow's weights are whole multiples of 1 / _ONE."""


def _triangle(x: Tensor) -> Tensor:
    return (1.0 - x.abs()).clamp(min=0.0)


def _cubic(x: Tensor) -> Tensor:
    """Keys' kernel with a = -0.5."""
    a, x = -0.5, x.abs()
    near = ((a + 2.0) * x - (a + 3.0)) * x * x + 1
    far = (((x - 5) * x + 8) * x - 4) * a
    zero = torch.zeros_like(x)
    return torch.where(x < 1.0, near, torch.where(x < 2.0, far, zero))


_KERNELS: dict[str, tuple[Callable[[Tensor], Tensor], float]] = {
    "bilinear": (_triangle, 1.0),
    "bicubic": (_cubic, 2.0),
}


class ResizeAndCrop(nn.Module):
    """Pixels (n, height, width, 3) uint8 to (n, 3, crop, crop) float32 of whole grey levels."""

    def __init__(self, preprocessing: Preprocessing) -> None:
        super().__init__()
        self._resize, self._crop = preprocessing.resize, preprocessing.crop
        self._mode = preprocessing.crop_mode
        self._kernel, self._support = _KERNELS[preprocessing.interpolation]
        edge = torch.tensor(border_colour(preprocessing), dtype=torch.float64).view(3, 1, 1)
        self._edge: Tensor
        self.register_buffer("_edge", edge, persistent=False)

    def forward(self, pixels: Tensor) -> Tensor:
        """Resize and cut the square from the centre, as `CropMode` says."""
        height = torch.scalar_tensor(pixels.shape[1], dtype=torch.float64)
        width = torch.scalar_tensor(pixels.shape[2], dtype=torch.float64)
        high, wide = self._resized(height, width), self._resized(width, height)
        across = self._weights(pixels.shape[2], width, wide)
        down = self._weights(pixels.shape[1], height, high)
        planes = pixels.permute(0, 3, 1, 2).to(torch.float64)
        square = _rounded(down @ _rounded(planes @ across.transpose(0, 1)))
        # Pillow begins with the other pass for some tall pictures. With borders, when is not known:
        # the self-check of an export finds it, and such models of timm's are not imported.
        if self._mode is CropMode.SQUASH:
            other = _rounded(_rounded(down @ planes) @ across.transpose(0, 1))
            square = torch.where(self._is_vertical_first(height, width), other, square)
        if self._mode is CropMode.BORDER:
            is_picture = self._is_inside(high).unsqueeze(1) & self._is_inside(wide).unsqueeze(0)
            square = torch.where(is_picture, square, self._edge)
        return square.to(torch.float32)

    def _is_vertical_first(self, height: Tensor, width: Tensor) -> Tensor:
        """What Pillow does with tall pictures that become squares; found by trying it (13.0)."""
        side = float(self._resize)
        return (height > side) & (height + side > 2.0 * width)

    def _resized(self, side: Tensor, other: Tensor) -> Tensor:
        """The side after resizing, as `engine.models.preprocessing.resized` has it."""
        if self._mode is CropMode.SQUASH:
            return torch.full_like(side, self._resize)
        if self._mode is CropMode.BORDER:
            ratio = torch.maximum(side, other) / self._resize
            return torch.round(side / ratio).clamp(min=1.0)
        return torch.floor(self._resize * side / torch.minimum(side, other))

    def _places(self, after: Tensor) -> Tensor:
        """Where in the resized picture the pixels of the crop lie."""
        margin, surplus = (
            torch.floor((self._crop - after) / 2),
            torch.round((after - self._crop) / 2),
        )
        first = torch.where(after < self._crop, -margin, surplus)
        return torch.arange(self._crop, dtype=torch.float64) + first

    def _is_inside(self, after: Tensor) -> Tensor:
        places = self._places(after)
        return (places >= 0) & (places < after)

    def _weights(self, count: int, before: Tensor, after: Tensor) -> Tensor:
        """Row i: what each of `count` pixels gives to pixel i of the crop, times `_ONE`."""
        scale = before / after
        stretch = scale.clamp(min=1.0)
        support = self._support * stretch
        centre = ((self._places(after) + 0.5) * scale).unsqueeze(1)
        begin = torch.floor((centre - support + 0.5).clamp(min=0.0))
        end = torch.floor(torch.minimum(centre + support + 0.5, before))
        at = torch.arange(count, dtype=torch.float64).unsqueeze(0)
        raw = self._kernel((at - centre + 0.5) * (1.0 / stretch))
        raw = torch.where((at >= begin) & (at < end), raw, torch.zeros_like(raw))
        share = raw / raw.sum(dim=1, keepdim=True)
        whole = torch.where(share < 0, torch.ceil(share * _ONE - 0.5),
                            torch.floor(share * _ONE + 0.5))  # fmt: skip
        return torch.where(self._is_inside(after).unsqueeze(1), whole, torch.zeros_like(whole))


def _rounded(sums: Tensor) -> Tensor:
    """Pillow's rounding of sums of pixels times weights, back to grey levels."""
    return torch.floor((sums + _ONE / 2) / _ONE).clamp(0.0, 255.0)
