"""Seconds and memory of the check: 2,000 and 10,000 pictures, and again when nothing changed.

    python -m tests.benchmarks.check [--few N] [--many N]

Each check runs in a process of its own. Memory that does not grow with the number of pictures, but
for the facts about them, shows in the two peaks. The pictures are JPEGs of 320 × 240 pixels,
each drawn at random, so that every pair has to be compared.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import psutil
from PIL import Image

from engine.base.device import usable_cores
from engine.base.jobs import JobControl
from engine.datasets.checks.check import check
from engine.datasets.layouts.scan import scan
from engine.datasets.split import split
from tests.helpers.pictures import save

CLASSES = 10


def draw(job: tuple[Path, int]) -> None:
    folder, number = job
    shapes = np.random.default_rng(number).integers(0, 256, (12, 16, 3), np.uint8)
    image = Image.fromarray(shapes).resize((320, 240), Image.Resampling.BICUBIC)
    save(image, folder / f"class {number % CLASSES}" / f"{number}.jpg", quality=85)


def make_pictures(folder: Path, count: int) -> None:
    for number in range(CLASSES):
        (folder / f"class {number}").mkdir(parents=True)
    with ProcessPoolExecutor(usable_cores()) as pool:
        list(pool.map(draw, ((folder, number) for number in range(count)), chunksize=50))


def run_here(folder: Path, cache: Path) -> None:
    process, control = psutil.Process(), JobControl()
    before = process.memory_info().rss
    began = time.perf_counter()
    dataset = scan(folder, control)
    scanned = time.perf_counter()
    report = check(dataset, control, cache)
    checked = time.perf_counter()
    split(report, {}, 0)
    ended = time.perf_counter()
    print(
        json.dumps(
            {
                "scan": scanned - began,
                "check": checked - scanned,
                "split": ended - checked,
                "problems": len(report.problems),
                "before": before / 1e6,
                "peak": peak_bytes() / 1e6,
            }
        )
    )


def peak_bytes() -> int:
    memory = psutil.Process().memory_info()
    if hasattr(memory, "peak_wset"):  # Windows
        return int(memory.peak_wset)
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def run_apart(folder: Path, cache: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.benchmarks.check", "--run", str(folder), str(cache)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--few", type=int, default=2_000)
    parser.add_argument("--many", type=int, default=10_000)
    parser.add_argument("--run", nargs=2, metavar=("FOLDER", "CACHE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        run_here(*map(Path, options.run))
        return
    print(f"{'pictures':>9} {'':10} {'scan s':>7} {'check s':>8} {'split s':>8} {'peak MB':>8}")
    for count in (options.few, options.many):
        with tempfile.TemporaryDirectory() as place:
            folder, cache = Path(place, "pictures"), Path(place, "cache")
            make_pictures(folder, count)
            for name in ("first", "unchanged"):
                r = run_apart(folder, cache)
                times = f"{r['scan']:7.2f} {r['check']:8.2f} {r['split']:8.2f}"
                print(f"{count:9,} {name:10} {times} {r['peak']:8.0f}   problems: {r['problems']}")


if __name__ == "__main__":
    main()
