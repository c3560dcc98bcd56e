"""Where a picture is: a file, or a part of one that a picture source can read."""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Self

_PART = re.compile(r"[a-z]+=[0-9A-Za-z_,-]+")
"""No dot, so that the name of a file with an ending (`a#b=1.png`) never looks like a part."""
_WHOLE_FILE = "file"
"""Stands behind the `#` where a file's own name would else be taken for one with a part."""
_TAIL = re.compile(rf"(?s)(.*)#(?:{_WHOLE_FILE}|({_PART.pattern}))")


@dataclass(frozen=True, slots=True, order=True)
class PictureAddress:
    """The address of a picture; `str` is its stable text, `parse` the exact inverse.

    The text of a file is its path: `cells.tif`. A part follows a `#`: `cells.tif#page=3`. A file
    whose own name ends like that has an empty marker: a file named `cells#page=3` is
    `cells#page=3#file`. Lists are sorted as people expect by `os_sorted(…, key=str)`.

    Attributes:
        file: the file that it is or lies in.
        part: what of the file: `KIND=DETAIL`, such as `page=3`, `tile=0,0,512,512`, `frame=17`;
            empty for the file as it is. KIND names a source in `engine.images.sources`.

    Raises:
        ValueError: this is no part.
    """

    file: Path
    part: str = ""

    def __post_init__(self) -> None:
        if self.part and not _PART.fullmatch(self.part):
            raise ValueError(f"no part of a picture: {self.part!r}")

    @classmethod
    def parse(cls, text: str) -> Self:
        """The address with this text. Any text is one; whether it can be read is another matter.

        Raises:
            TypeError: it is no text, as may happen in a file that somebody changed.
        """
        found = _TAIL.fullmatch(text)
        if found is None:
            return cls(Path(text))
        return cls(Path(found[1]), found[2] or "")

    def __str__(self) -> str:
        file = str(self.file)
        if self.part:
            return f"{file}#{self.part}"
        return f"{file}#{_WHOLE_FILE}" if "#" in file and _TAIL.fullmatch(file) else file

    @property
    def kind(self) -> str:
        """Of the part; empty for a file."""
        return self.part.partition("=")[0]

    @property
    def detail(self) -> str:
        """Of the part, for its source to understand; empty for a file."""
        return self.part.partition("=")[2]

    @property
    def name(self) -> str:
        """What to call it on a screen: the file's name, and the part."""
        return f"{self.file.name}#{self.part}" if self.part else self.file.name

    def located_in(self, folder: Path) -> Self:
        """A relative address as seen from a folder; an absolute one stays as it is."""
        return type(self)(folder / self.file, self.part)

    def relative_to(self, folder: Path) -> Self:
        """As seen from a folder; it stays as it is where the file does not lie below that."""
        if not self.file.is_relative_to(folder):
            return self
        return type(self)(self.file.relative_to(folder), self.part)

    def as_posix(self) -> str:
        """The text with forward slashes, the same on every computer."""
        return str(self).replace(os.sep, "/")
