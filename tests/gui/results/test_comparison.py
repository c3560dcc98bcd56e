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


def test_corrected_labels_are_counted_apart_by_the_corrected_label() -> None:
    """Who accepts the model's own answer makes it no better than it was."""
    first = evaluations.evaluation()
    wrong = first.mistakes[0]
    before = evaluations.corrected(first, wrong.picture, wrong.answer)
    learned = [replace(item, given=item.label) for item in before.judged]
    found = compare(before, evaluations.evaluation(learned, "cells-2"))
    assert (found.total, found.before, found.after) == (29, 26, 26)
    assert (found.corrected, found.corrected_before, found.corrected_after) == (1, 1, 1)
    assert found.mended == found.spoiled == ()


def test_what_a_run_before_corrected_is_counted_apart_too() -> None:
    items = list(evaluations.evaluation().judged)
    items[3] = replace(items[3], was_corrected=True)
    before = evaluations.evaluation(items)
    found = compare(before, evaluations.evaluation(items, "cells-2"))
    assert (found.total, found.corrected) == (29, 1)


def test_corrections_taken_back_since_are_still_touched() -> None:
    """The run after learned with another label than the folder's, whatever is said of it now."""
    items = list(evaluations.evaluation().judged)
    items[3] = replace(items[3], given="rods", label="rods")
    found = compare(evaluations.evaluation(), evaluations.evaluation(items, "cells-2"))
    assert (found.total, found.corrected) == (29, 1)


def test_what_was_excluded_judges_neither() -> None:
    first = evaluations.evaluation()
    before = evaluations.excluded(first, first.mistakes[0].picture)
    after = evaluations.evaluation(before.judged, "cells-2")
    assert (compare(before, after).total, compare(first, after).total) == (29, 29)


def test_only_pictures_that_judged_both_count() -> None:
    before = evaluations.evaluation()
    items = [replace(before.judged[0], content="changed"), *before.judged[2:]]
    assert compare(before, evaluations.evaluation(items, "cells-2")).total == 28
