"""The answers of a run's model, kept in its folder so that it is asked only once."""

import json
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

import numpy as np

from engine.base.files import replacing
from engine.datasets.dataset import Example
from engine.evaluation.inference import LogitSet
from engine.images import is_there

_FILE = "answers.json"
_FORMAT = 2
"""Format 1 has no checksum. What it says is still taken: its pictures may be gone since."""
_DAMAGE = (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError)


def write_logits(folder: Path, weights: str, logits: LogitSet) -> None:
    """Write the answers down.

    Args:
        folder: of the run.
        weights: SHA-256 of the weights that gave them (hex).
        logits: the answers.

    Raises:
        EngineError: FILE_CANNOT_WRITE.
    """
    rows = [
        {"content": example.content, "logits": [float(value) for value in row]}
        for example, row in zip(logits.examples, logits.logits, strict=True)
    ]
    with replacing(folder / _FILE) as file:
        values = {"format": _FORMAT, "weights": weights, "checksum": _checksum(rows)}
        json.dump(values | {"answers": rows}, file)


def read_logits(
    folder: Path, weights: str, examples: Iterable[Example], classes: int
) -> LogitSet | None:
    """The answers of these very weights for all of these pictures that are still there; or None."""
    try:
        values = json.loads((folder / _FILE).read_text("utf-8"))
        if values["weights"] != weights:
            return None
        if values["format"] != 1 and values["checksum"] != _checksum(values["answers"]):
            return None
        answers = {row["content"]: row["logits"] for row in values["answers"]}
        examples = tuple(examples)
        there = tuple(example for example in examples if example.content in answers)
        left_out = tuple(example.picture for example in examples if example.content not in answers)
        logits = np.asarray([answers[example.content] for example in there], np.float32)
    except _DAMAGE:
        return None
    if logits.shape != (len(there), classes) or not np.isfinite(logits).all():
        return None
    if any(is_there(picture) for picture in left_out):
        return None  # it was missing or unreadable then: ask again
    return LogitSet(there, logits, left_out) if there else None


def _checksum(rows: object) -> str:
    """Of answers, before they are written or after they were read."""
    return sha256(json.dumps(rows).encode()).hexdigest()
