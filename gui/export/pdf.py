"""A report as PDF: laid out by Qt on A4 pages, in whichever thread asks for it."""

import base64
import errno
import itertools
import os
import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, QSizeF, Qt, QUrl
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QImage,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtSvg import QSvgRenderer

from engine.base.files import written_beside

_MARGIN_MM = 18.0
_DOTS_PER_INCH = 600
_SHARP = 4
"""Pixels of a chart to each of its units, so that print shows none."""
_FOOT_POINTS = 8.0
_PDF_DATE = re.compile(rb"(/(?:CreationDate|ModDate) ?\(D:\d{8})\d{6}")
_XMP_DATE = re.compile(rb"(Date(?:=\"|>)\d{4}-\d\d-\d\dT)\d\d:\d\d:\d\d")
_SVG = "data:image/svg+xml;base64,"


class _Report(QTextDocument):
    """HTML whose charts are drawn here: which picture plugins there are does not matter."""

    def loadResource(self, _kind: int, name: QUrl | str) -> object:
        """A picture named in the HTML; nothing is ever read from a disk or a network."""
        address = name.toString() if isinstance(name, QUrl) else name
        if address.startswith(_SVG):
            return _drawn(base64.b64decode(address.removeprefix(_SVG)))
        if address.startswith("data:"):
            return QImage.fromData(base64.b64decode(address.partition(",")[2]))
        return None


def write_pdf(html: str, file: Path, checkpoint: Callable[[], None] = lambda: None) -> None:
    """Lay HTML out on A4 pages with their numbers at the foot.

    Args:
        html: of the kind `Reporter.printable` gives.
        file: to write; it is replaced whole or not at all.
        checkpoint: called before each page; may raise to end it.

    Raises:
        EngineError: FILE_CANNOT_WRITE; the file is as it was then.
    """
    with written_beside(file) as beside:
        beside.touch(exist_ok=False)  # says why, where Qt would only say that it cannot
        writer = _writer(beside)
        document = _laid_out(html, writer)
        writer.setTitle(document.metaInformation(QTextDocument.MetaInformation.DocumentTitle))
        writer.setCreator("Lensmith")
        painter = QPainter()
        if not painter.begin(writer):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        try:
            painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
            for page in range(document.pageCount()):
                checkpoint()
                if page and not writer.newPage():
                    raise OSError(errno.EIO, os.strerror(errno.EIO))
                _draw_page(painter, document, page)
        finally:
            painter.end()
        _check_is_whole(beside)
        _keep_day_alone(beside)


def _writer(file: Path) -> QPdfWriter:
    writer = QPdfWriter(str(file))
    writer.setResolution(_DOTS_PER_INCH)
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, margins,
            QPageLayout.Unit.Millimeter,
        )
    )  # fmt: skip
    return writer


def _laid_out(html: str, writer: QPdfWriter) -> QTextDocument:
    """The document on its pages, each as large as the paper within its margins."""
    document = _Report()
    document.setUndoRedoEnabled(False)
    document.documentLayout().setPaintDevice(writer)
    document.setDocumentMargin(0)
    document.setDefaultFont(QFont("Inter", 10))
    document.setHtml(html)
    document.setPageSize(QSizeF(writer.width(), writer.height()))
    _keep_sections(document)
    return document


def _keep_sections(document: QTextDocument) -> None:
    """Begin a page before a section that would be torn though it fits on one."""
    layout, high = document.documentLayout(), document.pageSize().height()
    headings = []
    block = document.begin()
    while block.isValid():
        if block.blockFormat().headingLevel():
            headings.append(block.position())
        block = block.next()
    for start, end in itertools.pairwise((*headings, document.characterCount())):
        top = layout.blockBoundingRect(document.findBlock(start)).top()
        last = document.findBlock(end - 1)
        bottom = layout.blockBoundingRect(last).bottom()
        is_torn = int(top // high) != int((bottom - 1) // high)
        if is_torn and bottom - top < high:
            chosen = QTextBlockFormat()
            chosen.setPageBreakPolicy(QTextBlockFormat.PageBreakFlag.PageBreak_AlwaysBefore)
            QTextCursor(document.findBlock(start)).mergeBlockFormat(chosen)
            # laid out anew as a whole: what follows a change is sometimes left without height
            document.markContentsDirty(0, document.characterCount())


def _draw_page(painter: QPainter, document: QTextDocument, page: int) -> None:
    size = document.pageSize()
    context = QAbstractTextDocumentLayout.PaintContext()
    context.clip = QRectF(0, page * size.height(), size.width(), size.height())
    painter.save()
    painter.translate(0, -page * size.height())
    painter.setClipRect(context.clip)
    document.documentLayout().draw(painter, context)
    painter.restore()
    font = document.defaultFont()
    font.setPointSizeF(_FOOT_POINTS)
    painter.setFont(font)
    painter.setPen(QColor("#586172"))
    foot = QRectF(0, size.height(), size.width(), _mm(_MARGIN_MM) * 0.6)
    title = document.metaInformation(QTextDocument.MetaInformation.DocumentTitle)
    words = painter.fontMetrics().elidedText(
        title, Qt.TextElideMode.ElideRight, int(size.width() * 0.8)
    )
    low = Qt.AlignmentFlag.AlignBottom
    painter.drawText(foot, Qt.AlignmentFlag.AlignLeft | low, words)
    number = f"{page + 1} / {document.pageCount()}"
    painter.drawText(foot, Qt.AlignmentFlag.AlignRight | low, number)


def _drawn(svg: bytes) -> QImage:
    """A chart as a sharp picture on white."""
    renderer = QSvgRenderer(svg)
    size = renderer.defaultSize()
    image = QImage(size * _SHARP, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    image.setDevicePixelRatio(_SHARP)
    return image


def _check_is_whole(file: Path) -> None:
    """Qt does not say when a disk is full: a PDF ends with a mark, or it is none.

    Raises:
        OSError: it is not whole.
    """
    tail = b"%%EOF"
    with file.open("rb") as written:
        written.seek(max(0, file.stat().st_size - 2 * len(tail)))
        if tail not in written.read():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _keep_day_alone(file: Path) -> None:
    """Of when it was written, Qt notes the second; the day is enough.

    What stands there is replaced by as many bytes, so that every place in the file stays.

    Raises:
        OSError: the disk says no.
    """
    content = file.read_bytes()
    content = _PDF_DATE.sub(rb"\g<1>000000", content)
    file.write_bytes(_XMP_DATE.sub(rb"\g<1>00:00:00", content))


def _mm(length: float) -> float:
    """In dots of the page."""
    return length / 25.4 * _DOTS_PER_INCH
