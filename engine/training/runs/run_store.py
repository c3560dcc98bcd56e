"""The runs of a user: found by name, begun, and listed."""

import os
import re
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from engine.base.errors import EngineError, ErrorCode
from engine.base.files import cannot_write
from engine.training.runs.events import EndOfEpoch, EndOfRun
from engine.training.runs.plan import Plan, Task
from engine.training.runs.run_folder import RunFolder
from engine.training.runs.run_lock import held, is_held
from engine.training.settings import Recipe

_DISCARDED = ".discarded-"


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A run as it lies on the disk.

    Attributes:
        run: name of its folder.
        name: as the person calls it.
        recipe: how thoroughly it learns.
        folder: of the pictures, as text.
        epoch: finished epochs.
        can_resume: whether it was broken off or stopped and can go on; nobody is teaching it now.
        result: of a finished run.
        began: when, in seconds since 1970 (UTC); None where that is not known.
        is_living: whether it is being taught right now, here or by another process.
    """

    run: str
    name: str
    recipe: Recipe
    folder: str
    epoch: int
    can_resume: bool
    result: EndOfRun | None = None
    began: float | None = None
    is_living: bool = False


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
        """Make the folder of a run, named after the model and the day; nobody else has it.

        Raises:
            EngineError: FILE_CANNOT_WRITE.
        """
        stem = re.sub(r"[^\w -]+", "", name).strip()[:60] or "run"
        day = datetime.now().astimezone().strftime("%Y-%m-%d %H-%M")
        number, run = 1, f"{stem} {day}"
        while not _make_folder(self.folder / run):
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

    def discard(self, run: str) -> None:
        """Delete a run that nobody is teaching; it is gone as a whole, or not at all.

        Raises:
            EngineError: RUN_UNKNOWN, RUN_LIVING, FILE_CANNOT_WRITE.
        """
        folder = self.find(run).path.resolve()
        gone = folder.with_name(f"{_DISCARDED}{folder.name[:40]}.{secrets.token_hex(4)}")
        try:
            with held(folder):
                if os.name != "nt":  # where an open file keeps its folder from being renamed
                    folder.rename(gone)
            if os.name == "nt":
                folder.rename(gone)
        except FileNotFoundError as error:
            raise EngineError(ErrorCode.RUN_UNKNOWN, run=run) from error
        except OSError as error:
            raise cannot_write(folder, error) from error
        self.clear_discarded()

    def clear_discarded(self) -> None:
        """Delete what is left of discarded runs; a process that was killed leaves some."""
        for folder in self.folder.glob(f"{_DISCARDED}*"):
            shutil.rmtree(folder, ignore_errors=True)

    def summaries(self) -> Iterator[RunSummary]:
        """Every run that can be read, the newest first."""
        files = [(_time(file), file) for file in self.folder.glob("[!.]*/run.json")]
        for _, file in sorted(files, reverse=True):
            with suppress(EngineError, OSError):
                yield _summary(RunFolder(file.parent, self._tasks))


def _time(file: Path) -> float:
    """Of change; 0 for what has just been deleted."""
    with suppress(OSError):
        return file.stat().st_mtime
    return 0.0


def _make_folder(folder: Path) -> bool:
    """Whether it was not there before."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir()
    except FileExistsError as error:
        if not os.path.lexists(folder):  # the parent is a file
            raise cannot_write(folder, error) from error
        return False
    except OSError as error:
        raise cannot_write(folder, error) from error
    return True


def _summary(folder: RunFolder) -> RunSummary:
    plan, binding = folder.read_plan(), folder.read_binding()
    result, epoch = None, 0
    for event in folder.event_file.read():
        if isinstance(event, EndOfRun):
            result = event
        elif isinstance(event, EndOfEpoch):
            epoch = event.epoch
    is_open = result is None or result.can_go_on
    is_living = is_open and is_held(folder.path)
    return RunSummary(
        folder.run, plan.name, plan.details.recipe, str(binding.folder), epoch,
        can_resume=is_open and not is_living, result=result, began=folder.began,
        is_living=is_living,
    )  # fmt: skip
