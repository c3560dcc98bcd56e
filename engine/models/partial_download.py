"""A file on its way: what is here of it, and how it becomes whole.

Beside the target lie, until then, `<file>.part` and `<file>.part.json` (which version of the
file on the server the part belongs to). Only a file with the right checksum gets its name.
"""

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from engine.base.files import replacing
from engine.models.library import checksum_file

_HASH_IN_NAME = re.compile(r"-([0-9a-f]{8,64})\.")


@dataclass(frozen=True, slots=True)
class PartialDownload:
    """What has come of a file.

    Attributes:
        target: where the whole file will be. Every method may raise OSError.
    """

    target: Path

    @property
    def file(self) -> Path:
        """The bytes that have come."""
        return self.target.with_name(f"{self.target.name}.part")

    @property
    def note(self) -> Path:
        """What is noted about them."""
        return self.target.with_name(f"{self.target.name}.part.json")

    def size(self) -> int:
        """Bytes that have come."""
        return self.file.stat().st_size if self.file.exists() else 0

    def version(self) -> str:
        """The server's mark of the version this part is of; empty when unknown."""
        try:
            return str(json.loads(self.note.read_text(encoding="utf-8"))["version"])
        except (OSError, ValueError, KeyError, TypeError):
            return ""

    def begin(self, version: str) -> None:
        """Throw away what is here, and note of which version the next bytes are.

        Raises:
            EngineError: FILE_CANNOT_WRITE.
        """
        self.discard()
        with replacing(self.note) as file:
            json.dump({"version": version}, file)

    def discard(self) -> None:
        """Throw away what is here."""
        for file in (self.file, self.note):
            file.unlink(missing_ok=True)

    def hash_in_name(self) -> str:
        """The beginning of the SHA-256 that a published name carries; empty where it has none."""
        found = _HASH_IN_NAME.search(self.target.name)
        return found.group(1) if found else ""

    def finish(self, digest: str) -> None:
        """Give the whole file its name, its checksum first: it never lies there without one.

        Raises:
            EngineError: FILE_CANNOT_WRITE.
        """
        with replacing(checksum_file(self.target)) as note:
            note.write(f"{digest}\n")
        self.file.replace(self.target)
        with suppress(OSError):
            self.discard()
