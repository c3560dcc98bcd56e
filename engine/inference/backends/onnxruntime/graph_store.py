"""The graphs of models, made once and kept in the cache under what decides their answers.

`graphs/<key>/` holds `model.onnx`, the model's `config.json`, and `graph.json`: the hash of the
file, and what else is to be known; or, of a network that cannot be made one that answers the same,
only why. Another program may have written there: what does not fit is made anew.
"""

import hashlib
import json
import logging
import secrets
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from engine.base.checked import field, text, whole
from engine.base.errors import EngineError
from engine.base.files import replacing
from engine.base.hashing import sha256_of
from engine.base.types import Task
from engine.inference.backends.onnxruntime.graph import Graph, open_session
from engine.models.config import CONFIG, ModelConfig, read_config, write_config
from engine.models.library import LibraryEntry
from engine.models.limits import MOST_TEXT_BYTES
from engine.models.own_files import weights_hash

log = logging.getLogger(__name__)

GRAPH = "model.onnx"
_ABOUT = "graph.json"
_FORMAT = 1
"""Of graphs: other nodes make other bits."""
_MOST_FEATURES = 1 << 20
_MOST_BYTES = 4 << 30
"""All graphs together; the ones used longest ago go first."""


class GraphStore:
    """Knows which graphs there are."""

    def __init__(self, folder: Path) -> None:
        """Take a folder; it need not exist yet."""
        self._folder = folder

    def key(self, entry: LibraryEntry) -> str:
        """What stands for everything that decides the answers of a model's graph.

        Raises:
            EngineError: MODEL_WEIGHTS_MISSING.
        """
        record, config = entry.record, entry.config
        rule = repr(config.preprocessing) if config is not None else record.weights
        parts = (str(_FORMAT), version("onnxruntime"), record.library, record.architecture,
                 str(record.classes), rule, weights_hash(entry))  # fmt: skip
        return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:32]

    def find(self, entry: LibraryEntry) -> Graph | None:
        """The graph of a model, open; None where there is none that can be believed."""
        if entry.record.task is not Task.CLASSIFICATION or not entry.is_ready:
            return None  # detectors choose their boxes in ways that graphs do otherwise
        try:
            folder = self._folder / self.key(entry)
            about = _about(folder)
            if about is None or "refused" in about:
                return None
            return _open(folder, about, entry)
        except (OSError, ValueError, EngineError) as error:
            log.warning("the graph of %s cannot be used: %s", entry.record.id, error)
            return None

    def has(self, entry: LibraryEntry) -> bool:
        """Whether there is one, without opening it."""
        try:
            return (self._folder / self.key(entry) / GRAPH).is_file()
        except EngineError:
            return False

    def is_wanted(self, entry: LibraryEntry) -> bool:
        """Whether one could be made, and has not been tried."""
        if entry.record.task is not Task.CLASSIFICATION or not entry.is_ready:
            return False
        try:
            return _about(self._folder / self.key(entry)) is None
        except (OSError, ValueError, EngineError):
            return True

    def put(
        self, entry: LibraryEntry, config: ModelConfig, dimension: int, layer: str,
        write: Callable[[Path], None],
    ) -> None:  # fmt: skip
        """Keep a graph: it is there whole, or not at all.

        Args:
            entry: the model.
            config: of it; the graph answers for its classes, of inputs that it describes.
            dimension: of the features.
            layer: whose output they are.
            write: writes the file.

        Raises:
            OSError, EngineError: the disk says no.
        """

        def fill(folder: Path) -> dict[str, Any]:
            write(folder / GRAPH)
            write_config(folder / CONFIG, replace(config, weights=GRAPH))
            return {"sha256": sha256_of(folder / GRAPH), "dimension": dimension, "layer": layer}

        self._put(entry, fill)
        self._prune(keep=self.key(entry))

    def refuse(self, entry: LibraryEntry, reason: str) -> None:
        """Keep that no graph of this model answers as torch does.

        Raises:
            OSError, EngineError: the disk says no.
        """
        self._put(entry, lambda _folder: {"refused": reason})

    def _put(self, entry: LibraryEntry, fill: Callable[[Path], dict[str, Any]]) -> None:
        folder = self._folder / self.key(entry)
        beside = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}")
        try:
            beside.mkdir(parents=True)
            about = {"format": _FORMAT, **fill(beside)}
            with replacing(beside / _ABOUT) as out:
                json.dump(about, out)
            if folder.exists():  # made by another process meanwhile, or damaged
                shutil.rmtree(folder, ignore_errors=True)
            with suppress(OSError):  # the other process was quicker
                beside.rename(folder)
        finally:
            shutil.rmtree(beside, ignore_errors=True)

    def _prune(self, keep: str) -> None:
        """Delete the graphs used longest ago until the rest fits."""
        found = []
        for file in self._folder.glob(f"[!.]*/{GRAPH}"):
            with suppress(OSError):
                stat = file.stat()
                found.append((stat.st_atime, stat.st_size, file.parent))
        total = sum(size for _, size, _ in found)
        for _, size, folder in sorted(found):
            if total <= _MOST_BYTES:
                return
            if folder.name != keep:
                shutil.rmtree(folder, ignore_errors=True)
                total -= size


def _about(folder: Path) -> dict[str, Any] | None:
    """What is said of a graph; None where there is nothing.

    Raises:
        OSError, ValueError: it cannot be read, or is none of ours.
    """
    file = folder / _ABOUT
    if not file.is_file():
        return None
    if file.stat().st_size > MOST_TEXT_BYTES:
        raise ValueError(f"{_ABOUT} is too large")
    try:
        about = json.loads(file.read_text(encoding="utf-8"))
    except RecursionError as error:
        raise ValueError(f"{_ABOUT} is not written as JSON") from error
    whole(field(about, "format"), "format", _FORMAT, _FORMAT)
    return dict(about)


def _open(folder: Path, about: dict[str, Any], entry: LibraryEntry) -> Graph:
    """Raises OSError, ValueError or EngineError where something does not fit."""
    config = read_config(folder / CONFIG)
    if len(config.classes) != entry.record.classes or config.preprocessing is None:
        raise ValueError(f"{CONFIG} is of another model")
    if sha256_of(folder / GRAPH) != field(about, "sha256"):
        raise ValueError(f"{GRAPH} is damaged")
    dimension = whole(field(about, "dimension"), "dimension", 1, _MOST_FEATURES)
    layer = text(field(about, "layer"), "layer")
    try:
        session = open_session(folder / GRAPH)
    except Exception as error:  # of ONNX Runtime's own kinds, which have no common one
        raise ValueError(str(error)) from error
    return Graph(config, dimension, layer, session)
