"""A data set as a map: pictures that look alike to a model lie near each other."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh

from engine.base.device import choose_device, find_devices, usable_cores
from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.evaluation.results import FeatureMap, MapPoint
from engine.evaluation.run_features import run_features
from engine.evaluation.run_model import model_of
from engine.models import ModelLibrary
from engine.training.classification.plan import plan_of, split_of
from engine.training.runs.run_folder import RunFolder

PCA, TSNE = "pca", "tsne"
_BEFORE_NEIGHBOURS = 50
"""Principal components that neighbours are looked for in, as is usual (van der Maaten, 2008)."""
_PERPLEXITY = 30.0
_ITERATIONS_BETWEEN_CHECKPOINTS = 10

Floats = NDArray[np.float32]


def map_features(  # noqa: PLR0913
    folder: RunFolder, method: str, library: ModelLibrary, cache: Path, device: str,
    control: JobControl,
) -> FeatureMap:  # fmt: skip
    """The pictures of a run as its taught model sees them, in two dimensions.

    The model looks at each picture once; a second map is made of what is remembered. Pictures
    that cannot be read, or were changed since, are left out.

    Raises:
        EngineError: RUN_…; the model, the device; EXTRA_MISSING: for `tsne`; TRAIN_NO_PICTURES;
            FILE_CANNOT_WRITE.
        JobCancelled: when asked to.
    """
    place = _place_of(method)
    plan = plan_of(folder)
    split = split_of(plan, folder.read_binding())
    computing_on = choose_device(device, find_devices()).id
    if (result := folder.result()) is None:
        raise EngineError(ErrorCode.RUN_UNFINISHED, run=folder.run)
    entry = model_of(result, split.classes, library)
    found = run_features(split.everything, entry, library, cache, computing_on, control)
    places, explained = place(found.vectors, control)
    points = tuple(
        MapPoint(example.picture, example.label, float(x), float(y))
        for example, (x, y) in zip(found.examples, places, strict=True)
    )
    return FeatureMap(
        folder.run, method, found.layer, found.vectors.shape[1], points, explained
    )  # fmt: skip


Placing = Callable[[Floats, JobControl], tuple[Floats, float | None]]


def _place_of(method: str) -> Placing:
    if method == PCA:
        return _principal
    if method != TSNE:
        raise ValueError(method)
    try:
        import openTSNE  # noqa: F401, PLC0415
    except ImportError as error:
        raise EngineError(
            ErrorCode.EXTRA_MISSING, kind="A map of neighbours", extra="maps"
        ) from error
    return _neighbours


def _principal(vectors: Floats, control: JobControl) -> tuple[Floats, float | None]:
    """(n, 2) along the two directions in which the pictures differ most, and what these explain."""
    control.checkpoint()
    return principal_components(vectors, 2)


def principal_components(vectors: Floats, most: int) -> tuple[Floats, float]:
    """Principal component analysis, always with the same result.

    Args:
        vectors: (n, d).
        most: how many components; what is missing, for there are too few vectors, is 0.

    Returns:
        (n, most), and the share of the variance that they keep (0…1).
    """
    centred = vectors - vectors.mean(axis=0)
    placed = np.zeros((len(centred), most), np.float32)
    is_wide = centred.shape[1] > centred.shape[0]
    products = (centred @ centred.T if is_wide else centred.T @ centred).astype(np.float64)
    variance, side = float(np.trace(products)), len(products)
    count = min(most, side - is_wide)  # centring takes one dimension from the pictures
    if count < 1 or variance == 0:
        return placed, 1.0
    sizes, directions = eigh(products, subset_by_index=(side - count, side - 1))
    sizes, directions = np.maximum(sizes[::-1], 0), directions[:, ::-1]
    # a direction may as well be the opposite: the strongest entry decides
    strongest = np.abs(directions).argmax(axis=0)
    directions = directions * np.sign(directions[strongest, np.arange(count)])
    placed[:, :count] = directions * np.sqrt(sizes) if is_wide else centred @ directions
    return placed, min(1.0, float(sizes.sum()) / variance)


def _neighbours(vectors: Floats, control: JobControl) -> tuple[Floats, float | None]:
    """(n, 2) such that neighbours stay neighbours: t-SNE, computed by openTSNE."""
    import openTSNE  # noqa: PLC0415

    few, _ = principal_components(vectors, _BEFORE_NEIGHBOURS)
    if len(few) < 4:  # too few to have neighbours
        return few[:, :2], None

    def still_wanted(_iteration: int, _error: float, _places: Floats) -> bool:
        control.checkpoint()
        return False

    made = openTSNE.TSNE(
        perplexity=min(_PERPLEXITY, (len(few) - 1) / 3), initialization="pca", random_state=0,
        n_jobs=usable_cores(), callbacks=still_wanted,
        callbacks_every_iters=_ITERATIONS_BETWEEN_CHECKPOINTS,
    ).fit(few)  # fmt: skip
    return np.asarray(made, np.float32), None
