"""Strangers: how many a taught model knows for what they are, and how often it is wrong.

    python -m tests.benchmarks.unlike FOLDER [--strangers FOLDER] [--recipe balanced]

FOLDER is one of sorted pictures (sign-digits). The embedded model is taught with it; the
pictures that judge it are asked about as Identify asks, and then strangers: scikit-image's
photographs, drawn micrographs, and the pictures below `--strangers` (BCCD). Beside it, what the
best score alone would know: strangers below the score that 1 % of the same pictures fall below.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import skimage

from engine.base.address import PictureAddress
from engine.base.device import set_up_threads
from engine.base.errors import EngineError
from engine.base.jobs import JobControl
from engine.base.places import Places
from engine.base.types import Prediction

DRAWN = 120
ASKED = 0.95, 0.02
"""The least share of strangers that is to be flagged, and the largest of false alarms."""


def drawn(folder: Path) -> list[Path]:
    from engine.datasets.micrograph import SHAPES, draw_micrograph

    folder.mkdir()
    shapes = list(SHAPES)
    files = [folder / f"{number}.png" for number in range(DRAWN)]
    for number, file in enumerate(files):
        draw_micrograph(shapes[number % len(shapes)], np.random.default_rng(number)).save(file)
    return files


def pictures_in(folder: Path) -> list[Path]:
    """Those that can be read."""
    from engine.images import PICTURE_SUFFIXES, read

    found = []
    for file in sorted(folder.rglob("*")):
        if file.suffix.lower() in PICTURE_SUFFIXES:
            try:
                read(PictureAddress(file), min_side=32)
            except EngineError:
                continue
            found.append(file)
    return found


class Taught:
    """A model that was taught in a home of its own."""

    def __init__(self, folder: Path, home: Path, recipe: str) -> None:
        from engine.inference import PredictorCache
        from engine.models import ModelLibrary
        from engine.training.classification.config import TrainConfig
        from engine.training.classification.plan import plan_of, split_of
        from engine.training.settings import Recipe
        from engine.verbs.runs import run_store
        from engine.verbs.train import Trainer

        places = Places(*(home / name for name in ("config", "data", "log", "cache")))
        self.places, self.library = places, ModelLibrary(places.data)
        trainer, control = Trainer(self.library, places), JobControl()
        report = trainer.check(folder, control)
        began = time.perf_counter()
        self.result = trainer.train(TrainConfig(folder, recipe=Recipe(recipe)), report, control)
        self.seconds = time.perf_counter() - began
        run = run_store(places).find(self.result.run)
        self.split = split_of(plan_of(run), run.read_binding())
        self.predictor = PredictorCache(self.library).get(self.result.model, "cpu")

    def ask(self, files: Sequence[Path]) -> list[Prediction]:
        from engine.inference.stream import predict_stream

        pictures = map(PictureAddress, files)
        with closing(predict_stream(pictures, self.predictor, 1, JobControl())) as outcomes:
            return [outcome for outcome in outcomes if isinstance(outcome, Prediction)]

    def milliseconds(self) -> float:
        """Of telling one picture's distance, the quickest of many."""
        from engine.models.own_files import reference_of

        reference = reference_of(self.library.find(self.result.model))
        assert reference is not None
        features = np.random.default_rng(0).normal(0, 1, (1, reference.dimension))
        one = features.astype(np.float32)
        spans = []
        for _ in range(200):
            began = time.perf_counter()
            reference.are_unlike(one)
            spans.append(time.perf_counter() - began)
        return 1000 * float(np.median(spans))

    def bundle_bytes(self, place: Path) -> tuple[int, int]:
        """Of the reference, and of the whole bundle."""
        from engine.export.request import ExportConfig
        from engine.models.familiarity.file import REFERENCE
        from engine.verbs.export import Exporter

        result = Exporter(self.library, self.places).export(
            ExportConfig(self.result.model, place / "bundle"), JobControl()
        )
        assert result.same == result.samples
        return (result.folder / REFERENCE).stat().st_size, result.bytes


def _line(name: str, found: Sequence[Prediction], least: float) -> str:
    flagged = sum(bool(answer.unlike) for answer in found)
    by_score = sum(answer.labels[0].score < least for answer in found)
    count = len(found)
    return (
        f"{name:34}{count:7}{flagged:9}{100 * flagged / count:8.1f} %"
        f"{100 * by_score / count:14.1f} %"
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--strangers", type=Path)
    parser.add_argument("--recipe", default="quick")
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    set_up_threads(beside_a_window=False)
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        taught = Taught(options.folder, place, options.recipe)
        split = taught.split
        held_out = [e.picture.file for e in (*split.select, *split.calibrate)]
        judging = [example.picture.file for example in split.report]
        sets = {"scikit-image's photographs": pictures_in(Path(skimage.__file__).parent / "data"),
                "drawn micrographs": drawn(place / "drawn")}  # fmt: skip
        if options.strangers is not None:
            sets[str(options.strangers.name)] = pictures_in(options.strangers)
        scores = [answer.labels[0].score for answer in taught.ask(held_out)]
        least = float(np.quantile(scores, 0.01))
        print(f"taught in {taught.seconds:.1f} s: {taught.result.right} of {taught.result.total}")
        print("parts:", {str(part): len(found) for part, found in split.parts()})
        print(f"{'':34}{'asked':>7}{'flagged':>9}{'share':>10}{'by score':>16}", flush=True)
        known = taught.ask(judging)
        print(_line("report part (false alarms)", known, least), flush=True)
        answers = [answer for files in sets.values() for answer in taught.ask(files)]
        start = 0
        for title, files in sets.items():
            print(_line(title, answers[start : start + len(files)], least))
            start += len(files)
        print(_line("strangers in all", answers, least))
        reference, whole = taught.bundle_bytes(place)
        print(f"{taught.milliseconds():.2f} ms a picture for the distance")
        print(f"reference {reference:,} bytes, bundle {whole:,} bytes")
        flagged = float(np.mean([bool(answer.unlike) for answer in answers]))
        alarms = float(np.mean([bool(answer.unlike) for answer in known]))
        assert flagged >= ASKED[0], flagged
        assert alarms <= ASKED[1], alarms


if __name__ == "__main__":
    main()
