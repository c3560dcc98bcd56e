"""The Settings screen: every click holds at once."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QRadioButton
from pytestqt.qtbot import QtBot

from engine.base.places import Places
from gui.app import Lensmith
from gui.common.settings import SettingsStore

Start = Callable[[], Lensmith]


def at_settings(start: Start) -> Lensmith:
    lensmith = start()
    lensmith.window.show_screen("settings")
    return lensmith


def choice(lensmith: Lensmith, name: str) -> QRadioButton:
    button = lensmith.window.findChild(QRadioButton, name)
    assert isinstance(button, QRadioButton)
    return button


def test_dark_is_worn_at_once_and_kept(qtbot: QtBot, start: Start, places: Places) -> None:
    lensmith = at_settings(start)
    choice(lensmith, "appearance_dark").click()
    assert lensmith.theme.is_dark
    assert SettingsStore(places.config / "settings.json").values.appearance == "dark"


def test_the_devices_found_are_named_and_others_cannot_be_chosen(
    qtbot: QtBot, start: Start
) -> None:
    lensmith = start()
    qtbot.waitUntil(lambda: lensmith.identify.readiness is not None, timeout=20_000)
    lensmith.window.show_screen("settings")
    found = lensmith.window.findChild(QLabel, "devices_found")
    assert isinstance(found, QLabel)
    assert "processor" in found.text()
    assert choice(lensmith, "device_cpu").isEnabled()
    assert not choice(lensmith, "device_mps").isEnabled()


def test_another_device_loads_the_model_there(qtbot: QtBot, start: Start) -> None:
    lensmith = at_settings(start)
    qtbot.waitUntil(lambda: lensmith.identify.readiness is not None, timeout=20_000)
    choice(lensmith, "device_cpu").click()
    assert lensmith.identify.readiness is None
    qtbot.waitUntil(lambda: lensmith.identify.readiness is not None, timeout=20_000)


def test_the_rail_leads_to_the_settings_and_back(qtbot: QtBot, start: Start) -> None:
    from PySide6.QtWidgets import QToolButton

    lensmith = start()
    for name, page in (("nav_settings", "settings_page"), ("nav_identify", "page")):
        button = lensmith.window.findChild(QToolButton, name)
        assert isinstance(button, QToolButton)
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        from PySide6.QtWidgets import QWidget

        shown = lensmith.window.findChild(QWidget, page)
        assert isinstance(shown, QWidget)
        assert shown.isVisible()
