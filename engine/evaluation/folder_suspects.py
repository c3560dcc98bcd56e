"""Pictures of a folder that seem to lie in the wrong place, before anything is taught with it.

Only by features that were kept: no picture is opened for it, and no network runs.
"""

from pathlib import Path

import numpy as np

from engine.base.device import CPU
from engine.base.jobs import JobControl
from engine.datasets.dataset import Split
from engine.evaluation.results import Suspect
from engine.evaluation.suspects import find_suspects
from engine.inference.features.extractor import key_of_graphs
from engine.inference.features.stored_arrays import is_enough, known, stored_arrays
from engine.models import LibraryEntry
from engine.models.loading import preprocessing_of
from engine.models.own_files import weights_hash
from engine.training.classification.feature_extraction import features_key


def suspects_before_teaching(  # noqa: PLR0913
    split: Split, entry: LibraryEntry, cache: Path, device: str, seed: int, control: JobControl
) -> tuple[Suspect, ...]:
    """The surest first; none where too few features are there.

    The same as of a run that has just learned from the folder with the same seed.

    Args:
        split: the folder's pictures, as teaching would use them.
        entry: the model that teaching would begin with.
        cache: folder of stored features.
        device: torch's name of where these were computed.
        seed: of the run.
        control: may end it.

    Raises:
        EngineError: MODEL_WEIGHTS_MISSING.
        JobCancelled: when asked to.
    """
    control.checkpoint()
    pictures = [(part, example) for part, examples in split.parts() for example in examples]
    contents = {example.content for _, example in pictures}
    preprocessing, weights = preprocessing_of(entry), weights_hash(entry)
    keys = [
        features_key(entry.record, preprocessing, weights, computed)
        for computed in ((device, key_of_graphs()) if device == CPU else (device,))
    ]
    key = max(keys, key=lambda one: known(cache, one, contents))
    arrays = stored_arrays(cache, key, contents)
    there = [(part, example) for part, example in pictures if example.content in arrays]
    if not is_enough(len(there), len(pictures)):
        return ()
    features = np.stack([arrays[example.content] for _, example in there]).astype(np.float32)
    return find_suspects(features, there, split.classes, seed, control.checkpoint)
