"""A table of many pictures on the Identify screen, in every state."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import skimage
from PIL import Image
from PySide6.QtCore import Qt

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.base.types import Calibration, Progress
from engine.inference.batch.sorting import Sorted
from engine.models import DEFAULT_MODEL
from gui.common import words
from gui.identify.batch.filters import UNLIKE, UNSURE, Filter
from gui.identify.batch.presenter import BatchState, Chore
from gui.identify.batch.rows import Standing
from gui.identify.batch.table import SCORE
from tests.screenshots.studio import Studio

PHOTOS = Path(skimage.__file__).parent / "data"
NAMES = ("astronaut.png", "coffee.png", "chelsea.png", "rocket.jpg", "camera.png", "coins.png")
COUNT = 180


def shoot(studio: Studio) -> None:
    batch, identify = studio.lensmith.batch, studio.lensmith.identify
    view = studio.lensmith._identify_page._batch.view

    def take(name: str) -> None:
        studio.shoot(f"batch-{name}")

    folder = _folder(studio.place / "plate 7, 24 November")
    studio.predictors.get(DEFAULT_MODEL, "auto")._calibration = Calibration(threshold=0.25)
    studio.predictors.wait_before_answering()
    identify.add([PictureAddress(folder)])
    studio.until(lambda: batch.state is BatchState.WAITING)
    take("1-waiting")
    studio.predictors.answer()
    studio.until(lambda: batch.table.total > 30)
    take("2-filling")
    batch.stop()
    take("3-stopped")
    batch.close()
    studio.until(lambda: batch.offer is not None)
    take("4-offered")
    batch.take_up()
    studio.until(lambda: batch.state is BatchState.DONE and identify.view is not None)
    take("5-done")
    _some_unlike(studio, take)
    _filters(studio, take)
    _chores(studio, take)
    batch.close()
    identify.clear()
    studio.until(lambda: batch.offer is not None)
    take("12-finished-offered")
    batch.forget_offer()
    _shoot_failed(studio, folder, take)
    shutil.rmtree(folder)
    assert view is not None


def _some_unlike(studio: Studio, take: Callable[[str], None]) -> None:
    """Laid over the answers: a model that was taught does not come along."""
    batch, view = studio.lensmith.batch, studio.lensmith._identify_page._batch.view
    rows = [batch.table.row_at(number) for number in range(batch.table.rowCount())]
    batch.table.clear()
    remark = words.unlike_in_short()
    batch.table.append([
        replace(row, standing=Standing.UNLIKE, remark=remark) if place % 9 == 2 else row
        for place, row in enumerate(rows)
    ])  # fmt: skip
    batch.changed.emit()
    view._refresh_rows()
    take("5-done-some-unlike")
    view._filter.choose(UNLIKE)
    take("6-only-unlike")
    view._filter.show_all()
    batch.table.clear()
    batch.table.append(rows)
    batch.changed.emit()
    view._refresh_rows()


def _filters(studio: Studio, take: Callable[[str], None]) -> None:
    batch, view = studio.lensmith.batch, studio.lensmith._identify_page._batch.view
    view._filter.choose(UNSURE)
    take("6-only-unsure")
    view._filter.show_all()
    view._table.sortByColumn(SCORE, Qt.SortOrder.AscendingOrder)
    view._table.selectRow(0)
    take("7-sorted-errors-first")
    view._table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    view._filter._text.setText("nothing is called so")
    take("8-filtered-empty")
    view._filter.show_all()
    assert batch.table.filter == Filter()


def _chores(studio: Studio, take: Callable[[str], None]) -> None:
    batch = studio.lensmith.batch
    view = studio.lensmith._identify_page._batch.view
    batch.chore, batch._chore.progress = Chore.SORTING, Progress(120, None)
    batch.chore_changed.emit()
    take("9-sorting")
    batch.chore = None
    batch.chore_changed.emit()
    batch.told.emit(Sorted(studio.place / "sorted", 176, 41, 5))
    take("10-sorted-with-undo")
    batch.told.emit(studio.place / "plate 7.xlsx")
    take("11-saved")
    view._notice.hide()


def _shoot_failed(studio: Studio, folder: Path, take: Callable[[str], None]) -> None:
    batch = studio.lensmith.batch
    studio.predictors.wait_before_answering()
    studio.lensmith.identify.add([PictureAddress(folder)])
    studio.until(lambda: batch.state is BatchState.WAITING)
    reason = "No space left on device"
    batch._fail(EngineError(ErrorCode.FILE_CANNOT_WRITE, path="answers.csv", reason=reason))
    take("13-failed")
    studio.predictors.answer()
    batch.close()
    studio.settle()
    batch.forget_offer()
    studio.lensmith.identify.clear()


def _folder(folder: Path) -> Path:
    """Parts of photographs, and files that are none."""
    folder.mkdir()
    random = np.random.default_rng(5)
    images: list[Image.Image] = []
    for name in NAMES:
        with Image.open(PHOTOS / name) as opened:
            images.append(opened.convert("RGB"))
    for number in range(COUNT):
        image = images[int(random.integers(len(images)))]
        side = int(min(image.size) * random.uniform(0.55, 1))
        left, top = (int(random.integers(0, size - side + 1)) for size in image.size)
        part = image.crop((left, top, left + side, top + side)).resize((480, 480))
        part.save(folder / f"well {number + 1}.jpg", quality=90)
    (folder / "well 7 again.jpg").write_bytes(b"")
    whole = (folder / "well 8.jpg").read_bytes()
    (folder / "well 8 again.jpg").write_bytes(whole[: len(whole) // 3])
    return folder
