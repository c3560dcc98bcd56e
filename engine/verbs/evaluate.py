"""The verbs of judging a taught model, as plain methods that a thread, a shell or a test can run.

Heavy imports stay inside, so that naming a verb costs nothing.
"""

from __future__ import annotations

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
from engine.evaluation.results import Evaluation, PicturesThere
from engine.models import LibraryEntry, ModelLibrary
from engine.verbs.runs import run_store

if TYPE_CHECKING:
    from engine.datasets.dataset import Example, Split
    from engine.evaluation.inference import LogitSet
    from engine.training.classification.plan import ClassificationPlan
    from engine.training.runs.run_folder import RunFolder


@dataclass(frozen=True, slots=True)
class _Run:
    """A finished run, its pictures on this computer, and its model if that is still here."""

    folder: RunFolder
    plan: ClassificationPlan
    split: Split
    weights: str
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
    def judging(self) -> tuple[Example, ...]:
        """The pictures that judge it."""
        return self.split.test or self.split.validation


class Evaluator:
    """Says how good a taught model is, and keeps what a person makes of it. Its methods are jobs.

    Attributes:
        runs_folder: where the runs are.
    """

    def __init__(
        self, library: ModelLibrary, places: Places, runs_folder: Path | None = None
    ) -> None:
        self._library = library
        self._runs = run_store(places, runs_folder)
        self.runs_folder = self._runs.folder

    def evaluate(self, run: str, control: JobControl, device: str = AUTOMATIC) -> Evaluation:
        """Judge a run by the pictures it has not learned from; progress in pictures.

        The model is asked once; what it said is kept in the run's folder, and counts also when its
        pictures are gone. With the first answers, the temperature is fitted on the validation
        pictures and given to the model on the shelf. Of a run whose model is gone, what was kept
        is told, and nothing is written.

        Raises:
            EngineError: RUN_…: RUN_MODEL_GONE where nothing was kept, either; the model, the
                device; FILE_CANNOT_WRITE.
            JobCancelled: when asked to.
        """
        found = self._find(run)
        import_gently()
        from engine.evaluation import logits_cache  # noqa: PLC0415

        weights = found.weights
        examples = (*found.split.validation, *found.split.test)
        classes = len(found.split.classes)
        kept = logits_cache.read_logits(found.folder.path, weights, examples, classes)
        if found.entry is None and kept.logits.examples:
            return self._evaluate(found, kept.logits)
        logits = kept.logits
        if kept.to_ask:
            new = self._compute_logits(found, kept.to_ask, device, control)
            logits = logits_cache.merged(examples, logits, new)
        if not logits.examples:
            folder = str(found.folder.read_binding().folder)
            raise EngineError(ErrorCode.RUN_NO_PICTURES, run=run, folder=folder)
        if kept.to_ask:
            gone = set(logits.left_out)
            left_out = [example for example in examples if example.picture in gone]
            logits_cache.write_logits(found.folder.path, weights, logits, left_out)
        if kept.to_ask or not _is_calibrated(found):
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
            EngineError: as `evaluate`.
            JobCancelled: when asked to.
        """
        evaluation = self.evaluate(run, control)
        from engine.models.config import write_config  # noqa: PLC0415

        found = self._find(run)
        assert found.model.config is not None  # noqa: S101
        calibration = Calibration(temperature=evaluation.calibration.temperature)
        if error_budget is not None:
            calibration = _calibration(evaluation, error_budget)
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
        control.checkpoint()
        found = self._find(run)
        from engine.evaluation import corrections  # noqa: PLC0415

        split = found.split
        if label not in split.classes:
            raise EngineError(ErrorCode.CLASS_UNKNOWN, label=label, run=found.folder.run)
        examples = (*split.test, *split.validation, *split.train)
        example = next((e for e in examples if e.picture == picture), None)
        if example is None:
            raise EngineError(ErrorCode.PICTURE_NOT_OF_RUN, path=str(picture), run=found.folder.run)
        before = corrections.read_corrections(found.folder.path)
        after = corrections.corrected(before, example, label)
        if found.entry is None:
            self.evaluate(run, control)  # nothing is written where nothing can be told
        corrections.write_corrections(found.folder.path, after)
        return self.evaluate(run, control)

    def undo_correction(self, run: str, control: JobControl) -> Evaluation:
        """Take the latest correction back.

        Raises:
            EngineError: as `evaluate`.
            JobCancelled: when asked to.
        """
        control.checkpoint()
        found = self._find(run)
        from engine.evaluation import corrections  # noqa: PLC0415

        before = corrections.read_corrections(found.folder.path)
        if found.entry is None:
            self.evaluate(run, control)
        if before:
            corrections.write_corrections(found.folder.path, before[:-1])
        return self.evaluate(run, control)

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
        if result is None:
            raise EngineError(ErrorCode.RUN_UNFINISHED, run=run)
        plan = plan_of(folder)
        split = split_of(plan, folder.read_binding())
        entry = None
        with suppress(EngineError):  # RUN_MODEL_GONE: said where it is needed
            entry = model_of(result, split.classes, self._library)
        return _Run(folder, plan, split, result.weights, entry)

    def _config_file(self, found: _Run) -> Path:
        assert found.model.file is not None  # noqa: S101
        return found.model.file.with_name("config.json")

    def _compute_logits(
        self, found: _Run, examples: tuple[Example, ...], device: str, control: JobControl
    ) -> LogitSet:
        from engine.evaluation.inference import compute_logits  # noqa: PLC0415
        from engine.inference import backends  # noqa: PLC0415

        return compute_logits(examples, backends.load(found.model, device), control)

    def _calibrate(self, found: _Run, logits: LogitSet) -> None:
        """Fit the temperature; a budget that was chosen gets the threshold that belongs to it."""
        from engine.models.config import write_config  # noqa: PLC0415

        config = found.model.config
        assert config is not None  # noqa: S101
        before = config.calibration
        calibration = replace(before, temperature=_temperature(found, logits))
        if before.error_budget is not None:
            entry = replace(found.model, config=replace(config, calibration=calibration))
            evaluation = self._evaluate(replace(found, entry=entry), logits)
            calibration = _calibration(evaluation, before.error_budget)
        if calibration != before:
            write_config(self._config_file(found), replace(config, calibration=calibration))

    def _evaluate(self, found: _Run, logits: LogitSet) -> Evaluation:
        from engine.evaluation.corrections import read_corrections  # noqa: PLC0415
        from engine.evaluation.evaluate import RunContext, evaluate_logits, subset  # noqa: PLC0415

        config = found.entry.config if found.entry is not None else None
        model = found.entry.record.id if found.entry is not None else ""
        calibration = (
            config.calibration if config is not None else Calibration(_temperature(found, logits))
        )
        corrections = read_corrections(found.folder.path)
        context = RunContext(
            found.folder.run,
            model,
            found.plan,
            found.split,
            corrections,
            calibration,
        )
        return evaluate_logits(subset(logits, found.judging), context)


def _temperature(found: _Run, logits: LogitSet) -> float:
    """Fitted on the validation pictures: the same from the same answers."""
    from engine.evaluation.calibration import fit_temperature  # noqa: PLC0415
    from engine.evaluation.evaluate import logits_and_labels  # noqa: PLC0415

    rows, labels = logits_and_labels(logits, found.split.validation, found.split.classes)
    return fit_temperature(rows, labels)


def _is_calibrated(found: _Run) -> bool:
    """1: it was never fitted, as whoever kept the answers was ended before that."""
    config = found.model.config
    return config is not None and config.calibration.temperature != 1.0


def _calibration(evaluation: Evaluation, budget: float) -> Calibration:
    """What a budget demands; one that is not among those to choose from is worked out."""
    from engine.evaluation.calibration import coverages  # noqa: PLC0415
    from engine.evaluation.evaluate import scores_and_correctness  # noqa: PLC0415

    cost = coverages(*scores_and_correctness(evaluation), (budget,))[0]
    return Calibration(evaluation.calibration.temperature, cost.threshold, budget, cost.answered)
