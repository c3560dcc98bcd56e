"""The verb that looks for shortcuts, as plain methods that a thread, a shell or a test can run."""

from __future__ import annotations

from pathlib import Path

from engine.base.device import AUTOMATIC
from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.base.places import Places
from engine.base.torch_loading import import_gently
from engine.evaluation.shortcuts.findings import Findings
from engine.evaluation.shortcuts.findings_file import read_findings, write_findings
from engine.models import ModelLibrary
from engine.verbs.runs import run_store


class ShortcutSearch:
    """Says whether a model may have learned something beside the matter. Its methods are jobs."""

    def __init__(
        self, library: ModelLibrary, places: Places, runs_folder: Path | None = None
    ) -> None:
        self._library = library
        self._runs = run_store(places, runs_folder)

    def look(self, run: str, control: JobControl, device: str = AUTOMATIC) -> Findings:
        """Make the four tests, and keep what they found; progress in pictures looked at.

        Raises:
            EngineError: RUN_…; the model, the device; RUN_NO_PICTURES, FILE_CANNOT_WRITE.
            JobCancelled: when asked to; nothing is kept then.
        """
        import_gently()
        from engine.base.device import choose_device, find_devices  # noqa: PLC0415
        from engine.evaluation.run_model import model_of  # noqa: PLC0415
        from engine.evaluation.shortcuts.looking import look_for_shortcuts  # noqa: PLC0415
        from engine.models.loading import load  # noqa: PLC0415
        from engine.training.classification.plan import plan_of, split_of  # noqa: PLC0415

        control.checkpoint()
        folder = self._runs.find(run)
        result, binding = folder.result(), folder.read_binding()
        if result is None:
            raise EngineError(ErrorCode.RUN_UNFINISHED, run=run)
        split = split_of(plan_of(folder), binding)
        model = load(model_of(result, split.classes, self._library))
        computing_on = choose_device(device, find_devices()).id
        if not any(example.picture.file.is_file() for example in split.everything):
            raise EngineError(ErrorCode.RUN_NO_PICTURES, run=run, folder=str(binding.folder))
        control.checkpoint()
        found = look_for_shortcuts(split, model, computing_on, control)
        write_findings(folder.path, result.weights, found)
        return found

    def known(self, run: str, control: JobControl) -> Findings | None:
        """What was found before in the same weights; None where nobody has looked.

        Raises:
            EngineError: RUN_….
            JobCancelled: when asked to.
        """
        control.checkpoint()
        folder = self._runs.find(run)
        result = folder.result()
        return read_findings(folder.path, result.weights) if result is not None else None
