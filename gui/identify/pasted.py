"""Pictures that came without a file get one, so that they are read as every other picture."""

import shutil
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from engine.base.files import cannot_write


class PastedPictures(QObject):
    """Keeps them in a folder of its own for as long as the program runs."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._count = 0

    def next_path(self) -> Path:
        """Where the next one goes."""
        self._count += 1
        return self._folder / self.tr("Pasted picture {n}.png").format(n=self._count)

    def save(self, image: QImage, path: Path) -> Path:
        """Write a picture; in any thread.

        Raises:
            EngineError: FILE_CANNOT_WRITE.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise cannot_write(path, error) from error
        if not image.save(str(path)):
            raise cannot_write(path, OSError("?"))  # Qt does not say why
        return path

    def discard(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self._folder, ignore_errors=True)
