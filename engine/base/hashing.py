"""SHA-256 of files."""

import hashlib
from pathlib import Path

from engine.base.jobs import JobControl

_CHUNK = 1 << 20


def sha256_of(file: Path, control: JobControl | None = None) -> str:
    """SHA-256 of a file's bytes, as lower-case hex.

    Args:
        file: to be read.
        control: may end it between chunks of 1 MiB.

    Raises:
        OSError: the file cannot be read.
        JobCancelled: when asked to.
    """
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            if control is not None:
                control.checkpoint()
            digest.update(chunk)
    return digest.hexdigest()
