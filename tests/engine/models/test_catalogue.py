"""What the catalogue says of its models is what torchvision publishes."""

import pytest
import torchvision

from engine.base.types import Task
from engine.models import CATALOGUE, DEFAULT_MODEL, ModelRecord
from engine.models.loading import LoadedModel

FETCHED = [record for record in CATALOGUE if record.weights]


def test_every_model_has_an_id_of_its_own() -> None:
    ids = [record.id for record in CATALOGUE]
    assert len(ids) == len(set(ids))


def test_the_model_to_begin_with_needs_no_fetching() -> None:
    assert CATALOGUE[0].id == DEFAULT_MODEL
    assert CATALOGUE[0].file == ""


@pytest.mark.parametrize("record", FETCHED, ids=lambda record: record.id)
def test_the_numbers_are_those_of_the_metadata(record: ModelRecord) -> None:
    weights = torchvision.models.get_weight(record.weights)
    meta = weights.meta
    assert record.file == weights.url.rsplit("/", 1)[-1]
    assert record.parameters == meta["num_params"]
    assert record.classes == len(meta["categories"])
    assert abs(record.megabytes - meta["_file_size"] * 2**20 / 1e6) < 0.1
    published = meta["_metrics"].get("ImageNet-1K") or meta["_metrics"]["COCO-val2017"]
    best = published.get("acc@1") or published["box_map"]
    assert record.accuracy == pytest.approx(best / 100)
    assert torchvision.models.get_model_weights(record.architecture)[weights.name] is weights


@pytest.mark.parametrize("record", FETCHED, ids=lambda record: record.id)
def test_the_name_of_the_file_carries_its_checksum(record: ModelRecord) -> None:
    assert len(record.file.removesuffix(".pth").rsplit("-", 1)[-1]) == 8


def test_every_model_is_explained() -> None:
    for record in CATALOGUE:
        assert all((record.name, record.advice, record.source, record.licence))


def test_both_tasks_are_there() -> None:
    assert {record.task for record in CATALOGUE} == set(Task)


def test_the_embedded_models_numbers_are_those_of_the_network(loaded: LoadedModel) -> None:
    counted = sum(parameter.numel() for parameter in loaded.network.parameters())
    assert loaded.record.parameters == counted
    assert loaded.record.classes == len(loaded.classes)
