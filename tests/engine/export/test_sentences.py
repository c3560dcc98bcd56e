"""Sentences about what a bundle does not hold."""

from engine.base.language import ENGLISH
from engine.export.request import Omission
from engine.export.sentences import LEFT_OUT, left_out_sentence


def test_everything_that_is_left_out_has_a_sentence() -> None:
    assert list(LEFT_OUT) == list(Omission)
    for item in Omission:
        assert left_out_sentence(item, ENGLISH).endswith(".")
