"""A translation that ships is found, and numbers follow the language."""

from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from gui.common import translation, words


@pytest.fixture(autouse=True)
def _locale_as_before() -> object:
    before = QLocale()
    yield
    QLocale.setDefault(before)


def test_without_a_translation_the_texts_stay_english(qapp: QApplication) -> None:
    translation.install(qapp, "en")
    assert qapp.translate("Errors", "The file is empty.") == "The file is empty."


def test_numbers_follow_the_language(qapp: QApplication) -> None:
    translation.install(qapp, "de")
    assert words.percent(0.5) == "50,0 %"


def test_the_texts_can_be_extracted_for_translators(tmp_path: Path) -> None:
    import subprocess
    import sys

    tool = Path(sys.executable).with_name("pyside6-lupdate")
    if not tool.exists():
        pytest.skip("pyside6-lupdate is not installed beside this Python")
    sources = [str(path) for path in Path("gui").rglob("*.py")]
    target = tmp_path / "lensmith_de.ts"
    command = [str(tool), *sources, "-ts", str(target)]
    done = subprocess.run(command, check=False, capture_output=True)
    assert done.returncode == 0, done.stderr
    found = target.read_text(encoding="utf-8")
    for text in ("Drop a picture here", "The file is empty.", "about {time} left", "graphics card"):
        assert text in found
