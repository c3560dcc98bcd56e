"""Pictures as if seen through a microscope: cells of several shapes, drawn at random."""

import math
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

SHAPES = ("round", "rods", "spirals", "branched", "pairs")


def make_specimens(folder: Path, counts: dict[str, int], side: int = 96) -> None:
    """Write a folder for each shape, with so many PNG pictures in it."""
    random = np.random.default_rng(0)
    for shape, count in counts.items():
        (folder / shape).mkdir(parents=True, exist_ok=True)
        for number in range(1, count + 1):
            picture = _draw(shape, side, random)
            picture.save(folder / shape / f"{number:03}.png")


def _draw(shape: str, side: int, random: np.random.Generator) -> Image.Image:
    warm = int(random.integers(-8, 8))
    image = Image.new("RGB", (side, side), (228 + warm, 222, 232 - warm))
    pen = ImageDraw.Draw(image)
    for _ in range(int(random.integers(3, 7))):
        x, y = random.uniform(10, side - 10, 2)
        turn = random.uniform(0, math.pi)
        colour = tuple(int(c + random.integers(-18, 18)) for c in (112, 74, 148))
        _cell(pen, shape, (x, y), turn, colour)
    noise = random.normal(0, 5, (side, side, 1))
    soft = np.asarray(image.filter(ImageFilter.GaussianBlur(0.8)), np.float64) + noise
    return Image.fromarray(np.clip(soft, 0, 255).astype(np.uint8))


def _cell(
    pen: ImageDraw.ImageDraw, shape: str, place: tuple[float, float], turn: float,
    colour: tuple[int, ...],
) -> None:  # fmt: skip
    x, y = place
    along = np.array([math.cos(turn), math.sin(turn)])
    across = np.array([-along[1], along[0]])
    if shape in {"round", "pairs"}:
        for shift in (-1, 1) if shape == "pairs" else (0,):
            cx, cy = np.array([x, y]) + along * shift * 6
            pen.ellipse((cx - 6, cy - 6, cx + 6, cy + 6), fill=colour)
        return
    arms = (0.0,) if shape != "branched" else (0.0, 2.1, 4.2)
    for arm in arms:
        c, s = math.cos(arm), math.sin(arm)
        ahead, aside = along * c + across * s, across * c - along * s
        start = -14 if shape != "branched" else 0
        wave = 4.0 if shape == "spirals" else 0.0
        points = [
            tuple(np.array([x, y]) + ahead * t + aside * wave * math.sin(t * 0.9))
            for t in np.linspace(start, 14, 24)
        ]
        pen.line([float(v) for point in points for v in point], fill=colour, width=5)
