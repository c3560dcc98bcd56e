"""Handing a model on by clicks: every kind, every state."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from engine.base.errors import EngineError, ErrorCode
from engine.export.request import ExportConfig, Format
from gui.common.theme import Theme
from gui.export.dialog import ExportDialog
from gui.export.presenter import ExportPresenter, ExportState, Kind
from tests.helpers.exporters import ALL_FORMATS, DRAWN, RESULT, FakeExporter
from tests.helpers.hand_lane import HandLane


class Counter:
    """The dialog, and what stands behind it."""

    def __init__(self, theme: Theme, parent: QWidget, folder: Path) -> None:
        self.parent = parent
        self.exporter, self.compute = FakeExporter(), HandLane()
        self.presenter = ExportPresenter(self.exporter, self.exporter.report, self.compute)
        self.dialog = ExportDialog(theme, self.presenter, parent)
        self.dialog.choosing.set_target(folder / "first")

    def find(self, name: str) -> QWidget:
        found = self.dialog.findChild(QWidget, name)
        assert isinstance(found, QWidget), name
        return found

    def says(self, name: str) -> str:
        found = self.find(name)
        assert isinstance(found, QLabel)
        return found.text()


@pytest.fixture
def counter(qtbot: QtBot, theme: Theme, tmp_path: Path) -> Counter:
    parent = QWidget()
    qtbot.addWidget(parent)
    return Counter(theme, parent, tmp_path)


def click(qtbot: QtBot, counter: Counter, name: str) -> None:
    button = counter.find(name)
    assert isinstance(button, QAbstractButton)
    assert button.isVisible(), name
    assert button.isEnabled(), name
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)


def choose(monkeypatch: pytest.MonkeyPatch, answer: Path | str, kind: str = "") -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(answer), kind))


def test_a_bundle_goes_where_it_says(qtbot: QtBot, counter: Counter, tmp_path: Path) -> None:
    counter.dialog.open_for("cells", "Cells 细胞", "cells-1")
    assert counter.says("export_title") == "Export Cells 细胞"
    click(qtbot, counter, "export_start")
    assert counter.presenter.state is ExportState.WORKING
    counter.compute.run_all()
    expected = ExportConfig(
        "cells", tmp_path / "Cells 细胞", (Format.SAFETENSORS, Format.ONNX), "cells-1"
    )
    assert counter.exporter.asked == [("export", expected)]
    assert counter.says("export_done_words") == "Cells 细胞 is ready to be handed on"
    assert counter.says("export_proof") == "Same answers: 8 of 8, largest difference 0.000002"
    assert counter.says("export_contents") == "5 files, 36.4 MB\nONNX in one file, opset 20"


def test_a_name_that_is_taken_gets_a_number(counter: Counter, tmp_path: Path) -> None:
    (tmp_path / "Cells").mkdir()
    counter.dialog.open_for("cells", "Cells")
    assert counter.find("export_path").toolTip() == str(tmp_path / "Cells 2")


def test_every_format_can_be_had(qtbot: QtBot, counter: Counter) -> None:
    counter.dialog.open_for("cells", "Cells")
    click(qtbot, counter, "export_bioimage")
    click(qtbot, counter, "export_start")
    counter.exporter.result = DRAWN
    counter.compute.run_all()
    assert counter.exporter.asked[0][1].formats == ALL_FORMATS  # type: ignore[attr-defined]
    assert "drawn ones prove" in counter.says("export_contents")


def test_pictures_that_travel_are_told_and_can_stay(
    qtbot: QtBot, counter: Counter, tmp_path: Path
) -> None:
    counter.dialog.open_for("cells", "Cells", "cells-1")
    box = counter.find("export_pictures")
    assert isinstance(box, QAbstractButton)
    assert box.text() == "With up to 8 of your pictures, as pixels without their metadata"
    click(qtbot, counter, "export_start")
    counter.exporter.result = replace(RESULT, pictures=5)
    counter.compute.run_all()
    told = "5 of your pictures travel with it, as pixels without their names and metadata."
    assert told in counter.says("export_contents")
    counter.dialog.open_for("cells", "Cells", "cells-1")
    click(qtbot, counter, "export_pictures")
    click(qtbot, counter, "export_start")
    counter.compute.run_all()
    asked = [config.with_pictures for _, config in counter.exporter.asked]  # type: ignore[attr-defined]
    assert asked == [True, False]


def test_a_report_can_do_without_pictures(qtbot: QtBot, counter: Counter, tmp_path: Path) -> None:
    counter.dialog.open_for("cells", "Cells", "cells-1", Kind.REPORT)
    click(qtbot, counter, "export_shown_pictures")
    click(qtbot, counter, "export_start")
    counter.compute.run_all()
    assert counter.exporter.asked == [("report", "cells-1", tmp_path / "Cells.html", False)]


def test_the_weights_alone_are_two_clicks(
    qtbot: QtBot, counter: Counter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter.dialog.open_for("cells", "Cells")
    click(qtbot, counter, "export_weights")
    choose(monkeypatch, tmp_path / "mine", "PyTorch (*.pth)")
    click(qtbot, counter, "export_change")
    click(qtbot, counter, "export_start")
    counter.compute.run_all()
    assert counter.exporter.asked == [("export_weights", "cells", tmp_path / "mine.pth")]
    assert counter.says("export_done_words") == "The weights of Cells are saved"


def test_a_report_is_offered_where_there_is_a_run(
    qtbot: QtBot, counter: Counter, tmp_path: Path
) -> None:
    counter.dialog.open_for("cells", "Cells", kind=Kind.REPORT)
    assert not counter.find("export_report_part").isVisible()
    assert counter.dialog.choosing.kind is Kind.BUNDLE
    counter.dialog.open_for("cells", "Cells", "cells-1", Kind.REPORT)
    click(qtbot, counter, "export_start")
    counter.compute.run_all()
    assert counter.exporter.asked == [("report", "cells-1", tmp_path / "Cells.html", True)]


def test_a_place_that_is_not_chosen_changes_nothing(
    qtbot: QtBot, counter: Counter, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    counter.dialog.open_for("cells", "Cells")
    choose(monkeypatch, "")
    click(qtbot, counter, "export_change")
    assert counter.find("export_path").toolTip() == str(tmp_path / "Cells")


def test_a_failure_is_a_sentence_and_a_way_back(qtbot: QtBot, counter: Counter) -> None:
    counter.exporter.error = EngineError(ErrorCode.EXPORT_EXISTS, path="/x")
    counter.dialog.open_for("cells", "Cells")
    click(qtbot, counter, "export_start")
    counter.compute.run_all()
    assert counter.says("export_failure_sentence") == "/x is there already and not empty."
    click(qtbot, counter, "export_again")
    assert counter.presenter.state is ExportState.CHOOSING


def test_it_can_be_cancelled(qtbot: QtBot, counter: Counter) -> None:
    counter.dialog.open_for("cells", "Cells")
    click(qtbot, counter, "export_start")
    click(qtbot, counter, "export_cancel")
    counter.compute.run_all()
    assert counter.presenter.state is ExportState.CHOOSING


def test_work_goes_on_when_it_is_closed(qtbot: QtBot, counter: Counter) -> None:
    finished: list[None] = []
    counter.presenter.finished.connect(lambda: finished.append(None))
    counter.dialog.open_for("cells", "Cells")
    click(qtbot, counter, "export_start")
    counter.dialog.close()
    counter.dialog.open_for("others", "Others")  # still the first one's
    assert counter.says("export_title") == "Export Cells"
    counter.compute.run_all()
    assert len(finished) == 1
