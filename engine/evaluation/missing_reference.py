"""What a model of earlier versions was taught with, made from its run as a new run makes it."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from engine.base.device import choose_device, find_devices
from engine.base.errors import EngineError
from engine.base.jobs import JobControl
from engine.datasets.dataset import Part, Split
from engine.evaluation.run_features import RunFeatures, run_features
from engine.models import LibraryEntry, ModelLibrary
from engine.models.adopting import adopt_reference, has_reference
from engine.models.familiarity.reference import NEIGHBOURS
from engine.models.head import find_head
from engine.models.loading import LoadedModel, load
from engine.training.classification.familiarity import Rows, looked_at, reference_of
from engine.training.classification.feature_extraction import numbered
from engine.training.classification.feature_set import Numbered

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class TaughtModel:
    """A model on the shelf, and what its run knows of it.

    Attributes:
        entry: the model.
        base: id of the model that the run began with; it need not be here any more.
        split: the pictures, where they are on this computer.
    """

    entry: LibraryEntry
    base: str
    split: Split


def give_reference(
    taught: TaughtModel, library: ModelLibrary, cache: Path, device: str, control: JobControl
) -> None:
    """Put what a model was taught with beside its weights, unless that is there already.

    Nothing depends on it: where it cannot be made (too few pictures, or they are gone), the log
    says why, and all stays as it was.

    Args:
        taught: the model.
        library: that it is from.
        cache: folder of stored features.
        device: `auto`, `cpu`, `cuda` or `mps`.
        control: may end it; progress in pictures.

    Raises:
        JobCancelled: when asked to.
    """
    model = taught.entry.record.id
    if has_reference(taught.entry):
        return
    if len(taught.split.train) <= NEIGHBOURS:
        log.warning("%s goes on without: there are too few pictures", model)
        return
    log.info("%s has nothing of what it was taught with: that is made now", model)
    try:
        computing_on = choose_device(device, find_devices()).id
        seen = _features(taught, library, cache, computing_on, control)
        reference = reference_of(_parts(taught.split, seen), _RowsOf(seen))
        if reference is None:
            log.warning("%s goes on without: there are too few pictures", model)
            return
        adopt_reference(taught.entry, reference)
    except (EngineError, OSError, ValueError) as error:
        log.warning("%s goes on without: %s", model, error)


def _features(
    taught: TaughtModel, library: ModelLibrary, cache: Path, device: str, control: JobControl
) -> RunFeatures:
    """Of the pictures that a reference is made of, as the model on the shelf sees them.

    Raises:
        EngineError: as `run_features`.
    """
    split = taught.split
    wanted = {e.picture for part, found in split.parts() for e in looked_at(part, found)}
    examples = [example for example in split.everything if example.picture in wanted]
    entry = _with_features_kept(taught, library)
    return run_features(examples, entry, library, cache, device, control)


def _with_features_kept(taught: TaughtModel, library: ModelLibrary) -> LibraryEntry:
    """The base, whose features teaching has stored, if it is the same up to the head."""
    try:
        base = library.find(taught.base)
        return base if _is_same_before_head(load(base), load(taught.entry)) else taught.entry
    except EngineError:  # the base is gone, or damaged
        return taught.entry


def _is_same_before_head(one: LoadedModel, other: LoadedModel) -> bool:
    if one.preprocessing != other.preprocessing:
        return False
    tensors, others = one.network.state_dict(), other.network.state_dict()
    head = find_head(other.network, len(other.classes), other.record.name)
    names = [name for name in others if not name.startswith(f"{head}.")]
    return tensors.keys() == others.keys() and all(
        torch.equal(tensors[name], others[name]) for name in names
    )


def _parts(split: Split, seen: RunFeatures) -> dict[Part, tuple[Numbered, ...]]:
    there = {example.picture for example in seen.examples}
    return {
        part: numbered([e for e in found if e.picture in there], split.classes, set())
        for part, found in split.parts()
    }


class _RowsOf:
    """Features of pictures, by their addresses."""

    def __init__(self, seen: RunFeatures) -> None:
        self._vectors = seen.vectors
        self._places = {example.picture: place for place, example in enumerate(seen.examples)}

    def __call__(self, some: Sequence[Numbered]) -> Rows:
        examples = tuple(example for _, example, _ in some)
        places = [self._places[example.picture] for example in examples]
        return Rows(np.asarray(self._vectors[places], np.float32), examples)
