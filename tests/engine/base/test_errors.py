"""Every failure has a code and a sentence."""

import string

import pytest

from engine.base import errors
from engine.base.errors import EngineError, ErrorCode
from engine.base.sentences import SENTENCES

FACTS = {
    name: f"<{name}>"
    for row in SENTENCES.values()
    for _, name, _, _ in string.Formatter().parse(row.what)
    if name
}


@pytest.mark.parametrize("code", ErrorCode)
def test_every_code_has_a_sentence_that_tells_its_facts(code: ErrorCode) -> None:
    template = SENTENCES[code].what
    names = [name for _, name, _, _ in string.Formatter().parse(template) if name]
    sentence = str(EngineError(code, **{name: FACTS[name] for name in names}))
    assert sentence.endswith(".")
    assert sentence[0].isupper() or sentence.startswith("<")
    for name in names:
        assert FACTS[name] in sentence


def test_no_two_failures_share_a_code() -> None:
    values = [code.value for code in ErrorCode.__members__.values()]
    assert len(values) == len(set(values)) == len(ErrorCode.__members__)


def test_facts_may_hold_braces() -> None:
    error = EngineError(ErrorCode.FILE_CANNOT_WRITE, path="{x}.csv", reason="100 % {full}")
    assert str(error) == "{x}.csv cannot be written: 100 % {full}."


def test_an_error_keeps_its_code_and_facts() -> None:
    error = EngineError(ErrorCode.MODEL_UNKNOWN, model="a", known="b, c")
    assert error.code is ErrorCode.MODEL_UNKNOWN
    assert error.params == {"model": "a", "known": "b, c"}
    assert str(error) == "There is no model called a. Known: b, c."


@pytest.mark.parametrize("code", list(ErrorCode))
def test_an_error_is_known_again_by_its_sentence(code: ErrorCode) -> None:
    names = [name for _, name, _, _ in string.Formatter().parse(SENTENCES[code].what) if name]
    params = {name: f"some {name} (1.5)" for name in names}
    error = errors.from_message(code, str(EngineError(code, **params)))
    assert (error.code, error.params) == (code, params)
