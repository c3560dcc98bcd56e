"""Fetching published weights, so that a broken download goes on where it stopped."""

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from engine.base.errors import EngineError, ErrorCode
from engine.base.files import cannot_write
from engine.base.hashing import sha256_of
from engine.base.jobs import JobControl
from engine.base.torch_loading import import_gently
from engine.base.types import Progress
from engine.models.catalogue import ModelRecord
from engine.models.http import Answer, LineLost, RangeRefused, ask
from engine.models.library import ModelLibrary, checksum_file
from engine.models.partial_download import PartialDownload
from engine.models.verification import verify

CHUNK = 1 << 18
"""Bytes between two checkpoints."""


def fetch(
    record: ModelRecord, library: ModelLibrary, control: JobControl, mirror: str = ""
) -> Path:
    """Download a model's weights into the library, or resume a download.

    Args:
        record: of the catalogue.
        library: where the file goes.
        control: hears of bytes done; cancelling keeps what is here for next time.
        mirror: a web folder to fetch from instead of the publisher.

    Raises:
        EngineError: FETCH_NO_NETWORK, FETCH_REFUSED, FETCH_BROKEN_OFF (what came is kept),
            FETCH_NOT_THE_FILE, FETCH_WRONG_HASH (it is deleted), FILE_CANNOT_WRITE.
        JobCancelled: when asked to.
    """
    part = PartialDownload(library.weights / record.file)
    try:
        if _is_here(part, control):
            return part.target
        library.weights.mkdir(parents=True, exist_ok=True)
        if not _copy_from_hub(part, control):
            _download(_address(record, mirror), part, control)
    except OSError as error:
        raise cannot_write(part.target, error) from error
    return part.target


def _is_here(part: PartialDownload, control: JobControl) -> bool:
    """Whether the whole file lies there, undamaged; a damaged one is fetched anew."""
    if not part.target.is_file():
        return False
    if not checksum_file(part.target).exists():
        return sha256_of(part.target, control).startswith(part.hash_in_name())
    try:
        verify(part.target, control)
    except EngineError:
        return False
    return True


def _address(record: ModelRecord, mirror: str) -> str:
    if mirror:
        return f"{mirror.rstrip('/')}/{record.file}"
    import_gently()
    if record.library == "timm":
        from engine.models.timm_models import timm_address  # noqa: PLC0415

        return timm_address(record.architecture)
    import torchvision  # noqa: PLC0415

    return str(torchvision.models.get_weight(record.weights).url)


def _copy_from_hub(part: PartialDownload, control: JobControl) -> bool:
    """Take the file out of torch's own cache, where another program has put it.

    Only one whose name carries a checksum: of others nobody knows what they are.
    """
    if not part.hash_in_name():
        return False
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    home = Path(os.environ.get("TORCH_HOME") or cache / "torch")
    there = home / "hub" / "checkpoints" / part.target.name
    try:
        if not sha256_of(there, control).startswith(part.hash_in_name()):
            return False
    except OSError:  # not there, or not for us
        return False
    part.begin("")
    digest = _append(_chunks_of(there), part, hashlib.sha256(), lambda _: control.checkpoint())
    if not digest.startswith(part.hash_in_name()):  # changed meanwhile
        part.discard()
        return False
    part.finish(digest)
    return True


def _download(address: str, part: PartialDownload, control: JobControl) -> None:
    try:
        _go_on(address, part, part.size(), control)
    except RangeRefused:  # all of it is here, or it is no part of what the server has
        digest = sha256_of(part.file, control)
        if part.hash_in_name() and digest.startswith(part.hash_in_name()):
            part.finish(digest)
            return
        part.discard()
        _go_on(address, part, 0, control)


def _go_on(address: str, part: PartialDownload, have: int, control: JobControl) -> None:
    with ask(address, have, part.version()) as answer:
        if not answer.continues:
            part.begin(answer.version)
            have = 0
        try:
            digest = _receive(answer, part, have, control)
        except EngineError as error:
            if error.code is ErrorCode.FETCH_NOT_THE_FILE:
                part.discard()
            raise
    if not digest.startswith(part.hash_in_name()):
        part.discard()
        raise EngineError(ErrorCode.FETCH_WRONG_HASH, host=answer.host, file=part.target.name)
    part.finish(digest)


def _receive(answer: Answer, part: PartialDownload, have: int, control: JobControl) -> str:
    """Append what comes to the part; the SHA-256 of the whole."""
    total = None if answer.length is None else have + answer.length
    digest = hashlib.sha256()
    for chunk in _chunks_of(part.file) if have else ():
        control.checkpoint()
        digest.update(chunk)
    began = time.monotonic()

    def tell(come: int) -> None:
        seconds = time.monotonic() - began
        left = None if total is None else (total - have - come) * seconds / come
        control.report(Progress(have + come, total, left))
        control.checkpoint()

    control.report(Progress(have, total))
    try:
        return _append(_no_page(answer, have), part, digest, tell)
    except LineLost as error:
        done, whole = (f"{n / 1e6:.1f}" if n is not None else "?" for n in (part.size(), total))
        raise EngineError(ErrorCode.FETCH_BROKEN_OFF, done=done, total=whole) from error


def _no_page(answer: Answer, have: int) -> Iterator[bytes]:
    """What comes, unless it is a web page that calls itself a file."""
    is_beginning = have == 0
    for chunk in answer.chunks(CHUNK):
        if is_beginning and chunk.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<":
            raise EngineError(ErrorCode.FETCH_NOT_THE_FILE, host=answer.host)
        is_beginning = False
        yield chunk


def _append(
    chunks: Iterator[bytes],
    part: PartialDownload,
    digest: "hashlib._Hash",
    tell: Callable[[int], None],
) -> str:
    """Write to the end of the part, telling how many bytes that were; the whole's SHA-256."""
    come = 0
    with part.file.open("ab") as file:
        for chunk in chunks:
            file.write(chunk)
            digest.update(chunk)
            come += len(chunk)
            tell(come)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


def _chunks_of(file: Path) -> Iterator[bytes]:
    with file.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            yield chunk
