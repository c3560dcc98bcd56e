"""The suspects of a run: by the features that it began with, which its labels have not touched."""

from pathlib import Path

from engine.base.device import choose_device, find_devices
from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.evaluation.results import Suspect
from engine.evaluation.run_features import run_features
from engine.evaluation.suspects import find_suspects
from engine.models import ModelLibrary
from engine.training.classification.plan import plan_of, split_of
from engine.training.runs.run_folder import RunFolder


def suspects_of(
    folder: RunFolder, library: ModelLibrary, cache: Path, device: str, control: JobControl
) -> tuple[Suspect, ...]:
    """Pictures of every part that seem to lie in the wrong folder, the surest first.

    Those whose label a person has said in a run before are left out. Teaching has kept the
    features, so that no picture is opened; what is not kept is computed.

    Args:
        folder: of a finished run.
        library: has the model that it began with.
        cache: folder of stored features.
        device: `auto`, `cpu`, `cuda` or `mps`.
        control: may end it; progress in pictures.

    Raises:
        EngineError: RUN_…; the model to start from, the device; TRAIN_NO_PICTURES;
            FILE_CANNOT_WRITE.
        JobCancelled: when asked to.
    """
    plan = plan_of(folder)
    split = split_of(plan, folder.read_binding())
    if folder.result() is None:
        raise EngineError(ErrorCode.RUN_UNFINISHED, run=folder.run)
    computing_on = choose_device(device, find_devices()).id
    entry = library.find(plan.base_model)
    seen = run_features(split.everything, entry, library, cache, computing_on, control)
    part_of = {example.picture: part for part, examples in split.parts() for example in examples}
    found = find_suspects(
        seen.vectors, [(part_of[e.picture], e) for e in seen.examples], split.classes,
        plan.details.settings.seed, control.checkpoint,
    )  # fmt: skip
    said = plan.details.folder_labels
    return tuple(suspect for suspect in found if suspect.content not in said)
