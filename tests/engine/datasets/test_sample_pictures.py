"""The sample pictures."""

import os
from pathlib import Path

import numpy as np
import pytest

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobCancelled, JobControl
from engine.base.types import Progress
from engine.datasets.micrograph import SHAPES, SIDE
from engine.datasets.sample_pictures import make_sample
from engine.datasets.split import split
from engine.images import read
from tests.helpers.datasets import checked


def _files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*.jpg")}


def test_the_sample_is_a_dataset_without_problems(tmp_path: Path) -> None:
    make_sample(tmp_path / "sample", JobControl(), per_class=12)
    report = checked(tmp_path / "sample")
    assert report.problems == ()
    assert [(c.label, c.usable) for c in report.counts] == [(label, 12) for label in SHAPES]
    assert split(report, {}, 0).classes == ("cocci", "rods", "spirals")


def test_pictures_look_stained_on_pale_ground(tmp_path: Path) -> None:
    make_sample(tmp_path / "sample", JobControl(), per_class=3)
    for path in (tmp_path / "sample").rglob("*.jpg"):
        pixels = read(PictureAddress(path)).pixels
        assert pixels.shape == (SIDE, SIDE, 3)
        ground, stained = np.percentile(pixels, 80), np.percentile(pixels, 1)
        assert ground > 150
        assert stained < ground - 60


def test_the_same_seed_draws_the_same_pictures(tmp_path: Path) -> None:
    for name, seed in (("one", 0), ("again", 0), ("other", 1)):
        make_sample(tmp_path / name, JobControl(), seed, per_class=2)
    one, again, other = (_files(tmp_path / name) for name in ("one", "again", "other"))
    assert one == again
    assert one.keys() == other.keys()
    assert not set(one.values()) & set(other.values())
    assert len(set(one.values())) == 6


def test_a_folder_that_is_there_is_kept(tmp_path: Path) -> None:
    (tmp_path / "sample").mkdir()
    make_sample(tmp_path / "sample", JobControl(), per_class=1)
    assert list((tmp_path / "sample").iterdir()) == []


def test_a_cancelled_drawing_leaves_nothing(tmp_path: Path) -> None:
    def cancel_soon(progress: Progress) -> None:
        if progress.done == 2:
            control.cancel()

    control = JobControl(cancel_soon)
    with pytest.raises(JobCancelled):
        make_sample(tmp_path / "sample", control, per_class=3)
    assert list(tmp_path.iterdir()) == []


def test_parents_are_made_and_progress_counts_all_classes(tmp_path: Path) -> None:
    reports: list[Progress] = []
    make_sample(tmp_path / "a" / "b" / "sample", JobControl(reports.append), per_class=2)
    assert [report.done for report in reports] == [1, 2, 3, 4, 5, 6]
    assert {report.total for report in reports} == {6}


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EngineError) as caught:
        make_sample(tmp_path / "file" / "sample", JobControl(), per_class=1)
    assert caught.value.code is ErrorCode.FILE_CANNOT_WRITE


@pytest.mark.skipif(os.name == "nt", reason="links need rights there, no pipes so")
def test_a_link_stays_and_no_pipe_is_called_ready(tmp_path: Path) -> None:
    link, pipe = tmp_path / "link", tmp_path / "pipe"
    link.symlink_to("real")
    make_sample(link, JobControl(), per_class=1)
    assert link.is_symlink()
    assert len(_files(tmp_path / "real")) == len(SHAPES)
    os.mkfifo(pipe)
    with pytest.raises(EngineError) as caught:
        make_sample(pipe, JobControl(), per_class=1)
    assert caught.value.code is ErrorCode.FILE_CANNOT_WRITE
    assert pipe.is_fifo()
