"""The verbs of training, as plain methods that a thread, a shell or a test can run.

Heavy imports stay inside, so that naming a verb costs nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.base.device import choose_device, device_of_run, find_devices
from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.base.own_process import in_own_process, is_beside_a_window
from engine.base.places import Places
from engine.base.torch_loading import import_gently
from engine.datasets.checks.check import check
from engine.datasets.dataset import CheckReport
from engine.datasets.layouts.scan import scan
from engine.datasets.sample_pictures import make_sample
from engine.datasets.split import split
from engine.evaluation.results import Suspect
from engine.inference import Graphs
from engine.inference.runtimes import ONNXRUNTIME, TORCH
from engine.models import ModelLibrary
from engine.training.classification.config import TimeEstimates, TrainConfig
from engine.training.classification.events import RunResult
from engine.training.runs.events import EndOfRun, RunEvent
from engine.training.runs.plan import Environment, Task
from engine.training.runs.run_store import RunSummary
from engine.verbs.runs import TASKS, run_store
from engine.verbs.suspects import suspects_in_folder

if TYPE_CHECKING:
    from engine.training.classification.plan import ClassificationPlan
    from engine.training.runs.plan import Binding, Plan
    from engine.training.runs.run_folder import RunFolder


class Trainer:
    """Trains models on folders of sorted pictures. Its methods are jobs.

    Attributes:
        runs_folder: where the runs are.
    """

    def __init__(
        self, library: ModelLibrary, places: Places, runs_folder: Path | None = None,
        tasks: Sequence[Task] = TASKS,
    ) -> None:  # fmt: skip
        self._library = library
        self._places = places
        self._graphs = Graphs.of(places, library)
        self._runs = run_store(places, runs_folder, tasks)
        self.runs_folder = self._runs.folder

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

    def suspects(
        self, config: TrainConfig, report: CheckReport, control: JobControl
    ) -> tuple[Suspect, ...]:
        """Pictures that seem to lie in the wrong folder, as far as kept features tell.

        Raises:
            JobCancelled: when asked to.
        """
        return suspects_in_folder(config, report, self._library, self._places, control)

    def estimate(
        self, config: TrainConfig, report: CheckReport, control: JobControl
    ) -> TimeEstimates:
        """Measure a few pictures and say how long each recipe will take.

        Raises:
            EngineError: the model, the device, the data.
            JobCancelled: when asked to.
        """
        if is_beside_a_window():  # torch and a gigabyte, of which nothing is needed afterwards
            return in_own_process(
                _estimate, self._library.models.parent, self._places, config, report,
                control=control,
            )  # fmt: skip
        return self._estimate_here(config, report, control)

    def _estimate_here(
        self, config: TrainConfig, report: CheckReport, control: JobControl
    ) -> TimeEstimates:
        plan, binding = self._plan(config, report)
        from engine.models.loading import load  # noqa: PLC0415
        from engine.models.own_files import weights_hash  # noqa: PLC0415
        from engine.training.classification.feature_extraction import (  # noqa: PLC0415
            Resources,
        )
        from engine.training.classification.time_estimate import (  # noqa: PLC0415
            estimate_times,
        )
        from engine.training.classification.trained_layers import backbone_of  # noqa: PLC0415

        entry = self._library.find(plan.base_model)
        graph = self._graphs.find(entry) if binding.runtime == ONNXRUNTIME else None
        resources = Resources(self._library, self._features, weights_hash(entry), graph)
        return estimate_times(plan, binding, backbone_of(load(entry)), resources, control)

    def train(self, config: TrainConfig, report: CheckReport, control: JobControl) -> RunResult:
        """Train a model; deliver events, report `Progress` in pictures of the current stage.

        `control.finish()` ends it early and keeps the best version; cancelling keeps a run that
        can be resumed.

        Raises:
            EngineError: the model, the device, the data; TRAIN_….
            JobCancelled: when asked to.
        """
        plan, binding = self._plan(config, report)
        return self._start(plan, binding, control)

    def resume(self, run: str, control: JobControl, device: str = "") -> EndOfRun:
        """Go on with a run that was broken off. First delivers again what it has told until then.

        Args:
            run: its name.
            control: of the job.
            device: `auto`, `cpu`, `cuda` or `mps`, to go on elsewhere than where it began; the
                last bits of the model may then be others.

        Raises:
            EngineError: as `train`; RUN_…; DEVICE_OF_RUN_MISSING.
            JobCancelled: when asked to.
        """
        from engine.training.runs.run_lock import held  # noqa: PLC0415

        with held(self._runs.find(run).path):
            folder = self._runs.find(run)  # it may have been discarded, or finished, meanwhile
            result = folder.result()
            if result is not None and not result.can_go_on:
                raise EngineError(ErrorCode.RUN_FINISHED, run=run)
            plan, binding = folder.read_plan(), folder.read_binding()
            import_gently()
            where = device_of_run(run, binding.device, device, find_devices())
            if where != binding.device:
                binding = replace(binding, device=where, runtime=TORCH)
                folder.bind(binding)
            return self._carry_out(folder, plan, binding, control)

    def retrain(self, run: str, control: JobControl) -> RunResult:
        """Train a finished run's model once more, with the labels that were corrected.

        Everything else stays: settings, seed, and which picture is for what.

        Raises:
            EngineError: RUN_UNKNOWN, RUN_NOTHING_CORRECTED; as `train`.
            JobCancelled: when asked to; it can be resumed.
        """
        from engine.evaluation.retraining import plan_retraining  # noqa: PLC0415

        import_gently()
        plan, binding = plan_retraining(self._runs.find(run), self._library)
        return self._start(plan, binding, control)

    def runs(self, control: JobControl) -> tuple[RunSummary, ...]:
        """Every run on the disk, the newest first."""
        found = []
        for summary in self._runs.summaries():
            control.checkpoint()
            found.append(summary)
        return tuple(found)

    def history(self, run: str, control: JobControl) -> tuple[RunEvent, ...]:
        """What a run has told.

        Raises:
            EngineError: RUN_UNKNOWN.
        """
        control.checkpoint()
        return self._runs.find(run).event_file.read()

    def discard(self, run: str, control: JobControl) -> None:
        """Delete a run's folder; its model, if it has one, stays in the library.

        Raises:
            EngineError: RUN_UNKNOWN, RUN_LIVING, FILE_CANNOT_WRITE.
        """
        control.checkpoint()
        self._runs.discard(run)

    def _plan(self, config: TrainConfig, report: CheckReport) -> tuple[ClassificationPlan, Binding]:
        parts = split(report, config.decisions, config.seed)
        import_gently()
        from engine.training.classification.plan import bind, make_plan  # noqa: PLC0415

        device = choose_device(config.device, find_devices())
        plan = make_plan(config, parts, self._library)
        has_graph = self._graphs.is_there(self._library.find(config.model))
        return plan, bind(plan, config.folder, device.id, has_graph=has_graph)

    def _start(self, plan: ClassificationPlan, binding: Binding, control: JobControl) -> RunResult:
        """Carry out a new run of a classifier; from now on, its model's id is nobody else's."""
        import_gently()
        from engine.training.runs.disk_patience import patiently  # noqa: PLC0415
        from engine.training.runs.run_lock import held  # noqa: PLC0415

        model = patiently(control, lambda: self._library.reserve_id(plan.name, self.runs_folder))
        plan = replace(plan, model=model)
        folder = patiently(control, lambda: self._runs.new(plan.name))
        with held(folder.path):
            result = self._carry_out(folder, plan, binding, control, is_new=True)
        assert isinstance(result, RunResult)  # noqa: S101
        return result

    def _carry_out(
        self, folder: RunFolder, plan: Plan[Any], binding: Binding, control: JobControl,
        *, is_new: bool = False,
    ) -> EndOfRun:  # fmt: skip
        import_gently()
        from wakepy import keep  # noqa: PLC0415

        from engine.training.runs.run_session import RunSession  # noqa: PLC0415

        base = self._library.find(plan.base_model).record.name if plan.base_model else ""
        session = RunSession(folder, plan, binding, control, base)
        if is_new:
            session.write(lambda: folder.write(plan, binding))
        environment = Environment(self._library, self._features, self._graphs)
        with keep.running(on_fail="pass"):  # the computer stays awake; the screen may go dark
            result = self._runs.task_of(plan).train(session, environment)
        return result  # noqa: RET504  # mypy: `keep` might swallow what is raised

    @property
    def _features(self) -> Path:
        return self._places.cache / "features"


def _estimate(
    models: Path, places: Places, config: TrainConfig, report: CheckReport, control: JobControl
) -> TimeEstimates:
    """In another process; the folder of models as it is there."""
    return Trainer(ModelLibrary(models), places).estimate(config, report, control)
