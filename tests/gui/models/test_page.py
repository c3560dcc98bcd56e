"""The Models screen as a person uses it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QLabel,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QTreeWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.export.request import BundleImport
from engine.models import DEFAULT_MODEL, ModelLibrary
from engine.models.config import write_config
from engine.verbs import models as model_verbs
from gui.app import Lensmith
from tests.engine.models.test_library import CONFIG

Start = Callable[[], Lensmith]
MODEL = "mobilenet-v3-small"


def find(lensmith: Lensmith, name: str) -> QWidget:
    widget = lensmith.window.findChild(QWidget, name)
    assert widget is not None, name
    return widget


def click(qtbot: QtBot, lensmith: Lensmith, name: str) -> None:
    button = find(lensmith, name)
    assert isinstance(button, QPushButton | QToolButton)
    assert button.isVisible(), name
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def lensmith(qtbot: QtBot, start: Start) -> Lensmith:
    started = start()
    click(qtbot, started, "nav_models")
    return started


def put_weights(library: ModelLibrary) -> None:
    library.weights.mkdir(parents=True, exist_ok=True)
    (library.weights / library.find(MODEL).record.file).write_bytes(b"x" * 1000)


def test_the_embedded_model_is_in_use_and_others_can_be_fetched(lensmith: Lensmith) -> None:
    assert find(lensmith, f"in_use_{DEFAULT_MODEL}").isVisible()
    assert not find(lensmith, f"use_{DEFAULT_MODEL}").isVisible()
    assert find(lensmith, f"fetch_{MODEL}").isVisible()
    assert not find(lensmith, f"use_{MODEL}").isVisible()


def test_fetching_shows_progress_and_ends_ready(
    qtbot: QtBot, lensmith: Lensmith, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    from engine.base.types import Progress

    go_on = threading.Event()

    def fetch(_model: str, _mirror: str, control: JobControl, library: ModelLibrary) -> None:
        control.report(Progress(4_000_000, 10_000_000, 3.0))
        assert go_on.wait(10)
        put_weights(library)

    monkeypatch.setattr(model_verbs, "fetch_model", fetch)
    click(qtbot, lensmith, f"fetch_{MODEL}")
    how_far = find(lensmith, f"how_far_{MODEL}")
    assert isinstance(how_far, QLabel)
    qtbot.waitUntil(lambda: how_far.text().startswith("4 of 10 MB"), timeout=5000)
    assert find(lensmith, f"stop_{MODEL}").isVisible()
    go_on.set()
    qtbot.waitUntil(find(lensmith, f"use_{MODEL}").isVisible, timeout=5000)
    click(qtbot, lensmith, f"use_{MODEL}")
    assert find(lensmith, f"in_use_{MODEL}").isVisible()
    assert lensmith.identify.model == MODEL
    assert lensmith.settings.values.model == MODEL


def test_the_names_of_the_classes_are_asked_for(
    qtbot: QtBot, lensmith: Lensmith, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[model_verbs.ImportConfig] = []

    def bring(config: model_verbs.ImportConfig, *_: object) -> object:
        asked.append(config)
        if config.classes is None:
            raise EngineError(ErrorCode.WEIGHTS_NO_LABELS, file="a.pth", classes="2")
        return lensmith.models.entries()[0]

    monkeypatch.setattr(model_verbs, "import_model", bring)
    lensmith.models.import_path(Path("a.pth"))
    qtbot.waitUntil(lambda: _dialog(lensmith, "labels_dialog") is not None, timeout=5000)
    edit = find(lensmith, "labels_edit")
    done = find(lensmith, "labels_done")
    assert isinstance(edit, QPlainTextEdit)
    edit.setPlainText("cocci")
    assert not done.isEnabled()
    edit.setPlainText("cocci\n\n  rods \n")
    assert done.isEnabled()
    click(qtbot, lensmith, "labels_done")
    qtbot.waitUntil(lambda: len(asked) == 2, timeout=5000)
    assert asked[1].classes == ("cocci", "rods")


def _dialog(lensmith: Lensmith, name: str) -> QWidget | None:
    return lensmith.window.findChild(QWidget, name)


def test_looking_inside_shows_a_tree(qtbot: QtBot, lensmith: Lensmith) -> None:
    lensmith.models.look_inside(DEFAULT_MODEL)
    qtbot.waitUntil(lambda: _dialog(lensmith, "structure_dialog") is not None, timeout=30_000)
    tree = find(lensmith, "structure_tree")
    assert isinstance(tree, QTreeWidget)
    items = [tree.topLevelItem(row) for row in range(tree.topLevelItemCount())]
    names = [item.text(0) for item in items if item is not None]
    assert any("(head)" in name for name in names)
    dialog = _dialog(lensmith, "structure_dialog")
    assert dialog is not None
    dialog.close()


def test_deleting_is_confirmed_and_can_be_kept(
    qtbot: QtBot, lensmith: Lensmith, places: object
) -> None:
    library = lensmith.models._library
    put_weights(library)
    lensmith.models.entries_changed.emit()
    lensmith._models_page._confirm_remove(MODEL)
    box = _dialog(lensmith, "confirm_remove")
    assert box is not None
    box.close()
    assert library.find(MODEL).is_ready


def bring(library: ModelLibrary, source: str) -> None:
    folder = library.models / "cells"
    folder.mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(b"x" * 13_000_000)
    write_config(folder / "config.json", replace(CONFIG, name="Cells", source=source))


@pytest.mark.parametrize(("source", "stays"), [
    ("cells.pth", "If you imported them from a file, that file stays where it is."),
    ("Lite, taught in Cells 1", "The lesson it was taught in stays, with its curves and numbers."),
])  # fmt: skip
def test_deleting_says_what_goes_and_what_stays_and_can_be_undone(
    source: str, stays: str, qtbot: QtBot, lensmith: Lensmith
) -> None:
    library = lensmith.models._library
    run = library.models.with_name("runs") / "Cells 1"
    run.mkdir(parents=True)
    (run / "run.json").write_text("{}")
    bring(library, source)
    lensmith.models.entries_changed.emit()
    lensmith.models.use("cells")
    lensmith._models_page._confirm_remove("cells")
    box = _dialog(lensmith, "confirm_remove")
    assert isinstance(box, QMessageBox)
    text = box.informativeText()
    assert text.startswith(f"The weights of “Cells” (13 MB) go. {stays}")
    default = box.defaultButton()
    assert default is not None
    assert default.text() == "Keep"
    delete = next(button for button in box.buttons() if button.text() == "Delete")
    qtbot.mouseClick(delete, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(find(lensmith, "removed_bar").isVisible, timeout=5000)
    assert lensmith.settings.values.model == DEFAULT_MODEL
    click(qtbot, lensmith, "undo_remove")
    assert library.find("cells").is_ready
    assert lensmith.settings.values.model == "cells"
    assert not find(lensmith, "removed_bar").isVisible()


def test_enter_keeps_the_model(qtbot: QtBot, lensmith: Lensmith) -> None:
    library = lensmith.models._library
    bring(library, "cells.pth")
    lensmith.models.entries_changed.emit()
    lensmith._models_page._confirm_remove("cells")
    box = _dialog(lensmith, "confirm_remove")
    assert box is not None
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert library.find("cells").is_ready


@pytest.mark.parametrize("got_reference", [True, False])
def test_what_a_bundle_brings_to_a_model_that_is_here_is_said(
    got_reference: bool, lensmith: Lensmith
) -> None:
    entry = replace(lensmith.models.entries()[0], was_here=True, got_reference=got_reference)
    lensmith.models.taken_in.emit(BundleImport(entry, 8, 8, 0.0))
    said = " ".join(label.text() for label in find(lensmith, "notice_bar").findChildren(QLabel))
    assert f"This model is already here as “{entry.record.name}”." in said
    assert ("From now on it says what is unlike anything it was taught." in said) == got_reference


def test_a_model_of_timms_is_fetched_by_its_name(
    qtbot: QtBot, lensmith: Lensmith, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    from PySide6.QtWidgets import QInputDialog

    asked: list[str] = []
    go_on = threading.Event()

    def fetch(model: str, *_: object) -> None:
        asked.append(model)
        assert go_on.wait(10)

    monkeypatch.setattr(model_verbs, "fetch_model", fetch)
    click(qtbot, lensmith, "add_timm")
    dialog = lensmith.window.findChild(QInputDialog, "timm_dialog")
    assert dialog is not None
    dialog.setTextValue(" resnet10t.c3_in1k ")
    dialog.accept()
    fetching = find(lensmith, "fetching_named")
    assert isinstance(fetching, QLabel)
    qtbot.waitUntil(fetching.isVisible, timeout=5000)
    assert fetching.text() == "Fetching timm:resnet10t.c3_in1k"
    go_on.set()
    qtbot.waitUntil(lambda: not fetching.isVisible(), timeout=5000)
    assert asked == ["timm:resnet10t.c3_in1k"]
