"""Fetching published weights, so that a broken download goes on where it stopped.

Beside the target lie, until it is whole, `<file>.part` and `<file>.part.json` (which version of
the file on the server the part belongs to). Only a file with the right checksum gets its name.
"""

import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.errors import EngineError, ErrorCode
from engine.files import replacing
from engine.jobs import JobControl
from engine.models.catalogue import ModelRecord
from engine.models.http import Answer, ask
from engine.models.library import ModelLibrary, note_beside
from engine.models.verify import sha256_of
from engine.torch_loading import import_gently
from engine.types import Progress

CHUNK = 1 << 18
_HASH_IN_NAME = re.compile(r"-([0-9a-f]{8,64})\.")


@dataclass(frozen=True, slots=True)
class _Part:
    """The file being brought, and where it stands."""

    target: Path

    @property
    def file(self) -> Path:
        return self.target.with_name(f"{self.target.name}.part")

    @property
    def note(self) -> Path:
        return self.target.with_name(f"{self.target.name}.part.json")

    def size(self) -> int:
        return self.file.stat().st_size if self.file.exists() else 0

    def version(self) -> str:
        """The server's mark of the version this part is of; empty when unknown."""
        try:
            return str(json.loads(self.note.read_text(encoding="utf-8"))["version"])
        except (OSError, ValueError, KeyError, TypeError):
            return ""

    def discard(self) -> None:
        for file in (self.file, self.note):
            file.unlink(missing_ok=True)


def fetch(
    record: ModelRecord, library: ModelLibrary, control: JobControl, mirror: str = ""
) -> Path:
    """Bring a model's weights into the library, or go on with it.

    Args:
        record: of the catalogue.
        library: where the file goes.
        control: hears of bytes done; cancelling keeps what is here for next time.
        mirror: a web folder to fetch from instead of the publisher.

    Raises:
        EngineError: FETCH_NO_NETWORK, FETCH_REFUSED, FETCH_BROKEN_OFF (what came is kept),
            FETCH_NOT_THE_FILE, FETCH_WRONG_HASH (it is thrown away), FILE_CANNOT_WRITE.
        JobCancelled: when asked to.
    """
    target = library.weights / record.file
    if target.is_file():
        return target
    try:
        library.weights.mkdir(parents=True, exist_ok=True)
        if not _copy_from_hub(target, control):
            _download(_address(record, mirror), _Part(target), control)
    except OSError as error:
        reason = error.strerror or str(error)
        raise EngineError(ErrorCode.FILE_CANNOT_WRITE, path=str(target), reason=reason) from error
    return target


def _address(record: ModelRecord, mirror: str) -> str:
    if mirror:
        return f"{mirror.rstrip('/')}/{record.file}"
    import_gently()
    import torchvision  # noqa: PLC0415

    return str(torchvision.models.get_weight(record.weights).url)


def _copy_from_hub(target: Path, control: JobControl) -> bool:
    """Take the file out of torch's own cache, where another program has put it."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    home = Path(os.environ.get("TORCH_HOME") or cache / "torch")
    there = home / "hub" / "checkpoints" / target.name
    if not there.is_file():
        return False
    digest = sha256_of(there, control)
    if not digest.startswith(_hash_in(target.name)):
        return False
    part = _Part(target)
    shutil.copyfile(there, part.file)
    _finish(part, digest)
    return True


def _download(address: str, part: _Part, control: JobControl) -> None:
    have = part.size()
    version = part.version()
    if have and not version:  # nobody knows of which version it is
        part.discard()
        have = 0
    with ask(address, have, version) as answer:
        if not answer.continues:
            part.discard()
            have = 0
            _note_version(part, answer.version)
        digest = _receive(answer, part, have, control)
    if not digest.startswith(_hash_in(part.target.name)):
        part.discard()
        raise EngineError(ErrorCode.FETCH_WRONG_HASH, host=answer.host, file=part.target.name)
    _finish(part, digest)


def _receive(answer: Answer, part: _Part, have: int, control: JobControl) -> str:
    """Append what comes to the part; the SHA-256 of the whole."""
    digest = hashlib.sha256()
    with part.file.open("ab") as file:
        for chunk in _chunks_of(part.file, have):
            control.checkpoint()
            digest.update(chunk)
        began, done = time.monotonic(), have
        control.report(Progress(done, answer.total))
        for chunk in answer.chunks(CHUNK):
            if done == 0 and chunk.lstrip()[:1] == b"<":
                file.close()
                part.discard()
                raise EngineError(ErrorCode.FETCH_NOT_THE_FILE, host=answer.host)
            file.write(chunk)
            digest.update(chunk)
            done += len(chunk)
            speed = (done - have) / max(time.monotonic() - began, 1e-3)
            left = (answer.total - done) / speed if answer.total else None
            control.report(Progress(done, answer.total, left))
            control.checkpoint()
        file.flush()
        os.fsync(file.fileno())
    if answer.total is not None and done < answer.total:
        megabytes = {"done": f"{done / 1e6:.1f}", "total": f"{answer.total / 1e6:.1f}"}
        raise EngineError(ErrorCode.FETCH_BROKEN_OFF, **megabytes)
    return digest.hexdigest()


def _chunks_of(file: Path, size: int) -> Iterator[bytes]:
    with file.open("rb") as stream:
        while size > 0 and (chunk := stream.read(min(CHUNK, size))):
            size -= len(chunk)
            yield chunk


def _note_version(part: _Part, version: str) -> None:
    values: dict[str, Any] = {"version": version}
    with replacing(part.note) as file:
        json.dump(values, file)


def _hash_in(name: str) -> str:
    """The beginning of the SHA-256 that a published name carries; empty where it has none."""
    found = _HASH_IN_NAME.search(name)
    return found.group(1) if found else ""


def _finish(part: _Part, digest: str) -> None:
    """Give the whole file its name, its checksum first: a file never lies there without one."""
    with replacing(note_beside(part.target)) as note:
        note.write(f"{digest}\n")
    part.file.replace(part.target)
    with suppress(OSError):
        part.discard()
