"""The verb that finds pictures in the wrong folder. Heavy imports stay inside."""

from __future__ import annotations

from pathlib import Path

from engine.base.device import AUTOMATIC
from engine.base.jobs import JobControl
from engine.base.places import Places
from engine.base.torch_loading import import_gently
from engine.evaluation.results import Suspect
from engine.models import ModelLibrary
from engine.verbs.runs import run_store


class SuspectFinder:
    """Finds pictures that seem to lie in the wrong folder, and keeps nothing. A job.

    What a person decides about them is said to `Evaluator`: keep, correct, exclude.

    Attributes:
        runs_folder: where the runs are.
    """

    def __init__(
        self, library: ModelLibrary, places: Places, runs_folder: Path | None = None
    ) -> None:
        self._library = library
        self._cache = places.cache / "features"
        self._runs = run_store(places, runs_folder)
        self.runs_folder = self._runs.folder

    def find(
        self, run: str, control: JobControl, device: str = AUTOMATIC
    ) -> tuple[Suspect, ...]:  # fmt: skip
        """All of a run, the surest first; progress in pictures.

        Those whose label was said in a run before this one learned from it are left out.

        Raises:
            EngineError: RUN_…; the model to start from, the device; TRAIN_NO_PICTURES;
                FILE_CANNOT_WRITE.
            JobCancelled: when asked to.
        """
        control.checkpoint()
        folder = self._runs.find(run)
        import_gently()
        from engine.evaluation.run_suspects import suspects_of  # noqa: PLC0415

        return suspects_of(folder, self._library, self._cache, device, control)

    def find_undecided(
        self, run: str, control: JobControl, device: str = AUTOMATIC
    ) -> tuple[Suspect, ...]:
        """Those that nobody has decided about.

        Raises:
            EngineError: as `find`.
            JobCancelled: when asked to.
        """
        from engine.evaluation.corrections import read_corrections  # noqa: PLC0415

        found = self.find(run, control, device)
        said = {item.content for item in read_corrections(self._runs.find(run).path)}
        return tuple(suspect for suspect in found if suspect.content not in said)
