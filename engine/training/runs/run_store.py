"""The runs of a user: found by name, begun, and listed."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from engine.base.errors import EngineError, ErrorCode
from engine.training.runs.events import EndOfEpoch, EndOfRun
from engine.training.runs.plan import Plan, Task
from engine.training.runs.run_folder import RunFolder
from engine.training.settings import Recipe


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A run as it lies on the disk.

    Attributes:
        run: name of its folder.
        name: as the person calls it.
        recipe: how thoroughly it learns.
        folder: of the pictures, as text.
        epoch: finished epochs.
        can_resume: whether it was broken off and can go on.
        result: of a finished run.
        began: when, in seconds since 1970 (UTC); None where that is not known.
    """

    run: str
    name: str
    recipe: Recipe
    folder: str
    epoch: int
    can_resume: bool
    result: EndOfRun | None = None
    began: float | None = None


class RunStore:
    """The folder in which runs are kept, a folder a run.

    Attributes:
        folder: where they are.
    """

    def __init__(self, folder: Path, tasks: Sequence[Task]) -> None:
        """Look there.

        Args:
            folder: need not exist yet.
            tasks: whose runs can be read.
        """
        self.folder = folder
        self._tasks = {task.name: task for task in tasks}

    def new(self, name: str) -> RunFolder:
        """A run that is not there yet, named after the model and the day."""
        stem = re.sub(r"[^\w -]+", "", name).strip()[:60] or "run"
        day = datetime.now().astimezone().strftime("%Y-%m-%d %H-%M")
        number, run = 1, f"{stem} {day}"
        while (self.folder / run).exists():
            number += 1
            run = f"{stem} {day} ({number})"
        return RunFolder(self.folder / run, self._tasks)

    def task_of(self, plan: Plan[Any]) -> Task:
        """The task whose run a plan is of."""
        return self._tasks[plan.task]

    def find(self, run: str) -> RunFolder:
        """A run by its name, or by the path of its folder.

        Raises:
            EngineError: RUN_UNKNOWN.
        """
        for path in (self.folder / run, Path(run)):
            if (path / "run.json").is_file():
                return RunFolder(path, self._tasks)
        raise EngineError(ErrorCode.RUN_UNKNOWN, run=run)

    def summaries(self) -> Iterator[RunSummary]:
        """Every run that can be read, the newest first."""
        files = [(file.stat().st_mtime, file) for file in self.folder.glob("*/run.json")]
        for _, file in sorted(files, reverse=True):
            with suppress(EngineError, OSError):
                yield _summary(RunFolder(file.parent, self._tasks))


def _summary(folder: RunFolder) -> RunSummary:
    plan, binding = folder.read_plan(), folder.read_binding()
    result, epoch = None, 0
    for event in folder.event_file.read():
        if isinstance(event, EndOfRun):
            result = event
        elif isinstance(event, EndOfEpoch):
            epoch = event.epoch
    return RunSummary(
        folder.run, plan.name, plan.details.recipe, str(binding.folder), epoch, result is None,
        result, folder.began,
    )  # fmt: skip
