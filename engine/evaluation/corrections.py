"""What a person has said of a run's pictures, as it is kept in the run's folder."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from engine.base.checked import field, items, text, yes_or_no
from engine.base.errors import EngineError, ErrorCode
from engine.base.files import reason_of, replacing
from engine.datasets.corrections import Correction

_FILE = "corrections.json"


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
