"""Every error code has a sentence, a piece of advice, and details to copy."""

import pytest

from engine.base.errors import EngineError, ErrorCode
from gui.common.errors import explain

FACTS = {
    "reason": "R", "suffix": ".jpg", "kind": "K", "megapixels": "500", "limit": "179",
    "extra": "heic", "path": "P", "model": "M", "known": "A", "device": "cuda", "found": "cpu",
    "host": "H", "status": "404", "done": "1", "total": "2", "file": "F", "classes": "7",
    "labels": "6", "tensors": "T", "id": "I", "label": "L", "run": "N", "wanted": "W",
    "same": "7", "largest": "0.1", "folder": "D", "there": "3", "pictures": "153",
    "budget": "1", "least": "4", "enough": "300",
}  # fmt: skip


@pytest.mark.parametrize("code", list(ErrorCode))
def test_every_code_is_explained(code: ErrorCode) -> None:
    explanation = explain(EngineError(code, **FACTS))
    for words in (explanation.sentence, explanation.advice):
        assert words
        assert "{" not in words
        assert words.endswith((".", "'"))
        assert "error" not in words.lower()  # the word says nothing
    assert code in explanation.details


def test_an_unexpected_error_keeps_its_traceback_for_the_details() -> None:
    try:
        raise ZeroDivisionError("deep inside")
    except ZeroDivisionError as error:
        explanation = explain(error)
    assert explanation.sentence == "Something went wrong inside Lensmith."
    assert "deep inside" in explanation.details
    assert "test_errors.py" in explanation.details
