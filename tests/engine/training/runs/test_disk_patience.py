"""A full disk is waited for; any other error is not."""

import errno

import pytest

from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobCancelled
from engine.training.runs.disk_patience import PatientWriter, is_full
from engine.training.runs.events import Remark, RemarkKind
from tests.helpers.teaching import SteeredControl


class Disk:
    """Fails a few times before it writes.

    Attributes:
        written: how often it wrote.
    """

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.written = 0

    def write(self) -> None:
        if self.errors:
            raise self.errors.pop(0)
        self.written += 1


def no_room() -> OSError:
    return OSError(errno.ENOSPC, "No space left on device")


def wrapped(cause: Exception | None) -> EngineError:
    error = EngineError(ErrorCode.FILE_CANNOT_WRITE, path="x", reason="full")
    error.__cause__ = cause
    return error


def test_a_disk_with_room_is_written_to_without_a_word() -> None:
    control, disk = SteeredControl(), Disk()
    PatientWriter(control)(disk.write)
    assert disk.written == 1
    assert control.told.items == []
    assert control.checkpoints == 0


def test_a_full_disk_is_told_once_and_its_room_once() -> None:
    control, disk = SteeredControl(), Disk(*(no_room() for _ in range(5)))
    PatientWriter(control)(disk.write)
    assert disk.written == 1
    assert control.told.items == [Remark(RemarkKind.DISK_FULL), Remark(RemarkKind.DISK_HAS_ROOM)]


def test_a_disk_that_is_full_again_is_told_again() -> None:
    control = SteeredControl()
    write = PatientWriter(control)
    write(Disk(no_room()).write)
    write(Disk(no_room()).write)
    kinds = [remark.kind for remark in control.told.of(Remark)]
    assert kinds == [RemarkKind.DISK_FULL, RemarkKind.DISK_HAS_ROOM] * 2


def test_a_full_disk_is_recognised_within_our_own_error() -> None:
    disk = Disk(wrapped(no_room()))
    PatientWriter(SteeredControl())(disk.write)
    assert disk.written == 1


@pytest.mark.parametrize(
    "error",
    [OSError(errno.EIO, "Input/output error"), PermissionError(errno.EACCES, "no"),
     wrapped(None), wrapped(OSError(errno.EROFS, "read only")), ValueError("x")],
)  # fmt: skip
def test_other_errors_are_passed_on_at_once(error: Exception) -> None:
    control, disk = SteeredControl(), Disk(error)
    with pytest.raises(type(error)) as caught:
        PatientWriter(control)(disk.write)
    assert caught.value is error
    assert control.told.items == []


def test_another_error_while_waiting_is_passed_on() -> None:
    control = SteeredControl()
    disk = Disk(no_room(), OSError(errno.EIO, "Input/output error"))
    with pytest.raises(OSError, match="Input/output"):
        PatientWriter(control)(disk.write)
    assert control.told.items == [Remark(RemarkKind.DISK_FULL)]


def test_waiting_can_be_cancelled() -> None:
    control, disk = SteeredControl(cancel_at=4), Disk(*(no_room() for _ in range(100)))
    with pytest.raises(JobCancelled):
        PatientWriter(control)(disk.write)
    assert disk.written == 0


def test_a_quota_that_is_used_up_is_a_full_disk() -> None:
    assert is_full(OSError(getattr(errno, "EDQUOT", errno.ENOSPC), "Disk quota exceeded"))
