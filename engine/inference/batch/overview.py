"""The table of answers as people want it: a row a picture, as CSV or for Excel."""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from engine.base.errors import EngineError, ErrorCode
from engine.base.files import cannot_write, replacing, written_beside
from engine.base.jobs import JobControl
from engine.base.types import Detections, Failure, Outcome, Prediction, Progress
from engine.inference.batch.answer_table import SURE, UNLIKE, read_answers, read_header, shown

COLUMNS = ("file", "label", "score", "sure", "unlike", "second label", "second score",
           "third label", "third score", "found", "error")  # fmt: skip
_MOST_EXCEL_ROWS = 1_048_576
_REPORT_EVERY = 50
Value = str | float


def answers_in(table: Path) -> Iterator[Outcome]:
    """The answers in a table, one by one.

    Raises:
        EngineError: TABLE_NOT_OURS.
        OSError: the disk says no.
    """
    with table.open("rb") as file:
        read_header(file, table)
        for kept in read_answers(file):
            yield kept.outcome


def save_overview(table: Path, file: Path, control: JobControl) -> int:
    """Write the overview of a table, whole or not at all; `.xlsx` is for Excel, all else CSV.

    Returns:
        How many pictures are in it.

    Raises:
        EngineError: FILE_CANNOT_WRITE, TABLE_NOT_OURS, TABLE_TOO_LONG.
        JobCancelled: when asked to; nothing is left.
    """
    save = _save_excel if file.suffix.lower() == ".xlsx" else _save_csv
    return save(table, file, control)


def _save_csv(table: Path, file: Path, control: JobControl) -> int:
    done = 0
    with replacing(file) as out:
        out.write("\N{ZERO WIDTH NO-BREAK SPACE}")  # so that Excel knows it for UTF-8
        rows = csv.writer(out)
        rows.writerow(COLUMNS)
        for row in _rows(table, control):
            rows.writerow([f"{v:.6f}" if isinstance(v, float) else v for v in row])
            done += 1
    return done


def _save_excel(table: Path, file: Path, control: JobControl) -> int:
    """Numbers are numbers, and no name of a file is taken for a formula or a link."""
    from xlsxwriter import Workbook  # noqa: PLC0415
    from xlsxwriter.exceptions import XlsxFileError  # noqa: PLC0415

    with written_beside(file) as beside, TemporaryDirectory(dir=beside.parent) as place:
        options = {"tmpdir": place, "constant_memory": True, "strings_to_numbers": False,
                   "strings_to_formulas": False, "strings_to_urls": False}  # fmt: skip
        book = Workbook(str(beside), options)
        sheet = book.add_worksheet()
        try:
            done = _fill(book, sheet, _rows(table, control))
            book.close()
        except XlsxFileError as error:  # has the disk's own words as its argument
            raise cannot_write(file, OSError(str(error))) from error
        finally:
            sheet._opt_close()  # noqa: SLF001 - else its file would stay open after a failure
    return done


def _fill(book: Any, sheet: Any, rows: Iterator[list[Value]]) -> int:
    bold = book.add_format({"bold": True})
    per_cent = book.add_format({"num_format": "0.0 %"})
    sheet.set_column(0, 0, 48)
    sheet.set_column(1, len(COLUMNS) - 1, 16)
    sheet.freeze_panes(1, 1)
    for column, title in enumerate(COLUMNS):
        sheet.write_string(0, column, title, bold)
    done = 0
    for done, row in enumerate(rows, start=1):
        if done >= _MOST_EXCEL_ROWS:
            raise EngineError(ErrorCode.TABLE_TOO_LONG, limit=f"{_MOST_EXCEL_ROWS:,}")
        for column, value in enumerate(row):
            if isinstance(value, float):
                sheet.write_number(done, column, value, per_cent)
            elif value:
                sheet.write_string(done, column, _as_unicode(value))
    sheet.autofilter(0, 0, max(1, done), len(COLUMNS) - 1)
    return done


def _rows(table: Path, control: JobControl) -> Iterator[list[Value]]:
    for done, outcome in enumerate(answers_in(table), start=1):
        yield _row(outcome)
        if done % _REPORT_EVERY == 0:
            control.checkpoint()
            control.report(Progress(done))


def _row(outcome: Outcome) -> list[Value]:
    """In the order of `COLUMNS`."""
    file = str(outcome.picture)
    if isinstance(outcome, Failure):
        return [file, *[""] * 9, str(outcome.error)]
    best = [value for item in shown(outcome)[:3] for value in (item.label, item.score)]
    sure = unlike = found = ""
    if isinstance(outcome, Prediction):
        sure, unlike = SURE[outcome.is_sure], UNLIKE[outcome.unlike]
    else:
        best = best[:2]
        found = _counts(outcome)
    padded = [*best, *[""] * (6 - len(best))]
    return [file, *padded[:2], sure, unlike, *padded[2:], found, ""]


def _counts(answer: Detections) -> str:
    numbers = Counter(item.label for item in shown(answer))
    return ", ".join(f"{count} × {label}" for label, count in numbers.most_common())


def _as_unicode(text: str) -> str:
    """A name of a file may be no Unicode; Excel takes nothing else."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
