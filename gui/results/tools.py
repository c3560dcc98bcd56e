"""What the Results screen has done for it: the verbs, as it needs them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from engine.jobs import JobControl
from engine.models import ModelLibrary
from engine.places import Places
from engine.predict import PredictorShelf
from engine.results.evaluation import Evaluation, FeatureMap
from engine.review import Reviewer
from engine.tasks import HeatMapConfig, feature_map, heat_map
from engine.train.events import Event, RunResult
from engine.types import HeatMap
from gui.common.runs import KeepsRuns


class Reviewing(Protocol):
    """Judges runs, and keeps what a person makes of that."""

    def evaluate(self, run: str, control: JobControl, device: str = "auto") -> Evaluation:
        """Judge a run; progress in pictures."""

    def set_budget(
        self, run: str, error_budget: float | None, control: JobControl
    ) -> Evaluation:  # fmt: skip
        """Choose how often the model may be wrong among those it answers; None: always answer."""

    def correct(self, run: str, path: Path, label: str, control: JobControl) -> Evaluation:
        """Give a picture its right label; with the given one that is taken back."""

    def undo_correction(self, run: str, control: JobControl) -> Evaluation:
        """Take the latest correction back."""


class Relearning(KeepsRuns, Protocol):
    """Knows the runs, and teaches one of them again."""

    def history(self, run: str, control: JobControl) -> tuple[Event, ...]:
        """What a run has told."""

    def train_again(self, run: str, control: JobControl) -> RunResult:
        """Teach it once more, with the corrected labels; delivers events."""


Looking = Callable[[Path, str, str, JobControl], HeatMap]
"""Where a model looked: picture, id of the model, label."""

Mapping = Callable[[str, str, JobControl], FeatureMap]
"""A run's pictures as a map: run, method (`pca`, `tsne`)."""


@dataclass(frozen=True, slots=True)
class ResultsTools:
    """All of it, for the composition root.

    Attributes:
        reviewer: judges runs.
        teacher: teaches again.
        look: makes heat maps.
        draw: makes maps of data sets.
    """

    reviewer: Reviewing
    teacher: Relearning
    look: Looking
    draw: Mapping


def tools_for(
    library: ModelLibrary, places: Places, shelf: PredictorShelf, teacher: Relearning,
    device: Callable[[], str],
) -> ResultsTools:  # fmt: skip
    """The engine's own verbs.

    Args:
        library: has the taught models.
        places: the user's folders.
        shelf: keeps a model loaded.
        teacher: knows the runs.
        device: that the settings say at the moment.
    """

    def look(path: Path, model: str, label: str, control: JobControl) -> HeatMap:
        return heat_map(HeatMapConfig(path, label, model, device()), control, shelf)

    def draw(run: str, method: str, control: JobControl) -> FeatureMap:
        return feature_map(run, method, control, library, places, device())

    return ResultsTools(Reviewer(library, places), teacher, look, draw)
