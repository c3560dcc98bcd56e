"""Graphs for tests: that of the model to begin with is made once, small ones in seconds."""

import shutil
import warnings
from pathlib import Path

from engine.base.device import CPU
from engine.inference.backends.onnxruntime.classifier import OnnxClassifier, classifier_of
from engine.inference.backends.onnxruntime.graph_store import GraphStore
from engine.inference.backends.onnxruntime.making import make_graph
from engine.inference.backends.pytorch import backend
from engine.models import DEFAULT_MODEL, LibraryEntry, ModelLibrary
from tests.helpers.families import store_family
from tests.helpers.made_once import made_once

LITE0 = ModelLibrary(Path("nowhere")).find(DEFAULT_MODEL)
"""The model to begin with, which every library has."""


def make_quietly(entry: LibraryEntry, folder: Path) -> bool:
    """Make a graph whatever the exporter warns of; whether there is one now."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return make_graph(entry, GraphStore(folder))


def graphs_of_lite0() -> Path:
    """A folder with the graph of the model to begin with; it is to be copied, never changed."""
    return made_once("graphs-lite0", lambda folder: make_quietly(LITE0, folder))


def copy_of_graphs(folder: Path) -> Path:
    """The same in a folder that is the test's own; the one of the graph in it."""
    shutil.copytree(graphs_of_lite0(), folder, dirs_exist_ok=True)
    return folder / GraphStore(folder).key(LITE0)


def small_family(folder: Path, pictures: list[Path], family: str = "VGG") -> LibraryEntry:
    """A small taught model in a library of its own, whose graph is made in a second."""
    library = ModelLibrary(folder)
    return library.find(store_family(family, library, pictures))


def by_graph(entry: LibraryEntry, folder: Path) -> OnnxClassifier:
    """A model that answers by its graph, which has to be there."""
    graph = GraphStore(folder).find(entry)
    assert graph is not None
    return classifier_of(entry, graph, lambda: backend.load(entry, CPU))
