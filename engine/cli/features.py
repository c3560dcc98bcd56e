"""The verb that saves features: what a model's backbone makes of pictures."""

import argparse
import sys
from pathlib import Path
from typing import Any

from engine.base.device import AUTOMATIC
from engine.base.jobs import JobControl
from engine.base.types import Progress
from engine.cli import models
from engine.cli.interrupt import cancelled_by_ctrl_c
from engine.inference import PredictorCache
from engine.models import DEFAULT_MODEL
from engine.verbs import features as feature_verbs
from engine.verbs.pictures import address_of

_ENDINGS = (".csv", ".npz")


def add_verbs(verbs: Any) -> None:
    """Add the verb to the parser (argparse's subparsers, whose type has no public name)."""
    features = verbs.add_parser("features", help="save what a model's backbone makes of pictures")
    features.add_argument("paths", nargs="+", type=address_of, metavar="FOLDER",
                          help="a folder of pictures, or a picture")  # fmt: skip
    features.add_argument("--out", required=True, type=_feature_file, metavar="FILE",
                          help="to be written; .npz or .csv")  # fmt: skip
    features.add_argument("--model", default=DEFAULT_MODEL, metavar="ID|FILE")
    features.add_argument("--labels", type=Path, metavar="FILE", help="classes of a model FILE")
    features.add_argument("--device", default=AUTOMATIC, choices=[AUTOMATIC, "cpu", "cuda", "mps"])
    features.set_defaults(run=_features)


def _feature_file(text: str) -> Path:
    if not text.lower().endswith(_ENDINGS):
        raise argparse.ArgumentTypeError("must end in .csv or .npz")
    return Path(text)


def _features(options: argparse.Namespace) -> int:
    control = JobControl(_show_progress)
    with (
        cancelled_by_ctrl_c(control),
        models.model_named(options.model, options.labels, control) as (model, library),
    ):
        config = feature_verbs.FeaturesConfig(
            tuple(options.paths), model, options.out, options.device
        )
        summary = feature_verbs.features(config, control, PredictorCache(library))
    _clear_progress()
    for failure in summary.failures:
        print(f"{failure.picture}: {failure.error}", file=sys.stderr)  # noqa: T201
    text = f"{summary.rows} pictures, {summary.dimension} features each (layer {summary.layer})"
    print(f"{summary.file}: {text}")  # noqa: T201
    return 1 if summary.failures else 0


def _show_progress(progress: Progress) -> None:
    if sys.stderr.isatty() and progress.total:
        text = f"\r{progress.done} of {progress.total} pictures "
        print(text, end="", file=sys.stderr)  # noqa: T201


def _clear_progress() -> None:
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr)  # noqa: T201
