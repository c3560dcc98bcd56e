"""A report as PDF, by Qt's own typesetting: no browser is needed."""

import base64
import re
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QByteArray, QMarginsF, QRectF, QSizeF, Qt, QUrl
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QFont,
    QImage,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextBlock,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtSvg import QSvgRenderer

from engine.files import written_beside

_MARGIN_MM = 18.0
_POINTS_TO_THE_INCH = 72
_SHARPNESS = 4
"""Pixels of a chart to the point."""
_SVG = re.compile(r"<svg .*?</svg>", re.DOTALL)
_PICTURE = re.compile(r'src="data:image/jpeg;base64,([^"]+)"')


def write_pdf(html: str, file: Path) -> None:
    """Set a report on A4 pages with numbers. May be called in any thread.

    Args:
        html: self-contained, as `engine.export.report` makes it.
        file: to be written or replaced.

    Raises:
        EngineError: FILE_CANNOT_WRITE; the file is as it was then.
    """
    with written_beside(file) as beside:
        beside.touch()  # Qt would only say that it cannot
        writer = QPdfWriter(str(beside))
        writer.setCreator("Lensmith")
        margins = QMarginsF(*[_MARGIN_MM] * 4)
        page = QPageSize(QPageSize.PageSizeId.A4)
        unit = QPageLayout.Unit.Millimeter
        writer.setPageLayout(QPageLayout(page, QPageLayout.Orientation.Portrait, margins, unit))
        writer.setResolution(_POINTS_TO_THE_INCH)
        space = writer.pageLayout().paintRectPoints()
        document = _document(html, QSizeF(space.width(), space.height() - 2 * _foot()))
        painter = QPainter()
        if not painter.begin(writer):
            raise OSError(f"{file.name} cannot be opened for writing")
        try:
            _paint(document, painter, writer)
        finally:
            painter.end()


def _document(html: str, page: QSizeF) -> QTextDocument:
    document = QTextDocument()
    document.setDefaultFont(QFont(["Inter", "Noto Sans", "Noto Sans CJK SC"], 10))
    document.setDocumentMargin(0)
    text = _with_charts(html, document, page.width())
    text = text.replace("<body>", '<body style="margin: 0; padding: 0">')  # the page has margins
    document.setHtml(_with_pictures(text, document))
    document.setPageSize(page)
    _keep_sections_whole(document)
    return document


def _keep_sections_whole(document: QTextDocument) -> None:
    """Begin a section on a new page where it would be torn and fits on one."""
    layout, page = document.documentLayout(), document.pageSize().height()
    headings = [block for block in _blocks(document) if block.blockFormat().headingLevel() == 2]
    for place, heading in enumerate(headings):
        begin = layout.blockBoundingRect(heading).top()
        following = headings[place + 1] if place + 1 < len(headings) else None
        last = following.previous() if following is not None else document.lastBlock()
        end = layout.blockBoundingRect(last).bottom()
        if begin // page != (end - 1) // page and end - begin < page:
            form = heading.blockFormat()
            form.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
            QTextCursor(heading).setBlockFormat(form)


def _blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def _with_charts(html: str, document: QTextDocument, width: float) -> str:
    """The charts drawn as pictures; Qt's rich text knows no SVG within."""

    def draw(found: re.Match[str]) -> str:
        renderer = QSvgRenderer(QByteArray(found.group(0).encode()))
        size = QSizeF(renderer.defaultSize())
        size.scale(min(width, size.width()), size.height(), Qt.AspectRatioMode.KeepAspectRatio)
        image = QImage((size * _SHARPNESS).toSize(), QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        renderer.render(painter, QRectF(image.rect()))
        painter.end()
        return _image(document, image, size)

    return _SVG.sub(draw, html)


def _with_pictures(html: str, document: QTextDocument) -> str:
    def keep(found: re.Match[str]) -> str:
        image = QImage.fromData(base64.b64decode(found.group(1)))
        size = QSizeF(image.size())
        size.scale(120, 120, Qt.AspectRatioMode.KeepAspectRatio)
        return _image(document, image, size)[len("<img ") : -len(">")]

    return _PICTURE.sub(keep, html)


def _image(document: QTextDocument, image: QImage, size: QSizeF) -> str:
    name = f"image:{image.cacheKey()}"
    document.addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(name), image)
    return f'<img src="{name}" width="{size.width():.0f}" height="{size.height():.0f}">'


def _foot() -> float:
    return 16.0


def _paint(document: QTextDocument, painter: QPainter, writer: QPdfWriter) -> None:
    page = document.pageSize()
    pages = document.pageCount()
    for number in range(pages):
        if number:
            writer.newPage()
        painter.save()
        painter.translate(0, -number * page.height())
        context = QAbstractTextDocumentLayout.PaintContext()
        context.clip = QRectF(0, number * page.height(), page.width(), page.height())
        painter.setClipRect(context.clip)
        document.documentLayout().draw(painter, context)
        painter.restore()
        foot = QRectF(0, page.height() + _foot() / 2, page.width(), _foot())
        painter.setFont(QFont(document.defaultFont().family(), 8))
        painter.setPen(Qt.GlobalColor.darkGray)
        painter.drawText(foot, Qt.AlignmentFlag.AlignRight, f"{number + 1} / {pages}")
