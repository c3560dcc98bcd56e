"""Every code has a row; what the window says needs no fact that the written sentence lacks."""

import string

import pytest

from engine.base.error_codes import ErrorCode
from engine.base.sentences import SENTENCES, UNEXPECTED, ErrorSentence


def names_in(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_code_has_a_row() -> None:
    assert list(SENTENCES) == list(ErrorCode)


def test_no_two_failures_share_a_sentence() -> None:
    assert len({row.what for row in SENTENCES.values()}) == len(ErrorCode)


@pytest.mark.parametrize("row", [*SENTENCES.values(), UNEXPECTED])
def test_an_error_read_back_from_a_table_has_every_fact_that_is_told(row: ErrorSentence) -> None:
    assert names_in(row.advice) <= names_in(row.what)
    assert names_in(row.in_window) <= names_in(row.what)


@pytest.mark.parametrize("row", [*SENTENCES.values(), UNEXPECTED])
def test_sentences_are_whole(row: ErrorSentence) -> None:
    assert row.what.endswith(".")
    assert row.advice.endswith((".", "'"))
    assert not row.in_window or row.in_window.endswith(".")


@pytest.mark.parametrize("row", SENTENCES.values())
def test_in_the_window_nothing_speaks_shell(row: ErrorSentence) -> None:
    told = row.in_window or row.what
    assert "lensmith " not in told
    assert "pip " not in told
