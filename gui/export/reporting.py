"""A report in the kind of file that its name asks for."""

from pathlib import Path
from typing import Protocol

from engine.base.jobs import JobControl
from gui.export.pdf import write_pdf
from gui.export.presenter import Reporting as Writing

_PDF = ".pdf"


class Reporting(Protocol):
    """What tells of a run."""

    def report(
        self, run: str, file: Path, control: JobControl, *, with_pictures: bool = True
    ) -> None:
        """Write one HTML file."""

    def printable(self, run: str, control: JobControl, *, with_pictures: bool = True) -> str:
        """The report as HTML for pages."""


def report_writer(reporter: Reporting) -> Writing:
    """The job that writes the report of a run: PDF where the name ends so, else HTML."""

    def write(run: str, file: Path, control: JobControl, *, with_pictures: bool = True) -> None:
        if file.suffix.lower() == _PDF:
            html = reporter.printable(run, control, with_pictures=with_pictures)
            write_pdf(html, file, control.checkpoint)
        else:
            reporter.report(run, file, control, with_pictures=with_pictures)

    return write
