"""Logits of pictures, kept in a run's folder: its model's, and those of its cross-validation."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.base.address import PictureAddress
from engine.base.errors import EngineError
from engine.base.files import replacing
from engine.datasets.dataset import Example
from engine.images import content_hash, is_there

ANSWERS = "answers.json"
"""What the run's model says of the pictures that it has not learned from: it is asked once."""
CROSS_VALIDATION = "cross_validation.json"
"""What heads say that were fitted without the picture (`out_of_fold`)."""
_FORMAT = 2
"""Format 1 has no checksum. What it says is still taken: its pictures may be gone since."""
_DAMAGE = (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)
Stamp = list[int] | None
"""Size and time (ns) of a file when it could not be asked about; None where it was not there."""


@dataclass(frozen=True, slots=True, eq=False)
class LogitSet:
    """Pictures, and what a model says of them.

    Attributes:
        examples: those that could be asked about.
        logits: (n, classes) float32, before temperature and softmax.
        left_out: pictures that cannot be read any more, or are no longer the same.
    """

    examples: tuple[Example, ...]
    logits: NDArray[np.float32]
    left_out: tuple[PictureAddress, ...]


@dataclass(frozen=True, slots=True, eq=False)
class KeptLogits:
    """What a run's folder knows.

    Attributes:
        logits: the kept answers; pictures without one are left out.
        to_ask: those of them that are worth asking about: they are there, and were not, or were
            others, when the model was last asked.
    """

    logits: LogitSet
    to_ask: tuple[Example, ...]


def write_logits(
    file: Path, weights: str, logits: LogitSet, left_out: Sequence[Example] = ()
) -> None:
    """Write the answers down.

    Args:
        file: `ANSWERS` or `CROSS_VALIDATION`, in the run's folder.
        weights: SHA-256 of the weights that gave them (hex).
        logits: the answers.
        left_out: pictures that could not be asked about. Where another now stands in the place
            of one, it is not looked at again while that stays as it is.

    Raises:
        EngineError: FILE_CANNOT_WRITE.
    """
    rows = [
        {"content": example.content, "logits": [float(value) for value in row]}
        for example, row in zip(logits.examples, logits.logits, strict=True)
    ]
    gone = [{"content": e.content, "stamp": _stamp(e.picture)} for e in left_out if _is_other(e)]
    with replacing(file) as opened:
        values = {"format": _FORMAT, "weights": weights, "checksum": _checksum(rows)}
        json.dump(values | {"answers": rows, "left_out": gone}, opened)


def read_logits(
    file: Path, weights: str, examples: Sequence[Example], classes: int
) -> KeptLogits:  # fmt: skip
    """The answers of these very weights for these pictures; none where they cannot be believed."""
    answers, stamps = _read(file, weights, classes)
    there = tuple(example for example in examples if example.content in answers)
    others = [example for example in examples if example.content not in answers]
    rows = [answers[example.content] for example in there]
    logits = np.stack(rows) if rows else np.zeros((0, classes), np.float32)
    left_out = tuple(example.picture for example in others)
    to_ask = tuple(e for e in others if _is_news(e, stamps))
    return KeptLogits(LogitSet(there, logits, left_out), to_ask)


def merged(examples: Sequence[Example], kept: LogitSet, new: LogitSet) -> LogitSet:
    """Both, in the order of the pictures; what neither has an answer for is left out."""
    rows = {
        example.picture: row
        for part in (kept, new)
        for example, row in zip(part.examples, part.logits, strict=True)
    }
    there = tuple(example for example in examples if example.picture in rows)
    left_out = tuple(example.picture for example in examples if example.picture not in rows)
    return LogitSet(
        there, np.stack([rows[e.picture] for e in there]) if there else kept.logits, left_out
    )


def _read(
    file: Path, weights: str, classes: int
) -> tuple[dict[str, NDArray[np.float32]], dict[str, Any]]:
    """Answers and stamps by content."""
    try:
        values = json.loads(file.read_text("utf-8"))
        if values["weights"] != weights:
            return {}, {}
        if values["format"] != 1 and values["checksum"] != _checksum(values["answers"]):
            return {}, {}
        rows = {row["content"]: row["logits"] for row in values["answers"]}
        logits = np.asarray(list(rows.values()), np.float32)
        stamps = {row["content"]: row["stamp"] for row in values.get("left_out", [])}
    except _DAMAGE:
        return {}, {}
    if logits.shape != (len(rows), classes) or not np.isfinite(logits).all():
        return {}, {}
    return dict(zip(rows, logits, strict=True)), stamps


def _is_other(example: Example) -> bool:
    """Whether it can be read that this is another picture; a disk may fail only once."""
    try:
        return content_hash(example.picture) != example.content
    except EngineError:
        return False


def _is_news(example: Example, stamps: dict[str, Any]) -> bool:
    stamp = _stamp(example.picture)
    return stamp is not None and stamp != stamps.get(example.content)


def _stamp(picture: PictureAddress) -> Stamp:
    if not is_there(picture):
        return None
    try:
        found = picture.file.stat()
    except OSError:
        return None
    return [found.st_size, found.st_mtime_ns]


def _checksum(rows: object) -> str:
    """Of answers, before they are written or after they were read."""
    return sha256(json.dumps(rows).encode()).hexdigest()
