"""A run on the disk: `run.json`, `events.jsonl`, `last/` and `best/`."""

import json
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.base.files import replacing
from engine.datasets.dataset import Example, ProblemKind, Remedy, Split
from engine.training.classification.config import (
    Augmentation,
    ClassWeights,
    Optimiser,
    Recipe,
    TrainConfig,
)
from engine.training.events import EpochEnded, RunResult, RunSummary
from engine.training.runs.event_file import EventFile

_FORMAT = 1
_KEPT = 2
_PARTS = ("train", "validation", "test")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is to do; all of it is decided before it begins.

    Attributes:
        config: what was chosen.
        split: which picture is for what.
        name: as the person calls run and model.
        model: id the taught model will have.
        versions: of the libraries, by name.
        device: where it runs.
        micro_batch: pictures that are computed at once, at first.
        corrected_from: run whose corrected labels this one learns with; empty for none.
    """

    config: TrainConfig
    split: Split
    name: str
    model: str
    versions: dict[str, str]
    device: str
    micro_batch: int
    corrected_from: str = ""


class RunFolder:
    """One run's folder.

    Attributes:
        path: of the folder; its name is the run's.
        journal: its events.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.journal = EventFile(path / "events.jsonl")

    @property
    def run(self) -> str:
        """The run's name."""
        return self.path.name

    def write_plan(self, plan: Plan) -> None:
        """Begin the run on the disk.

        Raises:
            EngineError: FILE_CANNOT_WRITE.
        """
        try:
            for part in ("last", "best"):
                (self.path / part).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = error.strerror or str(error)
            raise EngineError(
                ErrorCode.FILE_CANNOT_WRITE, path=str(self.path), reason=reason
            ) from error
        with replacing(self.path / "run.json") as file:
            values = {"format": _FORMAT, **asdict(plan)}
            values["split"] |= {part: _examples(getattr(plan.split, part)) for part in _PARTS}
            values["piece"] = values.pop("micro_batch")  # its name in files since the first version
            json.dump(values, file, ensure_ascii=False, default=str)

    def read_plan(self) -> Plan:
        """What the run is to do.

        Raises:
            EngineError: RUN_UNKNOWN, RUN_DAMAGED.
        """
        try:
            text = (self.path / "run.json").read_text("utf-8", errors="surrogateescape")
            values = json.loads(text)
            return _plan(values)
        except FileNotFoundError as error:
            raise EngineError(ErrorCode.RUN_UNKNOWN, run=self.run) from error
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise EngineError(ErrorCode.RUN_DAMAGED, run=self.run, reason=str(error)) from error

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

    def tidy(self, best_epochs: set[int]) -> None:
        """Keep the two newest checkpoints and the last between epochs, and the best versions."""
        files = self.checkpoints()
        kept = set(files[:_KEPT])
        kept.update([file for file in files if file.stem.endswith("-step-0")][:1])
        kept.update(self.best(epoch) for epoch in best_epochs)
        for file in (*files, *(self.path / "best").glob("*.safetensors")):
            if file not in kept:
                with suppress(OSError):
                    file.unlink()

    def sweep(self) -> None:
        """Delete what a process that was killed left half written."""
        for file in self.path.rglob(".*.part"):
            with suppress(OSError):
                file.unlink()

    def drop_checkpoints(self) -> None:
        """A finished run needs them no longer; its model is on the shelf."""
        for part in ("last", "best"):
            shutil.rmtree(self.path / part, ignore_errors=True)


def new_run_folder(runs: Path, name: str) -> RunFolder:
    """A folder that is not there yet, named after the model and the day."""
    stem = re.sub(r"[^\w -]+", "", name).strip()[:60] or "run"
    day = datetime.now().astimezone().strftime("%Y-%m-%d %H-%M")
    number, run = 1, f"{stem} {day}"
    while (runs / run).exists():
        number += 1
        run = f"{stem} {day} ({number})"
    return RunFolder(runs / run)


def find_run(runs: Path, run: str) -> RunFolder:
    """A run by its name, or by the path of its folder.

    Raises:
        EngineError: RUN_UNKNOWN.
    """
    for path in (runs / run, Path(run)):
        if (path / "run.json").is_file():
            return RunFolder(path)
    raise EngineError(ErrorCode.RUN_UNKNOWN, run=run)


def summaries(runs: Path) -> Iterator[RunSummary]:
    """Every run that can be read, the newest first."""
    files = [(file.stat().st_mtime, file) for file in runs.glob("*/run.json")]
    for _, file in sorted(files, reverse=True):
        with suppress(EngineError, OSError):
            yield _summary(RunFolder(file.parent))


def _summary(folder: RunFolder) -> RunSummary:
    plan = folder.read_plan()
    result, epoch = None, 0
    for event in folder.journal.read():
        if isinstance(event, RunResult):
            result = event
        elif isinstance(event, EpochEnded):
            epoch = event.epoch
    config = plan.config
    began = (folder.path / "run.json").stat().st_mtime
    return RunSummary(
        folder.run, plan.name, config.recipe, str(config.folder), epoch, result is None, result,
        began,
    )  # fmt: skip


def _examples(examples: Iterable[Example]) -> list[dict[str, str]]:
    return [{"path": str(e.picture), "label": e.label, "content": e.content} for e in examples]


def _plan(values: dict[str, Any]) -> Plan:
    config = values["config"]
    decisions = {ProblemKind(k): Remedy(v) for k, v in config.pop("decisions").items()}
    kinds = {"folder": Path, "recipe": Recipe, "optimiser": Optimiser,
             "augmentation": Augmentation, "class_weights": ClassWeights}  # fmt: skip
    chosen = {name: kinds.get(name, _as_it_is)(value) for name, value in config.items()}
    split = values["split"]
    examples = {
        part: tuple(
            Example(PictureAddress.parse(e["path"]), e["label"], e["content"]) for e in split[part]
        )
        for part in _PARTS
    }
    return Plan(
        config=TrainConfig(**chosen, decisions=decisions),
        split=Split(
            classes=tuple(split["classes"]), **examples, weigh_classes=split["weigh_classes"],
            fingerprint=split["fingerprint"],
        ),
        name=values["name"], model=values["model"], versions=values["versions"],
        device=values["device"], micro_batch=values["piece"],
        corrected_from=values.get("corrected_from", ""),
    )  # fmt: skip


def _as_it_is(value: Any) -> Any:
    return value
