"""What came with the command line, or from a later start of the program, onto the screens."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from engine.base.address import PictureAddress
from gui.app import Lensmith
from gui.common.questions import Question, ask

translate = QCoreApplication.translate
_WEIGHTS = {".pth", ".pt", ".safetensors", ".ckpt", ".bin"}


def open_paths(lensmith: Lensmith, paths: Sequence[Path]) -> None:
    """Bring the window forward; pictures go to Identify, models are offered to be added.

    Args:
        lensmith: the running program.
        paths: files and folders; one that is gone is said to be gone, where pictures are.
    """
    lensmith.window.come_forward()
    models = [path for path in paths if _is_model(path)]
    pictures = [path for path in paths if path not in models]
    if pictures:
        lensmith.window.show_screen("identify")
        if lensmith.batch.is_open:
            lensmith.batch.close()
            lensmith.identify.clear()
        lensmith.identify.add(map(PictureAddress, pictures))
    if models:
        _offer(lensmith, models)


def _offer(lensmith: Lensmith, models: Sequence[Path]) -> None:
    names = ", ".join(path.name for path in models)
    asked = Question(
        "confirm_import", translate("Opening", "Add {names} to your models?").format(names=names),
        translate("Opening", "It is copied, and checked first."),
        translate("Opening", "Add"), translate("Opening", "Not now"),
    )  # fmt: skip
    ask(lensmith.window, asked, _importing(lensmith, models))


def _importing(lensmith: Lensmith, models: Sequence[Path]) -> Callable[[], None]:
    def import_them() -> None:
        lensmith.window.show_screen("models")
        for path in models:
            lensmith.models.import_path(path)

    return import_them


def _is_model(path: Path) -> bool:
    """A bundle, by its folder or its description, or a file of weights."""
    if path.name == "config.json" or path.suffix.lower() in _WEIGHTS:
        return path.is_file()
    return (path / "config.json").is_file()
