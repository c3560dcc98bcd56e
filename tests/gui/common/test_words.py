"""Numbers and remarks as people read them."""

import pytest
from PySide6.QtCore import QLocale

from engine.base.device import Device
from engine.base.types import Note, NoteKind
from gui.common import words


@pytest.fixture(autouse=True)
def _english() -> None:
    QLocale.setDefault(QLocale("en"))


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.951, "95.1 %"), (1.0, "100.0 %"), (0.0, "0.0 %"),
        (0.9999, "> 99.9 %"), (0.00004, "< 0.1 %"),
    ],
)  # fmt: skip
def test_percentages_are_never_falsely_certain(share: float, text: str) -> None:
    assert words.percent(share) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.0001, "1 ms"), (0.024, "24 ms"), (3.4, "3 s"), (89, "89 s"), (150, "2 min")],
)
def test_durations(seconds: float, text: str) -> None:
    assert words.duration(seconds) == text


def test_devices_in_plain_words() -> None:
    assert words.device(Device("cpu")) == "processor"
    assert words.device(Device("cuda", "RTX 4000")) == "graphics card (RTX 4000)"


@pytest.mark.parametrize("kind", list(NoteKind))
def test_every_remark_has_a_sentence(kind: NoteKind) -> None:
    facts = {"pages": "12", "kept": "3", "channels": "5", "suffix": ".png", "format": "JPEG"}
    text = words.note(Note(kind, facts))
    assert text
    assert "{" not in text
