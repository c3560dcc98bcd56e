"""What benchmarks share about what answers; they measure checkouts without graphs, too."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from engine.base.places import Places
from engine.inference import PredictorCache
from engine.models import ModelLibrary

_MAKE = "from tests.helpers.graphs import graphs_of_lite0 as make; print(make())"


def predictor_cache(library: ModelLibrary, places: Places) -> PredictorCache:
    """As the program makes it."""
    graphs: Any = []
    try:
        from engine.inference import Graphs
    except ImportError:
        pass
    else:
        graphs = [Graphs.of(places, library)]
    return PredictorCache(library, *graphs)


def use_graphs() -> None:
    """Have the graph of the model to begin with made, for this process and those that it begins.

    As after the first minute with Lensmith. Where `LENSMITH_GRAPHS` names a folder, that is it.
    """
    try:
        from engine.inference.graphs import GRAPHS_VARIABLE
        from tests.helpers.made_once import open_folder
    except ImportError:
        return
    if os.environ.get(GRAPHS_VARIABLE):
        return
    open_folder()
    done = subprocess.run(  # apart: torch is not to come into this process
        [sys.executable, "-W", "ignore", "-c", _MAKE], check=True, capture_output=True, text=True
    )
    os.environ[GRAPHS_VARIABLE] = done.stdout.splitlines()[-1]


def predictors_at(folder: Path) -> PredictorCache:
    """Of a library in a folder, with the graphs that were made."""
    return predictor_cache(ModelLibrary(folder), Places(folder, folder, folder, folder))
