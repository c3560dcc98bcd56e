"""What a person says of pictures: another label, that it is right, or that it is not to be used.

Said before teaching or after it; the pictures and their folder stay as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.base.errors import EngineError, ErrorCode
from engine.datasets.dataset import Example, Examples, Split


@dataclass(frozen=True, slots=True)
class Correction:
    """What was said of one picture: another label, that it is not to be used, or that it is right.

    Attributes:
        content: SHA-256 of the picture (hex).
        path: where it lay, for people.
        given: the class its folder says.
        label: the right one; as given where the folder is right.
        excluded: whether it is neither learned from nor judged by.
    """

    content: str
    path: str
    given: str
    label: str
    excluded: bool = False

    @property
    def changes_label(self) -> bool:
        """Whether it counts, with another label than the folder says."""
        return not self.excluded and self.label != self.given

    @property
    def changes_learning(self) -> bool:
        """Whether learning again ends in another model for it."""
        return self.excluded or self.changes_label


@dataclass(frozen=True, slots=True)
class Said:
    """What a person has said of a run's pictures, whatever they are for.

    Attributes:
        relabelled: pictures with another label than their folder says.
        excluded: pictures that are neither learned from nor judged by.
        kept: pictures that lie in the right folder.
    """

    relabelled: int = 0
    excluded: int = 0
    kept: int = 0

    @property
    def changes(self) -> int:
        """Pictures that make learning again end in another model."""
        return self.relabelled + self.excluded


def said_of(corrections: Sequence[Correction]) -> Said:
    """How much of what was said."""
    relabelled = sum(item.changes_label for item in corrections)
    excluded = sum(item.excluded for item in corrections)
    return Said(relabelled, excluded, len(corrections) - relabelled - excluded)


def corrected(
    corrections: Sequence[Correction], example: Example, label: str
) -> tuple[Correction, ...]:
    """With one picture given another label; its own takes an earlier correction back."""
    if label == example.label:
        return _without(corrections, example)
    return _with(corrections, example, label=label)


def kept(corrections: Sequence[Correction], example: Example) -> tuple[Correction, ...]:
    """With one picture said to lie in the right folder."""
    return _with(corrections, example, label=example.label)


def excluded(corrections: Sequence[Correction], example: Example) -> tuple[Correction, ...]:
    """With one picture that is not to be used."""
    return _with(corrections, example, label=example.label, is_excluded=True)


def _with(
    corrections: Sequence[Correction], example: Example, *, label: str, is_excluded: bool = False
) -> tuple[Correction, ...]:
    said = Correction(example.content, str(example.picture), example.label, label, is_excluded)
    return (*_without(corrections, example), said)


def _without(corrections: Sequence[Correction], example: Example) -> tuple[Correction, ...]:
    return tuple(item for item in corrections if item.content != example.content)


def labels_said(corrections: Sequence[Correction], classes: Sequence[str]) -> dict[str, str]:
    """Right labels by the pictures' contents; what somebody wrote by hand is passed over."""
    known = set(classes)
    return {c.content: c.label for c in corrections if c.label in known and not c.excluded}


def contents_excluded(corrections: Sequence[Correction]) -> set[str]:
    """Of the pictures that are not to be used."""
    return {item.content for item in corrections if item.excluded}


def apply(corrections: Sequence[Correction], split: Split) -> Split:
    """A split with the right labels, and without what is excluded.

    A picture that is there twice gets its label twice. Labels that are no classes of the run have
    no effect: somebody wrote them by hand.
    """
    labels, gone = labels_said(corrections, split.classes), contents_excluded(corrections)

    def right(examples: Examples) -> Examples:
        used = (e for e in examples if e.content not in gone)
        return tuple(replace(e, label=labels.get(e.content, e.label)) for e in used)

    return split.mapped(right)


def amended(
    split: Split, corrections: Sequence[Correction], run: str
) -> tuple[Split, dict[str, str]]:
    """What is learned from and judged by, as a person said; every picture keeps its part.

    Args:
        split: as the folder says.
        corrections: of its pictures.
        run: its name, for what is said of too little.

    Returns:
        That, and what the folder says of the pictures whose label was said, by content.

    Raises:
        EngineError: RUN_CLASS_EMPTIED, RUN_CHOICE_EMPTIED: too much would be left out.
    """
    after = apply(corrections, split)
    _insist_on_enough(split, after, run)
    given = {item.content: item.given for item in corrections}
    return after, {c: given[c] for c in labels_said(corrections, after.classes)}


def _insist_on_enough(before: Split, after: Split, run: str) -> None:
    """Every class is still learned from, and the best version can still be chosen."""
    learned = {example.label for example in after.train}
    for label in before.classes:
        if label not in learned:
            raise EngineError(ErrorCode.RUN_CLASS_EMPTIED, label=label)
    if before.select and not after.select:
        raise EngineError(ErrorCode.RUN_CHOICE_EMPTIED, run=run)
