"""What a model's backbone makes of pictures, as a table and as a map: the verbs.

Heavy imports stay inside, so that naming a verb costs nothing.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine.base.device import AUTOMATIC
from engine.base.errors import EngineError
from engine.base.jobs import JobControl
from engine.base.places import Places
from engine.datasets.layouts.scan import scan
from engine.inference import PredictorCache
from engine.models import ModelLibrary
from engine.verbs.pictures import gather
from engine.verbs.runs import run_store

if TYPE_CHECKING:
    from engine.evaluation.results import FeatureMap
    from engine.inference.features.saved_features import FeaturesSummary


@dataclass(frozen=True, slots=True)
class FeaturesConfig:
    """Whose features to save where.

    Attributes:
        paths: pictures, and folders of pictures; sorted ones tell the classes.
        model: id of the model.
        file: to be written; `.npz` or `.csv`.
        device: `auto`, `cpu`, `cuda` or `mps`.
    """

    paths: tuple[Path, ...]
    model: str
    file: Path
    device: str = AUTOMATIC


def features(
    config: FeaturesConfig, control: JobControl, predictors: PredictorCache
) -> FeaturesSummary:
    """Save what a model's backbone makes of pictures, one row each, and report progress.

    Raises:
        EngineError: the model, the device; MODEL_NO_FEATURES, also of a detector;
            FILE_CANNOT_WRITE.
        JobCancelled: when asked to; nothing is written then.
    """
    control.checkpoint()
    predictor = predictors.get(config.model, config.device)
    from engine.inference.features.saved_features import save_features  # noqa: PLC0415

    _ = predictor.dimension  # a model without features says so before folders are searched
    gathered = gather(config.paths, control)
    labels: dict[Path, str] = {}
    for folder in filter(Path.is_dir, config.paths):
        with suppress(EngineError):  # not sorted into classes
            labels |= {item.path: item.label for item in scan(folder, control).items}
    saved = save_features(gathered.pictures, labels, predictor, config.file, control)
    return replace(saved, failures=gathered.failures + saved.failures)


def feature_map(  # noqa: PLR0913
    run: str, method: str, control: JobControl, library: ModelLibrary, places: Places,
    device: str = AUTOMATIC, runs_folder: Path | None = None,
) -> FeatureMap:  # fmt: skip
    """A run's pictures as a map, near each other what looks alike to the taught model.

    Args:
        run: name of its folder.
        method: `pca`, or `tsne` where the extra `maps` is installed.
        control: is told the number of pictures looked at.
        library: has the taught model.
        places: where what is computed is kept.
        device: `auto`, `cpu`, `cuda` or `mps`.
        runs_folder: where the runs are; the usual place if None.

    Raises:
        EngineError: RUN_…; the model, the device; EXTRA_MISSING, FILE_CANNOT_WRITE.
        JobCancelled: when asked to.
    """
    from engine.base.torch_loading import import_gently  # noqa: PLC0415

    import_gently()
    from engine.evaluation.feature_map import map_features  # noqa: PLC0415

    folder = run_store(places, runs_folder).find(run)
    cache = places.cache / "features"
    return map_features(folder, method, library, cache, device, control)
