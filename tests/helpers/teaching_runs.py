"""Whole trainings of the very small network."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file

from engine.datasets.dataset import Example
from engine.inference.features.extraction import read_input
from engine.models import ModelLibrary
from engine.models.loading import fill
from engine.models.preprocessing import as_batch
from engine.training.classification.trained_layers import Backbone
from engine.training.classification.training import Ground, Training
from engine.training.events import RunResult
from engine.training.runs.run_folder import Plan, RunFolder
from tests.helpers.teaching import RULE, SteeredControl, TinyNet


@dataclass(frozen=True)
class Finished:
    """A training that came to its end.

    Attributes:
        plan: what it was to do.
        folder: of the run.
        ground: what it stood on.
        result: how it ended.
        control: with what it told.
    """

    plan: Plan
    folder: RunFolder
    ground: Ground
    result: RunResult
    control: SteeredControl


def teach(
    folder: Path, plan: Plan, backbone: Backbone, control: SteeredControl | None = None
) -> Finished:
    """A training from its beginning, or from where it was broken off."""
    run = RunFolder(folder / "runs" / "cells 1")
    if not (run.path / "run.json").exists():
        run.write_plan(plan)
    ground = Ground(ModelLibrary(folder / "data"), folder / "cache", "0" * 64)
    control = control or SteeredControl()
    result = Training(run, run.read_plan(), backbone, ground, control).run()
    return Finished(plan, run, ground, result, control)


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
