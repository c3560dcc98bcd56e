"""A table of answers in a place that is no ordinary file."""

import os
from pathlib import Path

import pytest

from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.inference.batch.answer_file import part_of
from engine.inference.batch.answering import BatchRequest, BatchResult, answer_all
from engine.inference.batch.overview import answers_in, save_overview
from tests.helpers.addresses import addresses
from tests.helpers.predictors import BrightnessPredictor, PredictorsWith
from tests.helpers.targets import read_pipe

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links need rights there, no pipes so")


def run(table: Path, *paths: Path, resume: bool = False) -> BatchResult:
    order = BatchRequest(addresses(*paths), "brightness", top=1)
    predictors = PredictorsWith(BrightnessPredictor())
    return answer_all(order, table, JobControl(), predictors, resume=resume)


def refusal(table: Path, *paths: Path, resume: bool = False) -> EngineError:
    with pytest.raises(EngineError) as caught:
        run(table, *paths, resume=resume)
    return caught.value


def test_a_link_stays_and_its_table_can_be_gone_on_with(tmp_path: Path, greys: list[Path]) -> None:
    (tmp_path / "far").mkdir()
    real, link = tmp_path / "far" / "real.csv", tmp_path / "link.csv"
    link.symlink_to(real)
    run(link, *greys[:3])
    assert run(link, *greys[:5], resume=True) == BatchResult(5, 0)
    assert link.is_symlink()
    assert [item.picture.file for item in answers_in(real)] == greys[:5]
    assert [path.name for path in real.parent.iterdir()] == ["real.csv"]


def test_a_pipe_takes_every_answer_and_stays(tmp_path: Path, greys: list[Path]) -> None:
    pipe = tmp_path / "pipe.csv"
    run(tmp_path / "file.csv", *greys)
    with read_pipe(pipe) as came:
        assert run(pipe, *greys) == BatchResult(40, 0)
    assert len(came[0].splitlines()) == 41
    assert pipe.is_fifo()
    assert not part_of(pipe).exists()


def test_a_pipe_that_nobody_reads_is_said_at_once(tmp_path: Path, greys: list[Path]) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path / "pipe", *greys).code is ErrorCode.FILE_NOT_ORDINARY
    assert (tmp_path / "pipe").is_fifo()


def test_a_pipe_cannot_be_gone_on_with(tmp_path: Path, greys: list[Path]) -> None:
    with read_pipe(tmp_path / "pipe") as came:
        error = refusal(tmp_path / "pipe", *greys, resume=True)
    assert error.code is ErrorCode.TABLE_NOT_OURS
    assert came == [b""]


def test_a_reader_that_goes_is_said(tmp_path: Path, greys: list[Path]) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)

    def gone(_item: object) -> None:
        nonlocal reader
        if reader >= 0:
            os.close(reader)
            reader = -1

    order = BatchRequest(addresses(*greys), "brightness")
    with pytest.raises(EngineError) as caught:
        answer_all(order, pipe, JobControl(on_item=gone), PredictorsWith(BrightnessPredictor()))
    assert caught.value.code is ErrorCode.FILE_CANNOT_WRITE
    assert pipe.is_fifo()


def test_where_the_table_grows_a_link_or_a_pipe_is_not_written_through(
    tmp_path: Path, greys: list[Path]
) -> None:
    precious = tmp_path / "precious"
    precious.write_text("kept")
    table = tmp_path / "a.csv"
    part_of(table).symlink_to(precious)
    assert refusal(table, *greys).code is ErrorCode.FILE_NOT_ORDINARY
    part_of(table).unlink()
    os.mkfifo(part_of(table))
    assert refusal(table, *greys).code is ErrorCode.FILE_NOT_ORDINARY
    assert precious.read_text() == "kept"


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_an_overview_goes_through_links_and_into_pipes(
    tmp_path: Path, greys: list[Path], ending: str
) -> None:
    table = tmp_path / "table.csv"
    run(table, *greys)
    real, link, pipe = (tmp_path / f"{name}{ending}" for name in ("real", "link", "pipe"))
    link.symlink_to(real)
    save_overview(table, link, JobControl())
    with read_pipe(pipe) as came:
        save_overview(table, pipe, JobControl())
    assert link.is_symlink()
    assert pipe.is_fifo()
    assert came[0][:2] == real.read_bytes()[:2]
    assert len(came[0]) == pytest.approx(real.stat().st_size, rel=0.01)
