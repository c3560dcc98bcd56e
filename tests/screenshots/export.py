"""Handing a model on."""

from pathlib import Path

from engine.base.errors import EngineError, ErrorCode
from engine.base.types import Progress
from engine.export.request import Omission
from gui.export.presenter import ExportState, Kind
from tests.helpers.exporters import RESULT
from tests.screenshots.studio import Studio


def shoot(studio: Studio) -> None:
    lensmith = studio.lensmith
    dialog, presenter = lensmith._export_dialog, lensmith.export
    lensmith.window.show_screen("results")
    dialog.open_for("cells", "Blood cells 血细胞", "cells-1")
    dialog.choosing.set_target(Path("/home/mara/Documents/Blood cells 血细胞"))
    studio.shoot_dialog("export-1-choosing", "export_dialog")
    presenter.state, presenter.kind = ExportState.WORKING, Kind.BUNDLE
    presenter.target = Path("/home/mara/Documents/Blood cells 血细胞")
    presenter._work.progress = Progress(2, 5)
    dialog.open_for("cells", "Blood cells 血细胞", "cells-1")
    presenter.changed.emit()
    studio.shoot_dialog("export-2-busy", "export_dialog")
    presenter.state, presenter._work.result = ExportState.DONE, RESULT
    dialog.show()
    presenter.changed.emit()
    studio.shoot_dialog("export-3-done", "export_dialog")
    no_onnx = RESULT.__class__(
        RESULT.folder, RESULT.files, 174_000_000, 0, 0, 0.0, None,
        (Omission.ONNX_OF_DETECTOR, Omission.BIOIMAGE_OF_DETECTOR),
    )  # fmt: skip
    presenter._work.result = no_onnx
    dialog.show()
    presenter.changed.emit()
    studio.shoot_dialog("export-4-left-out", "export_dialog")
    presenter.state = ExportState.FAILED
    presenter._work.failure = EngineError(
        ErrorCode.FILE_CANNOT_WRITE, path="/media/stick/Blood cells", reason="No space left"
    )
    dialog.show()
    presenter.changed.emit()
    studio.shoot_dialog("export-5-failed", "export_dialog")
    presenter.again()
    lensmith.window.show_screen("identify")
