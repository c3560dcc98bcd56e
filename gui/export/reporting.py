"""A report in the kind of file that its name asks for."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from engine.base.jobs import JobControl
from gui.export.pdf import write_pdf

_PDF = ".pdf"


class Reporting(Protocol):
    """What tells of a run."""

    def report(self, run: str, file: Path, control: JobControl) -> None:
        """Write one HTML file."""

    def printable(self, run: str, control: JobControl) -> str:
        """The report as HTML for pages."""


def report_writer(reporter: Reporting) -> Callable[[str, Path, JobControl], None]:
    """The job that writes the report of a run: PDF where the name ends so, else HTML."""

    def write(run: str, file: Path, control: JobControl) -> None:
        if file.suffix.lower() == _PDF:
            write_pdf(reporter.printable(run, control), file, control.checkpoint)
        else:
            reporter.report(run, file, control)

    return write
