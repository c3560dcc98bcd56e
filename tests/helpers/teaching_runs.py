"""Whole trainings of the very small network."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file

from engine.datasets.dataset import Example
from engine.inference.backends.pytorch.batch import as_batch
from engine.inference.features.extraction import read_input
from engine.models import ModelLibrary
from engine.models.loading import fill
from engine.training.classification.events import RunResult
from engine.training.classification.feature_extraction import Resources
from engine.training.classification.plan import ClassificationPlan, plan_of
from engine.training.classification.trained_layers import Backbone
from engine.training.classification.training import ClassifierTraining
from engine.training.runs.plan import Binding
from engine.training.runs.run_folder import RunFolder
from engine.training.runs.run_session import RunSession
from tests.helpers.teaching import RULE, SteeredControl, TinyNet, make_binding, run_folder_at


@dataclass(frozen=True)
class Finished:
    """A training that came to its end.

    Attributes:
        plan: what it was to do.
        binding: where.
        folder: of the run.
        ground: what it stood on.
        result: how it ended.
        control: with what it told.
    """

    plan: ClassificationPlan
    binding: Binding
    folder: RunFolder
    ground: Resources
    result: RunResult
    control: SteeredControl


def teach(
    folder: Path, plan: ClassificationPlan, backbone: Backbone,
    control: SteeredControl | None = None, *, binding: Binding | None = None,
) -> Finished:  # fmt: skip
    """A training from its beginning, or from where it was broken off."""
    run = run_folder_at(folder / "runs" / "cells 1")
    if not (run.path / "run.json").exists():
        run.write(plan, binding or make_binding())
    ground = Resources(ModelLibrary(folder / "data"), folder / "cache", "0" * 64)
    control = control or SteeredControl()
    session = RunSession(run, plan_of(run), run.read_binding(), control, "Tiny")
    result = ClassifierTraining(session, backbone, ground).run()
    return Finished(plan, session.binding, run, ground, result, control)


def answers(finished: Finished, examples: Sequence[Example]) -> list[str]:
    """What the model on the shelf says of pictures."""
    entry = finished.ground.library.find(finished.result.model)
    assert entry.file is not None
    assert entry.config is not None
    network = TinyNet(len(entry.config.classes)).eval()
    fill(network, load_file(entry.file))
    inputs = as_batch(np.stack([read_input(e, RULE) for e in examples]), RULE, "cpu")
    with torch.inference_mode():
        return [entry.config.classes[n] for n in network(inputs).argmax(dim=1).tolist()]


def right_answers(finished: Finished, examples: Sequence[Example]) -> int:
    """How many pictures the model on the shelf recognises."""
    said = answers(finished, examples)
    return sum(a == example.label for a, example in zip(said, examples, strict=True))
