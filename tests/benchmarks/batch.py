"""Two thousand pictures into a table, beside the textbook loop; and how memory grows.

    python -m tests.benchmarks.batch [--rounds N] [--count N] [--few N]

The textbook loop opens a picture, transforms it with torchvision, makes one forward pass and a
softmax, and goes on to the next, with torch's own settings. The other is `lensmith predict FOLDER
--csv FILE`: its answers end up in a table. Each runs in a process of its own, turn by turn;
loading the model and the first answer are not counted. The pictures are those of cameras: JPEGs
of 12, 5, 2 and 0.8 megapixels, a quarter each. A few are drawn and linked to many names, so that
they fit on any disk; each is read and decoded every time.

Memory is the most a process has held (`ru_maxrss`) when it has answered few pictures and many.
"""

import argparse
import csv
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from engine.base.device import set_up_threads
from engine.base.jobs import JobControl
from engine.inference.batch.answering import BatchRequest, answer_all
from engine.models import DEFAULT_MODEL, ModelLibrary
from tests.benchmarks.window import predictors_at, use_graphs
from tests.helpers.addresses import addresses
from tests.helpers.photos import make_photos

SIZES = ((4000, 3000), (2592, 1944), (1600, 1200), (1024, 768))
DRAWN = 10
"""Different pictures of each size."""
CONTENDERS = ("textbook", "batch")


def make_folder(folder: Path, count: int, drawn: list[list[Path]]) -> None:
    """So many names, the sizes in turn."""
    folder.mkdir()
    for number in range(count):
        of_size = drawn[number % len(drawn)]
        os.link(of_size[number // len(drawn) % len(of_size)], folder / f"{number:05}.jpg")


def textbook(folder: Path) -> tuple[float, list[str]]:
    import torch
    from PIL import Image
    from torchvision import transforms
    from torchvision.transforms import InterpolationMode

    from engine.models.loading import load

    loaded = load(ModelLibrary(folder).find(DEFAULT_MODEL))
    preprocessing, network = loaded.preprocessing, loaded.network.eval()
    assert preprocessing is not None
    transform = transforms.Compose([
        transforms.Resize(preprocessing.resize, InterpolationMode(preprocessing.interpolation)),
        transforms.CenterCrop(preprocessing.crop),
        transforms.ToTensor(),
        transforms.Normalize(preprocessing.mean, preprocessing.std),
    ])  # fmt: skip

    def answer(path: Path) -> str:
        with Image.open(path) as image, torch.no_grad():
            scores = network(transform(image.convert("RGB")).unsqueeze(0)).softmax(dim=1)
        return loaded.classes[int(scores.topk(5).indices[0, 0])]

    paths = sorted(folder.iterdir())
    answer(paths[0])
    began = time.perf_counter()
    labels = [answer(path) for path in paths]
    return time.perf_counter() - began, labels


def batch(folder: Path) -> tuple[float, list[str]]:
    set_up_threads(beside_a_window=False)
    predictors = predictors_at(folder)
    predictors.get(DEFAULT_MODEL, "cpu").warm_up()
    with tempfile.TemporaryDirectory() as place:
        table = Path(place, "table.csv")
        began = time.perf_counter()
        answer_all(
            BatchRequest(addresses(folder), DEFAULT_MODEL, "cpu"), table, JobControl(), predictors
        )
        seconds = time.perf_counter() - began
        with table.open(encoding="utf-8", newline="") as file:
            labels = [row["label"] for row in csv.DictReader(file) if row["rank"] == "1"]
    return seconds, labels


def run_here(contender: str, folder: Path) -> None:
    seconds, labels = (textbook if contender == "textbook" else batch)(folder)
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"seconds": seconds, "labels": labels, "mb": kilobytes / 1024}))


def run_apart(contender: str, folder: Path) -> tuple[float, list[str], float]:
    command = [sys.executable, "-m", "tests.benchmarks.batch", "--run", contender, str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    result = json.loads(done.stdout.splitlines()[-1])
    return result["seconds"], result["labels"], result["mb"]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--few", type=int, default=200)
    parser.add_argument("--run", nargs=2, metavar=("CONTENDER", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    use_graphs()
    if options.run:
        run_here(options.run[0], Path(options.run[1]))
        return
    with tempfile.TemporaryDirectory() as place:
        drawn = [make_photos(Path(place, str(size[0])), DRAWN, size, seed=size[0])
                 for size in SIZES]  # fmt: skip
        many, few = Path(place, "many"), Path(place, "few")
        make_folder(many, options.count, drawn)
        make_folder(few, options.few, drawn)
        compare(many, options.rounds)
        grow(few, many)


def compare(folder: Path, rounds: int) -> None:
    count = len(list(folder.iterdir()))
    megabytes = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    print(f"{count} JPEGs, {megabytes:.0f} MB to read, {rounds} rounds in turn")
    ratios = []
    for _ in range(rounds):
        slow, expected, _ = run_apart("textbook", folder)
        quick, labels, _ = run_apart("batch", folder)
        ratios.append(slow / quick)
        same = sum(a == b for a, b in zip(expected, labels, strict=True))
        print(f"textbook {count / slow:6.1f} pictures/s   batch {count / quick:6.1f} pictures/s   "
              f"ratio {slow / quick:5.2f}×   same first label {same}/{count}")  # fmt: skip
    print(f"median ratio {statistics.median(ratios):.2f}×")


def grow(few: Path, many: Path) -> None:
    peaks = [run_apart("batch", folder)[2] for folder in (few, many)]
    counts = [len(list(folder.iterdir())) for folder in (few, many)]
    for count, peak in zip(counts, peaks, strict=True):
        print(f"peak memory at {count:5} pictures: {peak:7.1f} MB")
    print(f"ratio {peaks[1] / peaks[0]:.3f}")


if __name__ == "__main__":
    main()
