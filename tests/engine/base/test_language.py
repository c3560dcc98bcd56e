"""English, as the shell tells it."""

import pytest

from engine.base.language import ENGLISH, QT_TRANSLATE_NOOP


def test_a_marked_text_is_the_text() -> None:
    assert QT_TRANSLATE_NOOP("Errors", "a {name}") == "a {name}"
    assert ENGLISH.translate("Errors", "a {name}") == "a {name}"


@pytest.mark.parametrize(
    ("names", "told"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), ("abc", "a, b and c")]
)
def test_names_are_listed_as_in_a_sentence(names: list[str], told: str) -> None:
    assert ENGLISH.listed(names) == told


def test_numbers_are_plain() -> None:
    assert ENGLISH.number(12345) == "12345"
