"""Photograph-like JPEGs for benchmarks and screenshots: smooth shapes with a camera's noise."""

from pathlib import Path

import numpy as np
from PIL import Image


def make_photos(folder: Path, count: int, size: tuple[int, int], *, seed: int = 0) -> list[Path]:
    """Write `count` different JPEGs of `size` (width, height); as large as a camera's files."""
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(seed)
    noise = random.normal(0, 6, (size[1], size[0], 1)).astype(np.int16)
    paths = []
    for number in range(count):
        shapes = Image.fromarray(random.integers(0, 255, (9, 12, 3), dtype=np.uint8))
        smooth = np.asarray(shapes.resize(size, Image.Resampling.BICUBIC), dtype=np.int16)
        photo = np.clip(smooth + np.roll(noise, number, axis=1), 0, 255).astype(np.uint8)
        path = folder / f"photo {number + 1}.jpg"
        Image.fromarray(photo).save(path, quality=90)
        paths.append(path)
    return paths
