"""A batch worked by hand: begun, stopped, gone on with, taken up after a restart."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.base.errors import EngineError, ErrorCode
from engine.base.places import Places
from engine.base.types import Prediction
from engine.inference.batch.sorting import Sorted
from engine.inference.batch.sorting_journal import Undone
from engine.verbs.batches import Batches
from gui.identify.batch.presenter import BatchPresenter, BatchState, Chore
from tests.helpers.addresses import addresses
from tests.helpers.hand_lane import HandLane
from tests.helpers.pictures import plain, save
from tests.helpers.predictors import ColourPredictor, PredictorsWith


class Bench:
    """A presenter and its lanes, over one user's folders."""

    def __init__(self, places: Places) -> None:
        self.compute, self.io = HandLane(), HandLane()
        self.predictors = PredictorsWith(ColourPredictor())
        self.presenter = BatchPresenter(
            lambda: Batches(places, self.predictors), self.compute, self.io
        )

    def stands_at(self, state: BatchState) -> bool:
        return self.presenter.state is state

    def open(self, folder: Path) -> None:
        self.presenter.open(addresses(folder), "any", "cpu")


@pytest.fixture
def bench(qtbot: QtBot, places: Places) -> Bench:
    return Bench(places)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Twelve pictures: red, green and blue in turn."""
    place = tmp_path / "pictures"
    place.mkdir()
    for number in range(12):
        colour = tuple(200 if channel == number % 3 else 10 for channel in range(3))
        save(plain(colour), place / f"{number}.png")
    return place


def test_it_fills_the_table(bench: Bench, folder: Path) -> None:
    bench.open(folder)
    assert bench.stands_at(BatchState.WAITING)
    bench.compute.run_all()
    assert bench.stands_at(BatchState.DONE)
    assert [bench.presenter.table.row_at(n).label for n in range(3)] == ["red", "green", "blue"]
    assert bench.presenter.table.total == bench.presenter.total == 12


def test_a_row_brings_its_whole_answer(bench: Bench, folder: Path, qtbot: QtBot) -> None:
    bench.open(folder)
    bench.compute.run_all()
    bench.presenter.choose(bench.presenter.table.row_at(4))
    with qtbot.waitSignal(bench.presenter.answered) as answered:
        bench.io.run_all()
    assert answered.args is not None
    (outcome,) = answered.args
    assert isinstance(outcome, Prediction)
    assert outcome.picture.file == folder / "4.png"
    assert len(outcome.labels) == 5


def test_stopped_before_it_began_it_goes_on(bench: Bench, folder: Path) -> None:
    bench.open(folder)
    bench.presenter.stop()
    bench.compute.run_all()
    assert bench.stands_at(BatchState.STOPPED)
    assert bench.presenter.table.total == 0
    bench.presenter.go_on()
    bench.compute.run_all()
    assert bench.stands_at(BatchState.DONE)


def test_what_went_wrong_is_kept_and_can_be_tried_again(bench: Bench, folder: Path) -> None:
    bench.predictors.error = EngineError(ErrorCode.MODEL_WEIGHTS_DAMAGED, model="any")
    bench.open(folder)
    bench.compute.run_all()
    assert bench.stands_at(BatchState.FAILED)
    assert bench.presenter.failure is bench.predictors.error
    bench.predictors.error = None
    bench.presenter.go_on()
    bench.compute.run_all()
    assert bench.stands_at(BatchState.DONE)
    assert bench.presenter.failure is None


def test_a_batch_of_last_time_is_offered_and_opened(
    bench: Bench, folder: Path, places: Places
) -> None:
    bench.open(folder)
    bench.compute.run_all()
    later = Bench(places)
    later.presenter.look_for_earlier()
    later.io.run_all()
    assert later.presenter.offer is not None
    assert (later.presenter.offer.done, later.presenter.offer.is_finished) == (12, True)
    later.presenter.take_up()
    later.io.run_all()
    assert later.presenter.table.total == 12
    assert later.stands_at(BatchState.DONE)
    assert later.presenter.offer is None
    assert not later.compute.waiting  # no picture is looked at again


def test_an_interrupted_batch_goes_on_after_a_restart(
    bench: Bench, folder: Path, places: Places
) -> None:
    bench.open(folder)
    bench.compute.run_all()
    (table,) = (places.data / "batches").rglob("answers.csv")
    table.with_name("answers.csv.part").write_bytes(table.read_bytes()[:700])
    table.unlink()
    later = Bench(places)
    later.presenter.look_for_earlier()
    later.io.run_all()
    offer = later.presenter.offer
    assert offer is not None
    assert not offer.is_finished
    assert 0 < offer.done < offer.total == 12
    later.presenter.take_up()
    later.compute.run_all()
    assert later.presenter.table.total == 12
    assert len({later.presenter.table.row_at(n).file for n in range(12)}) == 12


def test_an_offer_can_be_forgotten(bench: Bench, folder: Path, places: Places) -> None:
    bench.open(folder)
    bench.compute.run_all()
    bench.presenter.close()
    bench.io.run_all()
    assert bench.presenter.offer is not None
    bench.presenter.forget_offer()
    bench.io.run_all()
    assert list((places.data / "batches").iterdir()) == []


def test_saving_tells_where(bench: Bench, folder: Path, tmp_path: Path, qtbot: QtBot) -> None:
    bench.open(folder)
    bench.compute.run_all()
    bench.presenter.save(tmp_path / "mine.xlsx")
    assert bench.presenter.chore is Chore.SAVING
    with qtbot.waitSignal(bench.presenter.told) as told:
        bench.io.run_all()
    assert told.args == [tmp_path / "mine.xlsx"]
    assert (tmp_path / "mine.xlsx").exists()
    assert bench.presenter.chore is None


def test_sorting_and_taking_it_back(
    bench: Bench, folder: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    bench.open(folder)
    bench.compute.run_all()
    told: list[object] = []
    bench.presenter.told.connect(told.append)
    bench.presenter.sort_into_folders(tmp_path / "sorted")
    bench.io.run_all()
    assert sorted(path.name for path in (tmp_path / "sorted").iterdir()) == ["blue", "green", "red"]
    assert bench.presenter.can_undo
    bench.presenter.undo_sorting()
    bench.io.run_all()
    assert told == [Sorted(tmp_path / "sorted", 12, 3, 0), Undone(12, ())]
    assert not (tmp_path / "sorted").exists()
    assert not bench.presenter.can_undo


def test_a_sorting_that_fails_half_way_can_be_taken_back(
    bench: Bench, folder: Path, tmp_path: Path
) -> None:
    bench.open(folder)
    bench.compute.run_all()
    (tmp_path / "sorted").mkdir()
    (tmp_path / "sorted" / "blue").write_text("a file where a folder should be")
    errors: list[object] = []
    early: list[None] = []
    bench.presenter.noticed.connect(errors.append)
    bench.presenter.ended_early.connect(lambda: early.append(None))
    bench.presenter.sort_into_folders(tmp_path / "sorted")
    bench.io.run_all()
    assert len(errors) == len(early) == 1
    assert bench.presenter.can_undo
    bench.presenter.undo_sorting()
    bench.io.run_all()
    assert [path.name for path in (tmp_path / "sorted").iterdir()] == ["blue"]


def test_one_chore_at_a_time(bench: Bench, folder: Path, tmp_path: Path) -> None:
    bench.open(folder)
    bench.compute.run_all()
    bench.presenter.save(tmp_path / "a.csv")
    bench.presenter.save(tmp_path / "b.csv")
    bench.io.run_all()
    assert (tmp_path / "a.csv").exists()
    assert not (tmp_path / "b.csv").exists()
