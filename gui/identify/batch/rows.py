"""What the table shows of a picture, in little memory: there may be a hundred thousand."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from sys import intern
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.base.types import Detections, Failure, Prediction
from gui.common import words
from gui.common.errors import explain

if TYPE_CHECKING:
    from engine.inference.batch.answer_table import StoredAnswer


class Standing(Enum):
    """How an answer is to be taken."""

    SURE = "sure"
    """Also where no error budget was chosen: it is an answer."""
    UNLIKE = "unlike"
    """Unlike anything the model was taught, whatever its score."""
    UNSURE = "unsure"
    NOTHING = "nothing"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Row:
    """One picture.

    Attributes:
        file: its address, as text.
        label: the likeliest one; empty where there is none.
        score: its probability (0…1); 0 where there is none.
        standing: how to take it.
        remark: in words: what was counted, or what is wrong.
        offset: of the whole answer in the table on disk.
    """

    file: str
    label: str
    score: float
    standing: Standing
    remark: str
    offset: int

    @property
    def picture(self) -> PictureAddress:
        """The picture."""
        return PictureAddress.parse(self.file)

    @property
    def name(self) -> str:
        """Of the picture, without its folder."""
        return self.picture.name


def row_of(kept: StoredAnswer) -> Row:
    """What is shown of an answer."""
    outcome, file = kept.outcome, str(kept.outcome.picture)
    if isinstance(outcome, Failure):
        remark = _sentence(outcome.error.code, tuple(outcome.error.params.items()))
        return Row(file, "", 0.0, Standing.FAILED, remark, kept.offset)
    if isinstance(outcome, Detections):
        if not outcome.found or outcome.found[0].score < words.LIKELY:
            return Row(file, "", 0.0, Standing.NOTHING, words.counts(()), kept.offset)
        best, counts = outcome.found[0], intern(words.counts(outcome.found))
        return Row(file, intern(best.label), best.score, Standing.SURE, counts, kept.offset)
    label = outcome.labels[0]
    standing, remark = _standing(outcome)
    return Row(file, intern(label.label), label.score, standing, remark, kept.offset)


def _standing(outcome: Prediction) -> tuple[Standing, str]:
    """How to take it, and that in words; where nobody asked, every answer is taken as one."""
    if outcome.unlike:
        return Standing.UNLIKE, intern(words.unlike_in_short())
    if outcome.is_sure is False:
        return Standing.UNSURE, QCoreApplication.translate("Batch", "Not sure")
    return Standing.SURE, ""


@lru_cache(maxsize=256)
def _sentence(code: ErrorCode, params: tuple[tuple[str, str], ...]) -> str:
    """Kept, as a folder with one bad file often has many."""
    return explain(EngineError(code, **dict(params))).sentence


SIGNS: dict[Standing, tuple[str, str]] = {
    Standing.UNLIKE: ("search-x", "notice"),
    Standing.UNSURE: ("circle-help", "notice"),
    Standing.NOTHING: ("info", "muted"),
    Standing.FAILED: ("triangle-alert", "danger"),
}
"""Name of the icon, and name of its colour."""
