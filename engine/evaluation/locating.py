"""Where a run's pictures are on this computer: whether they are there, and where they are now."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from engine.base.errors import EngineError, ErrorCode
from engine.base.folders import list_folder
from engine.base.jobs import JobControl
from engine.base.types import Progress
from engine.datasets.dataset import Example
from engine.evaluation.results import PicturesThere
from engine.images import is_there
from engine.training.classification.plan import plan_of
from engine.training.runs.run_folder import RunFolder

_SAMPLE = 40
"""Pictures by whose names the likeliest folder is found before anything is read."""
_RIGHT = 0.5
"""Of the pictures, by content, that a folder must have: some may have been deleted since."""


def look(folder: RunFolder, control: JobControl) -> PicturesThere:
    """Whether a run's pictures are where they were; they are not read.

    Raises:
        EngineError: RUN_UNKNOWN, RUN_DAMAGED.
        JobCancelled: when asked to.
    """
    examples, place = _examples(folder), folder.read_binding().folder
    missing = 0
    for example in examples:
        control.checkpoint()
        missing += not is_there(example.picture.located_in(place))
    return PicturesThere(folder.run, place, place.is_dir(), missing, len(examples))


def locate(folder: RunFolder, chosen: Path, control: JobControl) -> PicturesThere:
    """Bind a run to the folder in which its pictures are now, known by their content.

    Args:
        folder: of the run.
        chosen: by a person; also what lies just above or below the right folder will do.
        control: may end it; progress in pictures.

    Raises:
        EngineError: RUN_OTHER_PICTURES: too few of them are there, or fewer than where they
            were; nothing was changed then. RUN_UNKNOWN, RUN_DAMAGED, FILE_CANNOT_WRITE.
        JobCancelled: when asked to.
    """
    before = look(folder, control)
    examples, binding = _examples(folder), folder.read_binding()
    place = _likeliest(chosen.absolute(), binding.folder.name, examples, control)
    found = 0
    for done, example in enumerate(examples, start=1):
        control.checkpoint()
        found += replace(example, picture=example.picture.located_in(place)).is_unchanged()
        control.report(Progress(done, len(examples)))
    if found < max(_RIGHT * len(examples), before.total - before.missing):
        raise EngineError(
            ErrorCode.RUN_OTHER_PICTURES,
            folder=str(chosen), found=str(found), total=str(len(examples)),
        )  # fmt: skip
    folder.bind(replace(binding, folder=place))
    return look(folder, JobControl())  # too late to cancel


def _examples(folder: RunFolder) -> tuple[Example, ...]:
    return plan_of(folder).details.split.everything


def _likeliest(
    chosen: Path, name: str, examples: Sequence[Example], control: JobControl
) -> Path:  # fmt: skip
    """The folder with most of the names; the chosen one where none has more."""
    sample = examples[:: max(1, len(examples) // _SAMPLE)]
    best, most = chosen, -1
    for place in _candidates(chosen, name, examples):
        control.checkpoint()
        count = sum(is_there(example.picture.located_in(place)) for example in sample)
        if count > most:
            best, most = place, count
        if most == len(sample):
            break
    return best


def _candidates(chosen: Path, name: str, examples: Sequence[Example]) -> Iterator[Path]:
    """It, what is called as the folder was, what it may be a part of, and what lies in it."""
    yield chosen
    if name:
        yield chosen / name
    depth = max((len(example.picture.file.parts) for example in examples), default=1)
    yield from chosen.parents[: depth - 1]
    try:
        yield from list_folder(chosen).folders
    except EngineError:
        return
