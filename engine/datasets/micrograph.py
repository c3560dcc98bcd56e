"""Draws what a microscope shows of stained bacteria: for trying things out without pictures."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

SIDE = 160
"""Of a drawn picture, in pixels."""
_FINE = 3
"""Drawn so many times larger, then reduced: smooth edges."""

_Point = tuple[float, float]
_Colour = tuple[int, int, int]
# Gram's stain: crystal violet keeps in some, the others take the pink of safranin
_STAINS = ((92, 62, 146), (74, 66, 138), (190, 84, 128), (204, 108, 132))
_GROUNDS = ((240, 234, 228), (236, 228, 234), (232, 234, 226), (242, 230, 226))


@dataclass(frozen=True, slots=True)
class _Slide:
    """What is drawn on, and with which colour."""

    draw: ImageDraw.ImageDraw
    random: np.random.Generator
    stain: _Colour
    scale: float

    def colour(self) -> tuple[_Colour, _Colour]:
        """The inside and the rim of one cell: no two take the stain alike."""
        shift = self.random.normal(0, 9) + self.random.normal(0, 5, 3)
        inside = np.clip(np.array(self.stain) + shift + 14, 0, 255)
        rim = np.clip(np.array(self.stain) + shift - 26, 0, 255)
        return _as_colour(inside), _as_colour(rim)

    def stroke(self, points: list[_Point], width: float) -> None:
        """One cell along a line, round at both ends, its rim darker than its inside."""
        inside, rim = self.colour()
        self._line(points, width, rim)
        self._line(points, width * 0.62, inside)

    def _line(self, points: list[_Point], width: float, colour: _Colour) -> None:
        radius = width / 2
        if len(points) > 1:
            self.draw.line(points, fill=colour, width=max(1, round(width)), joint="curve")
        for x, y in (points[0], points[-1]):
            self.draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def _cocci(slide: _Slide, x: float, y: float) -> None:
    """One to a handful of balls: single, in a chain, or in a bunch."""
    random = slide.random
    width = random.uniform(8, 12) * slide.scale
    heading = random.uniform(0, 2 * math.pi)
    is_chain = random.random() < 0.5
    for _ in range(random.integers(1, 7)):
        slide.stroke([(x, y)], width * random.uniform(0.9, 1.1))
        heading += random.normal(0, 0.35) if is_chain else random.uniform(0, 2 * math.pi)
        x += math.cos(heading) * width * 0.95
        y += math.sin(heading) * width * 0.95


def _rods(slide: _Slide, x: float, y: float) -> None:
    """One straight or slightly bent rod, sometimes with a second behind it."""
    random = slide.random
    width = random.uniform(7, 10) * slide.scale
    length = width * random.uniform(1.6, 3.6)
    heading = random.uniform(0, 2 * math.pi)
    for _ in range(1 + int(random.random() < 0.3)):
        bend = random.normal(0, 0.12)
        points = [(x, y)]
        for _ in range(6):
            x += math.cos(heading) * length / 6
            y += math.sin(heading) * length / 6
            heading += bend / 6
            points.append((x, y))
        slide.stroke(points, width)
        x += math.cos(heading) * width * 1.1
        y += math.sin(heading) * width * 1.1


def _spirals(slide: _Slide, x: float, y: float) -> None:
    """One thread that winds two to five times."""
    random = slide.random
    width = random.uniform(3.2, 5.0) * slide.scale
    wave = width * random.uniform(2.6, 3.8)
    height = width * random.uniform(0.7, 1.2)
    heading, bend = random.uniform(0, 2 * math.pi), random.normal(0, 0.25)
    turns = random.uniform(2.0, 5.0)
    points = []
    for along in np.linspace(0, turns, int(turns * 14)):
        side = height * math.sin(2 * math.pi * along)
        angle = heading + bend * along / turns
        points.append((
            x + math.cos(angle) * wave * along - math.sin(angle) * side,
            y + math.sin(angle) * wave * along + math.cos(angle) * side,
        ))  # fmt: skip
    slide.stroke(points, width)


SHAPES: dict[str, Callable[[_Slide, float, float], None]] = {
    "cocci": _cocci,
    "rods": _rods,
    "spirals": _spirals,
}
"""What can be drawn: name of the class, and how one of it is drawn."""


def draw_micrograph(label: str, random: np.random.Generator) -> Image.Image:
    """A picture of stained bacteria, SIDE × SIDE pixels.

    Number, size, direction, stain, focus and light differ and say nothing about the class.

    Args:
        label: one of SHAPES.
        random: decides everything else.
    """
    side = SIDE * _FINE
    ground = _as_colour(np.array(_GROUNDS[random.integers(len(_GROUNDS))]) + random.normal(0, 3, 3))
    stain = _STAINS[random.integers(len(_STAINS))]
    size = _FINE * random.uniform(0.8, 1.3)
    image = Image.new("RGB", (side, side), ground)
    _draw_dirt(image, random, ground, stain)
    slide = _Slide(ImageDraw.Draw(image), random, stain, size)
    for x, y in _places(random, int(random.integers(7, 22)), side):
        SHAPES[label](slide, x, y)
    reduced = image.filter(ImageFilter.GaussianBlur(_FINE * random.uniform(0.5, 1.2)))
    return _photographed(reduced.resize((SIDE, SIDE), Image.Resampling.LANCZOS), random)


def _draw_dirt(
    image: Image.Image, random: np.random.Generator, ground: _Colour, stain: _Colour
) -> None:
    """Smears and specks of stain, out of focus, as no slide is without."""
    draw = ImageDraw.Draw(image)
    for _ in range(random.integers(8, 20)):
        x, y = random.uniform(0, image.width, 2)
        wide, high = random.uniform(1.5, 13, 2) * _FINE
        strength = random.uniform(0.04, 0.22)
        colour = _as_colour(np.array(ground) * (1 - strength) + np.array(stain) * strength)
        draw.ellipse((x - wide, y - high, x + wide, y + high), fill=colour)
    image.paste(image.filter(ImageFilter.GaussianBlur(2.5 * _FINE)))


def _places(random: np.random.Generator, count: int, side: int) -> list[_Point]:
    """Where cells lie: anywhere, each the farthest from the others of a few tries."""
    places: list[_Point] = []
    for _ in range(count):
        tries = random.uniform(-0.02 * side, 1.02 * side, (4, 2))
        if places:
            gaps = np.hypot(*(tries[:, None] - np.array(places)).transpose(2, 0, 1)).min(axis=1)
            tries = tries[np.argsort(-gaps)]
        places.append((float(tries[0][0]), float(tries[0][1])))
    return places


def _photographed(image: Image.Image, random: np.random.Generator) -> Image.Image:
    """The picture as a camera on the microscope takes it: darker to one side, and noisy."""
    rows, columns = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    centre_y, centre_x = random.uniform(0.2, 0.8, 2)
    distance = (rows - centre_y) ** 2 + (columns - centre_x) ** 2
    light = random.uniform(0.92, 1.02) - random.uniform(0.08, 0.3) * distance
    noise = random.normal(0, random.uniform(2, 5), (SIDE, SIDE, 1))
    coloured = random.normal(0, 1.5, (SIDE, SIDE, 3))
    pixels = np.asarray(image, np.float64) * light[..., None] + noise + coloured
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def _as_colour(values: np.ndarray) -> _Colour:
    red, green, blue = np.clip(values, 0, 255).astype(int).tolist()
    return red, green, blue
