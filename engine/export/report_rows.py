"""The table of settings at the end of a report."""

from dataclasses import dataclass

from engine.training.classification.config import ClassWeights
from engine.training.classification.events import RunResult
from engine.training.classification.plan import ClassificationPlan
from engine.training.classification.recipes import FineTuning, fine_tuning
from engine.training.runs.plan import Binding
from engine.training.settings import Optimiser

_OPTIMISERS = {Optimiser.ADAMW: "AdamW", Optimiser.SGD: "SGD with momentum"}
_LIBRARIES = {"lensmith": "Lensmith", "torch": "PyTorch", "numpy": "NumPy", "python": "Python"}


@dataclass(frozen=True, slots=True)
class Start:
    """The model a run started from, as far as it is still known.

    Attributes:
        name: as people write it.
        architecture: the library's name for it; empty where unknown.
        library: `torchvision` or `timm`.
        source: who published the weights; empty where unknown.
        licence: of the weights, as an SPDX id; empty where unknown.
        on_imagenet: whether the weights are those that were published for ImageNet.
    """

    name: str
    architecture: str = ""
    library: str = ""
    source: str = ""
    licence: str = ""
    on_imagenet: bool = False


def is_weighted(plan: ClassificationPlan) -> bool:
    """Whether rare classes counted for more."""
    wanted = plan.details.settings.class_weights
    return wanted is ClassWeights.ON or (
        wanted is ClassWeights.AUTOMATIC and plan.details.split.weigh_classes
    )


def settings_rows(
    plan: ClassificationPlan, binding: Binding, start: Start, result: RunResult | None
) -> list[tuple[str, str]]:
    """Names and values, in the order of the table."""
    chosen = plan.details.settings
    settings = fine_tuning(chosen, plan.details.rules)
    rows = [
        ("Recipe", chosen.recipe.value.capitalize()),
        ("Model to start from", start.name),
        ("Architecture", f"{start.architecture} ({start.library})" if start.architecture else ""),
        ("Source of its weights", start.source),
        ("Licence of its weights", start.licence),
        ("Random seed", str(chosen.seed)),
        ("Rare classes count for more", "yes" if is_weighted(plan) else "no"),
    ]
    if settings is not None:
        rows += _fine_tuning_rows(plan, settings)
    if result is not None:
        rows += [
            ("Duration", f"{result.seconds:.0f} s"),
            ("SHA-256 of the weights", result.weights),
        ]
    rows += [
        ("Device", binding.device),
        ("Folder", binding.folder.name),
        ("Fingerprint of the pictures", plan.details.split.fingerprint),
        ("Learned again from", plan.corrected_from),
    ]
    versions = (f"{_LIBRARIES.get(name, name)} {v}" for name, v in plan.versions.items())
    rows.append(("Software", ", ".join(versions)))
    return [(name, value) for name, value in rows if value]


def _fine_tuning_rows(plan: ClassificationPlan, settings: FineTuning) -> list[tuple[str, str]]:
    stages = "all" if settings.stages is None else f"{settings.stages}, counted from the last"
    return [
        ("Optimiser", _OPTIMISERS[plan.details.settings.optimiser]),
        ("Peak learning rate", f"{settings.learning_rate:g}"),
        ("Batch size", str(plan.details.settings.batch_size)),
        ("Epochs, at most", str(settings.epochs)),
        ("Stages of the network trained", stages),
        ("Augmentation", settings.augmentation.value.capitalize()),
    ]
