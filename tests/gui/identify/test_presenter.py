"""The Identify screen without widgets and without threads: every job is run by hand."""

from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.base.types import Failure, Picture, Prediction
from engine.models import DEFAULT_MODEL
from tests.gui.conftest import Desk
from tests.helpers.addresses import addresses


def add(desk: Desk, *paths: Path) -> None:
    desk.presenter.add(addresses(*paths))
    desk.io.run_next()


def best(desk: Desk, path: Path) -> str:
    outcome = desk.presenter.pictures.outcome(PictureAddress(path))
    assert isinstance(outcome, Prediction)
    return outcome.labels[0].label


def test_at_first_there_is_nothing(desk: Desk) -> None:
    assert desk.presenter.current is None
    assert desk.presenter.outcome is None
    assert desk.presenter.pictures.rowCount() == 0


def test_an_added_picture_is_shown_and_answered(desk: Desk, red: Path) -> None:
    add(desk, red)
    assert desk.presenter.current == PictureAddress(red)
    desk.io.run_all()
    assert isinstance(desk.presenter.view, Picture)
    desk.compute.run_all()
    assert best(desk, red) == "red"
    assert desk.presenter.outcome is desk.presenter.pictures.outcome(PictureAddress(red))


def test_the_wait_for_the_model_loses_no_picture(desk: Desk, red: Path) -> None:
    desk.presenter.get_ready(DEFAULT_MODEL, "auto")
    add(desk, red)
    assert desk.presenter.readiness is None
    desk.compute.run_all()
    assert desk.presenter.readiness is not None
    assert best(desk, red) == "red"


def test_a_folder_becomes_its_pictures(desk: Desk, red: Path, green: Path) -> None:
    add(desk, red.parent)
    assert desk.presenter.pictures.rowCount() == 2


def test_an_empty_folder_is_noticed_and_the_rest_goes_on(
    desk: Desk, red: Path, tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    noticed: list[EngineError] = []
    desk.presenter.noticed.connect(noticed.append)
    add(desk, empty, red)
    assert [error.code for error in noticed] == [ErrorCode.FOLDER_NO_PICTURES]
    desk.compute.run_all()
    assert best(desk, red) == "red"


def test_a_bad_file_stays_on_the_list_with_its_reason(
    desk: Desk, red: Path, tmp_path: Path
) -> None:
    add(desk, red, tmp_path / "gone.jpg")
    desk.compute.run_all()
    outcome = desk.presenter.pictures.outcome(PictureAddress(tmp_path / "gone.jpg"))
    assert isinstance(outcome, Failure)
    assert outcome.error.code is ErrorCode.IMAGE_MISSING
    assert best(desk, red) == "red"


def test_a_picture_dropped_twice_is_on_the_list_once_and_is_shown(
    desk: Desk, red: Path, green: Path
) -> None:
    add(desk, red)
    add(desk, green)
    add(desk, red)
    assert desk.presenter.pictures.rowCount() == 2
    assert desk.presenter.current == PictureAddress(red)


def test_the_picture_that_is_clicked_is_answered_next(
    desk: Desk, red: Path, green: Path, blue: Path
) -> None:
    order: list[PictureAddress] = []
    desk.presenter.pictures.dataChanged.connect(
        lambda index, *_: order.append(desk.presenter.pictures.address(index.row()))
    )
    add(desk, red, green, blue)
    desk.presenter.select(PictureAddress(blue))
    desk.compute.run_all()
    assert order == [*addresses(blue, red, green)]


def test_selecting_an_answered_picture_leaves_the_work_alone(
    desk: Desk, red: Path, green: Path
) -> None:
    add(desk, red)
    desk.compute.run_all()
    add(desk, green)
    working = desk.compute.waiting
    desk.presenter.select(PictureAddress(red))
    assert desk.compute.waiting == working


def test_only_the_newest_view_arrives(desk: Desk, red: Path, green: Path) -> None:
    add(desk, red, green)
    desk.presenter.select(PictureAddress(green))
    views: list[object] = []
    desk.presenter.view_changed.connect(lambda: views.append(desk.presenter.view))
    desk.io.run_all()
    assert len(views) == 1
    assert desk.presenter.current == PictureAddress(green)


def test_a_picture_that_cannot_be_shown_says_why(desk: Desk, tmp_path: Path) -> None:
    add(desk, tmp_path / "gone.jpg")
    desk.io.run_all()
    assert isinstance(desk.presenter.view, EngineError)


def test_stopping_keeps_what_is_known_and_going_on_does_the_rest(
    desk: Desk, red: Path, green: Path
) -> None:
    add(desk, red)
    desk.compute.run_all()
    add(desk, green)
    desk.presenter.stop()
    assert not desk.presenter.is_working
    assert desk.presenter.pictures.pending() == [*addresses(green)]
    desk.presenter.go_on()
    desk.compute.run_all()
    assert not desk.presenter.pictures.pending()


def test_while_stopped_the_picture_that_is_clicked_is_answered_alone(
    desk: Desk, red: Path, green: Path, blue: Path
) -> None:
    add(desk, red, green, blue)
    desk.presenter.stop()
    desk.presenter.select(PictureAddress(green))
    desk.compute.run_all()
    assert best(desk, green) == "green"
    assert desk.presenter.pictures.pending() == [*addresses(red, blue)]


def test_new_pictures_end_the_stop(desk: Desk, red: Path, green: Path) -> None:
    add(desk, red)
    desk.presenter.stop()
    add(desk, green)
    desk.compute.run_all()
    assert not desk.presenter.pictures.pending()


def test_a_removed_picture_leaves_the_list_but_not_the_disk(
    desk: Desk, red: Path, green: Path
) -> None:
    add(desk, red, green)
    desk.presenter.remove(PictureAddress(red))
    assert desk.presenter.current == PictureAddress(green)
    assert red.exists()
    desk.compute.run_all()
    assert desk.presenter.pictures.outcomes() == [
        desk.presenter.pictures.outcome(PictureAddress(green))
    ]


def test_removing_the_last_picture_empties_the_screen(desk: Desk, red: Path) -> None:
    add(desk, red)
    desk.presenter.remove(PictureAddress(red))
    assert desk.presenter.current is None
    assert not desk.compute.waiting


def test_clearing_the_list_ends_the_work(desk: Desk, red: Path, green: Path) -> None:
    add(desk, red, green)
    desk.presenter.clear()
    assert desk.presenter.pictures.rowCount() == 0
    assert not desk.compute.waiting


def test_a_broken_model_fails_the_work_and_a_second_try_mends_it(desk: Desk, red: Path) -> None:
    desk.predictors.error = EngineError(ErrorCode.MODEL_WEIGHTS_MISSING, model="M")
    desk.presenter.get_ready(DEFAULT_MODEL, "auto")
    add(desk, red)
    desk.compute.run_all()
    assert desk.presenter.failure is desk.predictors.error
    assert desk.presenter.pictures.pending() == [*addresses(red)]
    desk.predictors.error = None
    desk.presenter.go_on()
    desk.compute.run_all()
    assert desk.presenter.failure is None
    assert best(desk, red) == "red"


def test_a_pasted_picture_becomes_a_file_and_is_answered(desk: Desk) -> None:
    image = QImage(20, 20, QImage.Format.Format_RGB32)
    image.fill(0x0000FF)
    desk.presenter.add_image(image)
    desk.io.run_next()
    desk.compute.run_all()
    assert desk.presenter.current is not None
    assert best(desk, desk.presenter.current.file) == "blue"


def test_a_pasted_picture_that_cannot_be_kept_is_noticed(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "pasted").write_text("in the way", encoding="utf-8")
    noticed: list[EngineError] = []
    desk.presenter.noticed.connect(noticed.append)
    desk.presenter.add_image(QImage(2, 2, QImage.Format.Format_RGB32))
    desk.io.run_all()
    assert [error.code for error in noticed] == [ErrorCode.FILE_CANNOT_WRITE]


def test_results_as_text(desk: Desk, red: Path, green: Path, tmp_path: Path) -> None:
    add(desk, red, green, tmp_path / "gone.jpg")
    desk.compute.run_all()
    assert desk.presenter.current_as_text().splitlines()[:2] == ["red.png", "red\t90.0 %"]
    lines = desk.presenter.all_as_text().splitlines()
    assert lines[0] == "red.png\tred\t90.0 %"
    assert lines[2].startswith("gone.jpg\t")


def test_without_results_there_is_no_text(desk: Desk, red: Path) -> None:
    add(desk, red)
    assert desk.presenter.current_as_text() == ""
    assert desk.presenter.all_as_text() == ""


@pytest.mark.parametrize("moves", range(3))
def test_flying_through_the_list_answers_every_picture_once(
    desk: Desk, red: Path, green: Path, blue: Path, moves: int
) -> None:
    add(desk, red, green, blue)
    for path in [blue, green, red][:moves]:
        desk.presenter.select(PictureAddress(path))
        desk.compute.run_next()
    desk.compute.run_all()
    assert [best(desk, path) for path in (red, green, blue)] == ["red", "green", "blue"]
