"""Which rows of the table are shown."""

import os
from dataclasses import dataclass

from gui.identify.batch.rows import Row, Standing


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the pictures.

    Attributes:
        standing: only those; None for all.
        label: only those with this label as their answer; empty for all.
    """

    standing: Standing | None = None
    label: str = ""


ALL = Group()
UNLIKE = Group(Standing.UNLIKE)
UNSURE = Group(Standing.UNSURE)
NOTHING = Group(Standing.NOTHING)
FAILED = Group(Standing.FAILED)


def group_of(row: Row) -> Group:
    """The one part a picture belongs to: by its label only where that is an answer."""
    if row.standing is Standing.SURE:
        return Group(label=row.label)
    return Group(row.standing)


@dataclass(frozen=True, slots=True)
class Filter:
    """What a row must be like.

    Attributes:
        group: the part of the pictures.
        least: the least probability (0…1).
        text: part of the file's name or of the label, however it is written; with a separator of
            folders in it, part of the whole path.
    """

    group: Group = ALL
    least: float = 0.0
    text: str = ""

    def passes(self, row: Row) -> bool:
        """Whether a row is shown."""
        if self.group not in (ALL, group_of(row)):
            return False
        if row.score < self.least:
            return False
        if not self.text:
            return True
        text, path = _with_slashes(self.text), _with_slashes(row.file)
        if "/" in text:
            return text in path
        return text in path.rpartition("/")[2] or text in row.label.casefold()


def _with_slashes(text: str) -> str:
    return text.casefold().replace(os.sep, "/")
