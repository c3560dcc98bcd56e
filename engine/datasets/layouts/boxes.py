"""Recognises data sets whose pictures have boxes drawn on them: Pascal VOC, COCO, YOLO."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from engine.datasets.dataset import Dataset

_HEAD = 1 << 16
"""Bytes read of a file; of a COCO file, also from its end."""
_LOOKED_AT = 20
"""Files of a kind that are opened."""
_NO_CLASS = re.compile(
    r"(jpegimages|segmentation(class|object)|images?|labels?|annotations?|imagesets|"
    r"(train|val|valid|validation|test|unlabeled)\d*)$",
    re.IGNORECASE,
)
"""Folders that such data sets consist of: no name of anything that is in a picture."""
_YOLO_LINE = re.compile(r"\d+( [01]?\.\d+| [01]){4}\s*$")


def boxes_of(dataset: Dataset, filled: Iterable[str]) -> str:
    """How a data set notes its boxes; empty where it is sorted by classes, or notes none.

    Args:
        dataset: as it was scanned; some of its files that are no pictures are opened.
        filled: its classes that have pictures.
    """
    labels = list(filled)
    if len(labels) > 1 and not all(_NO_CLASS.match(label) for label in labels):
        return ""
    pictures = {item.picture.file.stem for item in dataset.items}
    pictures |= {picture.file.stem for picture in dataset.unsorted}
    if not pictures:
        return ""
    known: dict[str, tuple[str, Callable[[Path], bool]]] = {
        ".xml": ("Pascal VOC", lambda file: file.stem in pictures and "<annotation" in _head(file)),
        ".json": ("COCO", _is_coco),
        ".txt": ("YOLO", lambda file: file.stem in pictures and _is_yolo(file)),
    }
    for suffix, (name, matches) in known.items():
        files = [file for file in dataset.not_pictures if file.suffix.lower() == suffix]
        if any(matches(file) for file in files[:_LOOKED_AT]):
            return name
    return ""


def _head(file: Path) -> str:
    """The beginning and the end of a file; nothing where it cannot be read."""
    try:
        if not file.is_file():
            return ""
        with file.open("rb") as opened:
            head = opened.read(_HEAD)
            opened.seek(max(len(head), file.stat().st_size - _HEAD))
            return (head + opened.read(_HEAD)).decode("utf-8", "replace")
    except OSError:
        return ""


def _is_coco(file: Path) -> bool:
    text = _head(file)
    return '"annotations"' in text and ('"bbox"' in text or '"images"' in text)


def _is_yolo(file: Path) -> bool:
    lines = [line for line in _head(file).splitlines() if line.strip()][:1]
    return bool(lines) and _YOLO_LINE.match(lines[0]) is not None
