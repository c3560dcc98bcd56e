"""Fetching weights over a network that does everything wrong."""

import hashlib
import os
import random
from dataclasses import replace
from pathlib import Path

import pytest

from engine.errors import EngineError, ErrorCode
from engine.jobs import JobCancelled, JobControl
from engine.models import CATALOGUE, ModelLibrary, ModelRecord
from engine.models import http as http_room
from engine.models.fetching import CHUNK, fetch
from engine.models.library import note_beside
from engine.types import Progress
from tests.helpers.weights_server import Manners, serving

CONTENT = random.Random(0).randbytes(4 * CHUNK + 123)
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(autouse=True)
def _no_hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    monkeypatch.setattr(http_room, "TIMEOUT_SECONDS", 0.5)
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)


@pytest.fixture
def library(tmp_path: Path) -> ModelLibrary:
    return ModelLibrary(tmp_path / "library")


@pytest.fixture
def record() -> ModelRecord:
    return replace(CATALOGUE[1], file=f"made-{SHA256[:8]}.pth")


@pytest.fixture
def manners() -> Manners:
    return Manners(CONTENT)


def bring(
    record: ModelRecord, library: ModelLibrary, manners: Manners, control: JobControl | None = None
) -> Path:
    with serving(manners) as address:
        return fetch(record, library, control or JobControl(), address)


def refused(record: ModelRecord, library: ModelLibrary, manners: Manners) -> EngineError:
    with pytest.raises(EngineError) as caught:
        bring(record, library, manners)
    assert not (library.weights / record.file).exists()
    assert not note_beside(library.weights / record.file).exists()
    return caught.value


def part_size(library: ModelLibrary) -> int:
    return sum(file.stat().st_size for file in library.weights.glob("*.part"))


def test_the_whole_file_arrives_with_its_checksum(
    record: ModelRecord, library: ModelLibrary, manners: Manners
) -> None:
    news: list[Progress] = []
    file = bring(record, library, manners, JobControl(news.append))
    assert file.read_bytes() == CONTENT
    assert note_beside(file).read_text().strip() == SHA256
    assert news[-1].done == news[-1].total == len(CONTENT)
    assert news[-1].seconds_left == 0
    assert sorted(p.name for p in library.weights.iterdir()) == [file.name, f"{file.name}.sha256"]


def test_what_is_here_already_is_not_fetched(
    record: ModelRecord, library: ModelLibrary, manners: Manners
) -> None:
    bring(record, library, manners)
    bring(record, library, manners)
    assert len(manners.ranges) == 1


def test_a_broken_download_goes_on_where_it_stopped(
    record: ModelRecord, library: ModelLibrary, manners: Manners
) -> None:
    manners.breaks_off_after = CHUNK + 77
    assert refused(record, library, manners).code is ErrorCode.FETCH_BROKEN_OFF
    had = part_size(library)
    assert had == CHUNK + 77
    manners.breaks_off_after = None
    assert bring(record, library, manners).read_bytes() == CONTENT
    assert manners.ranges == [None, f"bytes={had}-"]


def test_a_file_that_has_changed_on_the_server_begins_anew(
    record: ModelRecord, library: ModelLibrary, manners: Manners
) -> None:
    manners.breaks_off_after = CHUNK
    refused(record, library, manners)
    manners.breaks_off_after, manners.version = None, '"two"'
    assert bring(record, library, manners).read_bytes() == CONTENT


def test_a_server_without_ranges_begins_anew(
    record: ModelRecord, library: ModelLibrary, manners: Manners
) -> None:
    manners.breaks_off_after, manners.ignores_ranges = CHUNK, True
    refused(record, library, manners)
    manners.breaks_off_after = None
    assert bring(record, library, manners).read_bytes() == CONTENT


def test_a_part_longer_than_the_file_begins_anew(
    record: ModelRecord, library: ModelLibrary, manners: Manners
) -> None:
    manners.breaks_off_after = CHUNK
    refused(record, library, manners)
    (part,) = library.weights.glob("*.part")
    part.write_bytes(CONTENT + b"and more")
    manners.breaks_off_after = None
    assert bring(record, library, manners).read_bytes() == CONTENT


def test_a_length_that_is_too_long_is_a_download_broken_off(
    record: ModelRecord, library: ModelLibrary, manners: Manners
) -> None:
    manners.claims = len(CONTENT) + 5
    assert refused(record, library, manners).code is ErrorCode.FETCH_BROKEN_OFF


def test_a_length_that_is_too_short_is_found_by_the_checksum(
    record: ModelRecord, library: ModelLibrary, manners: Manners
) -> None:
    manners.claims = len(CONTENT) - 5
    assert refused(record, library, manners).code is ErrorCode.FETCH_WRONG_HASH
    assert part_size(library) == 0


def test_wrong_bytes_are_thrown_away(
    record: ModelRecord, library: ModelLibrary, manners: Manners
) -> None:
    manners.content = CONTENT[:-1] + b"?"
    assert refused(record, library, manners).code is ErrorCode.FETCH_WRONG_HASH
    assert list(library.weights.iterdir()) == []


@pytest.mark.parametrize("status", [403, 404, 500, 503])
def test_a_refusal_names_its_number(
    record: ModelRecord, library: ModelLibrary, manners: Manners, status: int
) -> None:
    manners.status = status
    error = refused(record, library, manners)
    assert error.code is ErrorCode.FETCH_REFUSED
    assert error.params == {"host": "127.0.0.1", "status": str(status)}


def test_a_captive_portals_page_is_not_taken_for_weights(
    record: ModelRecord, library: ModelLibrary, manners: Manners
) -> None:
    manners.html = True
    assert refused(record, library, manners).code is ErrorCode.FETCH_NOT_THE_FILE
    assert part_size(library) == 0


def test_a_page_that_calls_itself_a_file_is_found_out(
    record: ModelRecord, library: ModelLibrary, manners: Manners
) -> None:
    manners.content = b"\n<!DOCTYPE html><html>Log in</html>"
    assert refused(record, library, manners).code is ErrorCode.FETCH_NOT_THE_FILE
    assert part_size(library) == 0


def test_a_server_that_falls_silent_is_left_and_gone_on_with_later(
    record: ModelRecord, library: ModelLibrary, manners: Manners
) -> None:
    manners.stalls_after = CHUNK
    assert refused(record, library, manners).code is ErrorCode.FETCH_BROKEN_OFF
    assert part_size(library) == CHUNK
    manners.stalls_after = None
    assert bring(record, library, manners).read_bytes() == CONTENT


def test_no_server_at_all(record: ModelRecord, library: ModelLibrary, manners: Manners) -> None:
    with serving(manners) as address:
        pass
    with pytest.raises(EngineError) as caught:
        fetch(record, library, JobControl(), address)
    assert caught.value.code is ErrorCode.FETCH_NO_NETWORK


def test_cancelling_keeps_what_came_for_next_time(
    record: ModelRecord, library: ModelLibrary, manners: Manners
) -> None:
    control = JobControl(lambda progress: control.cancel() if progress.done >= CHUNK else None)
    with pytest.raises(JobCancelled):
        bring(record, library, manners, control)
    had = part_size(library)
    assert had >= CHUNK
    assert bring(record, library, manners).read_bytes() == CONTENT
    assert manners.ranges[-1] == f"bytes={had}-"


def test_a_full_disk_is_said_and_loses_nothing(
    record: ModelRecord, library: ModelLibrary, manners: Manners, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("engine.models.fetching.os.fsync", full)
        error = refused(record, library, manners)
    assert error.code is ErrorCode.FILE_CANNOT_WRITE
    assert error.params["reason"] == "No space left on device"
    assert bring(record, library, manners).read_bytes() == CONTENT


def test_torchs_own_cache_is_used(
    record: ModelRecord, library: ModelLibrary, manners: Manners, tmp_path: Path
) -> None:
    there = tmp_path / "torch" / "hub" / "checkpoints" / record.file
    there.parent.mkdir(parents=True)
    there.write_bytes(CONTENT)
    file = bring(record, library, manners)
    assert file.read_bytes() == CONTENT
    assert note_beside(file).read_text().strip() == SHA256
    assert manners.ranges == []


def test_a_damaged_file_in_torchs_cache_is_passed_over(
    record: ModelRecord, library: ModelLibrary, manners: Manners, tmp_path: Path
) -> None:
    there = tmp_path / "torch" / "hub" / "checkpoints" / record.file
    there.parent.mkdir(parents=True)
    there.write_bytes(CONTENT[:-1])
    assert bring(record, library, manners).read_bytes() == CONTENT
