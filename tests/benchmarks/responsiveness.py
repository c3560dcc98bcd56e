"""How soon the window is there, and how late its event loop is while pictures are looked at.

    python -m tests.benchmarks.responsiveness [--pictures N]

Prints a table. It measures one real program in this process, on whatever screen Qt finds
(offscreen where there is none): from process start to the first frame, from there to the first
answer, and then how late a 5 ms timer is while the model loads and while N pictures are answered.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psutil
from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from engine.base.address import PictureAddress
from engine.base.device import set_up_threads
from engine.base.places import Places
from tests.benchmarks.window import predictor_cache, use_graphs
from tests.helpers.addresses import addresses

BEAT_MS = 5


class Heart(QObject):
    """Beats every 5 ms and notes by how much each beat is late."""

    def __init__(self) -> None:
        super().__init__()
        self.late_ms: list[float] = []
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._last = 0.0

    def start(self) -> None:
        self.late_ms = []
        self._last = time.perf_counter()
        self._timer.start(BEAT_MS)

    def stop(self) -> list[float]:
        self._timer.stop()
        return sorted(self.late_ms)

    def _beat(self) -> None:
        now = time.perf_counter()
        self.late_ms.append((now - self._last) * 1000 - BEAT_MS)
        self._last = now


def wait_until(app: QApplication, condition: Callable[[], bool], seconds: float = 120) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > limit:
            raise TimeoutError
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)


def row(name: str, late: list[float]) -> None:
    p99 = late[int(len(late) * 0.99)]
    print(f"{name:34} {len(late):7} {late[len(late) // 2]:9.1f} {p99:9.1f} {late[-1]:9.1f}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pictures", type=int, default=200)
    pictures = parser.parse_args().pictures
    began = time.time()
    use_graphs()
    preparing = time.time() - began
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), pictures, preparing)


def measure(folder: Path, pictures: int, preparing: float) -> None:
    started = psutil.Process().create_time() + preparing
    set_up_threads(beside_a_window=True)
    from engine.models import ModelLibrary
    from gui.app import Lensmith

    app = QApplication([])
    places = Places(*(folder / name for name in ("config", "data", "log", "cache")))
    library = ModelLibrary(places.data)
    lensmith = Lensmith(app, places, library, predictor_cache(library, places))
    seen: dict[str, float] = {}
    lensmith.window.painted.connect(lambda: seen.setdefault("painted", time.time()))
    lensmith.show()
    wait_until(app, lambda: "painted" in seen)
    without_torch = "torch" not in sys.modules
    after = seen["painted"] - started
    print(f"window on screen after {after:.2f} s, without torch: {without_torch}")

    from tests.helpers.photos import make_photos

    heart = Heart()
    presenter = lensmith.identify
    early = make_photos(folder / "early", 1, (640, 480))
    heart.start()
    presenter.add(addresses(*early))
    wait_until(app, lambda: presenter.outcome is not None)
    print(f"dropped before the model was ready, answered after {time.time() - started:.2f} s")
    warming = heart.stop()

    many = make_photos(folder / "many", pictures, (640, 480), seed=1)
    heart.start()
    began = time.perf_counter()
    presenter.add([PictureAddress(folder / "many")])
    wait_until(app, lambda: lensmith.batch.table.total == pictures + 1)
    wait_until(app, lambda: not lensmith.batch.is_working)
    seconds = time.perf_counter() - began
    working = heart.stop()
    print(f"{len(many)} pictures in {seconds:.1f} s: {pictures / seconds:.0f} a second")

    print(f"\n{'event loop late by (ms)':34} {'beats':>7} {'median':>9} {'p99':>9} {'worst':>9}")
    row("while torch and the model load", warming)
    row(f"while {pictures} pictures are answered", working)
    began = time.perf_counter()
    ended = lensmith.close()
    print(f"\nclosed in {time.perf_counter() - began:.2f} s, all threads ended: {ended}")


if __name__ == "__main__":
    main()
