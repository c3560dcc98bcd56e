"""Learning again with corrected labels, and without what is excluded."""

from collections.abc import Sequence
from dataclasses import replace

from engine.base.device import find_devices
from engine.base.errors import EngineError, ErrorCode
from engine.datasets.corrections import Correction, amended
from engine.evaluation.corrections import read_corrections
from engine.inference.runtimes import ONNXRUNTIME
from engine.models import ModelLibrary
from engine.training.classification.plan import (
    ClassificationDetails,
    ClassificationPlan,
    bind,
    plan_of,
)
from engine.training.runs.plan import Binding, library_versions
from engine.training.runs.run_folder import RunFolder

_MARK = "corrected"


def plan_retraining(folder: RunFolder, library: ModelLibrary) -> tuple[ClassificationPlan, Binding]:
    """The plan and binding of a run that learns what another did, with that one's corrections.

    It learns where the other did, or on what is fastest here where that is no longer there.

    Raises:
        EngineError: RUN_UNKNOWN, RUN_DAMAGED, RUN_NOTHING_CORRECTED; RUN_CLASS_EMPTIED,
            RUN_CHOICE_EMPTIED: too much would be left out.
    """
    plan, binding = plan_of(folder), folder.read_binding()
    corrections = read_corrections(folder.path)
    if not any(item.changes_learning for item in corrections):
        raise EngineError(ErrorCode.RUN_NOTHING_CORRECTED, run=folder.run)
    name = _name(plan.name)
    details = _amended(plan.details, corrections, folder.run)
    again = replace(
        plan, name=name, model=library.likely_id(name), versions=library_versions(),
        details=details, corrected_from=folder.run,
    )  # fmt: skip
    found = find_devices()
    is_here = binding.device in {device.id for device in found}
    device = binding.device if is_here else found[0].id
    has_graph = binding.runtime == ONNXRUNTIME  # whose features are kept
    return again, bind(again, binding.folder, device, has_graph=has_graph)


def _amended(
    details: ClassificationDetails, corrections: Sequence[Correction], run: str
) -> ClassificationDetails:
    """As was said now, and what the folder says of labels that were said in runs before."""
    split, said = amended(details.split, corrections, run)
    return replace(details, split=split, folder_labels=said | details.folder_labels)


def _name(name: str) -> str:
    """Its name, marked: Cells, Cells (corrected), Cells (corrected 2) and so on."""
    stem, found, number = name.partition(f" ({_MARK}")
    if not found:
        return f"{stem} ({_MARK})"
    count = number.rstrip(")").strip()
    return f"{stem} ({_MARK} {int(count) + 1 if count.isdecimal() else 2})"
