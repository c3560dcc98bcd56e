"""How late the window's event loop is while a model is taught, and how soon Identify answers.

    python -m tests.benchmarks.teach_window [--pictures N]

The real program, on whatever screen Qt finds: opens a folder of N pictures in three classes, has
it checked, and teaches with Quick, and with Thorough for a while. Meanwhile notes how late a 5 ms
timer is, and gives Identify one picture after the other. Prints a table.
"""

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication

from engine.base.address import PictureAddress
from engine.base.device import set_up_threads
from engine.base.places import Places
from engine.base.types import Prediction
from engine.training.settings import Recipe
from gui.app import Lensmith
from gui.teach.presenter import TeachState
from tests.benchmarks.responsiveness import Heart, row, wait_until
from tests.benchmarks.window import predictor_cache, use_graphs

THOROUGH_SECONDS = 60


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pictures", type=int, default=600)
    pictures = parser.parse_args().pictures
    with tempfile.TemporaryDirectory() as place:
        measure(Path(place), pictures)


def make_folder(place: Path, pictures: int) -> tuple[Path, list[Path]]:
    """Pictures in three classes, and a few to identify."""
    from tests.helpers.photos import make_photos

    folder = place / "pictures"
    for label in range(3):
        make_photos(folder / f"class {label}", pictures // 3, (640, 480), seed=label)
    return folder, make_photos(place / "questions", 12, (640, 480), seed=9)


def measure(place: Path, pictures: int) -> None:
    from engine.models import ModelLibrary

    folder, questions = make_folder(place, pictures)
    use_graphs()
    set_up_threads(beside_a_window=True)
    app = QApplication([])
    places = Places(*(place / name for name in ("config", "data", "log", "cache")))
    library = ModelLibrary(places.data)
    lensmith = Lensmith(app, places, library, predictor_cache(library, places))
    lensmith.show()
    lensmith.window.show_screen("teach")
    wait_until(app, lambda: lensmith.identify.readiness is not None)
    heart, teach = Heart(), lensmith.teach

    heart.start()
    teach.open_folder(folder)
    wait_until(app, lambda: teach.state is TeachState.READY)
    wait_until(app, lambda: teach.estimator.estimates is not None)
    checking = heart.stop()

    print(f"estimates: {teach.estimator.estimates}")
    answers: dict[str, list[float]] = {}
    late = {"checking and measuring": checking}
    for recipe in (Recipe.QUICK, Recipe.THOROUGH):
        shutil.rmtree(places.cache / "features", ignore_errors=True)
        ask = Asking(app, lensmith, list(questions))
        teach.choose(recipe=recipe)
        heart.start()
        teach.teach()
        began = time.monotonic()

        def is_over(began: float = began) -> bool:
            too_long = time.monotonic() - began > THOROUGH_SECONDS
            return teach.state is not TeachState.LEARNING or too_long

        ask.until(is_over)
        late[f"teaching, {recipe.value}"] = heart.stop()
        answers[recipe.value] = ask.seconds
        teach.cancel()
        lensmith.identify.clear()
        teach.open_folder(folder)
        wait_until(app, lambda: teach.state is TeachState.READY)
    print(f"{'event loop late by (ms)':34} {'beats':>7} {'median':>9} {'p99':>9} {'worst':>9}")
    for name, beats in late.items():
        row(name, beats)
    for name, seconds in answers.items():
        worst = max(seconds, default=0.0)
        print(f"Identify during {name}: {len(seconds)} answers, slowest {worst:.2f} s")
    lensmith.close()


class Asking:
    """Gives Identify a picture every three seconds and notes how long the answer took."""

    def __init__(self, app: QApplication, lensmith: Lensmith, questions: list[Path]) -> None:
        self._app = app
        self._lensmith = lensmith
        self._questions = questions
        self.seconds: list[float] = []

    def until(self, condition: Callable[[], bool]) -> None:
        next_time = time.monotonic() + 2
        while not condition():
            if self._questions and time.monotonic() > next_time:
                self._ask(self._questions.pop())
                next_time = time.monotonic() + 3
            self._app.processEvents()
            time.sleep(0.001)

    def _ask(self, question: Path) -> None:
        identify = self._lensmith.identify
        began = time.monotonic()
        picture = PictureAddress(question)
        identify.add([picture])
        wait_until(
            self._app,
            lambda: identify.current == picture and isinstance(identify.outcome, Prediction),
        )
        self.seconds.append(time.monotonic() - began)


if __name__ == "__main__":
    main()
