"""A run before and after its labels were corrected."""

from dataclasses import dataclass

from engine.evaluation.results import EvaluatedPicture, Evaluation


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both on the same pictures, measured by the labels that count now.

    Attributes:
        total: pictures that judged both.
        before: of these, those that were recognised before.
        after: of these, those that are recognised now.
        mended: wrong before and right now, as they are answered now.
        spoiled: right before and wrong now, as they are answered now.
    """

    total: int
    before: int
    after: int
    mended: tuple[EvaluatedPicture, ...]
    spoiled: tuple[EvaluatedPicture, ...]


def compare(before: Evaluation, after: Evaluation) -> Comparison:
    """Put two evaluations of the same data set beside each other."""
    old = {item.picture: item for item in before.judged}
    common = [(old[item.picture], item) for item in after.judged if item.picture in old]
    same = [(was, now) for was, now in common if was.content == now.content]
    mended = [now for was, now in same if now.is_right and was.answer != now.label]
    spoiled = [now for was, now in same if not now.is_right and was.answer == now.label]
    was_right = sum(was.answer == now.label for was, now in same)
    is_right = sum(now.is_right for _, now in same)
    return Comparison(len(same), was_right, is_right, tuple(mended), tuple(spoiled))
