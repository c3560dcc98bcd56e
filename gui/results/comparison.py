"""A run before and after its labels were corrected."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.evaluation.results import EvaluatedPicture, Evaluation

_Pair = tuple[EvaluatedPicture, EvaluatedPicture]
"""The same picture before and after."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both on the same pictures. Those whose label a person has changed are counted apart.

    Who accepts a model's own answers as right labels makes it look better than it is.

    Attributes:
        total: pictures that judged both, and whose labels nobody has touched.
        before: of these, those that were recognised before.
        after: of these, those that are recognised now.
        mended: of these, wrong before and right now, as they are answered now.
        spoiled: of these, right before and wrong now, as they are answered now.
        corrected: pictures that judged both, with another label than their folder says.
        corrected_before: of these, those that were recognised before, by the corrected labels.
        corrected_after: of these, those that are recognised now, by the corrected labels.
    """

    total: int
    before: int
    after: int
    mended: tuple[EvaluatedPicture, ...]
    spoiled: tuple[EvaluatedPicture, ...]
    corrected: int = 0
    corrected_before: int = 0
    corrected_after: int = 0


def compare(before: Evaluation, after: Evaluation) -> Comparison:
    """Put two evaluations of the same data set beside each other."""
    pairs = list(_common(before, after))
    touched = [pair for pair in pairs if _is_touched(*pair)]
    same = [pair for pair in pairs if not _is_touched(*pair)]
    mended = tuple(now for was, now in same if now.is_right and was.answer != now.label)
    spoiled = tuple(now for was, now in same if not now.is_right and was.answer == now.label)
    return Comparison(
        len(same), *_right(same), mended, spoiled, len(touched), *_right(touched)
    )  # fmt: skip


def _common(before: Evaluation, after: Evaluation) -> Iterator[_Pair]:
    old = {item.picture: item for item in before.judged}
    for now in after.judged:
        was = old.get(now.picture)
        if was is not None and was.content == now.content:
            yield was, now


def _is_touched(was: EvaluatedPicture, now: EvaluatedPicture) -> bool:
    is_changed = any(item.is_corrected or item.was_corrected for item in (was, now))
    return is_changed or was.given != now.given


def _right(pairs: list[_Pair]) -> tuple[int, int]:
    """How many were, and are, recognised by the labels that count now."""
    was_right = sum(was.answer == now.label for was, now in pairs)
    return was_right, sum(now.is_right for _, now in pairs)
