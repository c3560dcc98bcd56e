"""The Identify screen without widgets and without threads: every job is run by hand."""

from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.base.types import Failure, Picture, Prediction
from engine.models import DEFAULT_MODEL
from engine.qt_jobs import JobState
from tests.gui.conftest import Bench
from tests.helpers.addresses import addresses


def add(bench: Bench, *paths: Path) -> None:
    bench.presenter.add(addresses(*paths))
    bench.io.run_next()


def best(bench: Bench, path: Path) -> str:
    outcome = bench.presenter.pictures.outcome(PictureAddress(path))
    assert isinstance(outcome, Prediction)
    return outcome.labels[0].label


def test_at_first_there_is_nothing(bench: Bench) -> None:
    assert bench.presenter.current is None
    assert bench.presenter.outcome is None
    assert bench.presenter.pictures.rowCount() == 0


def test_an_added_picture_is_shown_and_answered(bench: Bench, red: Path) -> None:
    add(bench, red)
    assert bench.presenter.current == PictureAddress(red)
    bench.io.run_all()
    assert isinstance(bench.presenter.view, Picture)
    bench.compute.run_all()
    assert best(bench, red) == "red"
    assert bench.presenter.outcome is bench.presenter.pictures.outcome(PictureAddress(red))


def test_the_wait_for_the_model_loses_no_picture(bench: Bench, red: Path) -> None:
    bench.presenter.get_ready(DEFAULT_MODEL, "auto")
    add(bench, red)
    assert bench.presenter.readiness is None
    bench.compute.run_all()
    assert bench.presenter.readiness is not None
    assert best(bench, red) == "red"


def test_a_folder_becomes_its_pictures(bench: Bench, red: Path, green: Path) -> None:
    add(bench, red.parent)
    assert bench.presenter.pictures.rowCount() == 2


def test_an_empty_folder_is_noticed_and_the_rest_goes_on(
    bench: Bench, red: Path, tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    noticed: list[EngineError] = []
    bench.presenter.noticed.connect(noticed.append)
    add(bench, empty, red)
    assert [error.code for error in noticed] == [ErrorCode.FOLDER_NO_PICTURES]
    bench.compute.run_all()
    assert best(bench, red) == "red"


def test_a_bad_file_stays_on_the_list_with_its_reason(
    bench: Bench, red: Path, tmp_path: Path
) -> None:
    add(bench, red, tmp_path / "gone.jpg")
    bench.compute.run_all()
    outcome = bench.presenter.pictures.outcome(PictureAddress(tmp_path / "gone.jpg"))
    assert isinstance(outcome, Failure)
    assert outcome.error.code is ErrorCode.IMAGE_MISSING
    assert best(bench, red) == "red"


def test_a_picture_dropped_twice_is_on_the_list_once_and_is_shown(
    bench: Bench, red: Path, green: Path
) -> None:
    add(bench, red)
    add(bench, green)
    add(bench, red)
    assert bench.presenter.pictures.rowCount() == 2
    assert bench.presenter.current == PictureAddress(red)


def test_the_picture_that_is_clicked_is_answered_next(
    bench: Bench, red: Path, green: Path, blue: Path
) -> None:
    order: list[Path] = []
    bench.presenter.pictures.dataChanged.connect(
        lambda index, *_: order.append(bench.presenter.pictures.address(index.row()).file)
    )
    add(bench, red, green, blue)
    bench.presenter.select(PictureAddress(blue))
    bench.compute.run_all()
    assert order == [blue, red, green]


def test_selecting_an_answered_picture_leaves_the_work_alone(
    bench: Bench, red: Path, green: Path
) -> None:
    add(bench, red)
    bench.compute.run_all()
    add(bench, green)
    working = bench.compute.waiting
    bench.presenter.select(PictureAddress(red))
    assert bench.compute.waiting == working


def test_only_the_newest_view_arrives(bench: Bench, red: Path, green: Path) -> None:
    add(bench, red, green)
    bench.presenter.select(PictureAddress(green))
    views: list[object] = []
    bench.presenter.view_changed.connect(lambda: views.append(bench.presenter.view))
    bench.io.run_all()
    assert len(views) == 1
    assert bench.presenter.current == PictureAddress(green)


def test_a_picture_that_cannot_be_shown_says_why(bench: Bench, tmp_path: Path) -> None:
    add(bench, tmp_path / "gone.jpg")
    bench.io.run_all()
    assert isinstance(bench.presenter.view, EngineError)


def test_stopping_keeps_what_is_known_and_going_on_does_the_rest(
    bench: Bench, red: Path, green: Path
) -> None:
    add(bench, red)
    bench.compute.run_all()
    add(bench, green)
    bench.presenter.stop()
    assert not bench.presenter.is_working
    assert bench.presenter.pictures.pending() == list(addresses(green))
    bench.presenter.go_on()
    bench.compute.run_all()
    assert not bench.presenter.pictures.pending()


def test_while_stopped_the_picture_that_is_clicked_is_answered_alone(
    bench: Bench, red: Path, green: Path, blue: Path
) -> None:
    add(bench, red, green, blue)
    bench.presenter.stop()
    bench.presenter.select(PictureAddress(green))
    bench.compute.run_all()
    assert best(bench, green) == "green"
    assert bench.presenter.pictures.pending() == list(addresses(red, blue))


def test_new_pictures_end_the_stop(bench: Bench, red: Path, green: Path) -> None:
    add(bench, red)
    bench.presenter.stop()
    add(bench, green)
    bench.compute.run_all()
    assert not bench.presenter.pictures.pending()


def test_a_removed_picture_leaves_the_list_but_not_the_disk(
    bench: Bench, red: Path, green: Path
) -> None:
    add(bench, red, green)
    bench.presenter.remove(PictureAddress(red))
    assert bench.presenter.current == PictureAddress(green)
    assert red.exists()
    bench.compute.run_all()
    assert bench.presenter.pictures.outcomes() == [
        bench.presenter.pictures.outcome(PictureAddress(green))
    ]


def test_removing_the_last_picture_empties_the_screen(bench: Bench, red: Path) -> None:
    add(bench, red)
    bench.presenter.remove(PictureAddress(red))
    assert bench.presenter.current is None
    assert not bench.compute.waiting


def test_clearing_the_list_ends_the_work(bench: Bench, red: Path, green: Path) -> None:
    add(bench, red, green)
    bench.presenter.clear()
    assert bench.presenter.pictures.rowCount() == 0
    assert not bench.compute.waiting


def test_a_folder_still_looked_through_does_not_come_back_after_clear(
    bench: Bench, red: Path, green: Path
) -> None:
    add(bench, green)
    bench.presenter.add(addresses(red.parent))
    (job,) = [job for job in bench.io.waiting if job.state is JobState.QUEUED][:1]
    bench.presenter.clear()
    assert job.state is JobState.CANCELLED
    bench.io.run_all()
    assert bench.presenter.pictures.rowCount() == 0
    assert bench.presenter.current is None


def test_a_pasted_picture_does_not_come_back_after_clear(bench: Bench) -> None:
    image = QImage(20, 20, QImage.Format.Format_RGB32)
    image.fill(0x0000FF)
    bench.presenter.add_image(image)
    bench.presenter.clear()
    bench.io.run_all()
    assert bench.presenter.pictures.rowCount() == 0


def test_a_table_that_opens_takes_in_what_is_still_looked_for(
    bench: Bench, red: Path, green: Path, tmp_path: Path
) -> None:
    many: list[tuple[PictureAddress, ...]] = []
    bench.presenter.many.connect(many.append)
    add(bench, red)
    (later := tmp_path / "later").mkdir()
    (later / "blue.png").write_bytes(red.read_bytes())
    bench.presenter.add(addresses(later))
    bench.presenter.as_batch()
    bench.io.run_all()
    assert many == [addresses(red, later)]
    assert bench.presenter.pictures.rowCount() == 0  # nothing comes to the list beside the table


def test_a_broken_model_fails_the_work_and_a_second_try_mends_it(bench: Bench, red: Path) -> None:
    bench.predictors.error = EngineError(ErrorCode.MODEL_WEIGHTS_MISSING, model="M")
    bench.presenter.get_ready(DEFAULT_MODEL, "auto")
    add(bench, red)
    bench.compute.run_all()
    assert bench.presenter.failure is bench.predictors.error
    assert bench.presenter.pictures.pending() == list(addresses(red))
    bench.predictors.error = None
    bench.presenter.go_on()
    bench.compute.run_all()
    assert bench.presenter.failure is None
    assert best(bench, red) == "red"


def test_a_pasted_picture_becomes_a_file_and_is_answered(bench: Bench) -> None:
    image = QImage(20, 20, QImage.Format.Format_RGB32)
    image.fill(0x0000FF)
    bench.presenter.add_image(image)
    bench.io.run_next()
    bench.compute.run_all()
    assert bench.presenter.current is not None
    assert best(bench, bench.presenter.current.file) == "blue"


def test_a_pasted_picture_that_cannot_be_kept_is_noticed(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "pasted").write_text("in the way", encoding="utf-8")
    noticed: list[EngineError] = []
    bench.presenter.noticed.connect(noticed.append)
    bench.presenter.add_image(QImage(2, 2, QImage.Format.Format_RGB32))
    bench.io.run_all()
    assert [error.code for error in noticed] == [ErrorCode.FILE_CANNOT_WRITE]


def test_results_as_text(bench: Bench, red: Path, green: Path, tmp_path: Path) -> None:
    add(bench, red, green, tmp_path / "gone.jpg")
    bench.compute.run_all()
    assert bench.presenter.current_as_text().splitlines()[:2] == ["red.png", "red\t90.0 %"]
    lines = bench.presenter.all_as_text().splitlines()
    assert lines[0] == "red.png\tred\t90.0 %"
    assert lines[2].startswith("gone.jpg\t")


def test_without_results_there_is_no_text(bench: Bench, red: Path) -> None:
    add(bench, red)
    assert bench.presenter.current_as_text() == ""
    assert bench.presenter.all_as_text() == ""


@pytest.mark.parametrize("moves", range(3))
def test_flying_through_the_list_answers_every_picture_once(
    bench: Bench, red: Path, green: Path, blue: Path, moves: int
) -> None:
    add(bench, red, green, blue)
    for path in [blue, green, red][:moves]:
        bench.presenter.select(PictureAddress(path))
        bench.compute.run_next()
    bench.compute.run_all()
    assert [best(bench, path) for path in (red, green, blue)] == ["red", "green", "blue"]
