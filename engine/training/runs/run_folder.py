"""One run on the disk: `run.json`, `binding.json`, `events.jsonl`, and `last/` and `best/`."""

import json
import shutil
from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

from engine.base.checked import field, file_name, one_of, table, text, whole
from engine.base.errors import EngineError, ErrorCode
from engine.base.files import cannot_write, reason_of, replacing
from engine.inference.runtimes import RUNTIMES, TORCH
from engine.training.runs.event_file import EventFile, kinds_by_name
from engine.training.runs.events import FRAME, EndOfRun
from engine.training.runs.format_1 import from_format_1
from engine.training.runs.plan import Binding, Plan, Task
from engine.training.settings import BATCH_SIZE

_FORMAT = 3
_READ = {2, _FORMAT}
"""2: a classifier's pictures in three parts; its task tells them apart."""
_KEPT = 2
_DAMAGE = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError)

Tasks = Mapping[str, Task]
"""The tasks whose runs can be read, by their names."""


class RunFolder:
    """One run's folder.

    Attributes:
        path: of the folder; its name is the run's.
    """

    def __init__(self, path: Path, tasks: Tasks) -> None:
        self.path = path
        self._tasks = tasks

    @property
    def run(self) -> str:
        """The run's name."""
        return self.path.name

    @cached_property
    def event_file(self) -> EventFile:
        """Its events, of the kinds that every task's runs have and of its task's own."""
        own = [kind for task in self._tasks.values() for kind in task.events]
        return EventFile(self.path / "events.jsonl", kinds_by_name((*FRAME, *own)))

    @property
    def began(self) -> float:
        """When, in seconds since 1970 (UTC).

        Raises:
            OSError: there is no plan.
        """
        return (self.path / "run.json").stat().st_mtime

    def result(self) -> EndOfRun | None:
        """How it ended; None while it has not.

        Raises:
            EngineError: RUN_DAMAGED: its events cannot be read.
        """
        try:
            ends = [event for event in self.event_file.read() if isinstance(event, EndOfRun)]
        except OSError as error:
            raise self._damaged(error) from error
        return ends[-1] if ends else None

    # plan and binding

    def write(self, plan: Plan[Any], binding: Binding) -> None:
        """Begin the run on the disk.

        Raises:
            EngineError: FILE_CANNOT_WRITE.
        """
        try:
            for part in ("last", "best"):
                (self.path / part).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise cannot_write(self.path, error) from error
        self.bind(binding)
        values = {
            "format": _FORMAT, "task": plan.task, "name": plan.name, "model": plan.model,
            "base_model": plan.base_model, "versions": plan.versions,
            "corrected_from": plan.corrected_from,
            "details": self._tasks[plan.task].as_json(plan.details),
        }  # fmt: skip
        with replacing(self.path / "run.json") as file:
            json.dump(values, file, ensure_ascii=False)

    def bind(self, binding: Binding) -> None:
        """Say where the run is carried out from now on.

        Raises:
            EngineError: FILE_CANNOT_WRITE.
        """
        values = {"folder": str(binding.folder), "device": binding.device,
                  "micro_batch": binding.micro_batch, "runtime": binding.runtime}  # fmt: skip
        with replacing(self.path / "binding.json") as file:
            json.dump(values, file, ensure_ascii=False)

    def read_plan(self) -> Plan[Any]:
        """What the run is to do.

        Raises:
            EngineError: RUN_UNKNOWN, RUN_DAMAGED.
        """
        try:
            return _plan(self._values()[0], self._tasks)
        except _DAMAGE as error:
            raise self._damaged(error) from error

    def read_binding(self) -> Binding:
        """Where it is carried out.

        Raises:
            EngineError: RUN_UNKNOWN, RUN_DAMAGED.
        """
        try:
            with suppress(FileNotFoundError):
                return _binding(_read(self.path / "binding.json"))
            return _binding(self._values()[1])
        except _DAMAGE as error:
            raise self._damaged(error) from error

    def _values(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Contents of `run.json`, and of the binding that runs of format 1 have in it."""
        values = _read(self.path / "run.json")
        if self.event_file.path.is_dir():
            raise ValueError(f"{self.event_file.path.name} is a folder")
        if field(values, "format") == 1:
            return from_format_1(values)
        if values["format"] not in _READ:
            raise ValueError("a later version of Lensmith has written it")
        return values, {}

    def _damaged(self, error: Exception) -> EngineError:
        if isinstance(error, FileNotFoundError):
            return EngineError(ErrorCode.RUN_UNKNOWN, run=self.run)
        return EngineError(ErrorCode.RUN_DAMAGED, run=self.run, reason=_reason(error))

    # checkpoints

    def checkpoints(self) -> list[Path]:
        """Files of `last/`, the newest first."""
        return sorted((self.path / "last").glob("*.safetensors"), reverse=True)

    def next_checkpoint(self, epoch: int, step: int) -> Path:
        """Name of the checkpoint to write now; its number makes it the newest."""
        newest = self.checkpoints()
        number = int(newest[0].name.split("-")[0]) + 1 if newest else 1
        return self.path / "last" / f"{number:06}-epoch-{epoch}-step-{step}.safetensors"

    def best(self, epoch: int) -> Path:
        """Where the weights of a version that was the best are."""
        return self.path / "best" / f"epoch-{epoch}.safetensors"

    def prune_checkpoints(self, best_epochs: set[int]) -> None:
        """Keep the two newest checkpoints and the last between epochs, and the best versions."""
        files = self.checkpoints()
        kept = set(files[:_KEPT])
        kept.update([file for file in files if file.stem.endswith("-step-0")][:1])
        kept.update(self.best(epoch) for epoch in best_epochs)
        for file in (*files, *(self.path / "best").glob("*.safetensors")):
            if file not in kept:
                with suppress(OSError):
                    file.unlink()

    def remove_partial_files(self) -> None:
        """Delete what a process that was killed left half written."""
        for file in self.path.rglob(".*.part"):
            with suppress(OSError):
                file.unlink()

    def drop_checkpoints(self) -> None:
        """A finished run needs them no longer; its model is in the library."""
        for part in ("last", "best"):
            shutil.rmtree(self.path / part, ignore_errors=True)


def _read(file: Path) -> dict[str, Any]:
    values = json.loads(file.read_text("utf-8", errors="surrogateescape"))
    if not isinstance(values, dict):
        raise ValueError(f"{file.name} is no table")
    return values


def _plan(values: dict[str, Any], tasks: Tasks) -> Plan[Any]:
    task = text(field(values, "task"), "task")
    if task not in tasks:
        raise ValueError(f"“{task}” is no task of this version")
    texts = {name: text(field(values, name), name) for name in ("name", "base_model")}
    versions = table(field(values, "versions"), "versions").items()
    return Plan(
        task=task, **texts, model=file_name(field(values, "model"), "model"),
        details=tasks[task].from_json(table(field(values, "details"), "details")),
        versions={name: text(version, name) for name, version in versions},
        corrected_from=text(field(values, "corrected_from"), "corrected_from"),
    )  # fmt: skip


def _binding(values: dict[str, Any]) -> Binding:
    return Binding(
        Path(text(field(values, "folder"), "folder")),
        text(field(values, "device"), "device"),
        whole(field(values, "micro_batch"), "micro_batch", 1, BATCH_SIZE[1]),
        one_of(values.get("runtime", TORCH), "runtime", RUNTIMES),
    )


def _reason(error: Exception) -> str:
    """In words that are no programmer's."""
    if isinstance(error, json.JSONDecodeError | RecursionError | UnicodeError):
        return "it is not as Lensmith writes it"
    if isinstance(error, OSError):
        return reason_of(error)
    return str(error) if isinstance(error, ValueError) else "it is not as Lensmith writes it"
