"""HTML on A4 pages: in the window's thread and in a job's, whole or not at all."""

import base64
import errno
import os
import re
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QThread
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobCancelled, JobControl
from engine.qt_jobs import JobLane
from gui.export import pdf
from gui.export.pdf import write_pdf

LINE = "<p>One of many lines.</p>"
RED = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20">'
    '<rect width="30" height="20" fill="#FF0000"/></svg>'
)
RED_IMAGE = f"data:image/svg+xml;base64,{base64.b64encode(RED.encode()).decode()}"


def pages_of(file: Path) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", file.read_bytes()))


def laid_out(html: str, folder: Path) -> QTextDocument:
    return pdf._laid_out(html, pdf._writer(folder / "unused.pdf"))


def page_of_heading(document: QTextDocument, words: str) -> int:
    block = document.begin()
    while block.text() != words:
        assert block.isValid(), words
        block = block.next()
    top = document.documentLayout().blockBoundingRect(block).top()
    return int(top // document.pageSize().height())


def test_long_text_goes_on_to_further_pages(qapp: QApplication, tmp_path: Path) -> None:
    short, long = tmp_path / "short.pdf", tmp_path / "测试.pdf"
    write_pdf(f"<h1>Cells</h1>{LINE}", short)
    write_pdf(f"<h1>Cells</h1>{LINE * 120}", long)
    assert short.read_bytes().startswith(b"%PDF-")
    assert pages_of(short) == 1
    assert pages_of(long) > 2
    assert not list(tmp_path.glob(".*"))


def test_a_page_is_a4_and_the_file_has_its_title(qapp: QApplication, tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    write_pdf(f"<html><head><title>Cells</title></head><body>{LINE}</body></html>", file)
    box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", file.read_bytes())
    assert box is not None
    assert [round(float(side)) for side in box.groups()] == [595, 842]
    assert "Cells".encode("utf-16-be") in file.read_bytes()


def test_a_chart_becomes_a_sharp_picture(qapp: QApplication, tmp_path: Path) -> None:
    document = laid_out(f'<p><img src="{RED_IMAGE}"></p>', tmp_path)
    kind = QTextDocument.ResourceType.ImageResource.value
    image = document.resource(kind, RED_IMAGE)
    assert isinstance(image, QImage)
    assert image.width() == 30 * image.devicePixelRatio() > 30
    assert image.pixelColor(5, 5).name() == "#ff0000"


def test_pictures_from_elsewhere_are_not_fetched(qapp: QApplication, tmp_path: Path) -> None:
    (tmp_path / "red.svg").write_text(RED)
    address = (tmp_path / "red.svg").as_uri()
    document = laid_out(f'<p><img src="{address}"></p>', tmp_path)
    assert not document.resource(QTextDocument.ResourceType.ImageResource.value, address)


def test_a_section_that_fits_on_a_page_is_not_torn(qapp: QApplication, tmp_path: Path) -> None:
    section = "<h2>Second</h2>" + LINE * 20
    for lines in range(20, 60, 8):
        document = laid_out(f"<h2>First</h2>{LINE * lines}{section}<h2>Third</h2>", tmp_path)
        last = document.lastBlock().previous()
        bottom = document.documentLayout().blockBoundingRect(last).bottom()
        page = int((bottom - 1) // document.pageSize().height())
        assert page_of_heading(document, "Second") == page, lines


def test_nothing_is_lost_behind_a_section_that_was_moved(
    qapp: QApplication, tmp_path: Path
) -> None:
    section = f'{LINE}<p><img src="{RED_IMAGE}"></p>{LINE * 25}'
    html = "".join(f"<h2>{number}</h2>{section}" for number in range(6))
    document = laid_out(html, tmp_path)
    block = document.begin()
    while block.isValid():
        assert document.documentLayout().blockBoundingRect(block).height() > 0, block.text()
        block = block.next()


def test_it_is_written_in_a_job(qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "r.pdf"
    lane = JobLane("compute")
    threads: list[QThread] = []

    def work(control: JobControl) -> None:
        threads.append(QThread.currentThread())
        write_pdf(f'<h1>Cells</h1><p><img src="{RED_IMAGE}"></p>{LINE * 80}', file,
                  control.checkpoint)  # fmt: skip

    try:
        with qtbot.waitSignal(lane.submit(work).succeeded, timeout=20_000):
            pass
    finally:
        assert lane.close(5)
    assert threads != [QThread.currentThread()]
    assert pages_of(file) >= 2


def test_a_cancelled_one_leaves_the_old_file(qapp: QApplication, tmp_path: Path) -> None:
    file = tmp_path / "r.pdf"
    file.write_text("old")
    control = JobControl()
    control.cancel()
    with pytest.raises(JobCancelled):
        write_pdf(LINE, file, control.checkpoint)
    assert file.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["r.pdf"]


def test_a_folder_that_is_not_there_is_named(qapp: QApplication, tmp_path: Path) -> None:
    with pytest.raises(EngineError) as caught:
        write_pdf(LINE, tmp_path / "no" / "r.pdf")
    assert caught.value.code is ErrorCode.FILE_CANNOT_WRITE
    assert caught.value.params["reason"] == os.strerror(errno.ENOENT)


@pytest.mark.skipif(sys.platform == "win32", reason="no limit can be set there")
def test_a_disk_that_takes_only_a_part_leaves_nothing(qapp: QApplication, tmp_path: Path) -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        with pytest.raises(EngineError) as caught:
            write_pdf(LINE * 300, tmp_path / "r.pdf")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert caught.value.code is ErrorCode.FILE_CANNOT_WRITE
    assert not list(tmp_path.iterdir())
