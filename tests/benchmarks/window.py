"""What benchmarks of the window share; they measure checkouts without graphs, too."""

from typing import Any

from engine.base.places import Places
from engine.inference import PredictorCache
from engine.models import ModelLibrary


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
