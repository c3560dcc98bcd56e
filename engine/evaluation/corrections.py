"""What a person has said of a run's pictures: kept in its folder, the pictures stay as they are."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from engine.base.checked import field, items, text, yes_or_no
from engine.base.errors import EngineError, ErrorCode
from engine.base.files import reason_of, replacing
from engine.datasets.dataset import Example, Examples, Split

_FILE = "corrections.json"


@dataclass(frozen=True, slots=True)
class Correction:
    """What was said of one picture: another label, that it is not to be used, or that it is right.

    Attributes:
        content: SHA-256 of the picture (hex).
        path: where it lay, for people.
        given: the class its folder says.
        label: the right one; as given where the folder is right.
        excluded: whether it is neither learned from nor judged by.
    """

    content: str
    path: str
    given: str
    label: str
    excluded: bool = False

    @property
    def changes_label(self) -> bool:
        """Whether it counts, with another label than the folder says."""
        return not self.excluded and self.label != self.given

    @property
    def changes_learning(self) -> bool:
        """Whether learning again ends in another model for it."""
        return self.excluded or self.changes_label


def read_corrections(folder: Path) -> tuple[Correction, ...]:
    """The corrections of a run, the latest last.

    Raises:
        EngineError: RUN_DAMAGED.
    """
    file = folder / _FILE
    try:
        values = json.loads(file.read_text("utf-8", errors="surrogateescape"))
        return tuple(_read(row) for row in items(field(values, "corrections"), "corrections"))
    except FileNotFoundError:
        return ()
    except OSError as error:
        reason = f"{_FILE}: {reason_of(error)}"
        raise EngineError(ErrorCode.RUN_DAMAGED, run=folder.name, reason=reason) from error
    except (ValueError, RecursionError) as error:
        reason = f"{_FILE}, with the corrected labels, is damaged"
        raise EngineError(ErrorCode.RUN_DAMAGED, run=folder.name, reason=reason) from error


def _read(row: Any) -> Correction:
    """One of them; rows of earlier versions do not say whether it is excluded."""
    said = {name: text(field(row, name), name) for name in ("content", "path", "given", "label")}
    return Correction(**said, excluded=yes_or_no(row.get("excluded", False), "excluded"))


def write_corrections(folder: Path, corrections: Sequence[Correction]) -> None:
    """Keep them.

    Raises:
        EngineError: FILE_CANNOT_WRITE.
    """
    with replacing(folder / _FILE) as file:
        rows = [_row(item) for item in corrections]
        json.dump({"format": 1, "corrections": rows}, file, ensure_ascii=False, indent=1)


def _row(item: Correction) -> dict[str, Any]:
    row = {"content": item.content, "path": item.path, "given": item.given, "label": item.label}
    return row | ({"excluded": True} if item.excluded else {})


def corrected(
    corrections: Sequence[Correction], example: Example, label: str
) -> tuple[Correction, ...]:
    """With one picture given another label; its own takes an earlier correction back."""
    if label == example.label:
        return _without(corrections, example)
    return _with(corrections, example, label=label)


def kept(corrections: Sequence[Correction], example: Example) -> tuple[Correction, ...]:
    """With one picture said to lie in the right folder."""
    return _with(corrections, example, label=example.label)


def excluded(corrections: Sequence[Correction], example: Example) -> tuple[Correction, ...]:
    """With one picture that is not to be used."""
    return _with(corrections, example, label=example.label, is_excluded=True)


def _with(
    corrections: Sequence[Correction], example: Example, *, label: str, is_excluded: bool = False
) -> tuple[Correction, ...]:
    said = Correction(example.content, str(example.picture), example.label, label, is_excluded)
    return (*_without(corrections, example), said)


def _without(corrections: Sequence[Correction], example: Example) -> tuple[Correction, ...]:
    return tuple(item for item in corrections if item.content != example.content)


def labels_said(corrections: Sequence[Correction], classes: Sequence[str]) -> dict[str, str]:
    """Right labels by the pictures' contents; what somebody wrote by hand is passed over."""
    known = set(classes)
    return {c.content: c.label for c in corrections if c.label in known and not c.excluded}


def contents_excluded(corrections: Sequence[Correction]) -> set[str]:
    """Of the pictures that are not to be used."""
    return {item.content for item in corrections if item.excluded}


def apply(corrections: Sequence[Correction], split: Split) -> Split:
    """A split with the right labels, and without what is excluded.

    A picture that is there twice gets its label twice. Labels that are no classes of the run have
    no effect: somebody wrote them by hand.
    """
    labels, gone = labels_said(corrections, split.classes), contents_excluded(corrections)

    def right(examples: Examples) -> Examples:
        used = (e for e in examples if e.content not in gone)
        return tuple(replace(e, label=labels.get(e.content, e.label)) for e in used)

    return split.mapped(right)
