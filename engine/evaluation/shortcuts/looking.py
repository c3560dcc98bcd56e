"""All four tests on a taught model."""

from engine.base.jobs import JobControl
from engine.datasets.dataset import Split
from engine.evaluation.shortcuts.exchange import LOOKS, exchange
from engine.evaluation.shortcuts.files import look_at_files
from engine.evaluation.shortcuts.findings import Finding, Findings, Outcome, ShortcutTest
from engine.evaluation.shortcuts.left_out import can_leave_out, leave_groups_out
from engine.evaluation.shortcuts.masks import masks
from engine.evaluation.shortcuts.regions import judge_regions, said_of_regions
from engine.evaluation.shortcuts.sample import Looking, Sample, choose, read_sample
from engine.inference.backends.pytorch.features import FeatureExtractor
from engine.models.head import find_head
from engine.models.loading import LoadedModel
from engine.training.loop.workers import make_workers

_LEAST = 20
"""Pictures, of at least two classes with `_LEAST_OF_CLASS` each."""
_LEAST_OF_CLASS = 5


def look_for_shortcuts(
    split: Split, model: LoadedModel, device: str, control: JobControl
) -> Findings:
    """Make the four tests on a sample of a run's pictures; progress in pictures looked at.

    Args:
        split: the run's pictures, where they are now.
        model: that it taught.
        device: torch's name for where to compute.
        control: of the job.

    Raises:
        EngineError: MODEL_NOT_TEACHABLE, DEVICE_OUT_OF_MEMORY.
        JobCancelled: when asked to.
    """
    head = find_head(model.network, len(model.classes), model.record.name)
    extractor = FeatureExtractor.of_model(model, head, device)
    with make_workers(device) as pool:
        chosen = choose(split.everything, split.classes)
        sample = read_sample(chosen, model, pool, control)
        if not _is_enough(sample):
            return _too_few(sample)
        passes = len(masks(sample.inputs.shape[1])) + can_leave_out(sample)
        total = len(sample.labels) * passes + LOOKS
        looking = Looking(model, head, extractor, pool, control, total)
        judged = judge_regions(sample, looking)
        return (
            said_of_regions(judged, sample),
            look_at_files(sample, pool, control),
            exchange(judged, sample, looking),
            leave_groups_out(sample, looking),
        )


def _is_enough(sample: Sample) -> bool:
    counts = [int((sample.labels == number).sum()) for number in range(len(sample.classes))]
    return len(sample.labels) >= _LEAST and sum(n >= _LEAST_OF_CLASS for n in counts) >= 2


def _too_few(sample: Sample) -> Findings:
    params = {"pictures": str(len(sample.labels)), "needed": str(_LEAST)}
    return tuple(Finding(test, None, Outcome.TOO_FEW, params) for test in ShortcutTest)
