"""A table that grows picture by picture: whatever ends it, what is done is kept."""

import errno
import os
from collections.abc import Callable
from io import FileIO
from pathlib import Path
from typing import Any

import pytest

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobCancelled, JobControl
from engine.base.types import Failure, Progress
from engine.inference.batch.answer_file import AnswerFile, part_of
from engine.inference.batch.answer_table import StoredAnswer
from engine.inference.batch.answering import BatchRequest, BatchResult, answer_all
from engine.inference.batch.overview import answers_in
from tests.helpers.addresses import addresses
from tests.helpers.pictures import quadrants, save
from tests.helpers.predictors import BrightnessPredictor, PredictorsWith


@pytest.fixture
def predictors() -> PredictorsWith:
    return PredictorsWith(BrightnessPredictor())


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "out" / "测试.csv"


@pytest.fixture(autouse=True)
def _folder_of_the_table(table: Path) -> None:
    table.parent.mkdir()


def run(
    table: Path, predictors: PredictorsWith, *paths: Path, resume: bool = False,
    stop_after: int = 0,
    **options: Any,
) -> BatchResult:  # fmt: skip
    """Run a batch; cancel it when so many answers have been delivered."""
    delivered = 0

    def count(_item: object) -> None:
        nonlocal delivered
        delivered += 1
        if delivered == stop_after:
            control.cancel()

    control = JobControl(on_item=count)
    order = BatchRequest(addresses(*paths), "brightness")
    return answer_all(order, table, control, predictors, resume=resume, **options)


def left_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def names(table: Path) -> list[str]:
    return [outcome.picture.name for outcome in answers_in(table)]


def test_a_folder_becomes_a_table_in_order(
    table: Path, predictors: PredictorsWith, greys: list[Path]
) -> None:
    assert run(table, predictors, greys[0].parent) == BatchResult(40, 0)
    assert names(table) == [path.name for path in greys]
    assert left_in(table.parent) == [table.name]


def test_nothing_is_answered_twice(
    table: Path, predictors: PredictorsWith, greys: list[Path]
) -> None:
    run(table, predictors, greys[3], greys[0].parent, greys[0].parent)
    assert sorted(names(table)) == sorted(path.name for path in greys)


def test_bad_files_and_empty_folders_are_rows_too(
    table: Path, predictors: PredictorsWith, greys: list[Path], tmp_path: Path
) -> None:
    empty, text = tmp_path / "empty", tmp_path / "text.png"
    empty.mkdir()
    text.write_text("no picture")
    assert run(table, predictors, text, empty, greys[0], tmp_path / "gone.png") == BatchResult(4, 3)
    failures = {o.picture.name: o.error.code for o in answers_in(table) if isinstance(o, Failure)}
    assert failures == {
        "empty": ErrorCode.FOLDER_NO_PICTURES,
        "text.png": ErrorCode.IMAGE_MISLABELLED,
        "gone.png": ErrorCode.IMAGE_MISSING,
    }


def test_progress_counts_pictures_of_all(
    table: Path, predictors: PredictorsWith, greys: list[Path]
) -> None:
    told: list[Progress] = []
    order = BatchRequest(addresses(greys[0].parent), "brightness")
    answer_all(order, table, JobControl(on_progress=told.append), predictors)
    counted = [(news.done, news.total) for news in told if news.total is not None]
    assert counted[0] == (0, 40)
    assert counted[-1] == (40, 40)


def test_cancelling_keeps_what_is_done_beside(
    table: Path, predictors: PredictorsWith, greys: list[Path]
) -> None:
    with pytest.raises(JobCancelled):
        run(table, predictors, greys[0].parent, stop_after=10)
    assert not table.exists()
    assert len(names(part_of(table))) >= 10


def test_a_cancelled_table_takes_its_place_on_wish(
    table: Path, predictors: PredictorsWith, greys: list[Path]
) -> None:
    with pytest.raises(JobCancelled):
        run(table, predictors, greys[0].parent, stop_after=10, is_whole_when_cancelled=True)
    assert len(names(table)) >= 10
    assert not part_of(table).exists()


def test_cancelled_before_the_first_answer_leaves_nothing(
    table: Path, predictors: PredictorsWith, greys: list[Path]
) -> None:
    control = JobControl()
    control.cancel()
    with pytest.raises(JobCancelled):
        answer_all(
            BatchRequest(tuple(map(PictureAddress, greys)), "brightness"),
            table,
            control,
            predictors,
        )
    assert left_in(table.parent) == []


@pytest.mark.parametrize("is_whole", [True, False])
def test_going_on_ends_as_if_nobody_had_stopped(
    table: Path, predictors: PredictorsWith, greys: list[Path], *, is_whole: bool
) -> None:
    run(table, predictors, greys[0].parent)
    straight = table.read_bytes()
    table.unlink()
    with pytest.raises(JobCancelled):
        run(table, predictors, greys[0].parent, stop_after=10, is_whole_when_cancelled=is_whole)
    predictors.predictor = again = BrightnessPredictor()
    run(table, predictors, greys[0].parent, resume=True)
    assert table.read_bytes() == straight
    assert 0 < sum(again.batches) <= 31


@pytest.mark.parametrize("cut", [1, 20, 60])
def test_a_half_written_end_is_written_again(
    table: Path, predictors: PredictorsWith, greys: list[Path], cut: int
) -> None:
    run(table, predictors, greys[0].parent)
    straight = table.read_bytes()
    part_of(table).write_bytes(straight[: len(straight) // 2 - cut])
    table.unlink()
    assert run(table, predictors, greys[0].parent, resume=True) == BatchResult(40, 0)
    assert table.read_bytes() == straight


@pytest.mark.parametrize("damage", [
    b",x.", b",nan", b",\xff,0.", b"," + b"9" * 200_000 + b"0.", b',"0.', b",\0,0.", b"0.",
], ids=["word", "nan", "column", "long", "quotation", "nul", "short"])  # fmt: skip
def test_a_damaged_row_and_what_comes_after_it_is_written_again(
    table: Path, predictors: PredictorsWith, greys: list[Path], damage: bytes
) -> None:
    run(table, predictors, greys[0].parent)
    straight = table.read_bytes()
    rows = straight.splitlines(keepends=True)
    assert b",0." in rows[30]
    rows[30] = rows[30].replace(b",0.", damage, 1)
    part_of(table).write_bytes(b"".join(rows))
    table.unlink()
    assert run(table, predictors, greys[0].parent, resume=True) == BatchResult(40, 0)
    assert table.read_bytes() == straight


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
@pytest.mark.parametrize("resume", [True, False])
def test_what_is_no_file_in_the_place_of_the_part_is_said_at_once(
    make: Callable[[Path], None], table: Path, predictors: PredictorsWith, greys: list[Path], *,
    resume: bool,
) -> None:  # fmt: skip
    make(part_of(table))
    with pytest.raises(EngineError) as caught:
        run(table, predictors, *greys, resume=resume)
    is_said = {ErrorCode.FILE_CANNOT_WRITE, ErrorCode.FILE_NOT_ORDINARY}
    assert caught.value.code in is_said
    assert part_of(table).exists()


def test_a_finished_table_has_nothing_left_to_do(
    table: Path, predictors: PredictorsWith, greys: list[Path]
) -> None:
    run(table, predictors, *greys)
    before = table.read_bytes()
    predictors.predictor = again = BrightnessPredictor()
    assert run(table, predictors, *greys, resume=True) == BatchResult(40, 0)
    assert again.batches == []
    assert table.read_bytes() == before


def _leave(old: bytes, table: Path, *, is_whole: bool) -> None:
    """What an earlier version left: the table, or half of it beside its place."""
    table.unlink()
    place = table if is_whole else part_of(table)
    place.write_bytes(old if is_whole else old[: len(old) // 2])


@pytest.mark.parametrize("is_whole", [True, False])
def test_an_old_table_that_is_sure_of_everything_goes_on_with_nothing_in_that_column(
    table: Path, predictors: PredictorsWith, greys: list[Path], *, is_whole: bool
) -> None:
    """Earlier versions wrote "yes" where no error budget was chosen."""
    run(table, predictors, *greys)
    straight = table.read_bytes()
    assert b",yes" not in straight
    old = straight.replace(b",,\r\n", b",yes\r\n").replace(b",unlike\r\n", b"\r\n")
    assert old.count(b",yes\r\n") == 80
    _leave(old, table, is_whole=is_whole)
    kept: list[StoredAnswer] = []
    order = BatchRequest(tuple(map(PictureAddress, greys)), "brightness")
    answer_all(order, table, JobControl(on_item=kept.append), predictors, resume=True)  # type: ignore[arg-type]
    assert table.read_bytes() == straight
    assert left_in(table.parent) == [table.name]
    data = table.read_bytes()
    for item in kept:  # where each stands is where it is found again
        assert data[item.offset : item.end].startswith(str(item.outcome.picture).encode())


@pytest.mark.parametrize("is_whole", [True, False])
def test_a_table_of_earlier_goes_on_with_a_column_more(
    table: Path, predictors: PredictorsWith, greys: list[Path], *, is_whole: bool
) -> None:
    predictors.predictor = BrightnessPredictor(threshold=0.4)
    run(table, predictors, *greys)
    straight = table.read_bytes()
    old = straight.replace(b",\r\n", b"\r\n").replace(b",unlike\r\n", b"\r\n")
    assert old.count(b",yes\r\n") == 80
    _leave(old, table, is_whole=is_whole)
    assert run(table, predictors, *greys, resume=True) == BatchResult(40, 0)
    assert table.read_bytes() == straight
    assert left_in(table.parent) == [table.name]


def test_with_a_budget_the_column_is_kept(
    table: Path, predictors: PredictorsWith, greys: list[Path]
) -> None:
    predictors.predictor = BrightnessPredictor(threshold=0.4)
    with pytest.raises(JobCancelled):
        run(table, predictors, *greys, stop_after=10)
    run(table, predictors, *greys, resume=True)
    assert table.read_bytes().count(b",yes,\r\n") == 80


def test_old_answers_are_delivered_before_new_ones(
    table: Path, predictors: PredictorsWith, greys: list[Path]
) -> None:
    with pytest.raises(JobCancelled):
        run(table, predictors, *greys, stop_after=10)
    kept: list[StoredAnswer] = []
    order = BatchRequest(tuple(map(PictureAddress, greys)), "brightness")
    answer_all(order, table, JobControl(on_item=kept.append), predictors, resume=True)  # type: ignore[arg-type]
    assert [item.outcome.picture.file for item in kept] == greys


def test_answers_of_another_model_are_not_mixed_in(
    table: Path, predictors: PredictorsWith, greys: list[Path]
) -> None:
    run(table, predictors, *greys)
    before = table.read_bytes()
    predictors.predictor.model = "other"
    with pytest.raises(EngineError) as caught:
        run(table, predictors, *greys, resume=True)
    assert caught.value.code is ErrorCode.TABLE_OTHER_MODEL
    assert caught.value.params["found"] == "brightness"
    assert table.read_bytes() == before
    assert left_in(table.parent) == [table.name]


def test_a_file_of_another_kind_is_left_alone(
    table: Path, predictors: PredictorsWith, greys: list[Path]
) -> None:
    table.write_text("my own notes")
    with pytest.raises(EngineError) as caught:
        run(table, predictors, *greys, resume=True)
    assert caught.value.code is ErrorCode.TABLE_NOT_OURS
    assert table.read_text() == "my own notes"


def _full_after(
    writes: int, monkeypatch: pytest.MonkeyPatch, raised: BaseException | None = None
) -> Callable[[], None]:
    """Let the disk take half of a row after so many, and then nothing."""
    real = AnswerFile._open_file
    calls = 0

    class Full(FileIO):
        def write(self, data: Any) -> int:
            nonlocal calls
            calls += 1
            if calls == writes:
                return super().write(memoryview(data)[: len(data) // 2])
            if calls > writes:
                raise raised or OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return super().write(data)

    def opened(table: AnswerFile) -> FileIO:
        file = real(table)
        if not isinstance(file, Full):
            table._out = Full(part_of(table._file), "ab")
            file.close()
        return table._out  # type: ignore[return-value]

    monkeypatch.setattr(AnswerFile, "_open_file", opened)
    return lambda: monkeypatch.setattr(AnswerFile, "_open_file", real)


def test_ctrl_c_in_the_midst_of_a_row_leaves_no_half_of_it(
    table: Path, predictors: PredictorsWith, greys: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    _full_after(9, monkeypatch, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        run(table, predictors, *greys)
    assert names(part_of(table)) == [path.name for path in greys[:7]]
    assert part_of(table).read_bytes().endswith(b"\r\n")


def test_a_full_disk_keeps_whole_answers_and_the_batch_goes_on_later(
    table: Path, predictors: PredictorsWith, greys: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    free = _full_after(9, monkeypatch)
    with pytest.raises(EngineError) as caught:
        run(table, predictors, *greys)
    assert caught.value.code is ErrorCode.FILE_CANNOT_WRITE
    assert names(part_of(table)) == [path.name for path in greys[:7]]
    assert part_of(table).read_bytes().endswith(b"\r\n")
    free()
    run(table, predictors, *greys, resume=True)
    assert names(table) == [path.name for path in greys]


@pytest.mark.parametrize("resume", [True, False])
def test_a_folder_in_the_place_of_the_table_is_said_at_once(
    table: Path, predictors: PredictorsWith, greys: list[Path], *, resume: bool
) -> None:
    table.mkdir()
    with pytest.raises(EngineError) as caught:
        run(table, predictors, *greys, resume=resume)
    assert caught.value.code is ErrorCode.FILE_CANNOT_WRITE
    assert left_in(table.parent) == [table.name]


def test_one_label_a_picture_on_wish(
    table: Path, predictors: PredictorsWith, tmp_path: Path
) -> None:
    picture = save(quadrants(), tmp_path / "p.png")
    answer_all(
        BatchRequest(addresses(picture), "brightness", top=1), table, JobControl(), predictors
    )
    assert len(table.read_text().splitlines()) == 2
