"""What a check finds and what a run tells, made up: for tests and pictures of the Teach screen."""

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.base.types import Progress
from engine.datasets.dataset import (
    CheckReport,
    ClassCount,
    Dataset,
    Item,
    Layout,
    PictureFacts,
    Problem,
    ProblemKind,
    Remedy,
)
from engine.training.classification.events import (
    ClassScore,
    EpochEnded,
    HeadFitted,
    JudgedBy,
    RunResult,
    RunStarted,
    Stage,
)
from engine.training.runs.events import RunEvent, StageStarted, StepTaken
from engine.training.runs.run_store import RunSummary
from engine.training.settings import Recipe
from tests.helpers.addresses import addresses

CLASSES = ("round", "rods", "spirals")


def make_report(
    folder: Path, counts: dict[str, int] | None = None, problems: Sequence[Problem] = ()
) -> CheckReport:
    """A folder a class, with so many pictures in each; the files need not be there."""
    counts = counts or dict.fromkeys(CLASSES, 40)
    items = tuple(
        Item(PictureAddress(folder / label / f"{number:03}.png"), label)
        for label, count in counts.items()
        for number in range(1, count + 1)
    )
    of_class = {label: [i.picture for i in items if i.label == label] for label in counts}
    dataset = Dataset(folder, Layout.CLASS_FOLDERS, tuple(counts), items)
    return CheckReport(
        dataset,
        tuple(PictureFacts(item, content="00") for item in items),
        tuple(ClassCount(label, len(paths), tuple(paths[:4])) for label, paths in of_class.items()),
        tuple(problems),
        fingerprint="f",
    )


def unreadable(folder: Path, count: int = 12) -> Problem:
    """Pictures that cannot be opened; nothing is to be decided."""
    files = tuple(addresses(folder / "rods" / f"{number:03}.png") for number in range(1, count + 1))
    errors = (EngineError(ErrorCode.IMAGE_EMPTY),) * count
    return Problem(ProblemKind.UNREADABLE, files, (Remedy.LEAVE_OUT,), errors=errors)


def duplicates(folder: Path) -> Problem:
    """Equal pictures; there is something to decide."""
    sets = tuple(
        addresses(folder / "round" / f"{number:03}.png", folder / "round" / f"{number + 1:03}.png")
        for number in (1, 5, 9)
    )
    return Problem(ProblemKind.DUPLICATE, sets, (Remedy.KEEP_ONE, Remedy.KEEP_TOGETHER))


def groups(folder: Path) -> Problem:
    """Names that say which pictures belong together."""
    sets = tuple(
        addresses(*(folder / "round" / f"slide{group}-{number}.png" for number in range(5)))
        for group in range(6)
    )
    remedies = (Remedy.KEEP_TOGETHER, Remedy.USE)
    return Problem(ProblemKind.GROUPS, sets, remedies, {"example": "slide0"})


def single_class() -> Problem:
    """Nothing can be learned."""
    return Problem(ProblemKind.SINGLE_CLASS, (), (Remedy.STOP,))


STARTED = RunStarted("cells-1", "Cells", Recipe.BALANCED, "efficientnet-lite0", CLASSES, 1240, 310)
HEAD = HeadFitted(0.871, 0.42, 6.0)
RESULT = RunResult(
    "cells-1", "cells", "Cells", 87, 92, 0.879, 0.977,
    (ClassScore("round", 31, 32), ClassScore("rods", 30, 30), ClassScore("spirals", 26, 30)),
    judged_by=JudgedBy.SELECT, best_epoch=5, epochs=8, seconds=48.0, weights="0" * 64,
)  # fmt: skip
UNFINISHED = RunSummary("old-1", "Colonies", Recipe.THOROUGH, "/data/colonies", 14, can_resume=True)
FINISHED = RunSummary("cells-1", "Cells", Recipe.BALANCED, "/data/cells", 8, False, RESULT)


def until_first_answer() -> list[RunEvent | Progress]:
    """From the start to the linear head."""
    return [
        STARTED,
        StageStarted(Stage.FEATURES),
        Progress(620, 1550, 4.0),
        StageStarted(Stage.HEAD),
        HEAD,
    ]


def epochs(count: int, *, at_most: int = 10, best: int | None = None) -> list[RunEvent | Progress]:
    """Epochs that get better until `best`, and then no more."""
    best = best or count
    told: list[RunEvent | Progress] = [StageStarted(Stage.FINE_TUNE, at_most)]
    for epoch in range(1, count + 1):
        told += [_step(epoch - 1 + part / 20) for part in range(1, 21)]
        told.append(_ended(epoch, best))
    return told


def _step(epoch: float) -> StepTaken:
    wobble = math.sin(epoch * 37) * 0.06 + math.sin(epoch * 91) * 0.05
    return StepTaken(epoch, max(0.02, 0.62 * math.exp(-epoch / 2.4) + 0.1 + wobble), 214.0)


def _ended(epoch: int, best: int) -> EpochEnded:
    behind = max(0, epoch - best)
    reached = min(epoch, best)
    loss = 0.36 * math.exp(-reached / 2) + 0.19 + 0.022 * behind
    accuracy = 0.871 + 0.075 * (1 - math.exp(-reached / 1.8)) - 0.004 * behind
    train = 0.62 * math.exp(-epoch / 2.4) + 0.1
    return EpochEnded(epoch, train, loss, accuracy, epoch <= best, 1e-3, 4.0)


def judged_by_report() -> RunResult:
    """The same, judged by test pictures."""
    return replace(RESULT, judged_by=JudgedBy.REPORT)
