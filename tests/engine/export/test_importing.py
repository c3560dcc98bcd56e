"""A bundle is taken in whole and with its old answers, or not at all."""

import json
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
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
        said, expected = ask_ours(path).probabilities, ask_theirs(path).probabilities
        assert said == pytest.approx(expected, abs=1e-6)


def test_a_bundle_that_comes_twice_is_recognised(
    exported: ExportResult, taker: Exporter, elsewhere: ModelLibrary
) -> None:
    first = taker.import_bundle(exported.folder, JobControl()).entry
    before = elsewhere.entries()
    again = taker.import_bundle(exported.folder, JobControl()).entry
    assert elsewhere.entries() == before
    assert not first.was_here
    assert again.was_here
    assert again.record == first.record


def test_the_same_weights_with_other_classes_are_another_model(
    bundle: Path, taker: Exporter, elsewhere: ModelLibrary
) -> None:
    first = taker.import_bundle(bundle, JobControl()).entry
    assert first.config is not None
    _change(bundle / "config.json", classes=[f"{name}!" for name in first.config.classes])
    _change(bundle / "samples" / "expected.json", samples=[])
    other = taker.import_bundle(bundle, JobControl()).entry
    assert other.record.id != first.record.id


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


def _rule(bundle: Path, **values: object) -> None:
    rule = json.loads((bundle / "config.json").read_text("utf-8"))["preprocessing"]
    _change(bundle / "config.json", preprocessing=rule | values)


def _drop(bundle: Path, key: str) -> None:
    values = json.loads((bundle / "config.json").read_text("utf-8"))
    del values[key]
    (bundle / "config.json").write_text(json.dumps(values), "utf-8")


def _classes(bundle: Path, change: Callable[[list[str]], list[object]]) -> None:
    names = json.loads((bundle / "config.json").read_text("utf-8"))["classes"]
    _change(bundle / "config.json", classes=change(names))


_SAMPLES = "samples/expected.json"
_DEEP = "[" * 100_000


@pytest.mark.parametrize(("damage", "reason"), [
    (lambda b: (b / "config.json").unlink(),
     "config.json cannot be read: No such file or directory"),
    (lambda b: (b / "config.json").write_text("{"), "config.json is not written as JSON"),
    (lambda b: (b / "config.json").write_text(_DEEP), "config.json is not written as JSON"),
    (lambda b: (b / "config.json").write_bytes(b"\xff"), "config.json is not written as JSON"),
    (lambda b: (b / "config.json").write_text("[1]"), "config.json is no table of entries"),
    (lambda b: _drop(b, "classes"), "config.json does not say its classes"),
    (lambda b: _change(b / "config.json", classes=[]), "config.json names no classes"),
    (lambda b: _classes(b, lambda n: [[], *n[1:]]),
     "config.json has classes whose names are no texts"),
    (lambda b: _classes(b, lambda n: ["\ud800", *n[1:]]),
     "config.json has characters in its classes that cannot be shown"),
    (lambda b: _change(b / "config.json", name="\udcff"),
     "config.json has characters in its name that cannot be shown"),
    (lambda b: _classes(b, lambda n: [n[1], *n[1:]]),
     "The names of the classes cannot be used: several are called "),
    (lambda b: _classes(b, lambda n: ["", *n[1:]]),
     "The names of the classes cannot be used: that of class 1 is empty"),
    (lambda b: _classes(b, lambda n: ["a\x00", *n[1:]]),
     "The names of the classes cannot be used: that of class 1 has characters"),
    (lambda b: _classes(b, lambda n: [*n, "one more"]), "model.safetensors does not fit"),
    (lambda b: _change(b / "config.json", architecture="resnet_of_mine"),
     "it names an architecture that Lensmith does not know"),
    (lambda b: _change(b / "config.json", library="timm", architecture="resnet_of_mine"),
     "it names an architecture that Lensmith does not know"),
    (lambda b: _rule(b, mean=[1, 2]), "config.json needs three numbers as mean and as std"),
    (lambda b: _rule(b, mean=5), "config.json needs three numbers as mean and as std"),
    (lambda b: _rule(b, std=[1e-30] * 3), "config.json has a std that makes no sense"),
    (lambda b: _rule(b, crop=4096), "config.json asks for pictures of 4096 pixels (limit 2048)"),
    (lambda b: _rule(b, crop=True), "config.json asks for pictures of True pixels (limit 2048)"),
    (lambda b: _rule(b, mood="good"), "config.json has a preprocessing with other entries"),
    (lambda b: _change(b / "config.json", calibration=[1]),
     "config.json has a calibration that makes no sense"),
    (lambda b: (b / "model.safetensors").unlink(),
     "model.safetensors cannot be read: No such file or directory"),
    (lambda b: (b / "model.safetensors").write_bytes(b""), "model.safetensors is damaged"),
    (lambda b: (b / _SAMPLES).write_text(_DEEP),
     "expected.json does not say what the model said of its samples"),
    (lambda b: (b / _SAMPLES).write_text("[]"),
     "expected.json does not say what the model said of its samples"),
    (lambda b: _change(b / _SAMPLES, samples=[{"file": "../a.png", "probabilities": []}]),
     "expected.json has a sample that is no plain name of a file"),
    (lambda b: _change(b / _SAMPLES, samples=[{"file": "a.png", "probabilities": [float("nan")]}]),
     "expected.json has probabilities that are none"),
    (_spoil_weights, "model.safetensors holds weights that are infinite or no numbers, in "),
])  # fmt: skip
def test_what_is_wrong_is_said_in_words_for_people(
    damage: Callable[[Path], object], reason: str, bundle: Path, taker: Exporter
) -> None:
    damage(bundle)
    if "fit" not in reason and "samples" not in reason:
        _forget_checksum(bundle)
    with pytest.raises(EngineError) as caught:
        taker.import_bundle(bundle, JobControl())
    assert caught.value.code is ErrorCode.BUNDLE_DAMAGED
    assert caught.value.params["reason"].startswith(reason)
    assert "Error" not in str(caught.value)
    assert str(caught.value).isprintable()


def _forget_checksum(bundle: Path) -> None:
    """So that the weights themselves are looked at."""
    with suppress(OSError, ValueError, TypeError, RecursionError):
        _change(bundle / "config.json", weights={})


def test_names_that_imagenet_has_twice_are_taken(
    bundle: Path, taker: Exporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ImageNet has two cranes: a bundle of its names is honest."""
    _classes(bundle, lambda names: [names[1], *names[1:]])
    names = json.loads((bundle / "config.json").read_text("utf-8"))["classes"]
    monkeypatch.setattr("engine.export.importing.known_names", lambda: (tuple(names),))
    assert taker.import_bundle(bundle, JobControl()).same == 8


def test_a_detector_is_taken_in(
    predictors: Shelf, detector_on_shelf: str, taker: Exporter, tmp_path: Path
) -> None:
    from engine.export.request import ExportConfig, Format

    config = ExportConfig(detector_on_shelf, tmp_path / "d", (Format.SAFETENSORS,))
    result = predictors.exporter.export(config, JobControl())
    taken = taker.import_bundle(result.folder, JobControl())
    assert taken.samples == 0
    assert taken.entry.record.classes == 4


@pytest.mark.parametrize("name", ["labels.txt", "samples/pipe.png"])
def test_a_bundle_with_a_pipe_is_refused_and_nobody_waits(
    name: str, exported: ExportResult, taker: Exporter, tmp_path: Path
) -> None:
    bundle = tmp_path / "bundle"
    shutil.copytree(exported.folder, bundle)
    (bundle / name).unlink(missing_ok=True)
    os.mkfifo(bundle / name)
    with pytest.raises(EngineError) as caught:
        taker.import_bundle(bundle, JobControl())
    assert caught.value.code is ErrorCode.BUNDLE_DAMAGED
    assert "is no ordinary file" in str(caught.value)
