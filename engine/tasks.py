"""The verbs: what Lensmith can do, as plain functions that a thread, a shell or a test can run.

Heavy imports stay inside, so that naming a verb costs nothing.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine.data.scan import scan
from engine.device import AUTOMATIC, Device, find_devices
from engine.errors import EngineError, ErrorCode
from engine.images import find_pictures, fit, read, thumbnail
from engine.jobs import JobControl
from engine.models import DEFAULT_MODEL, TIMM_PREFIX, LibraryEntry, ModelLibrary
from engine.places import Places
from engine.predict import PredictorShelf
from engine.types import Failure, HeatMap, Picture, Progress

if TYPE_CHECKING:
    from engine.models.structure import Structure
    from engine.predict.features import FeaturesSummary
    from engine.results.evaluation import FeatureMap


@dataclass(frozen=True, slots=True)
class IdentifyConfig:
    """What to ask which model.

    Attributes:
        paths: pictures, in the order they are to be answered.
        model: id of the model.
        device: `auto`, `cpu`, `cuda` or `mps`.
        top: how many labels for each picture.
    """

    paths: tuple[Path, ...]
    model: str = DEFAULT_MODEL
    device: str = AUTOMATIC
    top: int = 5


@dataclass(frozen=True, slots=True)
class HeatMapConfig:
    """For which label of which picture to show where a model looks.

    Attributes:
        path: the picture.
        label: one of the model's.
        model: its id.
        device: `auto`, `cpu`, `cuda` or `mps`.
    """

    path: Path
    label: str
    model: str = DEFAULT_MODEL
    device: str = AUTOMATIC


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


@dataclass(frozen=True, slots=True)
class ImportConfig:
    """Weights to bring into the library.

    Attributes:
        file: of weights.
        labels: a file with the names of the classes.
        classes: the names themselves, where there is no such file.
        base: id of the catalogue's model they belong to; empty to recognise it.
        name: what to call the model; empty for the file's name.
    """

    file: Path
    labels: Path | None = None
    classes: tuple[str, ...] | None = None
    base: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Readiness:
    """That a model is loaded, and where.

    Attributes:
        model: its id.
        device: where it runs.
        found: every device of this computer.
    """

    model: str
    device: Device
    found: tuple[Device, ...]


def fetch_model(model: str, mirror: str, control: JobControl, library: ModelLibrary) -> None:
    """Bring the weights of a model of the catalogue, or of `timm:NAME`, into the library.

    Raises:
        EngineError: MODEL_UNKNOWN, FETCH_…, FILE_CANNOT_WRITE.
        JobCancelled: when asked to; what was fetched is kept and gone on from next time.
    """
    from engine.models.fetching import fetch  # noqa: PLC0415

    if model.startswith(TIMM_PREFIX):
        _fetch_from_timm(model, mirror, control, library)
        return
    entry = library.find(model)
    if entry.record.file:
        fetch(entry.record, library, control, mirror)


def _fetch_from_timm(model: str, mirror: str, control: JobControl, library: ModelLibrary) -> None:
    """Fetch a file, and keep what is in it as a model of one's own."""
    from engine.torch_loading import import_gently  # noqa: PLC0415

    import_gently()
    from engine.models.fetching import fetch  # noqa: PLC0415
    from engine.models.importing import import_weights  # noqa: PLC0415
    from engine.models.timm_models import timm_record  # noqa: PLC0415

    record = timm_record(model)
    if any(entry.is_own and entry.record.source == record.file for entry in library.entries()):
        return
    file = fetch(record, library, control, mirror)
    import_weights(file, library, control, base=model, name=record.name)
    library.forget_file(file)


def import_model(config: ImportConfig, control: JobControl, library: ModelLibrary) -> LibraryEntry:
    """Copy weights that somebody handed over into the library.

    Raises:
        EngineError: WEIGHTS_…, FILE_CANNOT_WRITE.
    """
    from engine.torch_loading import import_gently  # noqa: PLC0415

    import_gently()
    from engine.models.importing import import_weights, read_labels  # noqa: PLC0415

    classes = read_labels(config.labels) if config.labels is not None else config.classes
    return import_weights(
        config.file, library, control, classes=classes, base=config.base, name=config.name
    )


def verify_model(model: str, control: JobControl, library: ModelLibrary) -> None:
    """Compare a model's weights with the checksum noted when they came.

    Raises:
        EngineError: MODEL_UNKNOWN, MODEL_WEIGHTS_DAMAGED.
    """
    from engine.models.verify import verify  # noqa: PLC0415

    entry = library.find(model)
    if entry.file is not None:
        verify(entry.file, control)


def inspect_model(model: str, control: JobControl, library: ModelLibrary) -> Structure:
    """The structure of a model, as a tree.

    Raises:
        EngineError: as `identify`.
    """
    from engine.torch_loading import import_gently  # noqa: PLC0415

    import_gently()
    from engine.models.loading import load  # noqa: PLC0415
    from engine.models.structure import look_inside  # noqa: PLC0415

    loaded = load(library.find(model))
    control.checkpoint()
    return look_inside(loaded)


def identify(config: IdentifyConfig, control: JobControl, shelf: PredictorShelf) -> None:
    """Deliver an `Outcome` for every path, in order, and report progress.

    Raises:
        EngineError: what keeps every picture from being answered (model, device).
        JobCancelled: when asked to.
    """
    predictor = shelf.get(config.model, config.device)
    from engine.predict.stream import predict_stream  # noqa: PLC0415

    began = time.monotonic()
    total = len(config.paths)
    with closing(predict_stream(config.paths, predictor, config.top, control)) as outcomes:
        for done, outcome in enumerate(outcomes, start=1):
            control.deliver(outcome)
            seconds_left = (time.monotonic() - began) / done * (total - done)
            control.report(Progress(done, total, seconds_left))


def heat_map(config: HeatMapConfig, control: JobControl, shelf: PredictorShelf) -> HeatMap:
    """Where a classifier looks for a label.

    Raises:
        EngineError: the model, the device, the picture; MODEL_NO_HEAT_MAP, also of a detector.
        JobCancelled: when asked to.
    """
    control.checkpoint()
    predictor = shelf.get(config.model, config.device)
    from engine.predict.predictor import Predictor  # noqa: PLC0415

    if not isinstance(predictor, Predictor):
        raise EngineError(ErrorCode.MODEL_NO_HEAT_MAP, model=config.model)
    control.checkpoint()
    picture = read(config.path, min_side=predictor.min_side)
    control.checkpoint()
    values = predictor.heat(predictor.prepare(picture.pixels), config.label)
    values.flags.writeable = False
    part = predictor.part_seen(picture.width, picture.height)
    return HeatMap(config.path, predictor.model, config.label, values, part)


def features(config: FeaturesConfig, control: JobControl, shelf: PredictorShelf) -> FeaturesSummary:
    """Save what a model's backbone makes of pictures, one row each, and report progress.

    Raises:
        EngineError: the model, the device; MODEL_NO_FEATURES, also of a detector;
            FILE_CANNOT_WRITE.
        JobCancelled: when asked to; nothing is written then.
    """
    control.checkpoint()
    predictor = shelf.get(config.model, config.device)
    from engine.predict.features import save_features  # noqa: PLC0415
    from engine.predict.predictor import Predictor  # noqa: PLC0415

    if not isinstance(predictor, Predictor):
        raise EngineError(ErrorCode.MODEL_NO_FEATURES, model=config.model)
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
    from engine.torch_loading import import_gently  # noqa: PLC0415

    import_gently()
    from engine.results.feature_map import map_features  # noqa: PLC0415

    runs = runs_folder or places.data / "runs"
    cache = places.cache / "features"
    return map_features(run, method, library, runs, cache, device, control)


def warm_up(model: str, device: str, control: JobControl, shelf: PredictorShelf) -> Readiness:
    """Load a model and let it answer once, so that the first real answer comes at once.

    Raises:
        EngineError: as `identify`.
    """
    control.checkpoint()
    predictor = shelf.get(model, device)
    control.checkpoint()
    predictor.warm_up()
    return Readiness(model, predictor.device, find_devices())


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was found under the paths a person named.

    Attributes:
        pictures: files, folders replaced by the pictures in them; nothing twice.
        failures: folders without pictures, or that cannot be read.
    """

    pictures: tuple[Path, ...]
    failures: tuple[Failure, ...]


def gather(paths: Sequence[Path], control: JobControl) -> Gathered:
    """Replace folders by the pictures in them; all else stays as given, the missing included.

    Raises:
        JobCancelled: when asked to.
    """
    pictures: dict[Path, None] = {}
    failures = []
    for path in paths:
        control.checkpoint()
        try:
            found = find_pictures(path, control) if path.is_dir() else (path,)
        except EngineError as error:
            failures.append(Failure(path, error))
        else:
            pictures.update(dict.fromkeys(found))
    return Gathered(tuple(pictures), tuple(failures))


def view(path: Path, side: int, control: JobControl) -> Picture:
    """A picture for looking at, no side of its pixels longer than `side`.

    Raises:
        EngineError: as `engine.images.read`.
    """
    control.checkpoint()
    picture = read(path, min_side=side // 2)
    return replace(picture, pixels=fit(picture.pixels, side))


def thumbnails(paths: Sequence[Path], side: int, control: JobControl) -> None:
    """Deliver `(path, pixels)` for every path; `(path, None)` where there is nothing to show.

    Raises:
        JobCancelled: when asked to.
    """
    for path in paths:
        control.checkpoint()
        try:
            control.deliver((path, thumbnail(path, side)))
        except EngineError:  # the identify job says what is wrong with it
            control.deliver((path, None))
