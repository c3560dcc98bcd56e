"""`shortcuts.json` in a run's folder: what the tests found, of these weights."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from engine.base.checked import field, items, number, table, text
from engine.base.files import replacing
from engine.evaluation.shortcuts.findings import Finding, Findings, Outcome, ShortcutTest
from engine.evaluation.shortcuts.sentences import FACTS, REGIONS, names_in

FILE = "shortcuts.json"
_FORMAT = 1
_MOST_BYTES = 100_000


def write_findings(folder: Path, weights: str, findings: Findings) -> None:
    """Keep them.

    Args:
        folder: of the run.
        weights: SHA-256 (hex) of those that were tested.
        findings: of the four tests.

    Raises:
        EngineError: FILE_CANNOT_WRITE.
    """
    rows = [asdict(finding) for finding in findings]
    with replacing(folder / FILE) as file:
        values = {"format": _FORMAT, "weights": weights, "findings": rows}
        json.dump(values, file, ensure_ascii=False, indent=1, allow_nan=False)


def read_findings(folder: Path, weights: str) -> Findings | None:
    """What was found in these weights; None where that is not known, or the file is damaged."""
    try:
        with (folder / FILE).open(encoding="utf-8", errors="surrogateescape") as file:
            values = json.loads(file.read(_MOST_BYTES))
        if field(values, "format") != _FORMAT or field(values, "weights") != weights:
            return None
        found = tuple(_finding(row) for row in items(field(values, "findings"), "findings"))
    except (OSError, ValueError, RecursionError):
        return None
    return found if tuple(f.test for f in found) == tuple(ShortcutTest) else None


def _finding(row: Any) -> Finding:
    outcome = Outcome(field(row, "outcome"))
    params = {k: text(v, k) for k, v in table(field(row, "params"), "params").items()}
    figures = table(field(row, "figures"), "figures")
    if not names_in(outcome) <= set(params):
        raise ValueError("a fact of a sentence is missing")
    for name, known in (("region", REGIONS), ("fact", FACTS)):
        if params.get(name, min(known)) not in known:
            raise ValueError(f"“{name}” is unknown")
    found = field(row, "found")
    if found is not None and not isinstance(found, bool):
        raise ValueError("“found” is neither true nor false")
    numbers = {text(k, k): number(v, k, -1e12, 1e12) for k, v in figures.items()}
    return Finding(ShortcutTest(field(row, "test")), found, outcome, params, numbers)
