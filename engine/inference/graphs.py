"""The graphs of a library's models: found in the cache, and made beside the work where missing."""

import logging
import os
import subprocess
import sys
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import engine
from engine.base.places import Places
from engine.models import LibraryEntry, ModelLibrary

if TYPE_CHECKING:
    from engine.inference.backends.onnxruntime.graph import Graph
    from engine.inference.backends.onnxruntime.graph_store import GraphStore

log = logging.getLogger(__name__)

GRAPHS_VARIABLE = "LENSMITH_GRAPHS"
"""Environment variable naming a folder of graphs that were made before; then none is made here."""
_MAKING = "engine.inference.backends.onnxruntime.making"
_FOLDER = "graphs"
_SETTLING_SECONDS = 5
"""Whoever has just loaded a model is about to ask it something."""
_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)
"""On Windows a console would open beside Lensmith's own window."""


class Graphs:
    """Finds graphs, and has a process make those that are missing, each tried once."""

    def __init__(self, folder: Path, library: ModelLibrary | None = None) -> None:
        """Take the folder of graphs.

        Args:
            folder: of them; it need not exist yet.
            library: whose models' graphs may be made; None: none is.
        """
        self._folder = folder
        self._library = library
        self._tried: dict[str, subprocess.Popen[bytes]] = {}

    @cached_property
    def _store(self) -> "GraphStore":
        from engine.inference.backends.onnxruntime.graph_store import (  # noqa: PLC0415 - NumPy
            GraphStore,
        )

        return GraphStore(self._folder)

    @classmethod
    def of(cls, places: Places, library: ModelLibrary) -> "Graphs":
        """Those of a user, or those that somebody has made for all."""
        if given := os.environ.get(GRAPHS_VARIABLE):
            return cls(Path(given))
        return cls(places.cache / _FOLDER, library)

    @classmethod
    def beside(cls, features: Path) -> "Graphs":
        """Those of the home that a folder of stored features is in; none is added."""
        return cls(Path(os.environ.get(GRAPHS_VARIABLE) or features.with_name(_FOLDER)))

    def without_making(self) -> "Graphs":
        """The same graphs, to which none is added."""
        return Graphs(self._folder)

    def find(self, entry: LibraryEntry) -> "Graph | None":
        """The graph of a model, open; None where there is none that can be believed."""
        return self._store.find(entry)

    def is_there(self, entry: LibraryEntry) -> bool:
        """Whether there is one, without opening it."""
        for process in self._tried.values():
            process.poll()  # one that has ended stays a zombie until somebody asks
        return self._store.has(entry)

    def make_beside(self, entry: LibraryEntry) -> None:
        """Have a graph made in a process of its own, at a low priority; nobody waits for it.

        Where this process ends before, the other one goes on for the few seconds it needs.
        """
        model = entry.record.id
        if self._library is None or model in self._tried or not self._store.is_wanted(entry):
            return
        try:
            self._tried[model] = self._begin(entry, self._library)
        except OSError as error:
            log.warning("no graph of %s can be made: %s", model, error)

    def _begin(self, entry: LibraryEntry, library: ModelLibrary) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-P", "-m", _MAKING, str(library.models.parent),
                   str(self._folder), entry.record.id, str(_SETTLING_SECONDS)]  # fmt: skip
        return subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env=_environment(), start_new_session=True,
            creationflags=_NO_WINDOW,
        )  # fmt: skip


def _environment() -> dict[str, str]:
    """Where this engine is, that one is too, whatever folder the person is in."""
    places = [str(Path(engine.__file__).parent.parent), os.environ.get("PYTHONPATH", "")]
    path = os.pathsep.join(filter(None, places))
    return {**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1"}
