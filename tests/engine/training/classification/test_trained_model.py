"""From what was learned to a model on the shelf."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from engine.base.hashing import sha256_of
from engine.base.jobs import JobCancelled, JobControl
from engine.base.types import Task
from engine.models.config import read_config
from engine.models.library import checksum_file
from engine.training.classification.feature_extraction import Resources
from engine.training.classification.trained_layers import Backbone
from engine.training.classification.trained_model import assemble, store_trained_model
from engine.training.runs.run_session import RunSession
from tests.helpers.teaching import (
    CLASSES,
    RULE,
    SteeredControl,
    make_binding,
    make_plan_of,
    no_split,
    run_folder_at,
)

HEAD = {
    "fc.weight": torch.randn(3, 24, generator=torch.Generator().manual_seed(2)),
    "fc.bias": torch.tensor([1.0, 2, 3]),
}


def put(
    backbone: Backbone, ground: Resources, run: str = "cells 1",
    control: JobControl | None = None,
) -> tuple[str, str]:  # fmt: skip
    network = assemble(backbone, 3, HEAD)
    plan = replace(make_plan_of(no_split()), name="Cells", model="cells")
    folder = run_folder_at(ground.cache / run)
    session = RunSession(folder, plan, make_binding(), control or JobControl(), "Tiny")
    return store_trained_model(network, backbone, session, CLASSES, ground.library)


def test_the_whole_network_has_the_learned_tensors_and_the_old_rest(backbone: Backbone) -> None:
    learned = HEAD | {"features.1.0.weight": torch.ones(24, 16, 3, 3)}
    tensors = assemble(backbone, 3, learned).state_dict()
    old = backbone.loaded.network.state_dict()
    for name, tensor in tensors.items():
        assert torch.equal(tensor, learned.get(name, old[name])), name
    assert old["fc.weight"].shape == (5, 24)


def test_the_whole_network_is_ready_to_answer(backbone: Backbone) -> None:
    network = assemble(backbone, 3, HEAD)
    assert not any(module.training for module in network.modules())
    with torch.inference_mode():
        assert network(backbone.example()).shape == (1, 3)


def test_tensors_of_another_network_are_a_key_error(backbone: Backbone) -> None:
    with pytest.raises(KeyError, match="strange"):
        assemble(backbone, 3, HEAD | {"strange.weight": torch.ones(1)})


def test_a_taught_model_lies_on_the_shelf_with_all_it_needs(
    backbone: Backbone, ground: Resources
) -> None:
    model, digest = put(backbone, ground)
    entry = ground.library.find(model)
    assert entry.is_own
    assert entry.file is not None
    assert digest == sha256_of(entry.file) == checksum_file(entry.file).read_text("ascii").strip()
    config = read_config(entry.file.parent / "config.json")
    assert (config.name, config.task, config.classes) == ("Cells", Task.CLASSIFICATION, CLASSES)
    assert (config.library, config.architecture) == ("torchvision", "tiny")
    assert config.preprocessing == RULE
    assert config.source == "Tiny, taught in cells 1"
    tensors = load_file(entry.file)
    assert torch.equal(tensors["fc.bias"], HEAD["fc.bias"])
    counted = sum(t.numel() for n, t in tensors.items() if "running" not in n and "num_b" not in n)
    assert config.parameters == counted


def test_the_model_of_the_same_run_is_not_stored_twice(
    backbone: Backbone, ground: Resources
) -> None:
    first = put(backbone, ground)
    assert put(backbone, ground) == first
    assert [folder.name for folder in ground.library.models.iterdir()] == ["cells"]


def test_a_model_of_another_run_is_not_overwritten(backbone: Backbone, ground: Resources) -> None:
    assert put(backbone, ground, "cells 1")[0] == "cells"
    assert put(backbone, ground, "cells 2")[0] == "cells-2"


def test_a_folder_that_is_no_model_is_not_overwritten(
    backbone: Backbone, ground: Resources
) -> None:
    mine = ground.library.models / "cells" / "mine.txt"
    mine.parent.mkdir(parents=True)
    mine.write_text("x")
    assert put(backbone, ground)[0] == "cells-2"
    assert mine.read_text() == "x"


def test_what_a_killed_process_left_half_is_deleted(backbone: Backbone, ground: Resources) -> None:
    half = ground.library.models / ".cells.0a1b2c3d"
    half.mkdir(parents=True)
    (half / "model.safetensors").write_bytes(b"x")
    other = ground.library.models / ".other.0a1b2c3d"
    other.mkdir()
    put(backbone, ground)
    assert sorted(folder.name for folder in ground.library.models.iterdir()) == [
        ".other.0a1b2c3d", "cells",
    ]  # fmt: skip


def test_cancelling_leaves_no_model(backbone: Backbone, ground: Resources) -> None:
    with pytest.raises(JobCancelled):
        put(backbone, ground, control=SteeredControl(cancel_at=1))
    assert list(ground.library.models.iterdir()) == []
    assert put(backbone, ground)[0] == "cells"


def test_the_taught_file_is_the_same_for_the_same_weights(
    backbone: Backbone, ground: Resources, tmp_path: Path
) -> None:
    other = Resources(type(ground.library)(tmp_path / "other"), ground.cache, ground.weights)
    assert put(backbone, ground)[1] == put(backbone, other)[1]
