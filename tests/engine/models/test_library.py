"""The library: the catalogue, what was fetched, and what was brought along."""

import multiprocessing
import os
from pathlib import Path

import pytest

from engine.base.errors import EngineError, ErrorCode
from engine.base.types import Preprocessing, Task
from engine.models import CATALOGUE, DEFAULT_MODEL, ModelLibrary
from engine.models.config import ModelConfig, read_config, write_config
from engine.models.library import checksum_file

RULE = Preprocessing(256, 224, (0.1, 0.2, 0.3), (0.4, 0.5, 0.6), "bilinear")
CONFIG = ModelConfig(
    "Colonies", Task.CLASSIFICATION, "torchvision", "resnet18", ("cocci", "Stäbchen"), RULE, 9, "x"
)


@pytest.fixture
def library(tmp_path: Path) -> ModelLibrary:
    return ModelLibrary(tmp_path)


def bring(library: ModelLibrary, model: str = "colonies") -> Path:
    folder = library.models / model
    folder.mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(b"12345")
    write_config(folder / "config.json", CONFIG)
    return folder


def test_at_first_there_is_the_catalogue(library: ModelLibrary) -> None:
    assert tuple(entry.record for entry in library.entries()) == CATALOGUE
    assert [e.record.id for e in library.entries() if e.is_ready] == [DEFAULT_MODEL]


def test_an_unknown_model_is_refused_and_the_known_are_named(library: ModelLibrary) -> None:
    with pytest.raises(EngineError, match="no model called resnet9") as caught:
        library.find("resnet9")
    assert caught.value.code is ErrorCode.MODEL_UNKNOWN
    assert DEFAULT_MODEL in str(caught.value)


def test_a_fetched_file_makes_a_model_ready_and_can_be_deleted(library: ModelLibrary) -> None:
    library.weights.mkdir()
    file = library.weights / library.find("resnet50").record.file
    file.write_bytes(b"123")
    checksum_file(file).write_text("abc")
    entry = library.find("resnet50")
    assert (entry.is_ready, entry.bytes, entry.file) == (True, 3, file)
    library.remove("resnet50")
    assert not library.find("resnet50").is_ready
    assert list(library.weights.iterdir()) == []


def test_a_model_brought_along_is_told_from_its_config(library: ModelLibrary) -> None:
    bring(library)
    entry = library.find("colonies")
    assert entry.is_own
    assert entry.bytes == 5
    assert entry.config == CONFIG
    assert (entry.record.name, entry.record.classes, entry.record.side) == ("Colonies", 2, 224)
    library.remove("colonies")
    assert not (library.models / "colonies").exists()


def test_a_config_is_read_as_it_was_written(tmp_path: Path) -> None:
    write_config(tmp_path / "config.json", CONFIG)
    assert read_config(tmp_path / "config.json") == CONFIG


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"name": 1, "preprocessing": {}}'])
def test_a_folder_that_is_no_model_is_passed_over(library: ModelLibrary, content: str) -> None:
    (bring(library) / "config.json").write_text(content)
    assert len(library.entries()) == len(CATALOGUE)


def test_the_embedded_model_cannot_be_deleted(library: ModelLibrary) -> None:
    library.remove(DEFAULT_MODEL)
    assert library.find(DEFAULT_MODEL).is_ready


def _reserve_many(folder: str, out: str) -> None:
    library = ModelLibrary(Path(folder))
    Path(out).write_text(" ".join(library.reserve_id("Cells") for _ in range(20)))


def test_two_processes_never_get_the_same_id(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    outs = [tmp_path / f"ids-{n}" for n in range(2)]
    workers = [
        context.Process(target=_reserve_many, args=(str(tmp_path), str(out))) for out in outs
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    given = [model for out in outs for model in out.read_text().split()]
    assert len(set(given)) == 40


def test_an_id_is_not_given_again_when_its_model_is_deleted(library: ModelLibrary) -> None:
    bring(library)
    library.remove("colonies")
    assert library.reserve_id("Colonies") == "colonies-2"
    assert library.likely_id("Colonies") == "colonies-3"


def test_a_removed_model_comes_back_under_its_id(library: ModelLibrary) -> None:
    bring(library)
    before = library.find("colonies")
    library.remove("colonies")
    with pytest.raises(EngineError):
        library.find("colonies")
    assert library.restore("colonies") == before
    library.remove("colonies")
    library.purge_removed()
    assert library.restore("colonies") == before  # not yet a week old


def test_what_was_removed_goes_for_good_after_a_week(library: ModelLibrary) -> None:
    bring(library)
    library.remove("colonies")
    aside = library.models / ".removed" / "colonies-1"
    week_ago = aside.stat().st_mtime - 7.1 * 86_400
    os.utime(aside, (week_ago, week_ago))
    library.purge_removed()
    assert not aside.exists()
    with pytest.raises(EngineError) as caught:
        library.restore("colonies")
    assert caught.value.code is ErrorCode.MODEL_UNKNOWN


def test_only_the_model_that_is_meant_comes_back(library: ModelLibrary) -> None:
    for model in ("colonies", "colonies-2"):
        bring(library, model)
        library.remove(model)
    library.restore("colonies")
    assert not (library.models / "colonies-2").exists()
    library.restore("colonies-2")
    assert library.find("colonies-2").is_own
