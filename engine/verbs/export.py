"""The verbs of handing on, as plain methods that a thread, a shell or a test can run.

Heavy imports stay inside, so that naming a verb costs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from engine.base.errors import EngineError, ErrorCode
from engine.base.files import written_beside
from engine.base.jobs import JobControl
from engine.base.places import Places
from engine.base.torch_loading import import_gently
from engine.export.request import BundleImport, ExportConfig, ExportResult
from engine.models import LibraryEntry, ModelLibrary
from engine.verbs.runs import run_store

if TYPE_CHECKING:
    from torch import Tensor

    from engine.training.classification.events import RunResult
    from engine.training.runs.run_folder import RunFolder
    from engine.training.runs.run_store import RunSummary

    _Made = tuple[RunFolder, RunResult]


class Exporter:
    """Hands models on, and takes them in. Its methods are jobs.

    Attributes:
        runs_folder: where the runs are.
    """

    def __init__(
        self, library: ModelLibrary, places: Places, runs_folder: Path | None = None
    ) -> None:
        self._library = library
        self._runs = run_store(places, runs_folder)
        self.runs_folder = self._runs.folder

    def export(self, config: ExportConfig, control: JobControl) -> ExportResult:
        """Write a bundle; report `Progress` in steps.

        Raises:
            EngineError: EXPORT_…, FILE_CANNOT_WRITE, MODEL_…. Nothing is left then.
            JobCancelled: when asked to. Nothing is left then.
        """
        import_gently()
        from engine.export.bundle import BundleRequest, write_bundle  # noqa: PLC0415
        from engine.export.readme import training_record  # noqa: PLC0415
        from engine.export.samples import samples_of  # noqa: PLC0415
        from engine.training.classification.plan import plan_of, split_of  # noqa: PLC0415

        entry, found = self._chosen(config)
        samples, facts = config.samples, None
        if found is not None:
            run, result = found
            plan = plan_of(run)
            facts = training_record(plan, result, run.began)
            if config.with_pictures:
                samples = samples or samples_of(split_of(plan, run.read_binding()))
        request = BundleRequest(config.formats, samples, facts, config.with_pictures)
        return write_bundle(entry, config.folder, request, control)

    def export_weights(self, model: str, file: Path, control: JobControl) -> None:
        """Write the weights alone: `.safetensors`, or a state dict as torch saves it (`.pth`).

        Raises:
            EngineError: FILE_CANNOT_WRITE, MODEL_….
            JobCancelled: when asked to.
        """
        import_gently()
        from engine.models.loading import load  # noqa: PLC0415
        from engine.models.storing import write_tensors  # noqa: PLC0415

        loaded = load(self._library.find(model))
        control.checkpoint()
        tensors = loaded.network.state_dict()
        with written_beside(file) as beside:
            if file.suffix.lower() == ".safetensors":
                labels = "\n".join(loaded.classes)
                write_tensors(beside, tensors, {"format": "pt", "labels": labels})
            else:
                _save_state_dict(beside, tensors)

    def import_bundle(self, path: Path, control: JobControl) -> BundleImport:
        """Check a bundle and put its model on the shelf.

        Raises:
            EngineError: BUNDLE_…, FILE_CANNOT_WRITE.
            JobCancelled: when asked to.
        """
        import_gently()
        from engine.export.importing import read_bundle  # noqa: PLC0415

        return read_bundle(path, self._library, control)

    def runs(self) -> tuple[RunSummary, ...]:
        """Every run on the disk, the newest first."""
        return tuple(self._runs.summaries())

    def _chosen(self, config: ExportConfig) -> tuple[LibraryEntry, _Made | None]:
        """The model, and the finished run that made it, if that is still there.

        Raises:
            EngineError: MODEL_UNKNOWN; of a run: RUN_….
        """
        from engine.evaluation.run_model import has_weights, model_of  # noqa: PLC0415
        from engine.training.classification.events import RunResult  # noqa: PLC0415
        from engine.training.classification.plan import plan_of  # noqa: PLC0415

        if config.run:
            run = self._runs.find(config.run)
            plan, result = plan_of(run), run.result()
            if not isinstance(result, RunResult):
                raise EngineError(ErrorCode.RUN_UNFINISHED, run=config.run)
            entry = model_of(result, plan.details.split.classes, self._library)
            return entry, (run, result)
        entry = self._library.find(config.model)
        for summary in self.runs() if entry.is_own else ():
            result = summary.result
            if isinstance(result, RunResult) and has_weights(entry, result.weights):
                return entry, (self._runs.find(summary.run), result)
        return entry, None


def _save_state_dict(file: Path, tensors: Mapping[str, Tensor]) -> None:
    """As torch saves it, for programs that know nothing else.

    Raises:
        OSError: the disk says no.
    """
    import torch  # noqa: PLC0415

    try:
        torch.save(dict(tensors), file)
    except RuntimeError as error:  # torch's writer turns what the disk says into this
        raise OSError(str(error).splitlines()[0]) from error
