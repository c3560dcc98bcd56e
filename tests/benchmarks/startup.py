"""How soon the window stands and answers, of this checkout and of another one in turns.

    python -m tests.benchmarks.startup [--against DIR] [--times N] [--until paint|label]

Each start is a process of its own, from its beginning to the end of the window's first paint, on
whatever screen Qt finds (offscreen where there is none), in a home folder of its own. DIR is
another checkout; its `.venv` is used where it has one. Prints medians and their ratio. With
`--until label` a picture is dropped at the first paint, and its labels waited for; LENSMITH_GRAPHS
then names a folder of graphs made before, as a person has them from the second start on.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.window import use_graphs
from tests.helpers.photos import make_photos

HERE = Path(__file__).parents[2]
ON_FIRST_PAINT = """
import os, sys, time
sys.argv = ["lensmith"]
import gui.main_window
paint = gui.main_window.MainWindow.paintEvent
def painted(self, event):
    paint(self, event)
    print(time.monotonic(), "torch" in sys.modules, flush=True)
    os._exit(0)
gui.main_window.MainWindow.paintEvent = painted
from gui.__main__ import main
main()
"""

ON_FIRST_LABEL = """
import os, sys, time
from pathlib import Path
import gui.app
from engine.base.address import PictureAddress
picture = PictureAddress(Path(sys.argv[1]))
sys.argv = ["lensmith"]
show = gui.app.Lensmith.show
def shown(self):
    def look():
        if self.identify.outcome is not None:
            print(time.monotonic(), "torch" in sys.modules, flush=True)
            os._exit(0)
    self.identify.outcome_changed.connect(look)
    self.window.painted.connect(lambda: self.identify.add([picture]))
    show(self)
gui.app.Lensmith.show = shown
from gui.__main__ import main
main()
"""


def start(checkout: Path, program: str, picture: Path) -> tuple[float, bool]:
    """Seconds until the window stands, or answers, and whether torch was there by then."""
    own = checkout / ".venv" / "bin" / "python"
    python = str(own) if own.exists() else sys.executable
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"LENSMITH_HOME": home, "PYTHONPATH": str(checkout)}
        if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            environment.setdefault("QT_QPA_PLATFORM", "offscreen")
        began = time.monotonic()
        ended = subprocess.run(
            [python, "-c", program, str(picture)], cwd=checkout, env=environment, check=True,
            stdout=subprocess.PIPE, text=True, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    at, with_torch = ended.stdout.split()
    return float(at) - began, with_torch == "True"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--against", type=Path)
    parser.add_argument("--times", type=int, default=15)
    parser.add_argument("--until", choices=("paint", "label"), default="paint")
    options = parser.parse_args()
    use_graphs()
    with tempfile.TemporaryDirectory() as folder:
        (picture,) = make_photos(Path(folder), 1, (640, 480))
        measure(options, picture)


def measure(options: argparse.Namespace, picture: Path) -> None:
    program = ON_FIRST_PAINT if options.until == "paint" else ON_FIRST_LABEL
    checkouts = [HERE] if options.against is None else [options.against.resolve(), HERE]
    seconds: dict[Path, list[float]] = {checkout: [] for checkout in checkouts}
    for turn in range(options.times + 1):
        for checkout in checkouts:
            taken, with_torch = start(checkout, program, picture)
            if with_torch and not turn:
                print(f"torch was loaded by then: {checkout}")
            if turn:  # the first start fills the disk cache and writes bytecode
                seconds[checkout].append(taken)
    medians = {checkout: statistics.median(times) for checkout, times in seconds.items()}
    for checkout, all_taken in seconds.items():
        least, most, count = min(all_taken), max(all_taken), len(all_taken)
        print(f"{medians[checkout]:.2f} s ({least:.2f} to {most:.2f}, {count}) {checkout}")
    if options.against is not None:
        before, after = medians.values()
        print(f"{after / before:.0%} of the time, {before / after:.2f} times as quick")


if __name__ == "__main__":
    main()
