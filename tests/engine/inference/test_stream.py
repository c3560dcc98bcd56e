"""Many pictures: in order, in little memory, and ended at any time."""

import threading
from collections.abc import Generator, Iterable, Iterator
from itertools import repeat
from pathlib import Path
from types import SimpleNamespace

import pytest

from engine.base.errors import ErrorCode
from engine.base.jobs import JobCancelled, JobControl
from engine.base.types import Failure, NoteKind, Outcome, Prediction
from engine.inference import stream
from engine.inference.stream import predict_stream
from tests.helpers.pictures import plain, save
from tests.helpers.predictors import BrightnessPredictor


class Clock:
    """Time that passes only where a test lets it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        monkeypatch.setattr(stream, "time", SimpleNamespace(perf_counter=lambda: self.now))

    def pass_by(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """One worker, and a clock of its own: what happens is the same every time."""
    monkeypatch.setattr("engine.base.pipeline.usable_cores", lambda: 1)
    return Clock(monkeypatch)


def _stream(
    paths: Iterable[Path],
    predictor: BrightnessPredictor | None = None,
    control: JobControl | None = None,
) -> Iterator[Outcome]:
    return predict_stream(paths, predictor or BrightnessPredictor(), 1, control or JobControl())


def _told(outcome: Outcome) -> str:
    if isinstance(outcome, Prediction):
        return outcome.labels[0].label
    assert isinstance(outcome, Failure)
    return outcome.error.code


def _workers() -> list[threading.Thread]:
    name = "lensmith-predict"
    return [thread for thread in threading.enumerate() if thread.name.startswith(name)]


def test_outcomes_keep_the_order_of_the_paths(greys: list[Path]) -> None:
    outcomes = list(_stream(greys))
    assert [outcome.path for outcome in outcomes] == greys
    assert [_told(outcome) for outcome in outcomes] == [str(n) for n in range(len(greys))]


def test_no_paths_give_no_outcomes() -> None:
    predictor = BrightnessPredictor()
    assert list(_stream((), predictor)) == []
    assert predictor.batches == []


def test_bad_files_between_good_ones_stop_nothing(tmp_path: Path, greys: list[Path]) -> None:
    (tmp_path / "empty.png").touch()
    (tmp_path / "text.png").write_text("no picture")
    bad = [tmp_path / "gone.png", tmp_path / "empty.png", tmp_path / "text.png", tmp_path]
    mixed = [path for pair in zip(greys, bad, strict=False) for path in pair]
    outcomes = list(_stream(mixed))
    assert [outcome.path for outcome in outcomes] == mixed
    assert [_told(outcome) for outcome in outcomes] == [
        "0", ErrorCode.IMAGE_MISSING, "1", ErrorCode.IMAGE_EMPTY,
        "2", ErrorCode.IMAGE_MISLABELLED, "3", ErrorCode.IMAGE_IS_FOLDER,
    ]  # fmt: skip


def test_where_nothing_can_be_read_the_model_is_not_asked(tmp_path: Path) -> None:
    predictor = BrightnessPredictor()
    outcomes = list(_stream([tmp_path / "a.png"] * 5, predictor))
    assert all(isinstance(outcome, Failure) for outcome in outcomes)
    assert predictor.batches == []


def test_an_answer_names_its_model_its_seconds_and_what_the_reader_did(
    tmp_path: Path, clock: Clock
) -> None:
    path = save(plain((7, 7, 7)), tmp_path / "a.png").rename(tmp_path / "a.jpg")
    predictor = BrightnessPredictor(before_each=lambda _: clock.pass_by(0.25))
    (answer,) = _stream([path], predictor)
    assert isinstance(answer, Prediction)
    assert answer.model == "brightness"
    assert answer.seconds == 0.25
    assert [note.kind for note in answer.notes] == [NoteKind.OTHER_FORMAT]


def test_batches_grow_while_they_are_quick(greys: list[Path], clock: Clock) -> None:
    predictor = BrightnessPredictor(before_each=lambda _: clock.pass_by(0.001))
    list(_stream(greys, predictor))
    assert predictor.batches == [1, 2, 2, 4, 8, 16, 7]


def test_batches_grow_no_longer_than_half_a_second(greys: list[Path], clock: Clock) -> None:
    predictor = BrightnessPredictor(before_each=lambda size: clock.pass_by(0.09 * size))
    list(_stream(greys, predictor))
    assert predictor.batches == [1, 2, 2, 4, 5, 5, 5, 5, 5, 5, 1]


def test_batches_shrink_when_the_computer_becomes_slow(greys: list[Path], clock: Clock) -> None:
    def throttled(size: int) -> None:
        clock.pass_by(size * (0.001 if clock.now < 0.004 else 0.24))

    predictor = BrightnessPredictor(before_each=throttled)
    list(_stream(greys, predictor))
    assert predictor.batches == [1, 2, 2, 4, 8, *[2] * 11, 1]


def test_a_picture_slower_than_half_a_second_is_answered_alone(
    greys: list[Path], clock: Clock
) -> None:
    predictor = BrightnessPredictor(before_each=lambda size: clock.pass_by(3.0 * size))
    list(_stream(greys[:4], predictor))
    assert predictor.batches == [1, 1, 1, 1]


def test_several_workers_share_the_cores_and_keep_the_order(
    greys: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.base.pipeline.usable_cores", lambda: 3)
    together = threading.Barrier(3)
    meet = iter([True] * 3)

    def meet_once(_size: int) -> None:
        if threading.current_thread() in _workers() and next(meet, False):
            together.wait(10)  # passes only if three predict at the same time

    predictor = BrightnessPredictor(before_each=meet_once)
    outcomes = list(_stream(greys, predictor))
    assert [outcome.path for outcome in outcomes] == greys
    assert predictor.thread_shares == [3, 3, 3]


def test_no_more_than_three_batches_a_worker_are_under_way(greys: list[Path], clock: Clock) -> None:
    taken = 0

    def endless() -> Iterator[Path]:
        nonlocal taken
        for path in repeat(greys[0]):
            taken += 1
            yield path

    outcomes = _stream(endless())
    assert taken == 0
    for received in range(200):
        next(outcomes)
        assert taken - received <= 3 * BrightnessPredictor().batch_size
    _close(outcomes)


def test_cancelling_ends_after_the_batch(greys: list[Path], clock: Clock) -> None:
    control = JobControl()
    outcomes = _stream(greys, control=control)
    received = [next(outcomes), next(outcomes)]
    control.cancel()
    received.append(next(outcomes))  # the second batch is of two and has been answered
    with pytest.raises(JobCancelled):
        next(outcomes)
    assert [outcome.path for outcome in received] == greys[:3]
    assert not _workers()


def test_cancelling_before_the_first_picture_answers_none(greys: list[Path]) -> None:
    control, predictor = JobControl(), BrightnessPredictor()
    control.cancel()
    with pytest.raises(JobCancelled):
        next(_stream(greys, predictor, control))
    assert predictor.batches == []
    assert not _workers()


def test_cancelling_while_paused_ends_too(greys: list[Path]) -> None:
    class CancelledWhilePaused(JobControl):
        def checkpoint(self) -> None:
            if self.is_paused:
                owner.start()
            super().checkpoint()

    control = CancelledWhilePaused()
    owner = threading.Thread(target=control.cancel)
    outcomes = _stream(greys, control=control)
    next(outcomes)
    control.pause()
    with pytest.raises(JobCancelled):
        next(outcomes)
    owner.join()
    assert not _workers()


def test_a_consumer_that_stops_leaves_no_thread(greys: list[Path]) -> None:
    outcomes = _stream(greys)
    next(outcomes)
    next(outcomes)
    assert _workers()
    _close(outcomes)
    assert not _workers()


def test_an_error_of_the_model_comes_through_and_leaves_no_thread(greys: list[Path]) -> None:
    def failing(size: int) -> None:
        if size > 1:
            raise RuntimeError("device lost")

    outcomes = _stream(greys, BrightnessPredictor(before_each=failing))
    next(outcomes)
    with pytest.raises(RuntimeError, match="device lost"):
        next(outcomes)
    assert not _workers()


def test_an_error_while_preparing_comes_through_and_leaves_no_thread(
    greys: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_memory(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(BrightnessPredictor, "prepare", no_memory)
    with pytest.raises(MemoryError):
        list(_stream(greys))
    assert not _workers()


def _close(outcomes: Iterator[Outcome]) -> None:
    assert isinstance(outcomes, Generator)
    outcomes.close()
