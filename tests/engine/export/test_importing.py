"""A bundle is taken in whole and with its old answers, or not at all."""

import json
from pathlib import Path

import pytest

from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.base.places import Places
from engine.export.agreement import by_lensmith
from engine.export.request import ExportResult
from engine.models import ModelLibrary
from engine.models.loading import load
from engine.verbs.export import Exporter
from tests.engine.export.conftest import Shelf


@pytest.fixture
def elsewhere(places: Places) -> ModelLibrary:
    """The predictors of another user."""
    return ModelLibrary(places.data)


@pytest.fixture
def taker(elsewhere: ModelLibrary, places: Places) -> Exporter:
    return Exporter(elsewhere, places)


def test_another_user_gets_the_same_answers(
    predictors: Shelf, exported: ExportResult, taker: Exporter, elsewhere: ModelLibrary
) -> None:
    taken = taker.import_bundle(exported.folder, JobControl())
    assert taken.same == taken.samples == 8
    assert taken.largest_difference <= 1e-6
    ours, theirs = predictors.library.find(predictors.model), elsewhere.find(taken.entry.record.id)
    assert theirs.config == ours.config
    ask_ours, ask_theirs = by_lensmith(load(ours)), by_lensmith(load(theirs))
    for path in predictors.pictures:
        assert ask_ours(path) == pytest.approx(ask_theirs(path), abs=1e-6)


def test_the_config_stands_for_the_bundle(exported: ExportResult, taker: Exporter) -> None:
    assert taker.import_bundle(exported.folder / "config.json", JobControl()).same == 8


def test_the_config_says_what_the_file_of_weights_is_called(
    bundle: Path, taker: Exporter, elsewhere: ModelLibrary
) -> None:
    weights = json.loads((bundle / "config.json").read_text("utf-8"))["weights"]
    _change(bundle / "config.json", weights=weights | {"file": "cells v2.safetensors"})
    (bundle / "model.safetensors").rename(bundle / "cells v2.safetensors")
    taken = taker.import_bundle(bundle, JobControl())
    assert (taken.same, taken.entry.is_ready) == (8, True)
    folder = elsewhere.models / taken.entry.record.id
    assert taken.entry.file == folder / "model.safetensors"


def test_changed_weights_are_refused(
    bundle: Path, taker: Exporter, elsewhere: ModelLibrary
) -> None:
    weights = bundle / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    with pytest.raises(EngineError) as caught:
        taker.import_bundle(bundle, JobControl())
    assert caught.value.code is ErrorCode.BUNDLE_DAMAGED
    assert not elsewhere.models.exists()


def test_other_answers_than_before_are_refused(
    bundle: Path, taker: Exporter, elsewhere: ModelLibrary
) -> None:
    config = json.loads((bundle / "config.json").read_text("utf-8"))
    config["preprocessing"]["mean"] = [0.5, 0.5, 0.5]
    (bundle / "config.json").write_text(json.dumps(config), "utf-8")
    with pytest.raises(EngineError) as caught:
        taker.import_bundle(bundle, JobControl())
    assert caught.value.code is ErrorCode.BUNDLE_DIFFERS
    assert not elsewhere.models.exists()


_HUGE = {"file": "1", "probabilities": [10**400]}


def _change(file: Path, **values: object) -> None:
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | values), "utf-8")


def _spoil_weights(bundle: Path) -> None:
    """One of them is no number, nothing says so, and there are no samples to find out with."""
    from safetensors.torch import load_file, save_file

    tensors = load_file(bundle / "model.safetensors")
    last = [tensor for tensor in tensors.values() if tensor.is_floating_point()][-1]
    last.view(-1)[0] = float("nan")
    save_file(tensors, bundle / "model.safetensors")
    _change(bundle / "config.json", weights={})
    _change(bundle / "samples" / "expected.json", samples=[])


@pytest.mark.parametrize("damage", [
    lambda b: (b / "config.json").write_text("{"),
    lambda b: (b / "config.json").unlink(),
    lambda b: (b / "model.safetensors").unlink(),
    lambda b: (b / "samples" / "expected.json").write_text("[]"),
    lambda b: next((b / "samples").glob("sample-01*")).unlink(),
    lambda b: (b / "config.json").write_text("null"),
    lambda b: (b / "config.json").write_text("[1]"),
    lambda b: _change(b / "config.json", weights="none"),
    lambda b: _change(b / "config.json", weights={"file": "../model.safetensors"}),
    lambda b: _change(b / "config.json", weights={"file": "labels.txt"}),
    lambda b: _change(b / "config.json", parameters=float("inf")),
    lambda b: _change(b / "samples" / "expected.json", samples=[_HUGE]),
    _spoil_weights,
])  # fmt: skip
def test_a_damaged_bundle_is_named(
    damage: object, bundle: Path, taker: Exporter, elsewhere: ModelLibrary
) -> None:
    assert callable(damage)
    damage(bundle)
    with pytest.raises(EngineError) as caught:
        taker.import_bundle(bundle, JobControl())
    assert caught.value.code is ErrorCode.BUNDLE_DAMAGED
    assert not elsewhere.models.exists()


def test_a_detector_is_taken_in(
    predictors: Shelf, detector_on_shelf: str, taker: Exporter, tmp_path: Path
) -> None:
    from engine.export.request import ExportConfig, Format

    config = ExportConfig(detector_on_shelf, tmp_path / "d", (Format.SAFETENSORS,))
    result = predictors.exporter.export(config, JobControl())
    taken = taker.import_bundle(result.folder, JobControl())
    assert taken.samples == 0
    assert taken.entry.record.classes == 4
