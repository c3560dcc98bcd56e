"""One running program, and a camera."""

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from engine.base.places import Places
from engine.models import ModelLibrary
from gui.app import Lensmith
from tests.helpers.evaluators import FakeEvaluator, tools_of
from tests.helpers.late_predictors import LatePredictors
from tests.helpers.trainers import FakeTrainer


class Studio:
    """Shows a state of the program, and takes a picture of it.

    Attributes:
        lensmith: the program.
        predictors: hands out models when it is told to.
        trainer: tells what it is given to tell.
        evaluator: judges as it is told to.
        place: for files.
    """

    def __init__(self, folder: Path, place: Path, width: int, height: int) -> None:
        self._folder = folder
        self._appearance = ""
        self._app = QApplication.instance() or QApplication(sys.argv[:1])
        assert isinstance(self._app, QApplication)
        self.place = place
        places = Places(*(place / name for name in ("config", "data", "log", "cache")))
        library = ModelLibrary(places.data)
        self.predictors = LatePredictors(library)
        self.trainer = FakeTrainer()
        self.evaluator = FakeEvaluator()
        self.lensmith = Lensmith(
            self._app,
            places,
            library,
            self.predictors,  # type: ignore[arg-type]
            trainer=self.trainer,
            results=tools_of(self.evaluator, self.trainer),
        )
        self.lensmith.show()
        self._size = width, height
        self.lensmith.window.resize(width, height)

    def wear(self, appearance: str) -> None:
        """Go light or dark."""
        self._appearance = appearance
        self.lensmith.settings.change(appearance=appearance)

    def shoot(self, name: str) -> None:
        """Save a picture of the window, which must not have grown beyond the screen."""
        self.settle()
        size = self.lensmith.window.size()
        assert (size.width(), size.height()) == self._size, size
        self._save(self.lensmith.window.grab(), name)

    def shoot_dialog(self, name: str, dialog_name: str) -> None:
        """Save a picture of a dialog, and close it."""
        dialog = self.lensmith.window.findChild(QDialog, dialog_name)
        assert dialog is not None
        self.settle()
        self._save(dialog.grab(), name)
        dialog.close()
        self.settle()

    def until(self, condition: Callable[[], bool]) -> None:
        """Let the program work until it is so."""
        while not condition():
            self._app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)

    def settle(self) -> None:
        """Let thumbnails arrive and layouts come to rest."""
        QTest.qWait(250)

    def close(self) -> None:
        """End the program."""
        assert self.lensmith.close()

    def _save(self, picture: object, name: str) -> None:
        path = self._folder / f"{self._appearance}-{name}.png"
        picture.save(str(path))  # type: ignore[attr-defined]
        print(path)
