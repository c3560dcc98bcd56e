"""Learning again with corrected labels."""

from dataclasses import replace

from engine.base.errors import EngineError, ErrorCode
from engine.evaluation.corrections import apply, read_corrections
from engine.models import ModelLibrary
from engine.training.runs.plan import make_plan
from engine.training.runs.run_folder import Plan, RunFolder

_MARK = "corrected"


def plan_retraining(folder: RunFolder, library: ModelLibrary) -> Plan:
    """The plan of a run that learns what another did, with that one's corrections.

    Raises:
        EngineError: RUN_UNKNOWN, RUN_DAMAGED, RUN_NOTHING_CORRECTED.
    """
    plan = folder.read_plan()
    corrections = read_corrections(folder.path)
    if not corrections:
        raise EngineError(ErrorCode.RUN_NOTHING_CORRECTED, run=folder.run)
    config = replace(plan.config, name=_name(plan.name))
    again = make_plan(config, apply(corrections, plan.split), library, plan.device)
    return replace(again, corrected_from=folder.run)


def _name(name: str) -> str:
    """Its name, marked: Cells, Cells (corrected), Cells (corrected 2) and so on."""
    stem, found, number = name.partition(f" ({_MARK}")
    if not found:
        return f"{stem} ({_MARK})"
    count = number.rstrip(")").strip()
    return f"{stem} ({_MARK} {int(count) + 1 if count.isdecimal() else 2})"
