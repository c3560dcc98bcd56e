"""The verbs that find pictures in the wrong folder. Heavy imports stay inside."""

from __future__ import annotations

import logging
from pathlib import Path

from engine.base.device import AUTOMATIC, choose_device, find_devices
from engine.base.errors import EngineError
from engine.base.jobs import JobControl
from engine.base.places import Places
from engine.base.torch_loading import import_gently
from engine.datasets.dataset import CheckReport
from engine.datasets.split import split
from engine.evaluation.results import Suspect
from engine.models import ModelLibrary
from engine.training.classification.config import TrainConfig
from engine.verbs.runs import run_store

log = logging.getLogger(__name__)


def suspects_in_folder(
    config: TrainConfig, report: CheckReport, library: ModelLibrary, places: Places,
    control: JobControl,
) -> tuple[Suspect, ...]:  # fmt: skip
    """Those of a folder that was checked, the surest first. A job.

    By features that earlier teaching has kept: nothing is computed of pictures, and torch is
    loaded only where there is something to go by. What cannot be told is not offered: of a folder
    that cannot be taught, with a model that is not here, without features, there are none.

    Args:
        config: what would be taught; what it says of single pictures does not count.
        report: what the check found.
        library: has the model to start from.
        places: the user's folders.
        control: may end it.

    Raises:
        JobCancelled: when asked to.
    """
    cache = places.cache / "features"
    try:
        control.checkpoint()
        if not report.can_teach:
            return ()
        pictures = split(report, config.decisions, config.seed)
        from engine.inference.features.stored_arrays import may_know  # noqa: PLC0415

        contents = {example.content for example in pictures.everything}
        if not may_know(cache, contents):
            return ()
        import_gently()
        from engine.evaluation.folder_suspects import suspects_before_teaching  # noqa: PLC0415

        device = choose_device(config.device, find_devices()).id
        entry = library.find(config.model)
        return suspects_before_teaching(pictures, entry, cache, device, config.seed, control)
    except EngineError as error:
        log.info("no suspects before teaching: %s", error)
        return ()


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
