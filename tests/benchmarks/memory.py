"""Private memory of the window's process: idle, after a batch, while and after teaching.

    python -m tests.benchmarks.memory DATASET [--pictures 400] [--batch 500] [--rest 60]
        [--recipes quick,balanced]

DATASET is a folder of sorted pictures; some of each class are copied and taught. Private memory is
what would be free again if the process ended (USS). Prints, for comparison, what a bare process
holds that imported torch and timm and ran one backward pass. The real program, on whatever screen
Qt finds; one home folder for all of it.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from engine.base.address import PictureAddress
from engine.base.device import set_up_threads
from engine.base.places import Places
from engine.training.settings import Recipe
from gui.app import Lensmith
from gui.teach.presenter import TeachState
from tests.benchmarks.responsiveness import wait_until
from tests.benchmarks.window import predictor_cache

BARE = """
import psutil, timm, torch
network = timm.create_model("tf_efficientnet_lite0", num_classes=10).train()
network(torch.zeros(1, 3, 224, 224)).sum().backward()
print(psutil.Process().memory_full_info().uss)
"""
MB = 1e6


class Watch:
    """Notes the most private memory there was since it was last asked."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._most = 0.0
        self._timer = QTimer()
        self._timer.timeout.connect(self._look)
        self._timer.start(500)

    def say(self, what: str) -> None:
        now = self._now()
        most = max(self._most, now)
        torch = "with torch" if "torch" in sys.modules else "without torch"
        print(f"{what:44} {now:7.0f} MB, at most {most:7.0f} MB, {torch}", flush=True)
        self._most = 0.0

    def _look(self) -> None:
        self._most = max(self._most, self._now())

    def _now(self) -> float:
        return float(self._process.memory_full_info().uss) / MB


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--pictures", type=int, default=400)
    parser.add_argument("--batch", type=int, default=500)
    parser.add_argument("--rest", type=float, default=60)
    parser.add_argument("--recipes", default="quick,balanced")
    options = parser.parse_args()
    bare = subprocess.run([sys.executable, "-c", BARE], capture_output=True, text=True, check=True)
    print(f"{'torch, timm and one backward pass':44} {int(bare.stdout) / MB:7.0f} MB", flush=True)
    with tempfile.TemporaryDirectory() as place:
        measure(Path(place), options)


def some_of(dataset: Path, count: int, folder: Path) -> Path:
    """A copy of `count` pictures, as many of each class."""
    classes = sorted(path for path in dataset.iterdir() if path.is_dir())
    for label in classes:
        (folder / label.name).mkdir(parents=True)
        for picture in sorted(label.iterdir())[: count // len(classes)]:
            shutil.copy(picture, folder / label.name)
    return folder


def measure(place: Path, options: argparse.Namespace) -> None:
    from engine.models import ModelLibrary

    make_photos_apart(place / "many", options.batch)
    dataset = some_of(options.dataset, options.pictures, place / "dataset")
    set_up_threads(beside_a_window=True)
    app = QApplication([])
    places = Places(*(place / name for name in ("config", "data", "log", "cache")))
    library = ModelLibrary(places.data)
    lensmith = Lensmith(app, places, library, predictor_cache(library, places))
    watch = Watch()

    def rest(seconds: float) -> None:
        until = time.monotonic() + seconds
        wait_until(app, lambda: time.monotonic() > until, seconds + 60)

    lensmith.show()
    wait_until(app, lambda: lensmith.identify.readiness is not None)
    rest(10)
    watch.say("idle, the model is warm")
    lensmith.identify.add([PictureAddress(place / "many")])
    wait_until(app, lambda: lensmith.batch.table.total >= options.batch)
    wait_until(app, lambda: not lensmith.batch.is_working, 600)
    watch.say(f"{options.batch} pictures as a batch")
    rest(10)
    watch.say("… and ten seconds later")
    lensmith.window.show_screen("teach")
    teach = lensmith.teach
    for recipe in options.recipes.split(","):
        teach.open_folder(dataset)
        wait_until(app, lambda: teach.state is TeachState.READY)
        wait_until(app, lambda: teach.estimator.estimates is not None)
        watch.say("a folder is checked, the time is known")
        teach.choose(recipe=Recipe(recipe))
        teach.teach()
        wait_until(app, lambda: teach.state is not TeachState.LEARNING, 1800)
        assert teach.state is TeachState.DONE, teach.failure
        watch.say(f"taught with {recipe}")
        rest(options.rest)
        watch.say(f"… and {options.rest:.0f} seconds later")
    assert teach.history.result is not None
    lensmith.results.open(teach.history.result.run)
    lensmith.window.show_screen("results")
    wait_until(app, lambda: lensmith.results.evaluation is not None, 300)
    rest(options.rest)
    watch.say(f"Results are open, {options.rest:.0f} seconds later")
    lensmith.close()


def make_photos_apart(folder: Path, count: int) -> None:
    """In a process of its own, whose memory is not measured."""
    code = (
        "import sys; from pathlib import Path; from tests.helpers.photos import make_photos; "
        "make_photos(Path(sys.argv[1]), int(sys.argv[2]), (640, 480))"
    )
    subprocess.run([sys.executable, "-c", code, str(folder), str(count)], check=True)


if __name__ == "__main__":
    main()
