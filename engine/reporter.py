"""The verb that writes a run's report."""

from collections.abc import Callable
from pathlib import Path

from engine.errors import EngineError
from engine.jobs import JobControl
from engine.models import ModelLibrary
from engine.places import Places
from engine.results.evaluation import Evaluation
from engine.torch_loading import import_gently


class Reporter:
    """Writes reports of runs. Its method is a job.

    Args:
        evaluate: judges a run, as `Reviewer.evaluate` does.
    """

    def __init__(
        self, library: ModelLibrary, places: Places,
        evaluate: Callable[[str, JobControl], Evaluation], runs_folder: Path | None = None,
    ) -> None:  # fmt: skip
        self._library = library
        self._evaluate = evaluate
        self.runs_folder = runs_folder or places.data / "runs"

    def report(self, run: str, file: Path, control: JobControl) -> None:
        """Write one self-contained HTML file.

        Raises:
            EngineError: RUN_…, FILE_CANNOT_WRITE; the file is as it was then.
            JobCancelled: when asked to.
        """
        import_gently()
        from engine.export.report import ReportFacts, write_report  # noqa: PLC0415
        from engine.train.run_folder import find_run  # noqa: PLC0415

        folder = find_run(self.runs_folder, run)
        plan, began = folder.read_plan(), (folder.path / "run.json").stat().st_mtime
        evaluation = self._evaluate(run, control)
        facts = ReportFacts(
            plan, folder.journal.read(), evaluation, self._pretrained(plan.config.model), began
        )
        write_report(file, facts, control)

    def _pretrained(self, model: str) -> str:
        try:
            record = self._library.find(model).record
        except EngineError:  # deleted since
            return model
        return f"{record.name} ({record.source})" if record.source else record.name
