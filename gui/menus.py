"""The menus of the window."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QKeySequence

from gui.identify.page import IdentifyPage
from gui.main_window import MainWindow

translate = QCoreApplication.translate
Command = Callable[[], object]


def add_menus(
    window: MainWindow, page: IdentifyPage, save_features: Command, teach: Command,
    show_log: Command,
) -> None:  # fmt: skip
    """Add them.

    Args:
        window: the one window.
        page: the Identify screen, which opens and copies.
        save_features: of pictures.
        teach: from a folder.
        show_log: where the log files are.
    """
    keys = QKeySequence.StandardKey
    file = window.add_menu(translate("Menus", "&File"))
    for name, text, command, shortcut in (
        ("open_pictures", translate("Menus", "&Open pictures…"), page.choose_pictures, keys.Open),
        ("open_folder", translate("Menus", "Open &folder…"), page.choose_folder,
         QKeySequence("Ctrl+Shift+O")),
        ("save_features", translate("Menus", "Save f&eatures…"), save_features, None),
        ("teach_from_folder", translate("Menus", "&Teach from a folder…"), teach, None),
    ):  # fmt: skip
        window.add_action(file, name, text, command, shortcut)
    file.addSeparator()
    window.add_action(file, "quit", translate("Menus", "&Quit"), window.close, keys.Quit)
    edit = window.add_menu(translate("Menus", "&Edit"))
    window.add_action(edit, "paste", translate("Menus", "&Paste picture"), page.paste, keys.Paste)
    window.add_action(
        edit, "copy", translate("Menus", "&Copy results"), page.copy_results, keys.Copy
    )
    shown = window.add_menu(translate("Menus", "&Help"))
    window.add_action(shown, "show_log", translate("Menus", "Show &log files"), show_log)
    window.add_action(
        shown, "about", translate("Menus", "&About Lensmith"), window.show_about
    )  # fmt: skip
