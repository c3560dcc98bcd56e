"""What a drop or the clipboard brings: files, a picture without a file, or neither."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage


@dataclass(frozen=True, slots=True)
class Intake:
    """What can be used of it.

    Attributes:
        paths: files and folders, in their order.
        image: a picture that is no file (a copied part of the screen, a drag from a browser).
        only_links: whether there was nothing but links into the web.
    """

    paths: tuple[Path, ...] = ()
    image: QImage | None = None
    only_links: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not self.paths and self.image is None


def is_welcome(data: QMimeData) -> bool:
    """Whether something may be dropped; quick, as it is asked while the mouse moves."""
    return data.hasUrls() or data.hasImage()


def take_in(data: QMimeData) -> Intake:
    """Files count before picture data: a file manager may offer both, and the file is whole."""
    urls = data.urls()
    paths = tuple(Path(url.toLocalFile()) for url in urls if url.isLocalFile())
    if paths:
        return Intake(paths)
    if data.hasImage():
        image = data.imageData()
        if isinstance(image, QImage) and not image.isNull():
            return Intake(image=image)
    return Intake(only_links=bool(urls))
