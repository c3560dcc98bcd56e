"""`lensmith predict`: what is in pictures."""

import argparse
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from engine.base.address import PictureAddress
from engine.base.types import Detections, Failure, Outcome, Prediction
from engine.cli.control import job_control
from engine.cli.library import model_named, predictors_of
from engine.cli.options import add_device, add_model_or_file
from engine.cli.output import as_json, complain, say
from engine.inference import PredictorCache
from engine.inference.batch.answer_table import corners, shown
from engine.inference.batch.answering import BatchRequest, answer_all
from engine.verbs.pictures import address_of, gather
from engine.verbs.predict import IdentifyConfig, identify

NAME = "predict"
HELP = "name what is in pictures"
_UNLIKE = "    Unlike anything it was taught; the nearest it knows:"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of this verb."""
    parser.add_argument("paths", nargs="+", metavar="PATH",
                        help="a picture, or a folder of pictures")  # fmt: skip
    add_model_or_file(parser)
    parser.add_argument("--top", type=_positive, default=5, metavar="N", help="labels a picture")
    add_device(parser)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON object a line")
    form.add_argument("--csv", type=Path, metavar="FILE", help="write a table")
    parser.add_argument("--resume", action="store_true",
                        help="go on with the table: pictures in it are passed over")  # fmt: skip


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("must be a whole number, at least 1")
    return int(text)


def run(options: argparse.Namespace) -> bool:
    """Answer for every picture; false where one could not be read."""
    if options.resume and options.csv is None:
        options.wrong_use("--resume goes on with a table: it needs --csv")
    as_given: dict[PictureAddress, str] = {
        picture: text
        for text in reversed(options.paths)
        if (picture := address_of(text)) == PictureAddress.parse(text)
    }  # Path drops a leading ./

    def name(picture: PictureAddress) -> str:
        return as_given.get(picture, str(picture))

    return not (_to_stdout if options.csv is None else _to_table)(options, name)


def _to_stdout(options: argparse.Namespace, name: Callable[[PictureAddress], str]) -> int:
    """Print the answers as they come.

    Returns:
        How many pictures could not be read.
    """
    form = outcome_as_json if options.json else outcome_as_text
    failures = 0

    def show(outcome: object) -> None:
        nonlocal failures
        assert isinstance(outcome, Outcome)  # noqa: S101
        failures += isinstance(outcome, Failure)
        say(form(outcome, name(outcome.picture)))

    with job_control(on_item=show) as control:
        gathered = gather(_named(options), control)
        for failure in gathered.failures:
            control.deliver(failure)
        with model_named(options.model, options.labels, control) as (model, library):
            config = IdentifyConfig(gathered.pictures, model, options.device, options.top)
            predictors = predictors_of(library)
            identify(config, control, predictors)
            _say_remark(predictors, model, options.device)
    return failures


def _to_table(options: argparse.Namespace, name: Callable[[PictureAddress], str]) -> int:
    """Write the answers to a file, which is there also when interrupted.

    Returns:
        How many pictures in it could not be read.
    """
    with (
        job_control() as control,
        model_named(options.model, options.labels, control) as (model, library),
    ):
        request = BatchRequest(_named(options), model, options.device, options.top)
        predictors = predictors_of(library)
        result = answer_all(
            request, options.csv, control, predictors, resume=options.resume,
            is_whole_when_cancelled=True, name=name,
        )  # fmt: skip
        _say_remark(predictors, model, options.device)
    return result.failures


def _say_remark(predictors: PredictorCache, model: str, device: str) -> None:
    """What a person should know of the answers, beside them."""
    if (remark := predictors.get(model, device).remark) is not None:
        complain(str(remark))


def _named(options: argparse.Namespace) -> tuple[PictureAddress, ...]:
    return tuple(map(address_of, options.paths))


def outcome_as_text(outcome: Outcome, image: str) -> str:
    """For people: the picture as it is to be shown, then its labels."""
    if isinstance(outcome, Failure):
        return f"{image}\n    {outcome.error}"
    labels = [
        "  ".join((f"  {item.score:6.1%}", item.label, *corners(item))) for item in shown(outcome)
    ]
    said = [_UNLIKE] if isinstance(outcome, Prediction) and outcome.unlike else []
    return "\n".join([image, *said, *labels])


def outcome_as_json(outcome: Outcome, image: str) -> str:
    """For programs: one JSON object.

    `{"image", "model", "predictions": [{"label", "score"}], "seconds"}`, and
    `"sure"` where an error budget was chosen for the model, `"unlike"` where it is known what the
    model was taught with; a detector's have
    `"detections": [{"label", "score", "x1", "y1", "x2", "y2"}]` instead; and for a picture that
    could not be read, `{"image", "error": {"code", "message"}}`.
    """
    if isinstance(outcome, Failure):
        error = {"code": outcome.error.code, "message": str(outcome.error)}
        return as_json({"image": image, "error": error})
    name = "detections" if isinstance(outcome, Detections) else "predictions"
    known: dict[str, bool] = {}
    if isinstance(outcome, Prediction):
        told = {"sure": outcome.is_sure, "unlike": outcome.unlike}
        known = {key: value for key, value in told.items() if value is not None}
    return as_json({
        "image": image,
        "model": outcome.model,
        name: [asdict(item) for item in shown(outcome)],
        **known,
        "seconds": round(outcome.seconds, 4),
    })  # fmt: skip
