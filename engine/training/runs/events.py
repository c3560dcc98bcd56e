"""The events that every run emits, whatever its task; kept in `events.jsonl`.

A task adds events of its own: frozen dataclasses, of which one ends an epoch (`EndOfEpoch`) and
one ends the run (`EndOfRun`).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from engine.base.types import Failure


class RunEvent:
    """Base of all events: frozen dataclasses of plain values."""

    __slots__ = ()

    @classmethod
    def upgraded(cls, fields: dict[str, Any]) -> dict[str, Any]:
        """Its fields as this version has them, from those of a file that an earlier one wrote."""
        return fields


class StartOfRun(RunEvent):
    """Base of the event with which a run begins, or goes on.

    Attributes:
        run: name of its folder.
        resumed_epoch: finished epochs it goes on from; None for a new run.
    """

    __slots__ = ()
    run: str
    resumed_epoch: int | None


class EndOfEpoch(RunEvent):
    """Base of the event that ends an epoch.

    Attributes:
        epoch: from 1.
        is_best: whether this is the best version so far.
    """

    __slots__ = ()
    epoch: int
    is_best: bool


class EndOfRun(RunEvent):
    """Base of the last event of a finished run.

    Attributes:
        run: name of its folder.
        model: id of the trained model in the library.
        name: as the person calls it.
        best_epoch: which version was kept; 0 for the one before the first epoch.
        epochs: how many were run.
        seconds: in all.
        weights: SHA-256 of the trained weights' file (hex).
    """

    __slots__ = ()
    run: str
    model: str
    name: str
    best_epoch: int
    epochs: int
    seconds: float
    weights: str

    @property
    def can_go_on(self) -> bool:
        """Whether a person had it finish early, so that it can still go on."""
        return False

    @property
    def score(self) -> float:
        """How good the model is (0…1), in the task's headline metric."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class StageStarted(RunEvent):
    """Another stage began. How far it is comes as `Progress`.

    Attributes:
        stage: which, by the task's name for it.
        epochs: at most, of a stage that has epochs.
    """

    stage: str
    epochs: int = 0


@dataclass(frozen=True, slots=True)
class StepTaken(RunEvent):
    """One optimiser step; at most ten a second are emitted.

    Attributes:
        epoch: exact position, in epochs (1.5: in the middle of the second).
        loss: of its batch.
        pictures_per_second: lately.
    """

    epoch: float
    loss: float
    pictures_per_second: float


@dataclass(frozen=True, slots=True)
class PictureLeftOut(RunEvent):
    """A picture went bad or missing after the check.

    Attributes:
        path: the picture's address, as text.
        code: of the error.
        message: of the error, in English.
    """

    path: str
    code: str
    message: str


class RemarkKind(StrEnum):
    """What happened to a run that a person should know of."""

    STEP_SKIPPED = "step_skipped"
    """A loss was not a number; the step was left out."""
    RATE_HALVED = "rate_halved"
    """Three in a row: back to the last good state, with half the rate."""
    MEMORY_HALVED = "memory_halved"
    """The device's memory was full; smaller micro batches, the same batch."""
    DISK_FULL = "disk_full"
    """The run waits for room."""
    DISK_HAS_ROOM = "disk_has_room"
    """It goes on."""
    CHECKPOINT_DAMAGED = "checkpoint_damaged"
    """A resumed run goes on from an earlier checkpoint."""
    BEGUN_ANEW = "begun_anew"
    """None of its checkpoints could be used."""
    STOPPED_EARLY = "stopped_early"
    """It no longer got better."""
    CACHE_UNUSABLE = "cache_unusable"
    """What was remembered of the pictures cannot be used; they are looked at anew."""


@dataclass(frozen=True, slots=True)
class Remark(RunEvent):
    """One such remark.

    Attributes:
        kind: what happened.
        detail: a number or a reason, as text.
    """

    kind: RemarkKind
    detail: str = ""


FRAME = (StageStarted, StepTaken, PictureLeftOut, Remark)
"""The kinds of events that every task's runs have."""


def left_out(failure: Failure) -> PictureLeftOut:
    """The event for a picture that can no longer be read."""
    return PictureLeftOut(str(failure.picture), failure.error.code.value, str(failure.error))
