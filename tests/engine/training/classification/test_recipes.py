"""What recipes decide where nobody did."""

import pytest

from engine.training.classification.config import EPOCHS_OF, RULES, TrainSettings
from engine.training.classification.recipes import fine_tuning
from engine.training.settings import Recipe


def test_quick_refines_nothing() -> None:
    assert fine_tuning(TrainSettings(Recipe.QUICK)) is None
    assert fine_tuning(TrainSettings(Recipe.QUICK), rules=1) is None


@pytest.mark.parametrize("epochs", [None, 3, 30])
def test_balanced_gets_worse_before_it_gets_better_and_is_given_its_epochs(
    epochs: int | None,
) -> None:
    found = fine_tuning(TrainSettings(Recipe.BALANCED, epochs=epochs))
    assert found is not None
    assert found.patience == found.epochs == (epochs or EPOCHS_OF[Recipe.BALANCED])
    assert not found.ends_when_perfect


@pytest.mark.parametrize(("recipe", "patience"), [(Recipe.BALANCED, 4), (Recipe.THOROUGH, 6)])
def test_a_run_goes_on_by_the_rules_it_was_begun_with(recipe: Recipe, patience: int) -> None:
    before = fine_tuning(TrainSettings(recipe), rules=1)
    assert before is not None
    assert before.patience == patience
    assert before.ends_when_perfect


def test_balanced_learns_at_the_rate_it_was_begun_with() -> None:
    chosen = TrainSettings(Recipe.BALANCED)
    now, *before = (fine_tuning(chosen, rules) for rules in (RULES, 2, 1))
    assert now is not None
    assert [found.learning_rate for found in before if found is not None] == [3e-4, 3e-4]
    assert now.learning_rate == 1e-3
    slow = fine_tuning(TrainSettings(Recipe.BALANCED, learning_rate=1e-5))
    assert slow is not None
    assert slow.learning_rate == 1e-5
