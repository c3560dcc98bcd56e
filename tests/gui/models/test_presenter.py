"""The Models screen without widgets: the engine's verbs are replaced, the lanes run by hand."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.base.places import Places
from engine.models import CATALOGUE, DEFAULT_MODEL, ModelLibrary
from engine.models.config import write_config
from engine.verbs import models as model_verbs
from engine.verbs.export import Exporter
from gui.models.presenter import ModelsPresenter
from tests.engine.models.test_library import CONFIG
from tests.helpers.hand_lane import HandLane

MODEL = "mobilenet-v3-small"


class Bench:
    """A presenter, its lanes, and what it told."""

    def __init__(self, folder: Path) -> None:
        self.library = ModelLibrary(folder)
        self.compute, self.transfer = HandLane(), HandLane()
        places = Places(*(folder / name for name in ("config", "data", "log", "cache")))
        exporter = Exporter(self.library, places)
        self.presenter = ModelsPresenter(
            self.library, exporter, self.compute, self.transfer, DEFAULT_MODEL
        )
        self.told: list[tuple[str, Any]] = []
        for name in ("chosen", "verified", "brought", "noticed"):
            getattr(self.presenter, name).connect(
                lambda value, n=name: self.told.append((n, value))
            )
        self.presenter.labels_wanted.connect(
            lambda config, count: self.told.append(("labels_wanted", (config, count)))
        )

    def put_weights(self) -> Path:
        record = self.library.find(MODEL).record
        self.library.weights.mkdir(parents=True, exist_ok=True)
        file = self.library.weights / record.file
        file.write_bytes(b"x" * 1000)
        return file


@pytest.fixture
def bench(qapp: QApplication, tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def fetched(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    mirrors: list[str] = []

    def fetch(_model: str, mirror: str, _control: JobControl, _library: ModelLibrary) -> None:
        mirrors.append(mirror)
        bench.put_weights()

    monkeypatch.setattr(model_verbs, "fetch_model", fetch)
    return mirrors


def test_at_first_the_whole_catalogue_is_there_and_one_is_ready(bench: Bench) -> None:
    entries = bench.presenter.entries()
    assert [entry.record.id for entry in entries] == [record.id for record in CATALOGUE]
    assert [entry.record.id for entry in entries if entry.is_ready] == [DEFAULT_MODEL]


def test_a_fetched_model_becomes_ready(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    mirrors = fetched(bench, monkeypatch)
    bench.presenter.mirror = "http://127.0.0.1/mirror"
    bench.presenter.fetch(MODEL)
    assert MODEL in bench.presenter.downloads
    bench.transfer.run_all()
    assert bench.presenter.downloads == {}
    assert bench.library.find(MODEL).is_ready
    assert bench.presenter.bytes_used() == 1000
    assert mirrors == ["http://127.0.0.1/mirror"]


def test_a_second_click_does_not_fetch_twice(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    mirrors = fetched(bench, monkeypatch)
    bench.presenter.fetch(MODEL)
    bench.presenter.fetch(MODEL)
    bench.transfer.run_all()
    assert len(mirrors) == 1


def test_stopping_a_download_forgets_it(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    mirrors = fetched(bench, monkeypatch)
    bench.presenter.fetch(MODEL)
    bench.presenter.stop_fetching(MODEL)
    assert bench.presenter.downloads == {}
    bench.transfer.run_all()
    assert mirrors == []


def test_a_failed_download_is_noticed_and_can_be_tried_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = EngineError(ErrorCode.FETCH_BROKEN_OFF, done="1", total="2")

    def broken(*_: object) -> None:
        raise error

    monkeypatch.setattr(model_verbs, "fetch_model", broken)
    bench.presenter.fetch(MODEL)
    bench.transfer.run_all()
    assert bench.told == [("noticed", error)]
    assert bench.presenter.downloads == {}


def test_another_model_is_chosen(bench: Bench) -> None:
    bench.put_weights()
    bench.presenter.use(MODEL)
    assert bench.presenter.current == MODEL
    assert bench.told == [("chosen", MODEL)]


def test_deleting_the_model_in_use_puts_another_in_its_place(bench: Bench) -> None:
    file = bench.put_weights()
    bench.presenter.use(MODEL)
    bench.presenter.remove(MODEL, DEFAULT_MODEL)
    assert not file.exists()
    assert bench.told[-1] == ("chosen", DEFAULT_MODEL)


def bring(bench: Bench, model: str = "cells") -> None:
    folder = bench.library.models / model
    folder.mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(b"12345")
    write_config(folder / "config.json", CONFIG)


def test_a_deleted_model_of_ones_own_can_be_had_back(bench: Bench) -> None:
    bring(bench)
    bench.presenter.use("cells")
    bench.presenter.remove("cells", DEFAULT_MODEL)
    assert bench.presenter.current == DEFAULT_MODEL
    assert bench.presenter.removed is not None
    bench.presenter.undo_remove()
    assert bench.library.find("cells").is_ready
    assert bench.presenter.current == "cells"
    assert bench.presenter.removed is None


def test_deleted_for_good_is_for_good(bench: Bench) -> None:
    bring(bench)
    bench.presenter.remove("cells", DEFAULT_MODEL)
    bench.presenter.purge_removed()
    bench.transfer.run_all()
    assert not any((bench.library.models / ".removed").iterdir())
    assert bench.presenter.removed is None


def test_a_model_that_cannot_be_deleted_stays_in_use(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(bench)
    bench.presenter.use("cells")
    error = EngineError(ErrorCode.FILE_CANNOT_WRITE, path="cells", reason="busy")

    def refuse(_model: str) -> None:
        raise error

    monkeypatch.setattr(bench.library, "remove", refuse)
    bench.presenter.remove("cells", DEFAULT_MODEL)
    assert bench.presenter.current == "cells"
    assert bench.told[-1] == ("noticed", error)


def test_weights_without_names_ask_for_them(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless(*_: object) -> None:
        raise EngineError(ErrorCode.WEIGHTS_NO_LABELS, file="a.pth", classes="7")

    monkeypatch.setattr(model_verbs, "import_model", nameless)
    bench.presenter.import_path(Path("a.pth"))
    bench.transfer.run_all()
    assert bench.told == [("labels_wanted", (model_verbs.ImportConfig(Path("a.pth")), 7))]


def test_an_imported_model_does_not_change_which_is_used(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = bench.library.find(DEFAULT_MODEL)
    monkeypatch.setattr(model_verbs, "import_model", lambda *_: entry)
    bench.presenter.import_path(Path("a.pth"))
    bench.transfer.run_all()
    assert bench.told == [("brought", entry)]
    assert bench.presenter.current == DEFAULT_MODEL


def test_checking_a_file_tells_the_result(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_verbs, "verify_model", lambda *_: None)
    bench.presenter.verify(MODEL)
    bench.transfer.run_all()
    error = EngineError(ErrorCode.MODEL_WEIGHTS_DAMAGED, model="M")

    def damaged(*_: object) -> None:
        raise error

    monkeypatch.setattr(model_verbs, "verify_model", damaged)
    bench.presenter.verify(MODEL)
    bench.transfer.run_all()
    assert bench.told == [("verified", MODEL), ("noticed", error)]
