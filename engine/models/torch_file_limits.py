"""What a file of `torch.save` asks for, looked at before torch takes it at its word."""

import pickletools
import zipfile
from pathlib import Path
from typing import IO

from engine.base.errors import EngineError, ErrorCode
from engine.models.limits import (
    MOST_PICKLE_BYTES,
    MOST_PICKLE_CALLS,
    MOST_PICKLE_STEPS,
    MOST_TENSORS,
    MOST_WEIGHT_BYTES,
    megabytes,
    too_large,
)

_CALLS = frozenset({"REDUCE", "NEWOBJ", "BUILD", "BINPERSID"})
_MAKES_ROOM = frozenset({"builtins bytearray", "__builtin__ bytearray"})
"""What torch lets a pickle call that fills memory for a number in it; no model needs it."""
_HARMLESS_BYTES = 64 << 20
"""So little does no harm, however it is packed."""
_OLD_PICKLES = 5
"""That stand before the numbers in torch's old format: magic number, version, system, content,
and names of the parts."""


def check_torch_file(file: Path) -> None:
    """Refuse what would fill the memory: a packed bomb, endless names, a buffer made of nothing.

    Files that are damaged otherwise are left to torch.

    Raises:
        EngineError: WEIGHTS_TOO_LARGE, WEIGHTS_DAMAGED.
        OSError: the file cannot be read.
    """
    size = file.stat().st_size
    if size > MOST_WEIGHT_BYTES:
        raise too_large(file.name, megabytes(size), megabytes(MOST_WEIGHT_BYTES))
    try:
        with zipfile.ZipFile(file) as archive:
            _check_archive(archive, size, file.name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError):
        with file.open("rb") as stream:
            for _ in range(_OLD_PICKLES):
                if not _check_pickle(stream, file.name):
                    return


def _check_archive(archive: zipfile.ZipFile, size: int, file: str) -> None:
    members = archive.infolist()
    if len(members) > MOST_TENSORS + 100:
        raise too_large(file, f"{len(members):,} parts", f"{MOST_TENSORS + 100:,}")
    if (unpacked := sum(member.file_size for member in members)) > max(size, _HARMLESS_BYTES):
        # torch packs code at most, so the parts of an honest one are smaller than the whole
        raise too_large(file, f"{megabytes(unpacked)} unpacked", f"{megabytes(size)}, its own size")
    for member in members:
        if member.filename.endswith(".pkl"):
            if member.file_size > MOST_PICKLE_BYTES:
                raise too_large(file, f"{megabytes(member.file_size)} besides its numbers",
                                megabytes(MOST_PICKLE_BYTES))  # fmt: skip
            with archive.open(member) as stream:
                _check_pickle(stream, file)


def _check_pickle(stream: IO[bytes], file: str) -> bool:
    """Count what a pickle does; whether it came to its end."""
    calls = 0
    try:
        for steps, (opcode, argument, place) in enumerate(pickletools.genops(stream)):
            calls += opcode.name in _CALLS
            if opcode.name == "GLOBAL" and argument in _MAKES_ROOM:
                raise EngineError(ErrorCode.WEIGHTS_DAMAGED, file=file)
            if steps > MOST_PICKLE_STEPS:
                raise too_large(file, "more steps to read it than any model", f"{steps:,}")
            if calls > MOST_PICKLE_CALLS:
                raise too_large(file, "more objects than any model has", f"{MOST_PICKLE_CALLS:,}")
            if (place or 0) > MOST_PICKLE_BYTES:
                raise too_large(file, f"{megabytes(place or 0)} besides its numbers",
                                megabytes(MOST_PICKLE_BYTES))  # fmt: skip
    except (ValueError, IndexError, OverflowError, EOFError):  # torch says what it thinks of it
        return False
    return True
