"""The ids of models: each is given once, and never again, whatever is deleted later."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from engine.base.files import cannot_write

_RESERVED = ".ids"
_TAIL = 1_000_000
"""Of a journal, in bytes: its last line tells how the run ended."""


def stem_of(name: str) -> str:
    """The id that a name would have if nobody had it yet."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold())[:60].strip("-") or "model"


def reserve(models: Path, name: str, is_taken: Callable[[str], bool]) -> str:
    """An id for a new model, made of a name; two processes never get the same.

    Args:
        models: folder of the models; `.ids/<id>` in it says that an id was given.
        name: as the person calls the model.
        is_taken: whether an id is in use though nothing says so (it is older than this note).

    Raises:
        EngineError: FILE_CANNOT_WRITE.
    """
    folder = models / _RESERVED
    stem = stem_of(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        number, model = 1, stem
        while is_taken(model) or not _claim(folder / model):
            number += 1
            model = f"{stem}-{number}"
    except OSError as error:
        raise cannot_write(folder, error) from error
    return model


def give_back(models: Path, model: str) -> None:
    """Take a reservation back that nothing came of."""
    with suppress(OSError):
        (models / _RESERVED / model).unlink()


def is_reserved(models: Path, model: str) -> bool:
    """Whether an id was given."""
    return (models / _RESERVED / model).exists()


def keep_reserved(models: Path, model: str) -> None:
    """Note an id that is older than these notes, so that it is not given again.

    Raises:
        OSError: the disk says no.
    """
    folder = models / _RESERVED
    folder.mkdir(parents=True, exist_ok=True)
    (folder / model).touch()


def named_by_runs(runs: Path) -> frozenset[str]:
    """The ids that runs name, those of models that are gone among them."""
    return frozenset(_named(runs))


def _claim(file: Path) -> bool:
    try:
        file.open("x").close()  # O_EXCL: one process only
    except FileExistsError:
        return False
    return True


def _named(runs: Path) -> Iterator[str]:
    for file in (*runs.glob("*/run.json"), *runs.glob("*/events.jsonl")):
        with suppress(OSError, ValueError, RecursionError):
            values = json.loads(_last_line(file) if file.suffix == ".jsonl" else file.read_bytes())
            if isinstance(values, dict) and isinstance(values.get("model"), str):
                yield values["model"]


def _last_line(file: Path) -> bytes:
    with file.open("rb") as journal:
        journal.seek(max(0, file.stat().st_size - _TAIL))
        return journal.read().rstrip().rpartition(b"\n")[2]
