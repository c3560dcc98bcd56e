"""Checks a dataset before training, and says what is wrong with it."""

import hashlib
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from engine.base.address import PictureAddress
from engine.base.jobs import JobControl
from engine.base.types import Progress
from engine.datasets.checks.class_balance import nothing_to_learn, unequal_classes
from engine.datasets.checks.duplicates import repeated_pictures
from engine.datasets.checks.groups import named_groups
from engine.datasets.checks.heterogeneity import heterogeneous_pictures
from engine.datasets.checks.picture_facts import inspect_pictures
from engine.datasets.checks.picture_facts_cache import FactsCache, facts_cache
from engine.datasets.checks.unusable_files import unusable_files
from engine.datasets.dataset import (
    CheckReport,
    ClassCount,
    Dataset,
    Item,
    PictureFacts,
    Problem,
    ProblemKind,
    Remedy,
    Role,
)
from engine.datasets.exclusion import used_pictures
from engine.datasets.layouts.boxes import boxes_of

_BATCH = 256
"""Files whose facts are read from the cache and written to it at a time."""
_SAMPLES = 8
"""Pictures shown of each class."""


def check(dataset: Dataset, control: JobControl, cache: Path) -> CheckReport:
    """Read every picture and say what is wrong with the dataset.

    What is found in a file is cached, also when cancelled: the next check only reads files that
    are new or changed.

    Args:
        dataset: as `scan` found it.
        control: is told the number of pictures inspected.
        cache: folder of the cache; one that cannot be used does no harm.

    Raises:
        JobCancelled: when asked to.
    """
    with facts_cache(cache) as known:
        facts = tuple(_facts(dataset.items, control, known))
    return CheckReport(
        dataset,
        facts,
        _count(dataset, facts),
        _problems(dataset, facts, control),
        _fingerprint(dataset, facts),
    )


def _facts(items: Sequence[Item], control: JobControl, cache: FactsCache) -> Iterator[PictureFacts]:
    began = time.monotonic()
    inspected = 0
    for start in range(0, len(items), _BATCH):
        control.checkpoint()
        batch = items[start : start + _BATCH]
        known, stamps = cache.get(batch)
        news: dict[Item, PictureFacts] = {}
        unknown = [item for item in batch if item not in known]
        try:
            with closing(inspect_pictures(unknown, control)) as found:
                for fact in found:
                    news[fact.item] = fact
                    inspected += 1
                    done = start + len(batch) - len(unknown) + len(news)
                    left = (time.monotonic() - began) / inspected * (len(items) - done)
                    control.report(Progress(done, len(items), left))
        finally:
            paths = ((fact, stamps.get(fact.item.picture)) for fact in news.values())
            cache.put((fact, stamp) for fact, stamp in paths if stamp is not None)
        control.report(Progress(start + len(batch), len(items)))
        yield from (known.get(item) or news[item] for item in batch)


def _problems(
    dataset: Dataset, facts: Sequence[PictureFacts], control: JobControl
) -> tuple[Problem, ...]:
    """All problems, the gravest first."""
    readable = _by_class(dataset, (fact.item for fact in facts if fact.error is None))
    if boxes := boxes_of(dataset, [label for label, there in readable.items() if there]):
        return (Problem(ProblemKind.BOXES, (), (Remedy.STOP,), {"format": boxes}),)
    problems = list(unusable_files(dataset, facts))
    problems += repeated_pictures([fact for fact in facts if fact.error is None], control)
    used = used_pictures(facts, problems, {})
    to_learn_from = _by_class(
        dataset, (fact.item for fact in used if fact.item.role in {None, Role.TRAIN})
    )
    judging = _by_class(
        dataset, (fact.item for fact in used if fact.item.role not in {None, Role.TRAIN})
    )
    problems += unequal_classes(to_learn_from, judging)
    problems += heterogeneous_pictures(used)
    control.checkpoint()
    problems += named_groups(dataset, [fact.item for fact in used])
    return (*nothing_to_learn(to_learn_from, len(dataset.unsorted)), *problems)


def _by_class(dataset: Dataset, items: Iterable[Item]) -> dict[str, list[PictureAddress]]:
    classes: dict[str, list[PictureAddress]] = {label: [] for label in dataset.classes}
    for item in items:
        classes[item.label].append(item.picture)
    return classes


def _count(dataset: Dataset, facts: Iterable[PictureFacts]) -> tuple[ClassCount, ...]:
    usable = _by_class(dataset, (fact.item for fact in facts if fact.error is None))
    return tuple(ClassCount(label, len(paths), _spread(paths)) for label, paths in usable.items())


def _spread(pictures: Sequence[PictureAddress]) -> tuple[PictureAddress, ...]:
    places = np.linspace(0, len(pictures) - 1, min(_SAMPLES, len(pictures)))
    return tuple(pictures[int(place)] for place in places)


def _fingerprint(dataset: Dataset, facts: Iterable[PictureFacts]) -> str:
    digest = hashlib.sha256()
    for line in sorted((dataset.name_of(f.item.picture), f.item.label, f.content) for f in facts):
        digest.update("\0".join(line).encode("utf-8", "surrogateescape") + b"\n")
    return digest.hexdigest()
