"""Before and after, on the same pictures."""

from dataclasses import replace

from gui.results.comparison import compare
from tests.helpers import evaluations


def test_what_was_mended_and_what_is_new_is_told() -> None:
    before = evaluations.evaluation()
    items = list(before.judged)
    mended, spoiled = items[0], items[1]
    items[0] = evaluations.judged(mended.picture, mended.given, mended.given, 0.9)
    items[1] = evaluations.judged(spoiled.picture, spoiled.given, "rods", 0.7)
    found = compare(before, evaluations.evaluation(items, "cells-2"))
    assert (found.total, found.before, found.after) == (30, 26, 26)
    assert [item.picture for item in found.mended] == [mended.picture]
    assert [item.picture for item in found.spoiled] == [spoiled.picture]


def test_both_are_measured_by_the_corrected_labels() -> None:
    before = evaluations.evaluation()
    wrong = before.mistakes[0]
    after = evaluations.corrected(before, wrong.picture, wrong.answer)
    found = compare(before, after)
    assert (found.before, found.after) == (27, 27)
    assert found.mended == found.spoiled == ()


def test_only_pictures_that_judged_both_count() -> None:
    before = evaluations.evaluation()
    items = [replace(before.judged[0], content="changed"), *before.judged[2:]]
    assert compare(before, evaluations.evaluation(items, "cells-2")).total == 28
