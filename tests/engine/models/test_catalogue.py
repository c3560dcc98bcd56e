"""What the catalogue says of its models is true."""

import pytest

from engine.errors import EngineError, ErrorCode
from engine.models import DEFAULT_MODEL, all_models, find_model
from engine.models.loading import LoadedModel


def test_every_model_has_an_id_of_its_own() -> None:
    ids = [record.id for record in all_models()]
    assert len(ids) == len(set(ids))


def test_every_model_is_found_by_its_id() -> None:
    for record in all_models():
        assert find_model(record.id) is record


def test_the_first_model_is_the_one_to_begin_with() -> None:
    assert all_models()[0].id == DEFAULT_MODEL


def test_an_unknown_model_is_refused_and_the_known_are_named() -> None:
    with pytest.raises(EngineError, match="no model called resnet9") as caught:
        find_model("resnet9")
    assert caught.value.code is ErrorCode.MODEL_UNKNOWN
    assert DEFAULT_MODEL in str(caught.value)


def test_the_number_of_parameters_is_that_of_the_network(loaded: LoadedModel) -> None:
    counted = sum(parameter.numel() for parameter in loaded.network.parameters())
    assert loaded.record.parameters == counted


def test_the_number_of_classes_is_that_of_the_last_layer(loaded: LoadedModel) -> None:
    head = list(loaded.network.parameters())[-1]
    assert loaded.record.classes == len(head) == len(loaded.classes)


def test_facts_are_plausible() -> None:
    for record in all_models():
        assert 0.5 < record.accuracy < 1
        assert record.preprocessing.crop <= record.preprocessing.resize
        assert all((record.name, record.advice, record.source, record.licence))
