"""Options that several verbs have."""

import argparse
from pathlib import Path

from engine.base.device import DEVICES
from engine.cli import options
from engine.models import DEFAULT_MODEL


def test_what_is_not_given_has_its_default() -> None:
    parser = argparse.ArgumentParser()
    for add in (
        options.add_device, options.add_json, options.add_model_or_file, options.add_runs_folder,
    ):  # fmt: skip
        add(parser)
    assert vars(parser.parse_args([])) == {
        "device": "auto", "json": False, "model": DEFAULT_MODEL, "labels": None, "runs": None,
    }  # fmt: skip
    given = parser.parse_args(["--runs", "a", "--labels", "b"])
    assert (given.runs, given.labels) == (Path("a"), Path("b"))


def test_every_device_can_be_asked_for() -> None:
    parser = argparse.ArgumentParser()
    options.add_device(parser)
    for device in DEVICES:
        assert parser.parse_args(["--device", device]).device == device
