"""A file is compared with what was noted when it came."""

import hashlib
from pathlib import Path

import pytest

from engine.base.errors import EngineError, ErrorCode
from engine.base.hashing import sha256_of
from engine.base.jobs import JobCancelled, JobControl
from engine.models import LibraryEntry, ModelLibrary
from engine.models.library import checksum_file
from engine.models.loading import load
from engine.models.own_files import weights_hash
from engine.models.verification import verify


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "weights.pth"
    path.write_bytes(bytes(3 << 20))
    return path


def test_the_checksum_is_that_of_the_whole_file(file: Path) -> None:
    assert sha256_of(file) == hashlib.sha256(file.read_bytes()).hexdigest()


def test_the_checksum_of_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert sha256_of(tmp_path / "empty") == hashlib.sha256().hexdigest()


def test_an_undamaged_file_passes(file: Path) -> None:
    checksum_file(file).write_text(sha256_of(file) + "\n")
    verify(file, JobControl())


def test_one_changed_bit_is_found(file: Path) -> None:
    checksum_file(file).write_text(sha256_of(file))
    file.write_bytes(bytes((3 << 20) - 1) + b"\x01")
    with pytest.raises(EngineError) as caught:
        verify(file)
    assert caught.value.code is ErrorCode.MODEL_WEIGHTS_DAMAGED
    assert caught.value.params == {"model": "weights.pth"}


def test_a_file_without_a_note_passes_and_gets_none(file: Path) -> None:
    verify(file)
    assert not checksum_file(file).exists()


def test_a_file_that_has_gone_is_missing(file: Path) -> None:
    checksum_file(file).write_text(sha256_of(file))
    file.unlink()
    with pytest.raises(EngineError) as caught:
        verify(file)
    assert caught.value.code is ErrorCode.MODEL_WEIGHTS_MISSING


def test_it_can_be_cancelled(file: Path) -> None:
    control = JobControl()
    control.cancel()
    with pytest.raises(JobCancelled):
        sha256_of(file, control)


def test_loading_checks_the_file_and_names_the_model(tmp_path: Path) -> None:
    library = ModelLibrary(tmp_path)
    library.weights.mkdir()
    file = library.weights / library.find("mobilenet-v3-small").record.file
    file.write_bytes(b"something else")
    checksum_file(file).write_text("0" * 64)
    with pytest.raises(EngineError) as caught:
        load(library.find("mobilenet-v3-small"))
    assert caught.value.code is ErrorCode.MODEL_WEIGHTS_DAMAGED
    assert caught.value.params == {"model": "MobileNetV3 Small"}


@pytest.mark.parametrize("note", [b"", b"\n", b"4f2a", b"\xff" * 64, b"g" * 64, b"0" * 100_000])
def test_a_note_that_is_no_checksum_says_nothing(file: Path, note: bytes) -> None:
    """A power cut can leave it empty: the file beside it may be whole."""
    checksum_file(file).write_bytes(note)
    verify(file)
    record = ModelLibrary(file.parent).find("mobilenet-v3-small").record
    entry = LibraryEntry(record, file, is_ready=True)
    assert weights_hash(entry) == hashlib.sha256(file.read_bytes()).hexdigest()
