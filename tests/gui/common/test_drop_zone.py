"""What a drop or the clipboard may bring."""

from pathlib import Path

from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QImage

from gui.common.drop_zone import is_welcome, take_in


def mime(*urls: str, image: bool = False, text: str = "") -> QMimeData:
    data = QMimeData()
    if urls:
        data.setUrls([QUrl(url) for url in urls])
    if image:
        data.setImageData(QImage(3, 3, QImage.Format.Format_RGB32))
    if text:
        data.setText(text)
    return data


def test_files_from_a_file_manager() -> None:
    intake = take_in(mime("file:///a/b%20c.png", "file:///%E6%B5%8B%E8%AF%95"))
    assert intake.paths == (Path("/a/b c.png"), Path("/测试"))
    assert not intake.is_empty


def test_a_file_counts_before_the_picture_that_comes_with_it() -> None:
    intake = take_in(mime("file:///a.png", image=True))
    assert intake.paths == (Path("/a.png"),)
    assert intake.image is None


def test_a_picture_from_a_browser_counts_before_its_link() -> None:
    intake = take_in(mime("https://example.org/a.png", image=True))
    assert intake.image is not None
    assert not intake.only_links


def test_a_link_alone_cannot_be_used() -> None:
    intake = take_in(mime("https://example.org/a.png"))
    assert intake.is_empty
    assert intake.only_links


def test_text_is_not_welcome() -> None:
    assert not is_welcome(mime(text="hello"))
    assert take_in(mime(text="hello")).is_empty


def test_files_and_pictures_are_welcome() -> None:
    assert is_welcome(mime("file:///a.png"))
    assert is_welcome(mime(image=True))
