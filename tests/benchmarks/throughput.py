"""Pictures a second of a folder, beside the textbook loop.

    python -m tests.benchmarks.throughput [--rounds N] [--small N] [--large N]

The textbook loop opens a picture, transforms it and makes one forward pass, again and again, with
torch's own settings. Each contender runs in a process of its own, turn by turn, so that neither
changes the other's threads and both meet the same neighbours on a shared machine. Loading the
model and the first answer are not counted. Both must give the same first labels.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from engine.base.address import PictureAddress
from engine.base.device import set_up_threads
from tests.benchmarks.window import use_graphs
from tests.helpers.photos import make_photos

CONTENDERS = ("textbook", "lensmith", "lensmith, in the window")


def textbook(paths: list[Path]) -> tuple[float, list[str]]:
    import timm
    import torch
    from PIL import Image

    from engine.models import DEFAULT_MODEL, ModelLibrary
    from engine.models.loading import load

    loaded = load(ModelLibrary(paths[0].parent).find(DEFAULT_MODEL))
    config = timm.data.resolve_model_data_config(loaded.network)
    transform = timm.data.create_transform(**config, is_training=False)
    network = loaded.network

    def answer(path: Path) -> str:
        with Image.open(path) as image, torch.no_grad():
            batch = transform(image.convert("RGB")).unsqueeze(0)
            indices = network(batch).softmax(dim=1).topk(5).indices
        return loaded.classes[int(indices[0, 0])]

    answer(paths[0])
    began = time.perf_counter()
    labels = [answer(path) for path in paths]
    return time.perf_counter() - began, labels


def lensmith(paths: list[Path]) -> tuple[float, list[str]]:
    from engine.base.jobs import JobControl
    from engine.verbs import predict
    from tests.benchmarks.window import predictors_at

    predictors = predictors_at(paths[0].parent)
    predict.warm_up(predict.IdentifyConfig(()).model, "cpu", JobControl(), predictors)
    outcomes: list[object] = []
    began = time.perf_counter()
    config = predict.IdentifyConfig(tuple(map(PictureAddress, paths)), device="cpu")
    predict.identify(config, JobControl(on_item=outcomes.append), predictors)
    seconds = time.perf_counter() - began
    return seconds, [outcome.labels[0].label for outcome in outcomes]  # type: ignore[attr-defined]


def run_here(contender: str, folder: Path) -> None:
    paths = sorted(folder.iterdir())
    if contender != "textbook":
        set_up_threads(beside_a_window="window" in contender)
    seconds, labels = (textbook if contender == "textbook" else lensmith)(paths)
    print(json.dumps({"seconds": seconds, "labels": labels}))


def run_apart(contender: str, folder: Path) -> tuple[float, list[str]]:
    command = [sys.executable, "-m", "tests.benchmarks.throughput", "--run", contender, str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    result = json.loads(done.stdout.splitlines()[-1])
    return result["seconds"], result["labels"]


def compare(name: str, folder: Path, rounds: int) -> None:
    count = len(list(folder.iterdir()))
    seconds: dict[str, list[float]] = {contender: [] for contender in CONTENDERS}
    answers: dict[str, list[str]] = {}
    for _ in range(rounds):
        for contender in CONTENDERS:
            took, answers[contender] = run_apart(contender, folder)
            seconds[contender].append(took)
    print(f"\n{name}: {count} pictures, {rounds} rounds in turn")
    print(f"{'':26} {'pictures/s (median)':>20} {'ratio to textbook: each round':>44} {'same':>9}")
    for contender in CONTENDERS:
        ratios = [t / s for t, s in zip(seconds["textbook"], seconds[contender], strict=True)]
        same = sum(a == b for a, b in zip(answers["textbook"], answers[contender], strict=True))
        speed = count / statistics.median(seconds[contender])
        shown = "  ".join(f"{ratio:.2f}×" for ratio in ratios)
        median = statistics.median(ratios)
        print(f"{contender:26} {speed:20.1f} {shown:>32}  → {median:6.2f}× {same:5}/{count}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--small", type=int, default=200, help="JPEGs of 500 × 375 pixels")
    parser.add_argument("--large", type=int, default=40, help="JPEGs of 4000 × 3000 pixels")
    parser.add_argument("--run", nargs=2, metavar=("CONTENDER", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    use_graphs()
    if options.run:
        run_here(options.run[0], Path(options.run[1]))
        return
    with tempfile.TemporaryDirectory() as place:
        small, large = Path(place, "small"), Path(place, "large")
        make_photos(small, options.small, (500, 375))
        make_photos(large, options.large, (4000, 3000))
        compare("small JPEGs, 500 × 375", small, options.rounds)
        compare("12-megapixel JPEGs", large, options.rounds)


if __name__ == "__main__":
    main()
