"""Fetching weights over a network that does everything wrong."""

import hashlib
import io
import os
import socket
import ssl
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torchvision

from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobCancelled, JobControl
from engine.base.types import Progress
from engine.models import CATALOGUE, ModelLibrary, ModelRecord
from engine.models import http as http_room
from engine.models.fetching import CHUNK, fetch
from engine.models.library import checksum_file
from tests.helpers.weights_server import Manners, serving

CONTENT = np.random.default_rng(0).bytes(4 * CHUNK + 123)
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
    assert not checksum_file(library.weights / record.file).exists()
    return caught.value


def part_size(library: ModelLibrary) -> int:
    return sum(file.stat().st_size for file in library.weights.glob("*.part"))


def test_the_whole_file_arrives_with_its_checksum(
    record: ModelRecord, library: ModelLibrary, manners: Manners
) -> None:
    news: list[Progress] = []
    file = bring(record, library, manners, JobControl(news.append))
    assert file.read_bytes() == CONTENT
    assert checksum_file(file).read_text().strip() == SHA256
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
    assert manners.ranges == [None, f"bytes={CHUNK}-"]


def test_no_server_at_all(record: ModelRecord, library: ModelLibrary, manners: Manners) -> None:
    with serving(manners) as address:
        pass
    with pytest.raises(EngineError) as caught:
        fetch(record, library, JobControl(), address)
    assert caught.value.code is ErrorCode.FETCH_NO_NETWORK
    assert caught.value.params == {"host": "127.0.0.1", "reason": "it refuses the connection"}


def test_a_server_that_never_answers(
    record: ModelRecord, library: ModelLibrary, manners: Manners
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(EngineError) as caught:
            fetch(record, library, JobControl(), address)
    assert caught.value.code is ErrorCode.FETCH_NO_NETWORK
    assert caught.value.params["reason"] == "it does not answer"


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (socket.gaierror(-2, "Name or service not known"), "name is not known"),
        (ssl.SSLCertVerificationError(1, "certificate verify failed"), "no secure connection"),
        (OSError(101, "Network is unreachable"), "Network is unreachable"),
        ("unknown url type: lab", "unknown url type: lab"),
    ],
)
def test_reasons_are_words_without_numbers(reason: object, words: str) -> None:
    assert words in http_room.plainly(reason)
    assert "[" not in http_room.plainly(reason)


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
    class FullDisk(io.FileIO):
        def write(self, content: Any) -> int:
            if self.tell() + len(content) > CHUNK:
                super().write(content[: CHUNK - self.tell()])
                raise OSError(28, "No space left on device")
            return super().write(content) or 0

    def opened(path: Path, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        if path.suffix == ".part" and mode == "ab":
            return FullDisk(path, mode)
        return open(path, mode, *args, **kwargs)  # noqa: PTH123

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", opened)
        error = refused(record, library, manners)
    assert error.code is ErrorCode.FILE_CANNOT_WRITE
    assert error.params["reason"] == "No space left on device"
    assert part_size(library) == CHUNK
    assert bring(record, library, manners).read_bytes() == CONTENT
    assert manners.ranges == [None, f"bytes={CHUNK}-"]


def test_torchs_own_cache_is_used(
    record: ModelRecord, library: ModelLibrary, manners: Manners, tmp_path: Path
) -> None:
    there = tmp_path / "torch" / "hub" / "checkpoints" / record.file
    there.parent.mkdir(parents=True)
    there.write_bytes(CONTENT)
    file = bring(record, library, manners)
    assert file.read_bytes() == CONTENT
    assert checksum_file(file).read_text().strip() == SHA256
    assert manners.ranges == []


def test_a_damaged_file_in_torchs_cache_is_passed_over(
    record: ModelRecord, library: ModelLibrary, manners: Manners, tmp_path: Path
) -> None:
    there = tmp_path / "torch" / "hub" / "checkpoints" / record.file
    there.parent.mkdir(parents=True)
    there.write_bytes(CONTENT[:-1])
    assert bring(record, library, manners).read_bytes() == CONTENT


def test_a_cache_that_may_not_be_read_is_passed_over(
    record: ModelRecord, library: ModelLibrary, manners: Manners, tmp_path: Path
) -> None:
    (tmp_path / "torch" / "hub" / "checkpoints" / record.file).mkdir(parents=True)
    assert bring(record, library, manners).read_bytes() == CONTENT


def test_without_a_mirror_the_publishers_own_address_is_asked(
    record: ModelRecord, library: ModelLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def ask(address: str, *_: object) -> None:
        asked.append(address)
        raise EngineError(ErrorCode.FETCH_NO_NETWORK, host="there", reason="no cable")

    monkeypatch.setattr("engine.models.fetching.ask", ask)
    with pytest.raises(EngineError):
        fetch(record, library, JobControl())
    assert asked == [torchvision.models.get_weight(record.weights).url]


def test_a_mirror_is_a_folder_with_or_without_a_slash_at_its_end(
    record: ModelRecord, library: ModelLibrary, manners: Manners
) -> None:
    with serving(manners) as address:
        fetch(record, library, JobControl(), f"{address}/").unlink()
        fetch(record, library, JobControl(), address)
    assert manners.paths == [f"/weights/{record.file}"] * 2


def test_a_file_that_has_been_damaged_here_is_fetched_anew(
    record: ModelRecord, library: ModelLibrary, manners: Manners
) -> None:
    bring(record, library, manners).write_bytes(CONTENT[:-1])
    assert bring(record, library, manners).read_bytes() == CONTENT


@pytest.mark.parametrize(("content", "times"), [(CONTENT, 0), (CONTENT[:-1], 1)])
def test_a_file_that_somebody_put_here_is_taken_if_its_checksum_is_right(
    record: ModelRecord, library: ModelLibrary, manners: Manners, content: bytes, times: int
) -> None:
    library.weights.mkdir(parents=True)
    (library.weights / record.file).write_bytes(content)
    assert bring(record, library, manners).read_bytes() == CONTENT
    assert len(manners.ranges) == times


def test_a_file_without_a_checksum_in_its_name_is_not_taken_from_torchs_cache(
    record: ModelRecord, library: ModelLibrary, manners: Manners, tmp_path: Path
) -> None:
    nameless = replace(record, file="weights.safetensors")
    there = tmp_path / "torch" / "hub" / "checkpoints" / nameless.file
    there.parent.mkdir(parents=True)
    there.write_bytes(b"anybody's")
    assert bring(nameless, library, manners).read_bytes() == CONTENT
