"""A evaluator that judges nothing: it says what it was given to say."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.base.types import Calibration, HeatMap
from engine.evaluation.results import Evaluation, FeatureMap, PicturesThere, Suspect
from gui.results.tools import ResultsTools
from tests.helpers import evaluations
from tests.helpers.searches import FakeSearch
from tests.helpers.trainers import FakeTrainer, Told, tell


class FakeEvaluator:
    """Knows evaluations by run, and keeps corrections in memory.

    Attributes:
        evaluations: what is known of each run.
        while_judging: told by every evaluation before it ends.
        while_mapping: told by every map before it ends.
        suspects: found in each run.
        while_finding: told by every search for them before it ends.
        error: raised by the next verbs instead, while it is set.
        there: whether the pictures are there, by run; all of them where nothing is said.
        right_folder: the one in which they are; every other is refused.
        while_locating: told by every comparison before it ends.
        asked: every call: the verb and what it was given.
        search: for shortcuts.
    """

    def __init__(self) -> None:
        self.search = FakeSearch()
        self.evaluations: dict[str, Evaluation] = {"cells-1": evaluations.evaluation()}
        self.while_judging: Sequence[Told] = ()
        self.while_mapping: Sequence[Told] = ()
        self.error: Exception | None = None
        self.there: dict[str, PicturesThere] = {}
        self.right_folder: Path | None = None
        self.while_locating: Sequence[Told] = ()
        self.asked: list[tuple[object, ...]] = []
        self.suspects: dict[str, tuple[Suspect, ...]] = {}
        self.while_finding: Sequence[Told] = ()
        self._before: list[Evaluation] = []

    def evaluate(self, run: str, control: JobControl, device: str = "auto") -> Evaluation:
        self._begin("evaluate", run)
        tell(self.while_judging, control)
        if run not in self.evaluations:
            raise EngineError(ErrorCode.RUN_UNKNOWN, run=run)
        return self.evaluations[run]

    def set_budget(self, run: str, error_budget: float | None, control: JobControl) -> Evaluation:
        self._begin("set_budget", run, error_budget)
        known = self.evaluations[run]
        chosen = next((c for c in known.coverage if c.error_budget == error_budget), None)
        made = Calibration(1.3)
        if chosen is not None:
            made = Calibration(1.3, chosen.threshold, error_budget, chosen.answered)
        return self._keep(run, replace(known, calibration=made))

    def correct(
        self, run: str, picture: PictureAddress, label: str, control: JobControl
    ) -> Evaluation:
        self._begin("correct", run, picture, label)
        return self._say(run, evaluations.corrected(self.evaluations[run], picture, label))

    def keep(self, run: str, picture: PictureAddress, control: JobControl) -> Evaluation:
        self._begin("keep", run, picture)
        return self._say(run, evaluations.kept(self.evaluations[run], picture))

    def exclude(self, run: str, picture: PictureAddress, control: JobControl) -> Evaluation:
        self._begin("exclude", run, picture)
        return self._say(run, evaluations.excluded(self.evaluations[run], picture))

    def undo_correction(self, run: str, control: JobControl) -> Evaluation:
        self._begin("undo_correction", run)
        return self._keep(run, self._before.pop())

    def look_for_pictures(self, run: str, control: JobControl) -> PicturesThere:
        return self.there.get(run, PicturesThere(run, evaluations.FOLDER, True, 0, 30))

    def locate(self, run: str, folder: Path, control: JobControl) -> PicturesThere:
        self._begin("locate", run, folder)
        tell(self.while_locating, control)
        if folder != self.right_folder:
            raise EngineError(
                ErrorCode.RUN_OTHER_PICTURES, folder=str(folder), found="3", total="240"
            )
        self.there[run] = PicturesThere(run, folder, True, 0, 30)
        return self.there[run]

    def look(self, picture: PictureAddress, model: str, label: str, control: JobControl) -> HeatMap:
        """Everywhere a little, most in the middle."""
        self._begin("look", picture, model, label)
        rows, columns = np.mgrid[-1:1:7j, -1:1:7j]
        values = np.exp(-3 * ((rows - 0.2) ** 2 + (columns + 0.1) ** 2)).astype(np.float32)
        values.flags.writeable = False
        return HeatMap(picture, model, label, values, (0.0, 0.0, 1.0, 1.0))

    def draw_map(self, run: str, method: str, control: JobControl) -> FeatureMap:
        self._begin("draw_map", run, method)
        tell(self.while_mapping, control)
        return evaluations.feature_map(run, method, self.evaluations[run].judged)

    def find_suspects(self, run: str, control: JobControl) -> tuple[Suspect, ...]:
        self._begin("find_suspects", run)
        tell(self.while_finding, control)
        return self.suspects.get(run, ())

    def verbs(self) -> list[object]:
        """What it was asked to do, in order."""
        return [call[0] for call in self.asked]

    def _begin(self, *call: object) -> None:
        self.asked.append(call)
        if self.error is not None:
            raise self.error

    def _say(self, run: str, evaluation: Evaluation) -> Evaluation:
        self._before.append(self.evaluations[run])
        return self._keep(run, evaluation)

    def _keep(self, run: str, evaluation: Evaluation) -> Evaluation:
        self.evaluations[run] = evaluation
        return evaluation


def tools_of(evaluator: FakeEvaluator, trainer: FakeTrainer) -> ResultsTools:
    """What the Results screen needs, all of it acted."""
    return ResultsTools(
        evaluator, trainer, evaluator.look, evaluator.draw_map, evaluator.find_suspects,
        evaluator.search,
    )  # fmt: skip
