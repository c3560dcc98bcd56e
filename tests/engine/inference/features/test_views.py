"""Further looks at a picture."""

import numpy as np
import pytest

from engine.inference.features.views import FURTHER_VIEWS, WHOLE, View

RAMP = np.arange(200 * 100 * 3, dtype=np.uint32).astype(np.uint8).reshape(200, 100, 3)


def test_the_whole_is_the_picture_itself() -> None:
    np.testing.assert_array_equal(WHOLE.cut(RAMP), RAMP)


@pytest.mark.parametrize("view", FURTHER_VIEWS, ids=lambda view: view.name)
def test_each_shows_most_of_the_picture_and_less_than_all(view: View) -> None:
    height, width, _ = view.cut(RAMP).shape
    assert 160 <= height < 200
    assert 80 <= width < 100


def test_they_differ_in_name_and_part() -> None:
    assert len({view.name for view in (WHOLE, *FURTHER_VIEWS)}) == 1 + len(FURTHER_VIEWS)
    assert len({view.box for view in (WHOLE, *FURTHER_VIEWS)}) == 1 + len(FURTHER_VIEWS)


@pytest.mark.parametrize("view", FURTHER_VIEWS, ids=lambda view: view.name)
@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 900, 3), (2, 3, 3)])
def test_nothing_is_left_of_no_picture(view: View, shape: tuple[int, int, int]) -> None:
    assert view.cut(np.zeros(shape, np.uint8)).size > 0
