"""A broken download goes on with what it has, if that is still worth something."""

import hashlib
import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.base.types import Progress
from engine.models import CATALOGUE, ModelLibrary
from engine.models.fetching import CHUNK, fetch
from engine.models.partial_download import PartialDownload
from tests.helpers.weights_server import Manners, serving

CONTENT = np.random.default_rng(2).bytes(4 * CHUNK + 123)
RECORD = replace(CATALOGUE[1], file=f"made-{hashlib.sha256(CONTENT).hexdigest()[:8]}.pth")
HAD = CHUNK + 77
GOES_ON = [f"bytes={HAD}-"]


@pytest.fixture(autouse=True)
def _no_hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)


@pytest.fixture
def manners() -> Manners:
    return Manners(CONTENT)


@pytest.fixture
def part(tmp_path: Path) -> PartialDownload:
    """The beginning of the file, as an earlier download left it."""
    part = PartialDownload(tmp_path / "library" / "weights" / RECORD.file)
    part.target.parent.mkdir(parents=True)
    part.begin('"one"')
    part.file.write_bytes(CONTENT[:HAD])
    return part


def go_on(part: PartialDownload, manners: Manners, control: JobControl | None = None) -> None:
    library = ModelLibrary(part.target.parents[1])
    with serving(manners) as address:
        file = fetch(RECORD, library, control or JobControl(), address)
    assert file.read_bytes() == CONTENT
    names = sorted(path.name for path in file.parent.iterdir())
    assert names == [file.name, f"{file.name}.sha256"]


def failure(part: PartialDownload, manners: Manners) -> ErrorCode:
    with pytest.raises(EngineError) as caught:
        go_on(part, manners)
    assert not part.target.exists()
    return caught.value.code


def test_it_asks_for_the_rest_of_the_same_version(part: PartialDownload, manners: Manners) -> None:
    go_on(part, manners)
    assert manners.ranges == GOES_ON
    assert manners.conditions == ['"one"']


def test_progress_counts_what_was_here_before(part: PartialDownload, manners: Manners) -> None:
    news: list[Progress] = []
    go_on(part, manners, JobControl(news.append))
    assert (news[0].done, news[0].total, news[0].seconds_left) == (HAD, len(CONTENT), None)
    assert (news[-1].done, news[-1].seconds_left) == (len(CONTENT), 0)


def test_it_breaks_off_twice(part: PartialDownload, manners: Manners) -> None:
    manners.breaks_off_after = 1000
    assert failure(part, manners) is ErrorCode.FETCH_BROKEN_OFF
    manners.breaks_off_after = None
    go_on(part, manners)
    assert manners.ranges == [*GOES_ON, f"bytes={HAD + 1000}-"]


def test_a_server_that_marks_no_versions_is_gone_on_with(
    part: PartialDownload, manners: Manners
) -> None:
    part.note.unlink()
    manners.version = ""
    go_on(part, manners)
    assert manners.ranges == GOES_ON
    assert manners.conditions == [None]


@pytest.mark.parametrize("note", ["", "{", "[]", '{"version"'])
def test_a_damaged_note_is_as_none(part: PartialDownload, manners: Manners, note: str) -> None:
    part.note.write_text(note)
    go_on(part, manners)
    assert manners.conditions == [None]


@pytest.mark.parametrize(("etag", "noted"), [('W/"x"', "Tue"), ("", "Tue"), ('"x"', '"x"')])
def test_what_is_noted_is_a_mark_that_can_be_compared(
    part: PartialDownload, manners: Manners, etag: str, noted: str
) -> None:
    part.discard()
    manners.version, manners.date, manners.breaks_off_after = etag, "Tue", CHUNK
    assert failure(part, manners) is ErrorCode.FETCH_BROKEN_OFF
    assert json.loads(part.note.read_text()) == {"version": noted}


def test_a_file_that_has_changed_on_the_server_begins_anew(
    part: PartialDownload, manners: Manners
) -> None:
    manners.version = '"two"'
    part.file.write_bytes(bytes(HAD))
    go_on(part, manners)
    assert len(manners.ranges) == 1  # the server itself sends all of it


def test_a_server_that_ignores_ranges_begins_anew(part: PartialDownload, manners: Manners) -> None:
    manners.ignores_ranges = True
    go_on(part, manners)


def test_a_server_that_goes_on_from_elsewhere_begins_anew(
    part: PartialDownload, manners: Manners
) -> None:
    manners.sends_from = HAD - 7
    go_on(part, manners)
    assert manners.ranges == [*GOES_ON, None]


def test_a_part_that_is_all_of_the_file_is_taken(part: PartialDownload, manners: Manners) -> None:
    part.file.write_bytes(CONTENT)
    go_on(part, manners)
    assert manners.ranges == [f"bytes={len(CONTENT)}-"]  # answered by 416, nothing sent


def test_a_part_longer_than_the_file_begins_anew(part: PartialDownload, manners: Manners) -> None:
    part.file.write_bytes(CONTENT + b"and more")
    go_on(part, manners)
    assert manners.ranges == [f"bytes={len(CONTENT) + 8}-", None]


def test_a_part_of_something_else_is_thrown_away(part: PartialDownload, manners: Manners) -> None:
    part.file.write_bytes(bytes(HAD))
    assert failure(part, manners) is ErrorCode.FETCH_WRONG_HASH
    assert list(part.target.parent.iterdir()) == []
    go_on(part, manners)


def test_a_portals_page_does_not_cost_what_came_before(
    part: PartialDownload, manners: Manners
) -> None:
    manners.html = True
    assert failure(part, manners) is ErrorCode.FETCH_NOT_THE_FILE
    assert part.size() == HAD
    manners.html = False
    go_on(part, manners)


def test_a_refusal_does_not_cost_what_came_before(part: PartialDownload, manners: Manners) -> None:
    manners.status = 503
    assert failure(part, manners) is ErrorCode.FETCH_REFUSED
    manners.status = 200
    go_on(part, manners)
    assert manners.ranges == GOES_ON * 2


def test_chunks_that_end_too_early_are_a_download_broken_off(
    part: PartialDownload, manners: Manners
) -> None:
    part.discard()
    manners.is_chunked, manners.breaks_off_after = True, CHUNK
    assert failure(part, manners) is ErrorCode.FETCH_BROKEN_OFF
    assert part.size() > 0
    manners.breaks_off_after = None
    go_on(part, manners)
