"""The verb that writes a run's report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from engine.base.errors import EngineError
from engine.base.jobs import JobControl
from engine.base.places import Places
from engine.base.torch_loading import import_gently
from engine.base.types import Preprocessing, Task
from engine.evaluation.results import Evaluation
from engine.models import ModelLibrary
from engine.verbs.runs import run_store

if TYPE_CHECKING:
    from engine.export.report import ReportInput
    from engine.export.report_rows import Start
    from engine.models.familiarity import Reference


class Reporter:
    """Writes reports of runs. Its methods are jobs.

    Args:
        evaluate: judges a run, as `Evaluator.evaluate` does.
    """

    def __init__(
        self, library: ModelLibrary, places: Places,
        evaluate: Callable[[str, JobControl], Evaluation], runs_folder: Path | None = None,
    ) -> None:  # fmt: skip
        self._library = library
        self._evaluate = evaluate
        self._runs = run_store(places, runs_folder)
        self.runs_folder = self._runs.folder

    def report(
        self, run: str, file: Path, control: JobControl, *, with_pictures: bool = True
    ) -> None:
        """Write one self-contained HTML file; a few pictures are shown in it, if they may.

        Raises:
            EngineError: RUN_…, FILE_CANNOT_WRITE; the file is as it was then.
            JobCancelled: when asked to.
        """
        import_gently()
        from engine.export.report import write_report  # noqa: PLC0415

        write_report(file, self._facts(run, control, with_pictures=with_pictures), control)

    def printable(self, run: str, control: JobControl, *, with_pictures: bool = True) -> str:
        """The report as HTML that Qt can lay out on pages.

        Raises:
            EngineError: RUN_….
            JobCancelled: when asked to.
        """
        import_gently()
        from engine.export.report import Medium, render  # noqa: PLC0415

        return render(self._facts(run, control, with_pictures=with_pictures), Medium.PAPER, control)

    def _facts(self, run: str, control: JobControl, *, with_pictures: bool) -> ReportInput:
        from engine.evaluation.shortcuts.findings_file import read_findings  # noqa: PLC0415
        from engine.export.report import ReportInput  # noqa: PLC0415
        from engine.training.classification.plan import plan_of  # noqa: PLC0415

        folder = self._runs.find(run)
        plan, binding, result = plan_of(folder), folder.read_binding(), folder.result()
        evaluation = self._evaluate(run, control)
        return ReportInput(
            plan, binding, folder.event_file.read(), evaluation, self._start(plan.base_model),
            self._rule(evaluation.model), folder.began, with_pictures,
            self._reference(evaluation.model),
            read_findings(folder.path, result.weights) if result is not None else None,
        )  # fmt: skip

    def _start(self, model: str) -> Start:
        from engine.export.report_rows import Start  # noqa: PLC0415

        try:
            entry = self._library.find(model)
        except EngineError:  # deleted since
            return Start(model)
        record = entry.record
        return Start(
            record.name, record.architecture, record.library, record.source, record.licence,
            on_imagenet=not entry.is_own and record.task is Task.CLASSIFICATION,
        )  # fmt: skip

    def _reference(self, model: str) -> Reference | None:
        from engine.models.own_files import reference_of  # noqa: PLC0415

        try:
            return reference_of(self._library.find(model))
        except (EngineError, ValueError):  # deleted since, or not to be believed
            return None

    def _rule(self, model: str) -> Preprocessing | None:
        try:
            config = self._library.find(model).config
        except EngineError:  # deleted since
            return None
        return config.preprocessing if config is not None else None
