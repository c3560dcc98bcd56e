"""What the Results screen has done for it: the verbs, as it needs them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from engine.base.address import PictureAddress
from engine.base.jobs import JobControl
from engine.base.places import Places
from engine.base.types import HeatMap
from engine.evaluation.results import Evaluation, FeatureMap, PicturesThere, Suspect
from engine.inference import PredictorCache
from engine.models import ModelLibrary
from engine.training.classification.events import RunResult
from engine.training.runs.events import RunEvent
from engine.verbs.evaluate import Evaluator
from engine.verbs.explain import HeatMapConfig, heat_map
from engine.verbs.features import feature_map
from engine.verbs.shortcuts import ShortcutSearch
from engine.verbs.suspects import SuspectFinder
from gui.common.heat_maps import MakeHeatMap
from gui.common.runs import KeepsRuns
from gui.common.shortcuts import Searching


class Evaluating(Protocol):
    """Judges runs, and keeps what a person makes of that."""

    def evaluate(self, run: str, control: JobControl, device: str = "auto") -> Evaluation:
        """Judge a run; progress in pictures."""

    def set_budget(
        self, run: str, error_budget: float | None, control: JobControl
    ) -> Evaluation:  # fmt: skip
        """Choose how often the model may be wrong among those it answers; None: always answer."""

    def correct(
        self, run: str, picture: PictureAddress, label: str, control: JobControl
    ) -> Evaluation:
        """Give a picture its right label; with the given one that is taken back."""

    def keep(self, run: str, picture: PictureAddress, control: JobControl) -> Evaluation:
        """Say that a picture lies in the right folder."""

    def exclude(self, run: str, picture: PictureAddress, control: JobControl) -> Evaluation:
        """Say that a picture is neither to be learned from nor to judge."""

    def undo_correction(self, run: str, control: JobControl) -> Evaluation:
        """Take the latest correction back."""

    def look_for_pictures(self, run: str, control: JobControl) -> PicturesThere:
        """Whether a run's pictures are where they were."""

    def locate(self, run: str, folder: Path, control: JobControl) -> PicturesThere:
        """Say where they are now; progress in pictures."""


class Retraining(KeepsRuns, Protocol):
    """Knows the runs, and teaches one of them again."""

    def history(self, run: str, control: JobControl) -> tuple[RunEvent, ...]:
        """What a run has told."""

    def retrain(self, run: str, control: JobControl) -> RunResult:
        """Teach it once more, with the corrected labels; delivers events."""


Mapping = Callable[[str, str, JobControl], FeatureMap]
"""A run's pictures as a map: run, method (`pca`, `tsne`)."""
Finding = Callable[[str, JobControl], tuple[Suspect, ...]]
"""A run's pictures that seem to lie in the wrong folder, the surest first."""


@dataclass(frozen=True, slots=True)
class ResultsTools:
    """All of it, for the composition root.

    Attributes:
        evaluator: judges runs.
        trainer: trains again.
        look: makes heat maps.
        draw: makes maps of data sets.
        find: finds suspects.
        shortcuts: looks for shortcuts.
    """

    evaluator: Evaluating
    trainer: Retraining
    look: MakeHeatMap
    draw: Mapping
    find: Finding
    shortcuts: Searching


def tools_for(
    library: ModelLibrary, places: Places, predictors: PredictorCache, trainer: Retraining,
    device: Callable[[], str],
) -> ResultsTools:  # fmt: skip
    """The engine's own verbs.

    Args:
        library: has the taught models.
        places: the user's folders.
        predictors: keeps a model loaded.
        trainer: knows the runs.
        device: that the settings say at the moment.
    """

    def look(picture: PictureAddress, model: str, label: str, control: JobControl) -> HeatMap:
        return heat_map(HeatMapConfig(picture, label, model, device()), control, predictors)

    def draw(run: str, method: str, control: JobControl) -> FeatureMap:
        return feature_map(run, method, control, library, places, device())

    def find(run: str, control: JobControl) -> tuple[Suspect, ...]:
        return SuspectFinder(library, places).find(run, control, device())

    search = ShortcutSearch(library, places)
    return ResultsTools(Evaluator(library, places), trainer, look, draw, find, search)
