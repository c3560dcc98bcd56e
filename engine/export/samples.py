"""The pictures a bundle carries, with the answers that every copy of the model has to give."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import zip_longest
from pathlib import Path

import numpy as np

from engine.base.files import replacing
from engine.datasets.dataset import Split
from engine.datasets.micrograph import SHAPES, draw_micrograph

COUNT = 8
FOLDER = "samples"
_EXPECTED = "expected.json"


@dataclass(frozen=True, slots=True)
class Expected:
    """What a model says about a sample.

    Attributes:
        file: its name, in the folder of the samples.
        probabilities: of every class, in the order of the outputs.
    """

    file: str
    probabilities: tuple[float, ...]


def samples_of(split: Split) -> tuple[Path, ...]:
    """Pictures of a run that are still there: one class after the other, judging ones first."""
    judging = (*split.test, *split.validation)
    by_class: dict[str, list[Path]] = {label: [] for label in split.classes}
    for example in (*judging, *split.train):
        found = by_class[example.label]
        if len(found) < COUNT and example.path.is_file():
            found.append(example.path)
    in_turn = (path for row in zip_longest(*by_class.values()) for path in row if path is not None)
    return tuple(in_turn)[:COUNT]


def draw_samples(folder: Path) -> None:
    """Draw micrographs where no pictures of a model's own are known.

    Raises:
        OSError: the disk says no.
    """
    for number in range(COUNT):
        label = list(SHAPES)[number % len(SHAPES)]
        picture = draw_micrograph(label, np.random.default_rng(number))
        picture.save(folder / f"{number + 1} drawn.png")


def copy_samples(paths: Iterable[Path], folder: Path) -> None:
    """Copy pictures as they are, byte for byte, under names that every computer takes.

    Raises:
        OSError: the disk says no, or a picture has gone.
    """
    for number, path in enumerate(paths, start=1):
        stem = re.sub(r"[^\w -]+", "", path.stem).strip()[:40]
        (folder / f"{number} {stem}{path.suffix.lower()}").write_bytes(path.read_bytes())


def write_expected(folder: Path, expected: Sequence[Expected]) -> None:
    """Write down what the model says.

    Raises:
        EngineError: FILE_CANNOT_WRITE.
    """
    with replacing(folder / _EXPECTED) as file:
        json.dump({"samples": [asdict(item) for item in expected]}, file, ensure_ascii=False)


def read_expected(folder: Path) -> tuple[Expected, ...]:
    """What a bundle says about its samples; nothing where it has none.

    Raises:
        ValueError, KeyError, TypeError, OSError: it cannot be read.
    """
    file = folder / _EXPECTED
    if not file.exists():
        return ()
    rows = json.loads(file.read_text("utf-8"))["samples"]
    return tuple(Expected(Path(row["file"]).name, tuple(map(float, row["probabilities"])))
                 for row in rows)  # fmt: skip
