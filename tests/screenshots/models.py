"""The Models screen."""

from pathlib import Path

from PySide6.QtWidgets import QDialog

from engine.base.errors import EngineError, ErrorCode
from engine.verbs.models import ImportConfig
from gui.models.presenter import Download
from tests.screenshots.studio import Studio


def shoot(studio: Studio) -> None:
    lensmith = studio.lensmith
    lensmith.window.show_screen("models")
    studio.shoot("models-1-empty")
    lensmith.models.downloads["efficientnet-b0"] = Download(8.2, 21.4, 2.3, 6.0)
    lensmith.models.download_changed.emit("efficientnet-b0")
    studio.shoot("models-2-busy")
    del lensmith.models.downloads["efficientnet-b0"]
    error = EngineError(ErrorCode.FETCH_BROKEN_OFF, done="8.2", total="21.4")
    lensmith.models.noticed.emit(error)
    lensmith.models.entries_changed.emit()
    studio.shoot("models-3-failed")
    lensmith.window.notices.dismiss_all()
    lensmith.models.labels_wanted.emit(ImportConfig(Path("colonies.pth")), 7)
    studio.shoot_dialog("models-4-names", "labels_dialog")
    lensmith.models.look_inside(lensmith.models.current)
    studio.until(lambda: lensmith.window.findChild(QDialog, "structure_dialog") is not None)
    studio.shoot_dialog("models-5-inside", "structure_dialog")
    lensmith.window.show_screen("identify")
