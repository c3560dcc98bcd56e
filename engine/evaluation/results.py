"""What judging a run found. Frozen facts, without torch."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from engine.base.address import PictureAddress
from engine.base.types import Calibration, LabelScore
from engine.datasets.corrections import Said
from engine.datasets.dataset import Part, Problem, ProblemKind, Remedy
from engine.training.classification.events import JudgedBy


@dataclass(frozen=True, slots=True)
class EvaluatedPicture:
    """One picture that judged a model.

    Attributes:
        picture: its address.
        content: SHA-256 of the file (hex).
        given: the class its folder says.
        label: the class that counts: as given, or as a person corrected it.
        labels: the likeliest answers, best first (calibrated).
        was_corrected: whether the run itself took it with another label than its folder says:
            one that a person had corrected in the run before.
    """

    picture: PictureAddress
    content: str
    given: str
    label: str
    labels: tuple[LabelScore, ...]
    was_corrected: bool = False

    @property
    def answer(self) -> str:
        """The likeliest label."""
        return self.labels[0].label

    @property
    def score(self) -> float:
        """Of the likeliest label (0…1)."""
        return self.labels[0].score

    @property
    def is_right(self) -> bool:
        """Whether the answer is the class that counts."""
        return self.answer == self.label

    @property
    def is_corrected(self) -> bool:
        """Whether a person said that the folder is wrong."""
        return self.label != self.given


@dataclass(frozen=True, slots=True)
class ClassMetrics:
    """How one class went.

    Attributes:
        label: its name.
        precision: of the answers with this label, the share that is right (0…1); None where
            there was no such answer.
        recall: of the pictures of this class, the share that was recognised (0…1); None where
            there were none.
        f1: harmonic mean of both (0…1); None where neither is known.
        right: pictures of it that were recognised.
        total: pictures of it that were asked about.
        low: of the recall's 95 % interval (Wilson).
        high: of the recall's 95 % interval (Wilson).
    """

    label: str
    precision: float | None
    recall: float | None
    f1: float | None
    right: int
    total: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """What an error budget costs.

    Attributes:
        error_budget: accepted share of wrong answers among those given (0…1).
        threshold: least score of an answer (0…1); above 1 where the budget cannot be promised.
        bound: of the true share of wrong answers, with 95 % certainty (0…1).
        answered: share of the judging pictures that is then answered (0…1).
        wrong: share of those answers that is wrong (0…1).
    """

    error_budget: float
    threshold: float
    bound: float
    answered: float
    wrong: float

    @property
    def is_promised(self) -> bool:
        """Whether there were pictures enough to promise it."""
        return self.threshold <= 1


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How good a taught model is on pictures it has not learned from.

    Attributes:
        run: name of its folder.
        name: as the person calls run and model.
        model: id of the taught model; empty where that is no longer here.
        classes: names, in the order of the outputs.
        judged: every picture that judged it.
        left_out: pictures that can no longer be read, or are no longer the same.
        judged_by: which pictures these are.
        confusion: row: the class that counts, column: the answer; counts.
        per_class: in the order of the classes.
        right: pictures recognised.
        low: of the accuracy's 95 % interval (Wilson).
        high: of the accuracy's 95 % interval (Wilson).
        macro_f1: mean F1 of the classes that were asked about (0…1).
        calibration_error: expected calibration error after the temperature, 15 bins (0…1).
        calibration: what the model answers with.
        coverage: what each budget to choose from would cost, the strictest first.
        calibrated_by: pictures put aside to choose the threshold of a budget.
        least_promise: the strictest budget that these can promise (0…1); None for none.
        corrected_from: run whose corrections this one learned with; empty for none.
        said: what a person has said of its pictures, also of those that it learned from.
        decided: contents of those of whom something was said.
    """

    run: str
    name: str
    model: str
    classes: tuple[str, ...]
    judged: tuple[EvaluatedPicture, ...]
    left_out: tuple[PictureAddress, ...]
    judged_by: JudgedBy
    confusion: tuple[tuple[int, ...], ...]
    per_class: tuple[ClassMetrics, ...]
    right: int
    low: float
    high: float
    macro_f1: float
    calibration_error: float
    calibration: Calibration = field(default_factory=Calibration)
    coverage: tuple[Coverage, ...] = ()
    calibrated_by: int = 0
    least_promise: float | None = None
    corrected_from: str = ""
    said: Said = field(default_factory=Said)
    decided: frozenset[str] = frozenset()

    @property
    def total(self) -> int:
        """Pictures that judged it."""
        return len(self.judged)

    @property
    def accuracy(self) -> float:
        """Share that was recognised (0…1)."""
        return self.right / self.total if self.total else 0.0

    @property
    def mistakes(self) -> tuple[EvaluatedPicture, ...]:
        """Wrong answers, the most confident first."""
        wrong = (item for item in self.judged if not item.is_right)
        return tuple(sorted(wrong, key=lambda item: -item.score))

    @property
    def corrections(self) -> tuple[EvaluatedPicture, ...]:
        """Judging pictures whose label a person has corrected."""
        return tuple(item for item in self.judged if item.is_corrected)


@dataclass(frozen=True, slots=True)
class Suspect:
    """A picture that seems to lie in the wrong folder.

    Attributes:
        picture: its address.
        content: SHA-256 of the file (hex).
        label: its class, as the folder says.
        suggested: the class that it seems to be.
        score: how little the label fits (0…1).
        part: what the run uses it for.
        neighbours_of_label: pictures of its class that are most like it, the nearest first.
        neighbours_of_suggested: the same of the suggested class.
    """

    picture: PictureAddress
    content: str
    label: str
    suggested: str
    score: float
    part: Part
    neighbours_of_label: tuple[PictureAddress, ...] = ()
    neighbours_of_suggested: tuple[PictureAddress, ...] = ()


def as_problem(found: Sequence[Suspect]) -> Problem:
    """Suspects as a row of the check of their folder; at least one was found."""
    return Problem(
        ProblemKind.WRONG_FOLDER,
        tuple((suspect.picture,) for suspect in found),
        (Remedy.USE,),
        {"pictures": str(len(found))},
        suggested=tuple(suspect.suggested for suspect in found),
    )


@dataclass(frozen=True, slots=True)
class PicturesThere:
    """Whether a run's pictures are where they were.

    Attributes:
        run: name of its folder.
        folder: of the pictures, as the run knows it.
        has_folder: whether that is there.
        missing: pictures that are not there.
        total: pictures the run learned from and was judged by.
    """

    run: str
    folder: Path
    has_folder: bool
    missing: int
    total: int


@dataclass(frozen=True, slots=True)
class MapPoint:
    """One picture on the map of a data set.

    Attributes:
        picture: its address.
        label: its class.
        x: across, without unit.
        y: up, without unit.
    """

    picture: PictureAddress
    label: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class FeatureMap:
    """A data set as a model sees it: near each other is what looks alike to it.

    Attributes:
        run: whose pictures.
        method: `pca` or `tsne`.
        layer: whose output the features are.
        dimension: of the features.
        points: one for each picture that could be read.
        explained: share of the variance that both axes keep (0…1); None for `tsne`.
    """

    run: str
    method: str
    layer: str
    dimension: int
    points: tuple[MapPoint, ...]
    explained: float | None = None
