"""Shortcuts planted in sorted pictures: are they found, by the right test, and clean sets not?

    python -m tests.benchmarks.shortcuts FOLDER [--first-seed 0] [--classes 4] [--pictures 40]

Ten plants (a scale bar, a coloured corner, a size, a JPEG quality, a brightness; each in all and
in 70 % of the pictures of two classes) and ten clean controls. Each is a subset of FOLDER that its
seed draws, taught (Quick) and searched. A mark in the picture is to be found by the tests of
regions or of exchange, the others by that of the files' facts. In a control, any test that finds
something is a false alarm. Told: every line, sums with Wilson's 95 % intervals, seconds.
"""

import argparse
import random
import tempfile
import time
from pathlib import Path

from PIL import Image, ImageDraw

from engine.base.device import set_up_threads
from engine.base.jobs import JobControl
from engine.base.language import ENGLISH
from engine.base.places import Places
from engine.evaluation.shortcuts.findings import Findings, ShortcutTest
from engine.evaluation.shortcuts.sentences import coach, sentence
from engine.models import ModelLibrary
from engine.training.classification.config import TrainConfig
from engine.training.classification.scores import wilson
from engine.training.settings import Recipe
from engine.verbs.shortcuts import ShortcutSearch
from engine.verbs.train import Trainer

MARKS = {ShortcutTest.REGIONS, ShortcutTest.EXCHANGE}
PLANTS = {
    "scale bar": MARKS, "coloured corner": MARKS, "size": {ShortcutTest.FILES},
    "JPEG quality": {ShortcutTest.FILES}, "brightness": {ShortcutTest.FILES},
}  # fmt: skip
SHARES = (1.0, 0.7)
_QUALITY, _OTHER_QUALITY = 90, 70


def changed(image: Image.Image, plant: str) -> tuple[Image.Image, int]:
    """A picture with a plant, and the JPEG quality to store it with."""
    draw, (width, height) = ImageDraw.Draw(image), image.size
    if plant == "scale bar":
        draw.rectangle((width * 0.66, height * 0.84, width * 0.9, height * 0.87), fill="white")
    elif plant == "coloured corner":
        draw.rectangle((width * 0.07, height * 0.07, width * 0.17, height * 0.17), fill="#c82828")
    elif plant == "size":
        image = image.resize((round(width * 1.2), round(height * 1.2)))
    elif plant == "brightness":
        image = image.point(lambda value: min(255, value + 25))
    return image, _OTHER_QUALITY if plant == "JPEG quality" else _QUALITY


def draw_set(options: argparse.Namespace, seed: int, plant: str, share: float, to: Path) -> None:
    """A subset of the pictures, two classes of which are planted."""
    rng = random.Random(seed)
    classes = sorted(path for path in options.folder.iterdir() if path.is_dir())
    for place, label in enumerate(rng.sample(classes, options.classes)):
        (to / label.name).mkdir(parents=True)
        for path in rng.sample(sorted(label.iterdir()), options.pictures):
            with Image.open(path) as opened:
                image, quality = opened.convert("RGB"), _QUALITY
            if plant and place < 2 and rng.random() < share:
                image, quality = changed(image, plant)
            image.save(to / label.name / f"{path.stem}.jpg", quality=quality)


def searched(options: argparse.Namespace, seed: int, plant: str, share: float) -> Findings:
    """Draw, teach, look."""
    with tempfile.TemporaryDirectory() as place:
        home, control = Path(place), JobControl()
        draw_set(options, seed, plant, share, home / "set")
        places = Places(*(home / name for name in ("config", "data", "log", "cache")))
        library = ModelLibrary(places.data)
        trainer = Trainer(library, places)
        report = trainer.check(home / "set", control)
        config = TrainConfig(home / "set", recipe=Recipe.QUICK)
        result = trainer.train(config, report, control)
        return ShortcutSearch(library, places).look(result.run, control)


def told(name: str, found: Findings, wanted: set[ShortcutTest]) -> bool:
    """Print a line; whether the right test found something."""
    alarms = {finding.test for finding in found if finding.found}
    is_right = bool(alarms & wanted) if wanted else bool(alarms)
    recalls = ", ".join(
        f"{f.test} {f.figures.get('recall', f.figures.get('flips', 0)):.2f}" for f in found[:3]
    )
    mark = ("found" if is_right else "MISSED") if wanted else ("ALARM" if is_right else "quiet")
    print(f"{name:28} {mark:7} {sorted(alarms)} ({recalls})", flush=True)
    for finding in found:
        if finding.found:
            print(f"    {sentence(finding, ENGLISH)}", flush=True)
    print(f"    the coach: {coach(found, ENGLISH) or 'says nothing'}", flush=True)
    return is_right


def interval(count: int, total: int) -> str:
    low, high = wilson(count, total)
    return f"{count} of {total} ({low:.0%} to {high:.0%})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--classes", type=int, default=4)
    parser.add_argument("--pictures", type=int, default=40, help="of each class")
    options = parser.parse_args()
    set_up_threads(beside_a_window=False)
    began, seed, found, alarms = time.perf_counter(), options.first_seed, 0, 0
    for plant, wanted in PLANTS.items():
        for share in SHARES:
            made = searched(options, seed, plant, share)
            found += told(f"{seed} {plant}, {share:.0%}", made, wanted)
            made = searched(options, seed + 1, "", 0)
            alarms += told(f"{seed + 1} clean", made, set())
            seed += 2
    plants = len(PLANTS) * len(SHARES)
    print(f"found by the right test: {interval(found, plants)}")
    print(f"false alarms: {interval(alarms, plants)}; {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
