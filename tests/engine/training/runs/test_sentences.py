"""Sentences about the remarks of a run."""

from engine.base.language import ENGLISH
from engine.training.runs.events import Remark, RemarkKind
from engine.training.runs.sentences import REMARKS, remark_sentence


def test_every_remark_has_a_sentence() -> None:
    assert list(REMARKS) == list(RemarkKind)
    for kind in RemarkKind:
        assert remark_sentence(Remark(kind), ENGLISH).endswith(".")
