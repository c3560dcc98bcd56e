"""Which rows of the table are shown."""

from dataclasses import dataclass

from gui.identify.batch.rows import Row, Standing


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the pictures.

    Attributes:
        standing: only those; None for all.
        label: only those of this label; empty for all.
    """

    standing: Standing | None = None
    label: str = ""


ALL = Group()
UNSURE = Group(Standing.UNSURE)
NOTHING = Group(Standing.NOTHING)
FAILED = Group(Standing.FAILED)


@dataclass(frozen=True, slots=True)
class Filter:
    """What a row must be like.

    Attributes:
        group: the part of the pictures.
        least: the least probability (0…1).
        text: part of the file's path or of the label, however it is written.
    """

    group: Group = ALL
    least: float = 0.0
    text: str = ""

    def passes(self, row: Row) -> bool:
        """Whether a row is shown."""
        group = self.group
        if group.standing is not None and row.standing is not group.standing:
            return False
        if group.label and row.label != group.label:
            return False
        if row.score < self.least:
            return False
        if not self.text:
            return True
        text = self.text.casefold()
        return text in row.file.casefold() or text in row.label.casefold()
