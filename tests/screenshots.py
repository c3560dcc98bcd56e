"""Drives the real window, with the real model, through its states and saves a picture of each.

    python -m tests.screenshots DIR [--size 1366x768] [--scale 1.5]

The size is that of the screen in its own pixels; at a scale of 1.5 the window has that much less
room. Pictures come from scikit-image and are made on the spot.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import skimage
from PIL import Image

from engine.errors import EngineError, ErrorCode
from engine.types import Detection, Detections
from tests.helpers.photos import make_photos

THINGS = (
    Detection("person", 0.98, 60, 20, 420, 510),
    Detection("rocket", 0.81, 340, 10, 470, 330),
    Detection("helmet", 0.77, 290, 350, 510, 510),
    Detection("flag", 0.4, 0, 0, 130, 300),
)
PHOTOS = Path(skimage.__file__).parent / "data"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--size", default="1366x768")
    parser.add_argument("--scale", type=float, default=1.0)
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = str(options.scale)
    from engine.device import set_up_threads

    set_up_threads(beside_a_window=True)
    width, height = (round(int(n) / options.scale) for n in options.size.split("x"))
    options.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        Studio(options.folder, Path(place), width, height).shoot_everything()


class Studio:
    """One running program, and a camera."""

    def __init__(self, folder: Path, place: Path, width: int, height: int) -> None:
        from PySide6.QtWidgets import QApplication

        from engine.models import ModelLibrary
        from engine.places import Places
        from gui.app import Lensmith
        from tests.helpers.late_shelf import LateShelf

        self._folder = folder
        self._place = place
        self._app = QApplication.instance() or QApplication(sys.argv[:1])
        places = Places(*(place / name for name in ("config", "data", "log", "cache")))
        library = ModelLibrary(places.data)
        self._shelf = LateShelf(library)
        self._lensmith = Lensmith(self._app, places, library, self._shelf)  # type: ignore[arg-type]
        self._lensmith.show()
        self._lensmith.window.resize(width, height)

    def shoot_everything(self) -> None:
        for appearance in ("light", "dark"):
            self._lensmith.settings.change(appearance=appearance)
            self._shoot_identify(appearance)
            self._shoot_detection(appearance)
            self._shoot_models(appearance)
            self._shoot_frame(appearance)
        assert self._lensmith.close()

    def _shoot_identify(self, appearance: str) -> None:
        presenter = self._lensmith.identify

        def shoot(name: str) -> None:
            self._shoot(f"{appearance}-identify-{name}")

        shoot("1-empty")
        self._overlay(shoot)
        self._shelf.wait_before_answering()
        presenter.add([PHOTOS / "coffee.png"])
        self._until(lambda: presenter.view is not None)
        shoot("3-busy")
        self._shelf.answer()
        self._until(lambda: presenter.outcome is not None)
        shoot("4-done")
        presenter.add(self._bad_files())
        self._until(lambda: presenter.pictures.rowCount() > 3 and not presenter.pictures.pending())
        shoot("5-failed")
        presenter.add([self._microscope_picture()])
        self._until(lambda: presenter.pictures.rowCount() == 5 and not presenter.pictures.pending())
        self._until(lambda: presenter.view is not None)
        shoot("6-done-with-remarks")
        self._shoot_many(shoot)
        presenter.clear()

    def _shoot_many(self, shoot: Callable[[str], None]) -> None:
        presenter = self._lensmith.identify
        many = make_photos(self._place / "many", 120, (320, 240))
        presenter.add([PHOTOS / "chelsea.png", PHOTOS / "rocket.jpg", PHOTOS / "coffee.png", *many])
        self._until(lambda: presenter.pictures.rowCount() > 100)
        self._until(lambda: 0 < len(presenter.pictures.pending()) < 100)
        presenter.select(PHOTOS / "chelsea.png")
        self._until(lambda: presenter.view is not None)
        shoot("7-many-busy")
        presenter.stop()
        shoot("8-many-stopped")
        presenter.go_on()
        self._until(lambda: not presenter.pictures.pending())
        shoot("9-many-done")

    def _shoot_detection(self, appearance: str) -> None:
        """A detector's answer is laid over the photograph: no detector's weights come along."""
        presenter = self._lensmith.identify
        panel = self._lensmith._identify_page._panel
        path = PHOTOS / "astronaut.png"
        presenter.add([path])
        self._until(lambda: presenter.current == path and presenter.outcome is not None)
        self._until(lambda: presenter.view is not None)
        presenter.pictures.set_outcome(Detections(path, "faster-rcnn", THINGS, 0.4))
        presenter.outcome_changed.emit()
        self._shoot(f"{appearance}-detection-1-done")
        panel.detections.hovered.emit("helmet")
        self._shoot(f"{appearance}-detection-2-lit")
        panel.detections.hovered.emit(None)
        presenter.pictures.set_outcome(Detections(path, "faster-rcnn", (), 0.4))
        presenter.outcome_changed.emit()
        self._shoot(f"{appearance}-detection-3-nothing")
        presenter.clear()

    def _shoot_models(self, appearance: str) -> None:
        from gui.shelf.presenter import Download

        lensmith = self._lensmith
        lensmith.window.show_screen(lensmith._models_page)
        self._shoot(f"{appearance}-models-1-empty")
        lensmith.models.downloads["efficientnet-b0"] = Download(8.2, 21.4, 2.3, 6.0)
        lensmith.models.download_changed.emit("efficientnet-b0")
        self._shoot(f"{appearance}-models-2-busy")
        del lensmith.models.downloads["efficientnet-b0"]
        error = EngineError(ErrorCode.FETCH_BROKEN_OFF, done="8.2", total="21.4")
        lensmith.models.noticed.emit(error)
        lensmith.models.entries_changed.emit()
        self._shoot(f"{appearance}-models-3-failed")
        lensmith.window.notices._show_next()
        self._shoot_dialogs(appearance)
        lensmith.window.show_screen(lensmith._identify_page)

    def _shoot_dialogs(self, appearance: str) -> None:
        from PySide6.QtWidgets import QDialog

        from engine.tasks import ImportConfig

        lensmith = self._lensmith
        lensmith.models.labels_wanted.emit(ImportConfig(Path("colonies.pth")), 7)
        self._shoot_dialog(f"{appearance}-models-4-names", "labels_dialog")
        lensmith.models.look_inside(lensmith.models.current)
        self._until(lambda: lensmith.window.findChild(QDialog, "structure_dialog") is not None)
        self._shoot_dialog(f"{appearance}-models-5-inside", "structure_dialog")

    def _shoot_dialog(self, name: str, dialog_name: str) -> None:
        from PySide6.QtWidgets import QDialog

        dialog = self._lensmith.window.findChild(QDialog, dialog_name)
        assert dialog is not None
        self._settle()
        dialog.grab().save(str(self._folder / f"{name}.png"))
        print(self._folder / f"{name}.png")
        dialog.close()
        self._settle()

    def _shoot_frame(self, appearance: str) -> None:
        window = self._lensmith.window
        window.notices.show_error(RuntimeError("for the picture"))
        self._shoot(f"{appearance}-notice")
        window.notices._show_next()
        window._group.buttons()[2].click()
        self._until(lambda: self._lensmith.identify.readiness is not None)
        self._shoot(f"{appearance}-settings")
        window._group.buttons()[0].click()

    def _overlay(self, shoot: Callable[[str], None]) -> None:
        hint = self._lensmith._identify_page._drop_hint
        hint.cover()
        shoot("2-dragging")
        hint.hide()

    def _bad_files(self) -> list[Path]:
        empty = self._place / "empty.png"
        empty.touch()
        cut = self._place / "cut short.jpg"
        cut.write_bytes((PHOTOS / "rocket.jpg").read_bytes()[:20_000])
        return [cut, empty, self._place / "gone.tif"]

    def _microscope_picture(self) -> Path:
        with Image.open(PHOTOS / "camera.png") as image:
            pages = [image.convert("I;16"), image.convert("I;16")]
        path = self._place / "a very long name as a microscope gives it 2026-11-24 plate 7.tif"
        pages[0].save(path, save_all=True, append_images=pages[1:])
        return path

    def _until(self, condition: Callable[[], bool]) -> None:
        from PySide6.QtCore import QEventLoop

        while not condition():
            self._app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)

    def _shoot(self, name: str) -> None:
        self._settle()
        path = self._folder / f"{name}.png"
        self._lensmith.window.grab().save(str(path))
        print(path)

    def _settle(self) -> None:
        """Let thumbnails arrive and layouts come to rest."""
        from PySide6.QtTest import QTest

        QTest.qWait(250)


if __name__ == "__main__":
    main()
