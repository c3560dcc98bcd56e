"""The models that a verb works with."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.base.jobs import JobControl
from engine.base.places import find_places
from engine.inference import Graphs, PredictorCache
from engine.models import ModelLibrary
from engine.verbs.export import Exporter
from engine.verbs.models import ImportConfig, import_model


def user_library() -> ModelLibrary:
    """The models of this user."""
    return ModelLibrary(find_places().data)


def predictors_of(library: ModelLibrary) -> PredictorCache:
    """What answers with the models of a library, by their graphs where these are there."""
    places = find_places()
    graphs = Graphs.of(places, library)
    if library.models.parent != places.data:  # it is gone before a graph could be made
        graphs = graphs.without_making()
    return PredictorCache(library, graphs)


@contextmanager
def model_named(
    text: str, labels: Path | None, control: JobControl
) -> Iterator[tuple[str, ModelLibrary]]:
    """The id of a model and the library that has it; a file or bundle becomes one of its own.

    Raises:
        EngineError: WEIGHTS_…, BUNDLE_….
    """
    file = Path(text)
    if not file.exists():
        yield text, user_library()
        return
    with tempfile.TemporaryDirectory(prefix="lensmith-") as place:
        library = ModelLibrary(Path(place))
        if not file.is_file():
            yield (
                Exporter(library, find_places()).import_bundle(file, control).entry.record.id,
                library,
            )
            return
        entry = import_model(ImportConfig(file, labels), control, library)
        yield entry.record.id, library
