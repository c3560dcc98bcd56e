"""What a folder of sorted pictures holds, what is wrong with it, and what is done about that."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import NewType

from engine.base.address import PictureAddress
from engine.base.errors import EngineError


class Layout(StrEnum):
    """How the pictures are sorted."""

    CLASS_FOLDERS = "class_folders"
    """A folder a class."""
    SPLIT_FOLDERS = "split_folders"
    """`train`, `val` and perhaps `test`, each with a folder a class."""
    TABLE = "table"
    """A CSV file with the columns `file` and `label` beside the pictures."""


class Role(StrEnum):
    """What a picture is used for."""

    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Item:
    """One picture and its class.

    Attributes:
        picture: its address.
        label: its class.
        role: what the folder says it is for; None where Lensmith decides.
        group: of pictures that belong together, as a table says it; empty where none does.
    """

    picture: PictureAddress
    label: str
    role: Role | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class Dataset:
    """What was found in a folder, by names alone.

    Attributes:
        folder: where.
        layout: how it is sorted.
        classes: names, in the order a file manager shows them.
        items: every file that is to be a picture of a class, in that order.
        not_pictures: files that are named as something else (hidden ones aside).
        unreadable: folders that cannot be opened.
        unsorted: pictures of no class: they lie beside the classes' folders, or the table does
            not name them.
    """

    folder: Path
    layout: Layout
    classes: tuple[str, ...]
    items: tuple[Item, ...]
    not_pictures: tuple[Path, ...] = ()
    unreadable: tuple[Path, ...] = ()
    unsorted: tuple[PictureAddress, ...] = ()

    def name_of(self, picture: PictureAddress) -> str:
        """A picture's name as seen from the folder: the same wherever the folder lies."""
        return picture.relative_to(self.folder).as_posix()


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What the check found in one file.

    Attributes:
        item: the picture and its class.
        content: SHA-256 (hex) of the file, or as the source of a part makes one; empty where it
            could not be read.
        perceptual_hash: 128 bits; similar pictures differ in few of them. 0 where there is too
            little to see in the picture to compare it by.
        width: of the upright original, in pixels.
        height: of the upright original, in pixels.
        depth: bits a channel.
        error: why it is no picture that can be used; None where it is.
    """

    item: Item
    content: str = ""
    perceptual_hash: int = 0
    width: int = 0
    height: int = 0
    depth: int = 8
    error: EngineError | None = None


class ProblemKind(StrEnum):
    """Everything the check may find; the values are stable and appear in JSON output."""

    NOTHING = "nothing"
    BOXES = "boxes"
    SINGLE_CLASS = "single_class"
    UNREADABLE_FOLDER = "unreadable_folder"
    UNREADABLE = "unreadable"
    TRUNCATED = "truncated"
    NOT_A_PICTURE = "not_a_picture"
    UNSORTED = "unsorted"
    TWO_LABELS = "two_labels"
    WRONG_FOLDER = "wrong_folder"
    DUPLICATE = "duplicate"
    NEAR_DUPLICATE = "near_duplicate"
    ACROSS_SPLITS = "across_splits"
    TOO_FEW = "too_few"
    IMBALANCE = "imbalance"
    MIXED_SIZES = "mixed_sizes"
    MIXED_DEPTHS = "mixed_depths"
    GROUPS = "groups"


class Part(StrEnum):
    """What a training uses a picture for; each has one part, so that no figure flatters itself."""

    TRAIN = "train"
    """Learned from."""
    SELECT = "select"
    """Chooses the best version, and fits the temperature."""
    CALIBRATE = "calibrate"
    """Chooses the threshold of "not sure"."""
    REPORT = "report"
    """Tells how good the model is, and nothing else."""


class Remedy(StrEnum):
    """What can be done about a problem. Nothing in the folder is ever changed."""

    STOP = "stop"
    """Nothing can be learned until the folder is mended."""
    LEAVE_OUT = "leave_out"
    """These files are not used."""
    KEEP_ONE = "keep_one"
    """Of each set of equal pictures, one is used."""
    KEEP_TOGETHER = "keep_together"
    """All are used, each set on one side of the split."""
    WEIGHT = "weight"
    """All are used; rare classes count for more."""
    USE = "use"
    """All are used as they are."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of problem, with all its files.

    Attributes:
        kind: what it is.
        sets: the pictures (or folders), in sets that belong together (equal pictures, a class, a
            group); a set of one where each stands for itself.
        remedies: what can be done, first what is done unless the person decides otherwise.
        params: facts for the sentence, already as text.
        errors: for files that cannot be used, why, in the order of `sets`.
        labels: the classes it speaks of, where its files do not say.
        names: of the sets, where they have any.
        suggested: classes that its files seem to be of, in their order, where that is the problem.
    """

    kind: ProblemKind
    sets: tuple[tuple[PictureAddress, ...], ...] = ()
    remedies: tuple[Remedy, ...] = (Remedy.USE,)
    params: dict[str, str] = field(default_factory=dict)
    errors: tuple[EngineError, ...] = ()
    labels: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    suggested: tuple[str, ...] = ()

    @property
    def files(self) -> tuple[PictureAddress, ...]:
        """All its files."""
        return tuple(picture for one_set in self.sets for picture in one_set)

    @property
    def is_blocking(self) -> bool:
        """Whether nothing can be learned because of it."""
        return self.remedies[0] is Remedy.STOP


@dataclass(frozen=True, slots=True)
class ClassCount:
    """How many pictures of a class can be used.

    Attributes:
        label: its name.
        usable: how many can be read.
        samples: a few of them, spread over the class, to show.
    """

    label: str
    usable: int
    samples: tuple[PictureAddress, ...]


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What the check found.

    Attributes:
        dataset: what was checked.
        facts: of every item, in order.
        counts: of every class, in order.
        problems: the gravest first.
        fingerprint: SHA-256 over names, labels and contents (hex).
    """

    dataset: Dataset
    facts: tuple[PictureFacts, ...]
    counts: tuple[ClassCount, ...]
    problems: tuple[Problem, ...]
    fingerprint: str

    @property
    def can_teach(self) -> bool:
        """Whether something can be learned from the folder."""
        return not any(problem.is_blocking for problem in self.problems)

    def labels_of(self, problem: Problem) -> dict[PictureAddress, str]:
        """The class of each of a problem's files that belongs to one, in the dataset's order."""
        wanted = set(problem.files)
        return {item.picture: item.label for item in self.dataset.items if item.picture in wanted}


Decisions = dict[ProblemKind, Remedy]
"""What a person decided otherwise; what is missing is done as the check proposes."""


def remedy_of(problem: Problem, decisions: Decisions) -> Remedy:
    """What is done about a problem: as decided where that is possible, else as proposed."""
    decided = decisions.get(problem.kind, problem.remedies[0])
    return decided if decided in problem.remedies else problem.remedies[0]


@dataclass(frozen=True, slots=True)
class Example:
    """A picture that is used.

    Attributes:
        picture: its address.
        label: its class.
        content: SHA-256 (hex) of the file, or as the source of a part makes one.
        group: of pictures that say the same (of one patient, slide or plate, or nearly equal);
            empty where it stands for itself.
    """

    picture: PictureAddress
    label: str
    content: str
    group: str = ""

    def is_unchanged(self) -> bool:
        """Whether the picture can be read and is still the one that was checked."""
        from engine.images import content_hash  # noqa: PLC0415  # decoders, for facts alone

        try:
            return content_hash(self.picture) == self.content
        except EngineError:
            return False


Examples = tuple[Example, ...]
TrainExamples = NewType("TrainExamples", Examples)
SelectExamples = NewType("SelectExamples", Examples)
CalibrateExamples = NewType("CalibrateExamples", Examples)
ReportExamples = NewType("ReportExamples", Examples)
"""Types of their own: whoever fits a threshold cannot be handed the pictures that judge it."""
_NO_CALIBRATE, _NO_REPORT = CalibrateExamples(()), ReportExamples(())


@dataclass(frozen=True, slots=True)
class Split:
    """Which picture is used for what.

    Attributes:
        classes: names, in the order of the outputs.
        train: to learn from.
        select: to choose the best version by, and to fit the temperature.
        calibrate: to choose the threshold of "not sure"; empty where there are too few pictures.
        report: to judge it by; empty where there are too few, and cross-validation judges.
        weigh_classes: whether rare classes count for more.
        fingerprint: of the dataset, as the check found it.
    """

    classes: tuple[str, ...]
    train: TrainExamples
    select: SelectExamples
    calibrate: CalibrateExamples = _NO_CALIBRATE
    report: ReportExamples = _NO_REPORT
    weigh_classes: bool = False
    fingerprint: str = ""

    def parts(self) -> Iterator[tuple[Part, Examples]]:
        """Every part with its pictures."""
        for part in Part:
            yield part, getattr(self, part)

    @property
    def everything(self) -> Examples:
        """All pictures."""
        return (*self.train, *self.select, *self.calibrate, *self.report)

    def mapped(self, change: Callable[[Examples], Examples]) -> "Split":
        """The same with the pictures of each part changed."""
        return replace(
            self,
            train=TrainExamples(change(self.train)),
            select=SelectExamples(change(self.select)),
            calibrate=CalibrateExamples(change(self.calibrate)),
            report=ReportExamples(change(self.report)),
        )
