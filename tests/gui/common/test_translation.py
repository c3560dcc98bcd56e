"""A translation that ships is found, and numbers follow the language."""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from engine.base import sentences as base_sentences
from engine.base.errors import EngineError, ErrorCode
from engine.datasets import sentences
from engine.datasets.dataset import Problem, ProblemKind
from engine.export import sentences as export_sentences
from engine.training.runs import sentences as training_sentences
from gui.common import translation, words
from gui.common.errors import explain
from tests.helpers import histories


@pytest.fixture(autouse=True)
def _locale_as_before() -> object:
    before = QLocale()
    yield
    QLocale.setDefault(before)


def test_without_a_translation_the_texts_stay_english(qapp: QApplication) -> None:
    translation.install(qapp, "en")
    assert (
        qapp.translate("Errors", "The file is empty (0 bytes).") == "The file is empty (0 bytes)."
    )


def test_numbers_follow_the_language(qapp: QApplication) -> None:
    translation.install(qapp, "de")
    assert words.percent(0.5) == "50,0 %"


class Shouting(QTranslator):
    """A language: capitals, with the names of facts as they are."""

    def translate(
        self, context: str, text: str, _disambiguation: str | None = None, _n: int = -1
    ) -> str:
        return re.sub(r"{\w+}", lambda name: name[0].lower(), text.upper())

    def isEmpty(self) -> bool:  # noqa: N802 - Qt's name
        return False


@pytest.fixture
def shouting(qapp: QApplication) -> Iterator[None]:
    translator = Shouting()
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


@pytest.mark.usefixtures("shouting")
def test_the_engines_sentences_are_translated_before_facts_are_put_in() -> None:
    told = explain(EngineError(ErrorCode.MODEL_NOT_FETCHED, model="VGG-16 small", id="vgg16"))
    assert told.sentence == "THE WEIGHTS OF VGG-16 small ARE NOT HERE YET."
    assert told.advice == "FETCH THEM ON THE MODELS SCREEN."
    QLocale.setDefault(QLocale("en"))
    report = histories.make_report(Path("/cells"), {"round": 1240, "rods": 4})
    problem = Problem(ProblemKind.IMBALANCE)
    told_of_check = sentences.sentence(problem, report, translation.ON_SCREEN)
    assert told_of_check == "THERE ARE 1,240 PICTURES OF round, BUT 4 OF rods"


def test_numbers_in_the_engines_sentences_follow_the_language(qapp: QApplication) -> None:
    translation.install(qapp, "de")
    assert translation.ON_SCREEN.number(1240) == "1.240"
    assert translation.ON_SCREEN.listed(["a", "b", "c"]) == "a, b und c"


def _engines_texts() -> set[tuple[str, str]]:
    """Context and text of every row of the engine's tables."""
    errors = [*base_sentences.SENTENCES.values(), base_sentences.UNEXPECTED]
    texts = {
        base_sentences.CONTEXT: [
            text for row in errors for text in (row.what, row.advice, row.in_window)
        ],
        sentences.CONTEXT: [
            *(text for pair in sentences.PROBLEMS.values() for text in pair),
            *(text for pair in sentences.OUTCOMES.values() for text in pair),
            *sentences.REASONS.values(),
            *sentences.CHOICES.values(),
            *training_sentences.REMARKS.values(),
        ],
        export_sentences.CONTEXT: [*export_sentences.LEFT_OUT.values()],
    }
    return {(context, text) for context, some in texts.items() for text in some if text}


def test_the_texts_can_be_extracted_for_translators(tmp_path: Path) -> None:
    import subprocess
    import sys

    tool = Path(sys.executable).with_name("pyside6-lupdate")
    if not tool.exists():
        pytest.skip("pyside6-lupdate is not installed beside this Python")
    sources = [str(path) for room in ("gui", "engine") for path in Path(room).rglob("*.py")]
    target = tmp_path / "lensmith_de.ts"
    command = [str(tool), *sources, "-ts", str(target)]
    done = subprocess.run(command, check=False, capture_output=True)
    assert done.returncode == 0, done.stderr
    found = {
        (context.findtext("name"), message.findtext("source"))
        for context in ET.parse(target).getroot()  # noqa: S314 - written just now
        for message in context.iter("message")
    }
    texts = {text for _, text in found}
    assert {"Drop a picture here", "about {time} left", "graphics card"} <= texts
    assert _engines_texts() <= found
