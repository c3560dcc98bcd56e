"""Deleted models: put aside for a week, so that a person can have them back."""

import os
import re
import shutil
import time
from contextlib import suppress
from pathlib import Path

_ASIDE = ".removed"
DAYS_KEPT = 7
_DAY = 86_400.0
"""In seconds."""


def put_aside(models: Path, model: str) -> None:
    """Move a model's folder out of the way: `.removed/<id>-<n>`.

    Raises:
        OSError: the disk says no; the model is as it was.
    """
    folder = models / _ASIDE
    folder.mkdir(parents=True, exist_ok=True)
    number = 1
    while (folder / f"{model}-{number}").exists():
        number += 1
    aside = folder / f"{model}-{number}"
    (models / model).rename(aside)
    with suppress(OSError):
        os.utime(aside)  # from now on, it ages


def put_back(models: Path, model: str) -> bool:
    """Put the newest of what was put aside back; whether there was any.

    Raises:
        OSError: the disk says no.
    """
    pattern = re.compile(rf"{re.escape(model)}-(\d+)")
    found = [(int(m[1]), file) for file in _all(models) if (m := pattern.fullmatch(file.name))]
    if not found or (models / model).exists():
        return False
    max(found)[1].rename(models / model)
    return True


def purge(models: Path, days: float) -> None:
    """Delete for good what was put aside longer ago than so many days; what cannot be, stays."""
    oldest = time.time() - days * _DAY
    for folder in _all(models):
        with suppress(OSError):
            if folder.stat().st_mtime <= oldest:
                shutil.rmtree(folder, ignore_errors=True)


def _all(models: Path) -> list[Path]:
    try:
        return list((models / _ASIDE).iterdir())
    except OSError:
        return []
