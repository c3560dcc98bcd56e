"""The predictor used last is kept; what cannot be had is refused with a code."""

import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import NoReturn

import pytest

from engine.base.device import Device
from engine.base.errors import EngineError, ErrorCode
from engine.inference import PredictorCache, backends
from engine.inference.backends import Predictor
from engine.inference.backends.pytorch import backend
from engine.models import DEFAULT_MODEL, LibraryEntry, ModelLibrary
from tests.helpers.predictors import BrightnessPredictor

LIBRARY = ModelLibrary(Path("nowhere"))
ANY_MODEL = LIBRARY.find(DEFAULT_MODEL)


class LibraryOfAll(ModelLibrary):
    """Has every model that is asked for."""

    def __init__(self) -> None:
        super().__init__(Path("nowhere"))

    def find(self, model: str) -> LibraryEntry:
        return replace(ANY_MODEL, record=replace(ANY_MODEL.record, id=model))


LOADING = "engine.models.loading"


def _refusal(model: str = DEFAULT_MODEL, device: str = "cpu") -> EngineError:
    with pytest.raises(EngineError) as caught:
        PredictorCache(LIBRARY).get(model, device)
    return caught.value


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What is loaded, in place of loading it."""
    done: list[tuple[str, str]] = []

    def load(entry: LibraryEntry, device: str, _graphs: None) -> Predictor:
        model = entry.record.id
        done.append((model, device))
        if model == "broken":
            raise EngineError(ErrorCode.MODEL_WEIGHTS_DAMAGED, model=model)
        return BrightnessPredictor()

    monkeypatch.setattr(backends, "load", load)
    return done


def test_the_default_model_can_be_had() -> None:
    predictor = PredictorCache(LIBRARY).get(DEFAULT_MODEL, "cpu")
    assert (predictor.model, predictor.device) == (DEFAULT_MODEL, Device("cpu"))


def test_the_same_predictor_is_given_again(loads: list[tuple[str, str]]) -> None:
    kept = PredictorCache(LibraryOfAll())
    assert kept.get("a", "cpu") is kept.get("a", "cpu")
    assert loads == [("a", "cpu")]


def test_another_model_or_device_is_loaded(loads: list[tuple[str, str]]) -> None:
    kept = PredictorCache(LibraryOfAll())
    first = kept.get("a", "cpu")
    assert kept.get("b", "cpu") is not first
    assert kept.get("b", "cuda") is not first
    assert kept.get("a", "cpu") is not first
    assert loads == [("a", "cpu"), ("b", "cpu"), ("b", "cuda"), ("a", "cpu")]


def test_after_a_failure_the_shelf_goes_on(loads: list[tuple[str, str]]) -> None:
    kept = PredictorCache(LibraryOfAll())
    kept.get("a", "cpu")
    with pytest.raises(EngineError):
        kept.get("broken", "cpu")
    kept.get("a", "cpu")
    assert loads == [("a", "cpu"), ("broken", "cpu"), ("a", "cpu")]


def test_an_unknown_model_is_refused() -> None:
    assert _refusal(model="resnet9").code is ErrorCode.MODEL_UNKNOWN


def test_a_device_that_is_not_there_is_refused_before_anything_is_loaded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def not_now(_: object) -> NoReturn:
        pytest.fail("loaded")

    monkeypatch.setattr(f"{LOADING}.load", not_now)
    monkeypatch.setattr(backend, "find_devices", lambda: (Device("cpu"),))
    error = _refusal(device="cuda")
    assert error.code is ErrorCode.DEVICE_UNAVAILABLE
    assert error.params == {"device": "cuda", "found": "cpu"}


def test_a_torch_that_is_not_there_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, LOADING, None)
    error = _refusal()
    assert error.code is ErrorCode.ENGINE_BROKEN
    assert str(error).startswith("The part of Lensmith that computes could not start: ")


@pytest.mark.parametrize(
    "raised",
    [
        OSError("[WinError 1114] c10.dll"),
        RuntimeError("operator torchvision::nms does not exist"),
        AttributeError("partially initialized module 'torchvision'"),
    ],
)
def test_a_torch_that_fails_while_it_is_imported_is_said_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, raised: Exception
) -> None:
    class Failing(ModuleType):
        def __getattr__(self, name: str) -> NoReturn:
            raise raised

    monkeypatch.setitem(sys.modules, LOADING, Failing(LOADING))
    error = _refusal()
    assert error.code is ErrorCode.ENGINE_BROKEN
    assert error.params["reason"]


def test_a_broken_driver_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing() -> NoReturn:
        raise RuntimeError("CUDA unknown error")

    monkeypatch.setattr(backend, "find_devices", failing)
    error = _refusal()
    assert error.code is ErrorCode.ENGINE_BROKEN
    assert error.params["reason"] == "CUDA unknown error"
