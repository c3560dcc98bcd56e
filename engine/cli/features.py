"""`lensmith features`: what a model's backbone makes of pictures, as a file."""

import argparse
from pathlib import Path

from engine.cli.control import job_control, pictures
from engine.cli.library import model_named, predictors_of
from engine.cli.options import add_device, add_model_or_file
from engine.cli.output import complain, say
from engine.verbs.features import FeaturesConfig, features
from engine.verbs.pictures import address_of

NAME = "features"
HELP = "save what a model's backbone makes of pictures"
_ENDINGS = (".csv", ".npz")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of this verb."""
    parser.add_argument("paths", nargs="+", type=address_of, metavar="FOLDER",
                        help="a folder of pictures, or a picture")  # fmt: skip
    parser.add_argument("--out", required=True, type=_feature_file, metavar="FILE",
                        help="to be written; .npz or .csv")  # fmt: skip
    add_model_or_file(parser)
    add_device(parser)


def _feature_file(text: str) -> Path:
    if not text.lower().endswith(_ENDINGS):
        raise argparse.ArgumentTypeError("must end in .csv or .npz")
    return Path(text)


def run(options: argparse.Namespace) -> bool:
    """Save them; false where a picture could not be read."""
    with (
        job_control(pictures) as control,
        model_named(options.model, options.labels, control) as (model, library),
    ):
        config = FeaturesConfig(tuple(options.paths), model, options.out, options.device)
        summary = features(config, control, predictors_of(library))
    for failure in summary.failures:
        complain(f"{failure.picture}: {failure.error}")
    text = f"{summary.rows} pictures, {summary.dimension} features each (layer {summary.layer})"
    say(f"{summary.file}: {text}")
    return not summary.failures
