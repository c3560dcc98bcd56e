"""A report as the ending of its file says: a web page by the engine, a PDF by Qt."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from engine.jobs import JobControl
from gui.export.pdf import write_pdf

Report = Callable[[str, Path, JobControl], None]


def report_writer(report: Report) -> Report:
    """Teach the engine's report PDF.

    Args:
        report: writes the report of a run to an HTML file, as `engine.reporter.Reporter.report`.
    """

    def write(run: str, file: Path, control: JobControl) -> None:
        if file.suffix.lower() != ".pdf":
            report(run, file, control)
            return
        with tempfile.TemporaryDirectory(prefix="lensmith-") as place:
            page = Path(place) / "report.html"
            report(run, page, control)
            control.checkpoint()
            write_pdf(page.read_text("utf-8", errors="surrogateescape"), file)

    return write
