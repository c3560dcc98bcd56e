"""What a folder of sorted pictures holds, what is wrong with it, and what is done about that."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

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
    """

    picture: PictureAddress
    label: str
    role: Role | None = None


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
    DUPLICATE = "duplicate"
    NEAR_DUPLICATE = "near_duplicate"
    ACROSS_SPLITS = "across_splits"
    TOO_FEW = "too_few"
    IMBALANCE = "imbalance"
    MIXED_SIZES = "mixed_sizes"
    MIXED_DEPTHS = "mixed_depths"
    GROUPS = "groups"


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
    """

    kind: ProblemKind
    sets: tuple[tuple[PictureAddress, ...], ...] = ()
    remedies: tuple[Remedy, ...] = (Remedy.USE,)
    params: dict[str, str] = field(default_factory=dict)
    errors: tuple[EngineError, ...] = ()
    labels: tuple[str, ...] = ()

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
    """

    picture: PictureAddress
    label: str
    content: str

    def is_unchanged(self) -> bool:
        """Whether the picture can be read and is still the one that was checked."""
        from engine.images import content_hash  # noqa: PLC0415  # decoders, for facts alone

        try:
            return content_hash(self.picture) == self.content
        except EngineError:
            return False


@dataclass(frozen=True, slots=True)
class Split:
    """Which picture is used for what.

    Attributes:
        classes: names, in the order of the outputs.
        train: to learn from.
        validation: to choose the best version by.
        test: to judge it by; often empty.
        weigh_classes: whether rare classes count for more.
        fingerprint: of the dataset, as the check found it.
    """

    classes: tuple[str, ...]
    train: tuple[Example, ...]
    validation: tuple[Example, ...]
    test: tuple[Example, ...] = ()
    weigh_classes: bool = False
    fingerprint: str = ""
