"""The batches of this user: each a folder with its order and its table of answers."""

import json
import secrets
import shutil
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from engine.base.checked import field, items, text, whole
from engine.base.errors import EngineError
from engine.base.files import cannot_write, replacing
from engine.base.jobs import JobControl
from engine.base.places import Places
from engine.base.types import Outcome
from engine.inference import PredictorCache
from engine.inference.batch.answer_file import part_of
from engine.inference.batch.answer_table import read_answers, read_header
from engine.inference.batch.answering import BatchRequest, BatchResult, answer_all
from engine.inference.batch.overview import save_overview
from engine.inference.batch.sorting import Sorted, SortRequest, sort_into_folders
from engine.inference.batch.sorting_journal import Undone, undo
from engine.verbs.pictures import address_of

_MOST_KEPT = 10
_CHECK_EVERY = 200
_MANY = 2**53


@dataclass(frozen=True, slots=True)
class BatchRecord:
    """A batch that was begun.

    Attributes:
        id: name of its folder.
        order: what was asked.
        total: how many pictures there were; 0 where they were not counted yet.
        done: how many are answered.
        is_finished: whether that is all of them.
    """

    id: str
    order: BatchRequest
    total: int
    done: int
    is_finished: bool


class Batches:
    """Begins batches, goes on with them, and hands out what is in them.

    Args:
        places: batches are kept among the user's data.
        predictors: has the models. Only `run` uses it.
    """

    def __init__(self, places: Places, predictors: PredictorCache) -> None:
        self._folder = places.data / "batches"
        self._predictors = predictors

    def new_id(self) -> str:
        """A name that no batch has yet; later ones sort behind earlier ones."""
        return f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(3)}"

    def run(self, batch: str, order: BatchRequest, control: JobControl) -> BatchResult:
        """Begin a batch or go on with it; delivers every `StoredAnswer`, old ones first.

        Raises:
            EngineError: as `answer_all`.
            JobCancelled: when asked to; what is done is kept.
        """
        folder = self._folder / batch
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise cannot_write(folder, error) from error
        if not (folder / "batch.json").exists():
            _write_order(folder, order, 0)
        self._forget_old()
        return answer_all(
            order, _table(folder), control, self._predictors, resume=True,
            counted=lambda total: _write_order(folder, order, total),
        )  # fmt: skip

    def read(self, batch: str, control: JobControl) -> None:
        """Deliver every answer there is, as a `StoredAnswer`.

        Raises:
            EngineError: TABLE_NOT_OURS, FILE_CANNOT_WRITE where it is gone.
            JobCancelled: when asked to.
        """
        table = self._present(batch)
        with closing(table.open("rb")) as file:
            read_header(file, table)
            for kept in read_answers(file):
                control.checkpoint()
                control.deliver(kept)

    def latest(self, control: JobControl) -> BatchRecord | None:
        """The batch that was begun last, if it can be read."""
        for folder in self._folders()[::-1]:
            with suppress(OSError, ValueError, RecursionError, EngineError):
                return _read_record(folder, control)
        return None

    def answer(self, batch: str, offset: int, control: JobControl) -> Outcome | None:
        """One picture's answer, with all its labels.

        Args:
            batch: its id.
            offset: of its `StoredAnswer`.
            control: not needed for so little.
        """
        control.checkpoint()
        with self._present(batch).open("rb") as file:
            file.seek(offset)
            kept = next(read_answers(file), None)
        return None if kept is None else kept.outcome

    def save(self, batch: str, file: Path, control: JobControl) -> int:
        """Write the overview of a batch; as for `save_overview`."""
        return save_overview(self._present(batch), file, control)

    def sort(self, batch: str, order: SortRequest, control: JobControl) -> Sorted:
        """Copy the pictures into folders by label; as for `sort_into_folders`."""
        number = len(self._journals(batch)) + 1
        journal = self._folder / batch / f"sorted-{number:03}.jsonl"
        return sort_into_folders(self._present(batch), order, journal, control)

    def can_undo(self, batch: str) -> bool:
        """Whether pictures were sorted, and that can be taken back."""
        return bool(self._journals(batch))

    def undo_sorting(self, batch: str, control: JobControl) -> Undone:
        """Take back the latest sorting; as for `undo`."""
        journals = self._journals(batch)
        return undo(journals[-1], control) if journals else Undone(0, ())

    def discard(self, batch: str) -> None:
        """Forget a batch: its table, not the pictures, nor what was sorted."""
        shutil.rmtree(self._folder / batch, ignore_errors=True)

    def _journals(self, batch: str) -> list[Path]:
        return sorted((self._folder / batch).glob("sorted-*.jsonl"))

    def _present(self, batch: str) -> Path:
        """The table as far as it is, also while it grows."""
        whole = _table(self._folder / batch)
        part = part_of(whole)
        return part if part.exists() else whole

    def _folders(self) -> list[Path]:
        return sorted(self._folder.glob("*")) if self._folder.is_dir() else []

    def _forget_old(self) -> None:
        for folder in self._folders()[:-_MOST_KEPT]:
            shutil.rmtree(folder, ignore_errors=True)


def _table(folder: Path) -> Path:
    return folder / "answers.csv"


def _write_order(folder: Path, order: BatchRequest, total: int) -> None:
    fields = {"paths": [str(picture) for picture in order.pictures], "model": order.model,
              "device": order.device, "top": order.top, "total": total}  # fmt: skip
    with replacing(folder / "batch.json") as file:
        json.dump(fields, file)  # ASCII, whatever the names are made of


def _read_record(folder: Path, control: JobControl) -> BatchRecord:
    fields = json.loads((folder / "batch.json").read_text(encoding="utf-8"))
    paths = [text(path, "paths") for path in items(field(fields, "paths"), "paths")]
    model, device = (text(field(fields, name), name) for name in ("model", "device"))
    top = whole(field(fields, "top"), "top", 1, _MANY)
    total = whole(field(fields, "total"), "total", 0, _MANY)
    order = BatchRequest(tuple(map(address_of, paths)), model, device, top)
    table = _table(folder)
    part = part_of(table)
    done = 0
    with (part if part.exists() else table).open("rb") as file:
        read_header(file, table)
        for done, _ in enumerate(read_answers(file), start=1):
            if done % _CHECK_EVERY == 0:
                control.checkpoint()
    return BatchRecord(folder.name, order, total, done, not part.exists())
