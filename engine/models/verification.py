"""Checking weights files against the checksums noted when they came."""

import re
from pathlib import Path

from engine.base.errors import EngineError, ErrorCode
from engine.base.hashing import sha256_of
from engine.base.jobs import JobControl
from engine.models.library import checksum_file

_HEX = re.compile(r"[0-9a-f]{64}")
_LONGEST_NOTE = 100


def noted_hash(file: Path) -> str:
    """The SHA-256 noted beside a file (hex); empty without a note, or where it is none."""
    try:
        with checksum_file(file).open("rb") as stream:
            noted = stream.read(_LONGEST_NOTE).decode("ascii").strip().lower()
    except (OSError, UnicodeDecodeError):
        return ""
    return noted if _HEX.fullmatch(noted) else ""


def verify(file: Path, control: JobControl | None = None) -> None:
    """Compare a file with the checksum noted when it came; without a note there is no doubt.

    A note that is cut off, as after a power cut, counts as none: it says nothing of the file.

    Raises:
        EngineError: MODEL_WEIGHTS_DAMAGED, MODEL_WEIGHTS_MISSING.
        JobCancelled: when asked to.
    """
    noted = noted_hash(file)
    if not noted:
        return
    try:
        found = sha256_of(file, control)
    except OSError as error:
        raise EngineError(ErrorCode.MODEL_WEIGHTS_MISSING, model=file.name) from error
    if found != noted:
        raise EngineError(ErrorCode.MODEL_WEIGHTS_DAMAGED, model=file.name)
