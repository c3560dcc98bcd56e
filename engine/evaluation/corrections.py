"""Labels that a person has corrected: kept in the run's folder, the pictures stay as they are."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from engine.base.errors import EngineError, ErrorCode
from engine.base.files import reason_of, replacing
from engine.datasets.dataset import Example, Split

_FILE = "corrections.json"


@dataclass(frozen=True, slots=True)
class Correction:
    """One picture's right label.

    Attributes:
        content: SHA-256 of the picture (hex).
        path: where it lay, for people.
        given: the class its folder says.
        label: the right one.
    """

    content: str
    path: str
    given: str
    label: str


def read_corrections(folder: Path) -> tuple[Correction, ...]:
    """The corrections of a run, the latest last.

    Raises:
        EngineError: RUN_DAMAGED.
    """
    file = folder / _FILE
    try:
        rows = json.loads(file.read_text("utf-8", errors="surrogateescape"))["corrections"]
        return tuple(Correction(**{key: _text(row[key]) for key in row}) for row in rows)
    except FileNotFoundError:
        return ()
    except OSError as error:
        reason = f"{_FILE}: {reason_of(error)}"
        raise EngineError(ErrorCode.RUN_DAMAGED, run=folder.name, reason=reason) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        reason = f"{_FILE}, with the corrected labels, is damaged"
        raise EngineError(ErrorCode.RUN_DAMAGED, run=folder.name, reason=reason) from error


def _text(value: object) -> str:
    """A text that can be written again; half a character cannot."""
    if not isinstance(value, str):
        raise TypeError(value)
    value.encode("utf-8", "surrogateescape")
    return value


def write_corrections(folder: Path, corrections: Sequence[Correction]) -> None:
    """Keep them.

    Raises:
        EngineError: FILE_CANNOT_WRITE.
    """
    with replacing(folder / _FILE) as file:
        rows = [asdict(item) for item in corrections]
        json.dump({"format": 1, "corrections": rows}, file, ensure_ascii=False, indent=1)


def corrected(
    corrections: Sequence[Correction], example: Example, label: str
) -> tuple[Correction, ...]:
    """With one picture given another label; its own takes an earlier correction back."""
    others = tuple(item for item in corrections if item.content != example.content)
    if label == example.label:
        return others
    return (*others, Correction(example.content, str(example.picture), example.label, label))


def apply(corrections: Sequence[Correction], split: Split) -> Split:
    """A split with the right labels; a picture that is there twice gets it twice.

    Labels that are no classes of the run have no effect: somebody wrote them by hand.
    """
    known = set(split.classes)
    labels = {item.content: item.label for item in corrections if item.label in known}

    return split.mapped(
        lambda examples: tuple(replace(e, label=labels.get(e.content, e.label)) for e in examples)
    )
