"""The whole way of a newcomer, by real clicks: real threads, the real model, real pictures."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from engine.base.address import PictureAddress
from engine.base.types import Prediction
from gui.app import Lensmith
from gui.teach.presenter import TeachState

A_MINUTE_MS = 60_000


def click(qtbot: QtBot, lensmith: Lensmith, name: str) -> None:
    button = lensmith.window.findChild(QAbstractButton, name)
    assert button is not None, name
    qtbot.waitUntil(lambda: button.isVisible() and button.isEnabled())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_sample_is_taught_within_a_minute_and_put_to_use(
    qtbot: QtBot, lensmith: Lensmith
) -> None:
    teach, identify = lensmith.teach, lensmith.identify
    with qtbot.waitSignal(teach.taught, timeout=A_MINUTE_MS) as taught:
        click(qtbot, lensmith, "nav_teach")
        click(qtbot, lensmith, "try_sample")
        qtbot.waitUntil(lambda: teach.state is TeachState.READY, timeout=A_MINUTE_MS)
        click(qtbot, lensmith, "teach")
    assert teach.state is TeachState.DONE
    folder = teach.folder
    assert folder is not None
    result = teach.history.result
    assert result is not None
    assert result.accuracy >= 0.95

    click(qtbot, lensmith, "use_taught")
    qtbot.waitUntil(lambda: identify.readiness is not None, timeout=A_MINUTE_MS)
    assert identify.model == taught.args[0]
    picture = next((folder / "rods").iterdir())
    identify.add([PictureAddress(picture)])
    qtbot.waitUntil(lambda: isinstance(identify.outcome, Prediction), timeout=A_MINUTE_MS)
    assert isinstance(identify.outcome, Prediction)
    assert {item.label for item in identify.outcome.labels} == {"cocci", "rods", "spirals"}
    assert identify.outcome.labels[0].label == "rods"
