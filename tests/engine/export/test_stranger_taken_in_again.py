"""A bundle brings what its model was taught with to a copy on the shelf that lacks it."""

import subprocess
import sys
from pathlib import Path

import pytest

from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.base.places import HOME_VARIABLE, Places, find_places
from engine.cli.main import main
from engine.export.request import ExportConfig, Format
from engine.models import LibraryEntry, ModelLibrary
from engine.models.familiarity.file import REFERENCE, read_reference
from engine.models.own_files import weights_hash
from engine.verbs.export import Exporter
from tests.helpers.mixed_up import Lab, teach_mixed_up
from tests.helpers.strangers import STRANGERS, known_pictures, unlike


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    return teach_mixed_up(tmp_path_factory.mktemp("lab"))


@pytest.fixture(scope="module")
def bundle(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundles") / "bundle"
    config = ExportConfig(lab.model, folder, (Format.SAFETENSORS,))
    return Exporter(lab.library, lab.places).export(config, JobControl()).folder


@pytest.fixture
def taker(places: Places) -> Exporter:
    return Exporter(ModelLibrary(places.data), places)


@pytest.fixture
def here(bundle: Path, taker: Exporter) -> Path:
    """The model as an earlier version has it on its shelf; its folder."""
    folder = folder_of(taker.import_bundle(bundle, JobControl()).entry)
    (folder / REFERENCE).unlink()
    return folder


def folder_of(entry: LibraryEntry) -> Path:
    assert entry.file is not None
    return entry.file.parent


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


def test_taken_in_again_it_brings_it_and_that_is_said(
    lab: Lab, bundle: Path, taker: Exporter, here: Path, places: Places
) -> None:
    before = contents(here)
    entry = taker.import_bundle(bundle, JobControl()).entry
    assert (entry.was_here, entry.got_reference) == (True, True)
    assert folder_of(entry) == here
    after = contents(here)
    brought = after.pop(REFERENCE)
    assert after == before
    library = ModelLibrary(places.data)
    assert len([e for e in library.entries() if e.is_own]) == 1
    pictures = (*known_pictures(lab)[:3], *STRANGERS)
    assert unlike(library, here.name, pictures) == [False] * 3 + [True] * 3
    entry = taker.import_bundle(bundle, JobControl()).entry
    assert (entry.was_here, entry.got_reference) == (True, False)
    assert contents(here)[REFERENCE] == brought


def test_it_takes_the_place_of_a_damaged_one(bundle: Path, taker: Exporter, here: Path) -> None:
    (here / REFERENCE).write_bytes(b"no such thing")
    entry = taker.import_bundle(bundle, JobControl()).entry
    assert entry.got_reference
    assert read_reference(here / REFERENCE, weights_hash(entry)) is not None


def test_one_that_cannot_be_believed_is_refused_and_the_shelf_stays(
    bundle: Path, taker: Exporter, here: Path
) -> None:
    before, file = contents(here), bundle / REFERENCE
    right = file.read_bytes()
    try:
        for wrong in (right[:-9], b"{", right.replace(b'weights\\": \\"', b'weights\\": \\"0', 1)):
            file.write_bytes(wrong)
            with pytest.raises(EngineError) as caught:
                taker.import_bundle(bundle, JobControl())
            assert caught.value.code is ErrorCode.BUNDLE_DAMAGED
            assert REFERENCE in str(caught.value)
            assert contents(here) == before
            assert not list(here.glob(".*"))
    finally:
        file.write_bytes(right)


def test_the_shell_says_it(
    bundle: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "user"))
    assert main(["import", str(bundle)]) == 0
    (kept,) = (tmp_path / "user").rglob(REFERENCE)
    kept.unlink()
    capsys.readouterr()
    assert main(["import", str(bundle)]) == 0
    known, more, *_ = capsys.readouterr().out.splitlines()
    assert known.startswith("This model is already here as ")
    assert more == "From now on it says what is unlike anything it was taught."
    assert main(["import", str(bundle)]) == 0
    assert "From now on" not in capsys.readouterr().out


_TAKE_IN = """
import sys
from pathlib import Path
from engine.base.jobs import JobControl
from engine.base.places import find_places
from engine.models import ModelLibrary
from engine.verbs.export import Exporter
places = find_places()
exporter = Exporter(ModelLibrary(places.data), places)
import engine.export.importing
print("ready", flush=True)
sys.stdin.readline()
entry = exporter.import_bundle(Path(sys.argv[1]), JobControl()).entry
print(entry.was_here, entry.got_reference)
"""


def test_two_at_once_do_no_harm(
    bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two processes of one user, let go at the same time."""
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "user"))
    places = find_places()
    taker = Exporter(ModelLibrary(places.data), places)
    here = folder_of(taker.import_bundle(bundle, JobControl()).entry)
    expected = contents(here)
    (here / REFERENCE).unlink()
    both = [
        subprocess.Popen(
            [sys.executable, "-c", _TAKE_IN, str(bundle)], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for _ in range(2)
    ]  # fmt: skip
    for process in both:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    ended = [process.communicate("go\n", timeout=100) for process in both]
    assert [process.returncode for process in both] == [0, 0], ended
    assert sorted(out.strip() for out, _ in ended) == ["True False", "True True"]
    assert contents(here) == expected
    own = [e for e in ModelLibrary(places.data).entries() if e.is_own]
    assert [folder_of(entry) for entry in own] == [here]
