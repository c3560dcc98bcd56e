"""The verbs of teaching, as plain methods that a thread, a shell or a test can run.

Heavy imports stay inside, so that naming a verb costs nothing.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from engine.base.device import choose_device, find_devices
from engine.base.errors import EngineError, ErrorCode
from engine.base.files import cannot_write
from engine.base.jobs import JobControl
from engine.base.places import Places
from engine.base.torch_loading import import_gently
from engine.datasets.checks.check import check
from engine.datasets.dataset import CheckReport
from engine.datasets.layouts.scan import scan
from engine.datasets.sample_pictures import make_sample
from engine.datasets.split import split
from engine.models import ModelLibrary
from engine.training.classification.config import TrainConfig
from engine.training.events import Event, RunResult, RunSummary, TimeEstimates

if TYPE_CHECKING:
    from engine.training.classification.trained_layers import Backbone
    from engine.training.classification.training import Ground
    from engine.training.runs.run_folder import Plan, RunFolder


class Trainer:
    """Teaches models from folders of sorted pictures. Its methods are jobs.

    Attributes:
        runs_folder: where the runs are.
    """

    def __init__(
        self, library: ModelLibrary, places: Places, runs_folder: Path | None = None
    ) -> None:
        self._library = library
        self._places = places
        self.runs_folder = runs_folder or places.data / "runs"

    def make_sample(self, control: JobControl) -> Path:
        """Draw the sample pictures, unless they are there, and tell their folder."""
        folder = self._places.data / "Sample pictures"
        if not folder.is_dir():
            make_sample(folder, control)
        return folder

    def check(self, folder: Path, control: JobControl) -> CheckReport:
        """Look at every picture of a folder, and report progress in pictures.

        Raises:
            EngineError: FOLDER_UNREADABLE, DATASET_TABLE.
            JobCancelled: when asked to.
        """
        return check(scan(folder, control), control, self._places.cache)

    def estimate(
        self, config: TrainConfig, report: CheckReport, control: JobControl
    ) -> TimeEstimates:
        """Measure a few pictures and say how long each recipe will take.

        Raises:
            EngineError: the model, the device, the data.
            JobCancelled: when asked to.
        """
        plan = self._plan(config, report)
        from engine.training.classification.time_estimate import estimate_times  # noqa: PLC0415

        backbone, ground = self._backbone(plan)
        return estimate_times(plan, backbone, ground, control)

    def train(self, config: TrainConfig, report: CheckReport, control: JobControl) -> RunResult:
        """Teach a model; deliver `Event`s, report `Progress` in pictures of the current stage.

        `control.finish()` ends it early and keeps the best version; cancelling keeps a run that
        can be resumed.

        Raises:
            EngineError: the model, the device, the data; TRAIN_….
            JobCancelled: when asked to.
        """
        plan = self._plan(config, report)
        from engine.training.runs.run_folder import new_run_folder  # noqa: PLC0415

        folder = new_run_folder(self.runs_folder, plan.name)
        return self._carry_out(folder, plan, control, is_new=True)

    def resume(self, run: str, control: JobControl) -> RunResult:
        """Go on with a run that was broken off. First delivers again what it has told until then.

        Raises:
            EngineError: as `train`; RUN_….
            JobCancelled: when asked to.
        """
        from engine.training.runs.run_folder import find_run  # noqa: PLC0415

        folder = find_run(self.runs_folder, run)
        if any(isinstance(event, RunResult) for event in folder.journal.read()):
            raise EngineError(ErrorCode.RUN_FINISHED, run=run)
        return self._carry_out(folder, folder.read_plan(), control, is_new=False)

    def retrain(self, run: str, control: JobControl) -> RunResult:
        """Teach a finished run's model once more, with the labels that were corrected.

        Everything else stays: settings, seed, and which picture is for what.

        Raises:
            EngineError: RUN_UNKNOWN, RUN_NOTHING_CORRECTED; as `train`.
            JobCancelled: when asked to; it can be resumed.
        """
        from engine.evaluation.retraining import plan_retraining  # noqa: PLC0415
        from engine.training.runs.run_folder import find_run, new_run_folder  # noqa: PLC0415

        import_gently()
        plan = plan_retraining(find_run(self.runs_folder, run), self._library)
        folder = new_run_folder(self.runs_folder, plan.name)
        return self._carry_out(folder, plan, control, is_new=True)

    def runs(self, control: JobControl) -> tuple[RunSummary, ...]:
        """Every run on the disk, the newest first."""
        from engine.training.runs.run_folder import summaries  # noqa: PLC0415

        found = []
        for summary in summaries(self.runs_folder):
            control.checkpoint()
            found.append(summary)
        return tuple(found)

    def history(self, run: str, control: JobControl) -> tuple[Event, ...]:
        """What a run has told.

        Raises:
            EngineError: RUN_UNKNOWN.
        """
        from engine.training.runs.run_folder import find_run  # noqa: PLC0415

        control.checkpoint()
        return find_run(self.runs_folder, run).journal.read()

    def discard(self, run: str, control: JobControl) -> None:
        """Delete a run's folder; its model, if it has one, stays on the shelf.

        Raises:
            EngineError: RUN_UNKNOWN, FILE_CANNOT_WRITE.
        """
        from engine.training.runs.run_folder import find_run  # noqa: PLC0415

        control.checkpoint()
        folder = find_run(self.runs_folder, run).path
        try:
            shutil.rmtree(folder)
        except OSError as error:
            raise cannot_write(folder, error) from error

    def _plan(self, config: TrainConfig, report: CheckReport) -> Plan:
        parts = split(report, config.decisions, config.seed)
        import_gently()
        from engine.training.runs.plan import make_plan  # noqa: PLC0415

        device = choose_device(config.device, find_devices())
        return make_plan(config, parts, self._library, device.id)

    def _carry_out(
        self, folder: RunFolder, plan: Plan, control: JobControl, *, is_new: bool
    ) -> RunResult:
        import_gently()
        from engine.training.classification.training import Training  # noqa: PLC0415
        from engine.training.runs.disk_patience import PatientWriter  # noqa: PLC0415
        from engine.training.runs.keep_awake import awake  # noqa: PLC0415

        backbone, ground = self._backbone(plan)
        if is_new:
            PatientWriter(control)(lambda: folder.write_plan(plan))
        with awake():
            return Training(folder, plan, backbone, ground, control).run()

    def _backbone(self, plan: Plan) -> tuple[Backbone, Ground]:
        from engine.models.loading import load, weights_hash  # noqa: PLC0415
        from engine.training.classification.trained_layers import take_apart  # noqa: PLC0415
        from engine.training.classification.training import Ground  # noqa: PLC0415

        entry = self._library.find(plan.config.model)
        backbone = take_apart(load(entry))
        cache = self._places.cache / "features"
        return backbone, Ground(self._library, cache, weights_hash(entry))
