"""The verbs of judging a taught model, as plain methods that a thread, a shell or a test can run.

Heavy imports stay inside, so that naming a verb costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine.base.address import PictureAddress
from engine.base.device import AUTOMATIC
from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.base.places import Places
from engine.base.torch_loading import import_gently
from engine.base.types import Calibration
from engine.datasets import corrections
from engine.evaluation.corrections import read_corrections, write_corrections
from engine.evaluation.results import Coverage, Evaluation, PicturesThere
from engine.inference import Graphs
from engine.models import LibraryEntry, ModelLibrary
from engine.training.classification.events import JudgedBy, RunResult
from engine.verbs.runs import run_store

if TYPE_CHECKING:
    from engine.datasets.dataset import Example, Split
    from engine.evaluation.evaluate import ErrorBudgets, RunContext
    from engine.evaluation.parts import PartedLogits
    from engine.training.classification.logits_file import LogitSet
    from engine.training.classification.plan import ClassificationPlan
    from engine.training.runs.run_folder import RunFolder

    Corrections = tuple[corrections.Correction, ...]
    Say = Callable[[Corrections, Example, tuple[str, ...]], Corrections]
    """From what was said before, a picture, and the run's classes, to what is said now."""


@dataclass(frozen=True, slots=True)
class _Run:
    """A finished run, its pictures on this computer, and its model if that is still here."""

    folder: RunFolder
    plan: ClassificationPlan
    split: Split
    result: RunResult
    entry: LibraryEntry | None

    @property
    def model(self) -> LibraryEntry:
        """Its model.

        Raises:
            EngineError: RUN_MODEL_GONE.
        """
        if self.entry is None:
            raise EngineError(ErrorCode.RUN_MODEL_GONE, run=self.folder.run)
        return self.entry

    @property
    def asked(self) -> tuple[Example, ...]:
        """The pictures it has not learned from."""
        return (*self.split.select, *self.split.calibrate, *self.split.report)

    def file(self, name: str) -> Path:
        """In its folder."""
        return self.folder.path / name


class Evaluator:
    """Says how good a taught model is, and keeps what a person makes of it. Its methods are jobs.

    Attributes:
        runs_folder: where the runs are.
    """

    def __init__(
        self, library: ModelLibrary, places: Places, runs_folder: Path | None = None
    ) -> None:
        self._library = library
        self._cache = places.cache / "features"
        self._graphs = Graphs.of(places, library)
        self._runs = run_store(places, runs_folder)
        self.runs_folder = self._runs.folder

    def evaluate(self, run: str, control: JobControl, device: str = AUTOMATIC) -> Evaluation:
        """Judge a run by the pictures it has not learned from; progress in pictures.

        The model is asked once; what it said is kept in the run's folder, and counts also when its
        pictures are gone. With the first answers, the temperature is fitted on the select part
        and given to the model on the shelf; so is what it was taught with, where it lacks that. Of
        a run whose model is gone, what was kept is told, and nothing is written.

        Raises:
            EngineError: RUN_…: RUN_MODEL_GONE where nothing was kept, either; the model, the
                device; FILE_CANNOT_WRITE.
            JobCancelled: when asked to.
        """
        evaluation = self._tell(run, control, device)
        if (found := self._find(run)).entry is not None:
            self._give_reference(found, device, control)
        return evaluation

    def _tell(self, run: str, control: JobControl, device: str = AUTOMATIC) -> Evaluation:
        """What is known of a run, the model asked where it has not been."""
        found = self._find(run)
        import_gently()
        logits = self._answers(found, device, control)
        if found.entry is not None and not _is_calibrated(found) and logits.examples:
            self._calibrate(found, logits)
            found = self._find(run)
        return self._evaluate(found, logits)

    def set_budget(self, run: str, error_budget: float | None, control: JobControl) -> Evaluation:
        """Have the model say "not sure" as often as a budget of wrong answers demands.

        Args:
            run: its name.
            error_budget: accepted share of wrong answers (0…1); None to answer always.
            control: of the job.

        Raises:
            EngineError: RUN_CANNOT_PROMISE, RUN_NOTHING_PUT_ASIDE: the pictures that were put
                aside for it are too few; as `evaluate`.
            JobCancelled: when asked to.
        """
        evaluation = self._tell(run, control)
        from engine.models.config import write_config  # noqa: PLC0415

        found = self._find(run)
        assert found.model.config is not None  # noqa: S101
        calibration = Calibration(temperature=evaluation.calibration.temperature)
        if error_budget is not None:
            calibration = _with_budget(calibration, self._cost(found, evaluation, error_budget))
        config = replace(found.model.config, calibration=calibration)
        write_config(self._config_file(found), config)
        return replace(evaluation, calibration=calibration)

    def correct(
        self, run: str, picture: PictureAddress, label: str, control: JobControl
    ) -> Evaluation:
        """Give a picture its right label; with its given one, an earlier correction is taken back.

        Raises:
            EngineError: CLASS_UNKNOWN, PICTURE_NOT_OF_RUN; as `evaluate`.
            JobCancelled: when asked to.
        """

        def say(before: Corrections, example: Example, classes: tuple[str, ...]) -> Corrections:
            if label not in classes:
                raise EngineError(ErrorCode.CLASS_UNKNOWN, label=label, run=run)
            return corrections.corrected(before, example, label)

        return self._say(run, picture, say, control)

    def keep(self, run: str, picture: PictureAddress, control: JobControl) -> Evaluation:
        """Say that a picture lies in the right folder: it is no suspect any more.

        Raises:
            EngineError: PICTURE_NOT_OF_RUN; as `evaluate`.
            JobCancelled: when asked to.
        """
        return self._say(run, picture, lambda said, one, _: corrections.kept(said, one), control)

    def exclude(self, run: str, picture: PictureAddress, control: JobControl) -> Evaluation:
        """Say that a picture is neither to be learned from nor to judge; its file stays.

        Raises:
            EngineError: PICTURE_NOT_OF_RUN; as `evaluate`.
            JobCancelled: when asked to.
        """
        return self._say(
            run, picture, lambda said, one, _: corrections.excluded(said, one), control
        )

    def _say(self, run: str, picture: PictureAddress, say: Say, control: JobControl) -> Evaluation:
        """Keep what is said of one picture."""
        control.checkpoint()
        found = self._find(run)
        example = next((e for e in found.split.everything if e.picture == picture), None)
        if example is None:
            raise EngineError(ErrorCode.PICTURE_NOT_OF_RUN, path=str(picture), run=found.folder.run)
        before = read_corrections(found.folder.path)
        after = say(before, example, found.split.classes)
        if found.entry is None:
            self._tell(run, control)  # nothing is written where nothing can be told
        write_corrections(found.folder.path, after)
        return self._tell(run, control)

    def undo_correction(self, run: str, control: JobControl) -> Evaluation:
        """Take the latest correction back.

        Raises:
            EngineError: as `evaluate`.
            JobCancelled: when asked to.
        """
        control.checkpoint()
        found = self._find(run)
        before = read_corrections(found.folder.path)
        if found.entry is None:
            self._tell(run, control)
        if before:
            write_corrections(found.folder.path, before[:-1])
        return self._tell(run, control)

    def look_for_pictures(self, run: str, control: JobControl) -> PicturesThere:
        """Whether a run's pictures are where they were; they are not read.

        Raises:
            EngineError: RUN_….
            JobCancelled: when asked to.
        """
        from engine.evaluation.locating import look  # noqa: PLC0415

        return look(self._runs.find(run), control)

    def locate(self, run: str, folder: Path, control: JobControl) -> PicturesThere:
        """Say where a run's pictures are now; they are known by their content.

        Raises:
            EngineError: RUN_OTHER_PICTURES, and nothing was changed; RUN_…, FILE_CANNOT_WRITE.
            JobCancelled: when asked to.
        """
        from engine.evaluation.locating import locate  # noqa: PLC0415

        return locate(self._runs.find(run), folder, control)

    def _find(self, run: str) -> _Run:
        from engine.evaluation.run_model import model_of  # noqa: PLC0415
        from engine.training.classification.plan import plan_of, split_of  # noqa: PLC0415

        folder = self._runs.find(run)
        result = folder.result()
        if not isinstance(result, RunResult):
            raise EngineError(ErrorCode.RUN_UNFINISHED, run=run)
        plan = plan_of(folder)
        split = split_of(plan, folder.read_binding())
        entry = None
        with suppress(EngineError):  # RUN_MODEL_GONE: said where it is needed
            entry = model_of(result, split.classes, self._library)
        return _Run(folder, plan, split, result, entry)

    def _config_file(self, found: _Run) -> Path:
        assert found.model.file is not None  # noqa: S101
        return found.model.file.with_name("config.json")

    def _answers(self, found: _Run, device: str, control: JobControl) -> LogitSet:
        """What the model says of the pictures it has not learned from: kept, or asked now."""
        from engine.training.classification import logits_file  # noqa: PLC0415

        file, weights, asked = found.file(logits_file.ANSWERS), found.result.weights, found.asked
        kept = logits_file.read_logits(file, weights, asked, len(found.split.classes))
        logits = kept.logits
        is_known = logits.examples or self._cross_validated(found) is not None
        if kept.to_ask and not (found.entry is None and is_known):
            new = self._compute_logits(found, kept.to_ask, device, control)
            logits = logits_file.merged(asked, logits, new)
        if not logits.examples and not is_known:
            folder = str(found.folder.read_binding().folder)
            raise EngineError(ErrorCode.RUN_NO_PICTURES, run=found.folder.run, folder=folder)
        if kept.to_ask and found.entry is not None:
            gone = set(logits.left_out)
            left_out = [example for example in asked if example.picture in gone]
            logits_file.write_logits(file, weights, logits, left_out)
        return logits

    def _cross_validated(self, found: _Run) -> LogitSet | None:
        """What judges a run of few pictures; None where other pictures do, or it is lost."""
        from engine.training.classification import logits_file  # noqa: PLC0415

        if found.result.judged_by is not JudgedBy.CROSS_VALIDATION:
            return None
        file, weights = found.file(logits_file.CROSS_VALIDATION), found.result.weights
        everything, classes = found.split.everything, len(found.split.classes)
        kept = logits_file.read_logits(file, weights, everything, classes).logits
        return kept if kept.examples else None

    def _compute_logits(
        self, found: _Run, examples: tuple[Example, ...], device: str, control: JobControl
    ) -> LogitSet:
        from engine.evaluation.inference import compute_logits  # noqa: PLC0415
        from engine.inference import backends  # noqa: PLC0415

        return compute_logits(examples, backends.load(found.model, device, self._graphs), control)

    def _calibrate(self, found: _Run, logits: LogitSet) -> None:
        """Fit the temperature; a budget that was chosen gets the threshold that belongs to it."""
        from engine.models.config import write_config  # noqa: PLC0415

        config = found.model.config
        assert config is not None  # noqa: S101
        before, calibration = config.calibration, Calibration(_temperature(found, logits))
        if before.error_budget is not None:
            entry = replace(found.model, config=replace(config, calibration=calibration))
            cost = self._budgets(replace(found, entry=entry), logits).of(before.error_budget)
            if cost.is_promised:
                calibration = _with_budget(calibration, cost)
        if calibration != before:
            write_config(self._config_file(found), replace(config, calibration=calibration))

    def _give_reference(self, found: _Run, device: str, control: JobControl) -> None:
        """So that it knows a stranger, as models do that are taught today."""
        from engine.evaluation.missing_reference import TaughtModel, give_reference  # noqa: PLC0415

        taught = TaughtModel(found.model, found.plan.base_model, found.split)
        give_reference(taught, self._library, self._cache, device, control)

    def _evaluate(self, found: _Run, logits: LogitSet) -> Evaluation:
        from engine.evaluation.evaluate import evaluate_logits  # noqa: PLC0415

        return evaluate_logits(self._parted(found, logits), self._context(found, logits))

    def _parted(self, found: _Run, logits: LogitSet) -> PartedLogits:
        from engine.evaluation.parts import parted  # noqa: PLC0415

        excluded = corrections.contents_excluded(read_corrections(found.folder.path))
        cross_validated = self._cross_validated(found)
        return parted(logits, found.split, cross_validated, found.result.judged_by, excluded)

    def _context(self, found: _Run, logits: LogitSet) -> RunContext:
        from engine.evaluation.evaluate import RunContext  # noqa: PLC0415

        config = found.entry.config if found.entry is not None else None
        model = found.entry.record.id if found.entry is not None else ""
        calibration = (
            config.calibration if config is not None else Calibration(_temperature(found, logits))
        )
        said = read_corrections(found.folder.path)
        return RunContext(found.folder.run, model, found.plan, said, calibration)

    def _budgets(self, found: _Run, logits: LogitSet) -> ErrorBudgets:
        from engine.evaluation.evaluate import ErrorBudgets  # noqa: PLC0415

        parts = self._parted(found, logits)
        return ErrorBudgets(parts.calibrate, parts.judging, self._context(found, logits))

    def _cost(self, found: _Run, evaluation: Evaluation, budget: float) -> Coverage:
        """Of a budget that can be promised.

        Raises:
            EngineError: RUN_CANNOT_PROMISE, RUN_NOTHING_PUT_ASIDE.
        """
        from engine.datasets.split import FOR_A_THRESHOLD  # noqa: PLC0415

        if not evaluation.calibrated_by:
            raise EngineError(ErrorCode.RUN_NOTHING_PUT_ASIDE, enough=str(FOR_A_THRESHOLD))
        least = evaluation.least_promise or 1.0  # a promise that anything keeps
        cost = self._budgets(found, self._answers(found, AUTOMATIC, JobControl())).of(budget)
        if not cost.is_promised:
            raise EngineError(
                ErrorCode.RUN_CANNOT_PROMISE, pictures=str(evaluation.calibrated_by),
                budget=f"{100 * budget:g}", least=f"{100 * least:g}",
            )  # fmt: skip
        return cost


def _with_budget(calibration: Calibration, cost: Coverage) -> Calibration:
    return replace(
        calibration, threshold=cost.threshold, error_budget=cost.error_budget,
        answered=cost.answered,
    )  # fmt: skip


def _temperature(found: _Run, logits: LogitSet) -> float:
    """Fitted on the select part: the same from the same answers."""
    from engine.evaluation.evaluate import temperature_of  # noqa: PLC0415
    from engine.evaluation.parts import SelectLogits, subset  # noqa: PLC0415

    select = SelectLogits(subset(logits, found.split.select))
    return temperature_of(select, found.split.classes)


def _is_calibrated(found: _Run) -> bool:
    """1: it was never fitted, as whoever kept the answers was ended before that."""
    config = found.model.config
    return config is not None and config.calibration.temperature != 1.0
