"""The graphs of models, made once and kept in the cache under what decides their answers.

`graphs/<key>/` holds `model.onnx`, the model's `config.json`, and `graph.json`: the hash of the
file, and what else is to be known; or, of a network that cannot be made one that answers the same,
only why. Another program may have written there: what does not fit is not believed, and made anew.
"""

import hashlib
import json
import logging
import secrets
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.base.checked import field, text, whole
from engine.base.errors import EngineError
from engine.base.files import replacing
from engine.base.hashing import sha256_of
from engine.base.types import Task
from engine.inference.backends.onnxruntime.graph import (
    FEATURES,
    INPUTS,
    LOGITS,
    Graph,
    open_session,
)
from engine.models.config import CONFIG, ModelConfig, read_config, write_config
from engine.models.library import LibraryEntry
from engine.models.limits import MOST_TEXT_BYTES
from engine.models.own_files import weights_hash

if TYPE_CHECKING:
    import onnxruntime

log = logging.getLogger(__name__)

GRAPH = "model.onnx"
_ABOUT = "graph.json"
_FORMAT = 1
"""Of graphs: other nodes make other bits."""
_MOST_FEATURES = 1 << 20
_MOST_BYTES = 4 << 30
"""All graphs together; the ones used longest ago go first."""
_LONGEST_MAKING = 3600
"""Seconds; what lies half made for longer was left by a process that was killed."""
_VERSIONS = ("onnxruntime", "torch")
"""Of what decides the bits of a graph's answers, and whether one can be made."""

Stamp = tuple[int, int] | None
"""Tells one that was put in place from the next; None where there is nothing."""


class GraphStore:
    """Knows which graphs there are, and which of them could not be believed."""

    def __init__(self, folder: Path) -> None:
        """Take a folder; it need not exist yet."""
        self._folder = folder
        self._unbelievable: dict[str, Stamp] = {}

    def key(self, entry: LibraryEntry) -> str:
        """What stands for everything that decides the answers of a model's graph.

        Raises:
            EngineError: MODEL_WEIGHTS_MISSING.
        """
        record, config = entry.record, entry.config
        rule = repr(config.preprocessing) if config is not None else record.weights
        parts = (str(_FORMAT), *map(version, _VERSIONS), record.library, record.architecture,
                 str(record.classes), rule, weights_hash(entry))  # fmt: skip
        return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:32]

    def find(self, entry: LibraryEntry) -> Graph | None:
        """The graph of a model, open; None where there is none that can be believed."""
        if entry.record.task is not Task.CLASSIFICATION or not entry.is_ready:
            return None  # detectors choose their boxes in ways that graphs do otherwise
        try:
            key = self.key(entry)
        except EngineError as error:
            log.warning("no graph of %s can be found: %s", entry.record.id, error)
            return None
        folder = self._folder / key
        stamp = _stamp(folder)
        try:
            about = _about(folder)
            if about is None:
                return None
            if "refused" in about:
                log.info("torch answers for %s: %s", entry.record.id, about["refused"])
                return None
            return _open(folder, about, entry)
        except (OSError, ValueError, EngineError) as error:
            log.warning("the graph of %s cannot be used: %s", entry.record.id, error)
            self._unbelievable[key] = stamp
            return None

    def has(self, entry: LibraryEntry) -> bool:
        """Whether there is one that nothing is known against, without opening it."""
        try:
            folder = self._folder / self.key(entry)
            return (folder / GRAPH).is_file() and not self._is_known_as_bad(folder)
        except (OSError, EngineError):
            return False

    def is_wanted(self, entry: LibraryEntry) -> bool:
        """Whether one could be made, and has not been tried or cannot be believed."""
        if entry.record.task is not Task.CLASSIFICATION or not entry.is_ready:
            return False
        try:
            folder = self._folder / self.key(entry)
            return _about(folder) is None or self._is_known_as_bad(folder)
        except (OSError, ValueError, EngineError):
            return True

    def _is_known_as_bad(self, folder: Path) -> bool:
        """Whether it is still the one that `find` could not believe."""
        bad = self._unbelievable
        return folder.name in bad and bad[folder.name] == _stamp(folder)

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
            return {"sha256": sha256_of(folder / GRAPH), "config": sha256_of(folder / CONFIG),
                    "dimension": dimension, "layer": layer}  # fmt: skip

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
            _clear_away(folder)  # made by another process meanwhile, or damaged
            with suppress(OSError):  # the other process was quicker
                beside.rename(folder)
        finally:
            shutil.rmtree(beside, ignore_errors=True)

    def _prune(self, keep: str) -> None:
        """Delete what was left half made, and the graphs used longest ago until the rest fits."""
        for left in self._folder.glob(".*"):
            with suppress(OSError):
                if time.time() - left.stat().st_mtime > _LONGEST_MAKING:
                    shutil.rmtree(left, ignore_errors=True)
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


def _clear_away(place: Path) -> None:
    """Make room, whatever stands there."""
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place, ignore_errors=True)
    else:
        place.unlink(missing_ok=True)


def _stamp(folder: Path) -> Stamp:
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


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
    for name, hashed in ((GRAPH, "sha256"), (CONFIG, "config")):
        file = folder / name
        if not file.is_file():  # a pipe would be waited for
            raise ValueError(f"{name} is no file")
        if sha256_of(file) != field(about, hashed):
            raise ValueError(f"{name} is damaged")
    config = read_config(folder / CONFIG)
    if len(config.classes) != entry.record.classes or config.preprocessing is None:
        raise ValueError(f"{CONFIG} is of another model")
    dimension = whole(field(about, "dimension"), "dimension", 1, _MOST_FEATURES)
    layer = text(field(about, "layer"), "layer")
    try:
        session = open_session(folder / GRAPH)
    except Exception as error:  # of ONNX Runtime's own kinds, which have no common one
        raise ValueError(str(error)) from error
    side = config.preprocessing.crop
    _insist_on_shapes(session, side, len(config.classes), dimension)
    return Graph(config, dimension, layer, session)


def _insist_on_shapes(
    session: "onnxruntime.InferenceSession", side: int, classes: int, dimension: int
) -> None:
    takes = [(found.name, found.shape[1:]) for found in session.get_inputs()]
    gives = [(found.name, found.shape[1:]) for found in session.get_outputs()]
    if takes != [(INPUTS, [side, side, 3])] or gives != [
        (LOGITS, [classes]), (FEATURES, [dimension])
    ]:  # fmt: skip
        raise ValueError(f"{GRAPH} takes or gives something else")
