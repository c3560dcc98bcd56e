"""Batches of one user: begun, left, found again, handed out."""

from pathlib import Path

import pytest

from engine.base.jobs import JobCancelled, JobControl
from engine.base.places import Places
from engine.base.types import LabelScore, Prediction
from engine.inference.batch.answer_table import StoredAnswer
from engine.inference.batch.answering import BatchRequest, BatchResult
from engine.inference.batch.sorting import SortRequest
from engine.verbs.batches import Batches, BatchRecord
from tests.helpers.addresses import addresses
from tests.helpers.predictors import BrightnessPredictor, PredictorsWith


@pytest.fixture
def batches(places: Places) -> Batches:
    return Batches(places, PredictorsWith(BrightnessPredictor()))


@pytest.fixture
def order(greys: list[Path]) -> BatchRequest:
    return BatchRequest(addresses(greys[0].parent / "p"), "brightness")


@pytest.fixture(autouse=True)
def _pictures_of_their_own(greys: list[Path]) -> None:
    (greys[0].parent / "p").mkdir()
    for path in greys:
        path.rename(path.parent / "p" / path.name)


def run(
    batches: Batches, batch: str, order: BatchRequest, stop_after: int = 0
) -> list[StoredAnswer]:
    kept: list[StoredAnswer] = []

    def take(item: object) -> None:
        assert isinstance(item, StoredAnswer)
        kept.append(item)
        if len(kept) == stop_after:
            control.cancel()

    control = JobControl(on_item=take)
    if stop_after:
        with pytest.raises(JobCancelled):
            batches.run(batch, order, control)
    else:
        assert batches.run(batch, order, control) == BatchResult(40, 0)
    return kept


def test_there_is_none_at_first(batches: Batches) -> None:
    assert batches.latest(JobControl()) is None


def test_a_batch_that_was_left_is_found_again_and_goes_on(
    batches: Batches, order: BatchRequest, places: Places
) -> None:
    batch = batches.new_id()
    done = len(run(batches, batch, order, stop_after=9))
    later = Batches(places, PredictorsWith(BrightnessPredictor()))
    assert later.latest(JobControl()) == BatchRecord(batch, order, 40, done, is_finished=False)
    assert len(run(later, batch, order)) == 40
    assert later.latest(JobControl()) == BatchRecord(batch, order, 40, 40, is_finished=True)


def test_an_answer_is_read_from_where_it_stands(batches: Batches, order: BatchRequest) -> None:
    batch = batches.new_id()
    kept = run(batches, batch, order)[7]
    answer = batches.answer(batch, kept.offset, JobControl())
    assert isinstance(answer, Prediction)
    assert answer.picture == kept.outcome.picture
    assert answer.labels == (LabelScore("7", 0.5), LabelScore("other", 0.25))


def test_what_is_there_is_read_without_looking_at_pictures(
    batches: Batches, order: BatchRequest
) -> None:
    batch = batches.new_id()
    ran = run(batches, batch, order)
    read: list[object] = []
    batches.read(batch, JobControl(on_item=read.append))
    assert [k.offset for k in ran] == [k.offset for k in read if isinstance(k, StoredAnswer)]


def test_sorting_is_undone_from_the_latest(
    batches: Batches, order: BatchRequest, tmp_path: Path
) -> None:
    batch = batches.new_id()
    run(batches, batch, order)
    assert not batches.can_undo(batch)
    for name in ("one", "two"):
        assert batches.sort(batch, SortRequest(tmp_path / name), JobControl()).copied == 40
    assert batches.undo_sorting(batch, JobControl()).removed == 40
    assert not (tmp_path / "two").exists()
    assert (tmp_path / "one").exists()
    assert batches.undo_sorting(batch, JobControl()).removed == 40
    assert not batches.can_undo(batch)
    assert batches.undo_sorting(batch, JobControl()).removed == 0


def test_a_half_finished_batch_can_be_saved(
    batches: Batches, order: BatchRequest, tmp_path: Path
) -> None:
    batch = batches.new_id()
    done = len(run(batches, batch, order, stop_after=9))
    assert batches.save(batch, tmp_path / "so far.csv", JobControl()) == done


def test_a_batch_that_is_discarded_is_gone(batches: Batches, order: BatchRequest) -> None:
    batch = batches.new_id()
    run(batches, batch, order)
    batches.discard(batch)
    assert batches.latest(JobControl()) is None


def test_only_the_last_ten_are_kept(batches: Batches, order: BatchRequest, places: Places) -> None:
    for number in range(12):
        run(batches, f"b{number:02}", order)
    assert len(list((places.data / "batches").iterdir())) == 10


def test_a_damaged_note_is_passed_over(
    batches: Batches, order: BatchRequest, places: Places
) -> None:
    run(batches, "b1", order)
    run(batches, "b2", order)
    (places.data / "batches" / "b2" / "batch.json").write_text("{")
    found = batches.latest(JobControl())
    assert found is not None
    assert found.id == "b1"
