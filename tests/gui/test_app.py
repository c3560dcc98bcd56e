"""The whole program: it starts without torch, remembers, says what went wrong, ends in order."""

import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from engine.base.address import PictureAddress
from engine.base.places import Places
from engine.models import DEFAULT_MODEL, ModelLibrary
from gui.app import Lensmith
from tests.helpers.predictors import ColourPredictor, PredictorsWith

Start = Callable[[], Lensmith]


def run_python(code: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run code in a process of its own, as a user whose folders are in `home`."""
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        env=os.environ | {"LENSMITH_HOME": str(home)} | environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def test_the_first_frame_is_there_before_torch(tmp_path: Path) -> None:
    code = """
        import sys
        from PySide6.QtWidgets import QApplication
        from engine.models import ModelLibrary
        from engine.base.places import find_places
        from engine.inference import PredictorCache
        from gui.app import Lensmith

        app = QApplication([])
        library = ModelLibrary(find_places().data)
        lensmith = Lensmith(app, find_places(), library, PredictorCache(library))
        lensmith.identify.get_ready = lambda *_: None  # the first thing after the frame
        lensmith.window.painted.connect(app.quit)
        lensmith.show()
        app.exec()
        heavy = {"torch", "timm", "torchvision", "captum", "matplotlib", "onnx", "onnxruntime"}
        heavy |= {"numpy", "PIL", "tifffile", "gui.teach.page", "gui.results.page"}
        heavy |= {"torchmetrics", "jinja2", "scipy", "bioimageio", "xlsxwriter", "pyqtgraph"}
        print("heavy:", heavy & set(sys.modules))
        lensmith.close()
    """
    done = run_python(code, tmp_path)
    assert "heavy: set()" in done.stdout, done.stderr


def test_closing_during_work_ends_the_process(tmp_path: Path) -> None:
    code = """
        from PySide6.QtCore import QTimer
        from gui import app, start
        original = app.Lensmith.show

        def show_and_close(self):
            original(self)
            self.window.painted.connect(lambda: QTimer.singleShot(300, self.window.close))

        app.Lensmith.show = show_and_close  # a person who closes the window at once
        raise SystemExit(start.run())
    """
    done = run_python(code, tmp_path)  # torch is being imported when the window closes
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "config" / "settings.json").exists()


def test_closing_during_work_leaves_no_thread(
    qtbot: QtBot, qapp: QApplication, places: Places, red: Path, tmp_path: Path
) -> None:
    many = tmp_path / "many"
    many.mkdir()
    for number in range(400):
        (many / f"{number}.png").write_bytes(red.read_bytes())
    lensmith = Lensmith(qapp, places, ModelLibrary(places.data), PredictorsWith(ColourPredictor()))
    lensmith.show()
    lensmith.identify.add([PictureAddress(many)])
    qtbot.waitUntil(lambda: lensmith.batch.table.total > 0, timeout=20_000)
    began = time.monotonic()
    assert lensmith.close()
    assert time.monotonic() - began < 3  # the promise itself, not a measurement
    assert not lensmith._compute.isRunning()
    assert not lensmith._io.isRunning()
    lensmith.window.deleteLater()


def test_size_and_settings_survive_a_restart(qtbot: QtBot, start: Start) -> None:
    first = start()
    first.window.resize(796, 600)  # fits the offscreen screen
    first.settings.change(appearance="dark")
    assert first.close()
    second = start()
    assert (second.window.width(), second.window.height()) == (796, 600)
    assert second.theme.is_dark


def test_settings_that_cannot_be_read_are_said(qtbot: QtBot, places: Places, start: Start) -> None:
    places.config.mkdir()
    (places.config / "settings.json").write_text("{", encoding="utf-8")
    lensmith = start()
    advice = lensmith.window.findChild(QLabel, "notice_advice")
    assert isinstance(advice, QLabel)
    assert advice.isVisible()
    assert "settings.broken-1.json" in advice.text()


def test_a_model_deleted_since_last_time_is_not_asked_for_again(
    qtbot: QtBot, start: Start, places: Places
) -> None:
    places.config.mkdir()
    (places.config / "settings.json").write_text('{"model": "gone"}', encoding="utf-8")
    lensmith = start()
    lensmith.settings.change(appearance="dark")  # any change has the settings followed
    qtbot.waitUntil(lambda: lensmith.identify.readiness is not None, timeout=20_000)
    assert lensmith.identify.failure is None
    assert lensmith.identify.model == DEFAULT_MODEL


def test_nonsense_in_the_kept_geometry_is_no_obstacle(qtbot: QtBot, start: Start) -> None:
    first = start()
    first.settings.change(geometry="¡nonsense!")
    first.window.restore_geometry("¡nonsense!")
    assert first.window.isVisible()


def test_an_error_nobody_caught_is_shown_and_can_be_copied(qtbot: QtBot, start: Start) -> None:
    lensmith = start()
    lensmith.window.notices.show_error(ZeroDivisionError("inside"))
    sentence = lensmith.window.findChild(QLabel, "notice_sentence")
    assert isinstance(sentence, QLabel)
    assert sentence.text() == "Something went wrong inside Lensmith."
    copy = lensmith.window.findChild(QWidget, "notice_copy")
    assert isinstance(copy, QWidget)
    assert copy.isVisible()


def test_the_same_error_again_and_again_is_one_notice(qtbot: QtBot, start: Start) -> None:
    lensmith = start()
    error = ZeroDivisionError("inside")
    for _ in range(5):
        lensmith.window.notices.show_error(error)
    said = lensmith.window.findChildren(QLabel, "notice_sentence")
    assert len(said) == 1
    counted = lensmith.window.findChild(QLabel, "count_of_notice")
    assert isinstance(counted, QLabel)
    assert counted.text() == "5 times"
