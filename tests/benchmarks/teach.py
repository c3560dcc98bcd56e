"""Teaching beside the textbook loop: seconds and accuracy on the same split and backbone.

    python -m tests.benchmarks.teach DATASET [--epochs 10] [--skip-textbook]

The textbook loop: the pretrained network, all but its last ten parameter tensors frozen, Adam
1e-3, batches of 32, resize-256/crop-224, a plain DataLoader. Its time is that of its epochs and of
one validation at the end; its accuracy is that of its best epoch. Lensmith's time is from the
folder to the model on the shelf: check, split, learning, judging, storing. Importing torch is
counted in neither. Every contender has a process of its own.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.base.device import set_up_threads
from tests.benchmarks.window import use_graphs

if TYPE_CHECKING:
    from engine.datasets.dataset import Example, Split

CONTENDERS = ("textbook", "quick", "quick, cached", "balanced")
BATCH = 32


def split_of(folder: Path, cache: Path) -> "Split":
    from engine.base.jobs import JobControl
    from engine.datasets.checks.check import check
    from engine.datasets.layouts.scan import scan
    from engine.datasets.split import split

    return split(check(scan(folder, JobControl()), JobControl(), cache), {}, seed=0)


def textbook(folder: Path, home: Path, epochs: int) -> tuple[float, float]:
    import timm
    import torch
    from PIL import Image
    from torch import nn
    from torch.utils.data import DataLoader, Dataset
    from torchvision import transforms

    from engine.models import DEFAULT_MODEL, ModelLibrary
    from engine.models.loading import load

    split = split_of(folder, home / "cache")
    network: Any = load(ModelLibrary(home).find(DEFAULT_MODEL)).network
    config = timm.data.resolve_model_data_config(network)
    transform = transforms.Compose([
        transforms.Resize(256), transforms.CenterCrop(224), transforms.ToTensor(),
        transforms.Normalize(config["mean"], config["std"]),
    ])  # fmt: skip

    class Pictures(Dataset[Any]):
        def __init__(self, examples: "tuple[Example, ...]") -> None:
            self._examples = examples

        def __len__(self) -> int:
            return len(self._examples)

        def __getitem__(self, index: int) -> tuple[torch.Tensor, int]:
            example = self._examples[index]
            with Image.open(example.picture.file) as image:
                return transform(image.convert("RGB")), split.classes.index(example.label)

    network.classifier = nn.Linear(network.classifier.in_features, len(split.classes))
    for parameter in network.parameters():
        parameter.requires_grad = False
    for parameter in list(network.parameters())[-10:]:
        parameter.requires_grad = True
    trained = [parameter for parameter in network.parameters() if parameter.requires_grad]
    optimiser = torch.optim.Adam(trained, lr=1e-3)
    torch.manual_seed(0)
    loader = DataLoader(Pictures(split.train), BATCH, shuffle=True)
    judges = DataLoader(Pictures(split.select), BATCH)
    seconds, best = 0.0, 0.0
    for _ in range(epochs):
        began = time.perf_counter()
        network.train()
        for inputs, labels in loader:
            loss = nn.functional.cross_entropy(network(inputs), labels)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        seconds += time.perf_counter() - began
        began = time.perf_counter()
        network.eval()
        with torch.no_grad():
            right = sum(int((network(x).argmax(1) == y).sum()) for x, y in judges)
        judging = time.perf_counter() - began
        best = max(best, right / len(split.select))
    return seconds + judging, best


def lensmith(folder: Path, home: Path, recipe: str) -> tuple[float, float]:
    from engine.base.jobs import JobControl
    from engine.base.places import Places
    from engine.base.torch_loading import import_gently
    from engine.models import ModelLibrary
    from engine.training.classification.config import TrainConfig
    from engine.training.settings import Recipe
    from engine.verbs.train import Trainer

    import_gently()
    from engine.training.classification import training  # noqa: F401

    places = Places(*(home / name for name in ("config", "data", "log", "cache")))
    trainer = Trainer(ModelLibrary(places.data), places)
    began = time.perf_counter()
    report = trainer.check(folder, JobControl())
    config = TrainConfig(folder, recipe=Recipe(recipe), device="cpu")
    result = trainer.train(config, report, JobControl())
    return time.perf_counter() - began, result.accuracy


def run_here(contender: str, folder: Path, home: Path, epochs: int) -> None:
    if contender == "textbook":
        seconds, accuracy = textbook(folder, home, epochs)
    else:
        set_up_threads(beside_a_window=False)
        seconds, accuracy = lensmith(folder, home, contender.split(",", maxsplit=1)[0])
    print(json.dumps({"seconds": seconds, "accuracy": accuracy}))


def run_apart(contender: str, folder: Path, home: Path, epochs: int) -> tuple[float, float]:
    command = [sys.executable, "-m", "tests.benchmarks.teach", str(folder), "--epochs",
               str(epochs), "--run", contender, "--home", str(home)]  # fmt: skip
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ)
    result = json.loads(done.stdout.splitlines()[-1])
    return result["seconds"], result["accuracy"]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--epochs", type=int, default=10, help="of the textbook loop")
    parser.add_argument("--skip-textbook", action="store_true")
    parser.add_argument("--run", choices=CONTENDERS, help=argparse.SUPPRESS)
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    use_graphs()
    if options.run:
        run_here(options.run, options.folder, options.home, options.epochs)
        return
    with tempfile.TemporaryDirectory() as place:
        compare(options.folder, Path(place), options.epochs, textbook_too=not options.skip_textbook)


def compare(folder: Path, place: Path, epochs: int, *, textbook_too: bool) -> None:
    print(f"{'':16} {'seconds':>9} {'validation accuracy':>20} {'quicker than the textbook':>27}")
    against = None
    for contender in CONTENDERS:
        if contender == "textbook" and not textbook_too:
            continue
        home = place / contender.split(",", maxsplit=1)[0]
        seconds, accuracy = run_apart(contender, folder, home, epochs)
        if contender == "textbook":
            against = seconds
        ratio = f"{against / seconds:.1f}×" if against else ""
        print(f"{contender:16} {seconds:9.1f} {accuracy:20.2%} {ratio:>27}", flush=True)


if __name__ == "__main__":
    main()
