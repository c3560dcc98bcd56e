"""Checking weights files against the checksums noted when they came."""

from pathlib import Path

from engine.base.errors import EngineError, ErrorCode
from engine.base.hashing import sha256_of
from engine.base.jobs import JobControl
from engine.models.library import checksum_file


def verify(file: Path, control: JobControl | None = None) -> None:
    """Compare a file with the checksum noted when it came; without a note there is no doubt.

    Raises:
        EngineError: MODEL_WEIGHTS_DAMAGED, MODEL_WEIGHTS_MISSING.
        JobCancelled: when asked to.
    """
    try:
        noted = checksum_file(file).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return
    try:
        found = sha256_of(file, control)
    except OSError as error:
        raise EngineError(ErrorCode.MODEL_WEIGHTS_MISSING, model=file.name) from error
    if found != noted:
        raise EngineError(ErrorCode.MODEL_WEIGHTS_DAMAGED, model=file.name)
