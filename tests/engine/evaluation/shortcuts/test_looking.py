"""What is planted is found by the test that is for it; what is not planted is not."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image

from engine.base.hashing import sha256_of
from engine.base.jobs import JobCancelled, JobControl
from engine.base.language import ENGLISH
from engine.datasets.dataset import Split
from engine.evaluation.shortcuts.findings import Finding, Findings, Outcome, ShortcutTest
from engine.evaluation.shortcuts.looking import look_for_shortcuts
from engine.evaluation.shortcuts.sentences import coach, sentence, verdict
from engine.inference.backends.pytorch.batch import as_batch
from engine.inference.features.extraction import read_input
from engine.models.loading import LoadedModel
from engine.training.classification.linear_head import fit_head
from tests.helpers.planted import Change, marked, planted_split, unchanged
from tests.helpers.splits import split_of
from tests.helpers.teaching import CLASSES, RULE, SteeredControl, TinyNet, tiny_model


def taught(split: Split) -> LoadedModel:
    """The very small network with a head that was fitted on all of the pictures."""
    base = tiny_model()
    network = TinyNet(len(CLASSES)).eval().requires_grad_(requires_grad=False)
    known = {k: v for k, v in base.network.state_dict().items() if not k.startswith("fc")}
    network.load_state_dict(known, strict=False)
    headless = TinyNet(len(CLASSES)).eval()
    headless.load_state_dict(network.state_dict())
    headless.fc = torch.nn.Identity()  # type: ignore[assignment]
    inputs = as_batch(np.stack([read_input(e, RULE) for e in split.everything]), RULE, "cpu")
    with torch.inference_mode():
        features = headless(inputs)
    features = features.clone()
    labels = torch.tensor([CLASSES.index(e.label) for e in split.everything])
    network.fc = fit_head(features, labels, len(CLASSES), torch.ones(len(CLASSES)), lambda: None)
    return LoadedModel(base.record, network, CLASSES, RULE)


def searched(split: Split, control: JobControl | None = None) -> dict[ShortcutTest, Finding]:
    found = look_for_shortcuts(split, taught(split), "cpu", control or JobControl())
    return {finding.test: finding for finding in found}


def brighter(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return pixels + np.uint8(30)


def larger(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(Image.fromarray(pixels).resize((55, 50)))


def test_a_mark_in_a_corner_is_found_there_and_the_answers_hang_on_it(tmp_path: Path) -> None:
    control = SteeredControl()
    found = searched(planted_split(tmp_path, marked), control)
    regions, exchange = found[ShortcutTest.REGIONS], found[ShortcutTest.EXCHANGE]
    assert regions.found
    assert regions.params["region"] == "bottom_right"
    assert regions.params["classes"] == f"“{CLASSES[0]}”"
    assert regions.figures["hits"] >= 27
    assert regions.figures["p"] <= 0.01
    assert exchange.found
    assert exchange.figures["low"] > exchange.figures["control"] / exchange.figures["tried"]
    assert exchange.params["flips"] in sentence(exchange, ENGLISH)
    assert control.progress[-1].done == control.progress[-1].total
    said = coach(tuple(found.values()), ENGLISH)
    assert said.startswith("Seeing only the bottom right corner, the model is right")
    assert said.endswith("Look at Results → Shortcuts.")


def test_nothing_planted_is_nothing_found_and_never_called_none(tmp_path: Path) -> None:
    found = searched(planted_split(tmp_path))
    assert [finding.found for finding in found.values()] == [False, False, False, None]
    assert found[ShortcutTest.GROUPS].outcome is Outcome.NO_GROUPS
    assert "does not prove" in verdict(tuple(found.values()), ENGLISH)
    assert coach(tuple(found.values()), ENGLISH) == ""


@pytest.mark.parametrize(
    ("change", "quality", "facts"),
    [
        (unchanged, 50, {"quality"}), (larger, 90, {"width", "height", "aspect", "bytes"}),
        (brighter, 90, {"brightness"}),
    ],
)  # fmt: skip
def test_a_fact_of_the_files_that_tells_a_class_is_named(
    tmp_path: Path, change: Change, quality: int, facts: set[str]
) -> None:
    found = searched(planted_split(tmp_path, change, quality=quality))[ShortcutTest.FILES]
    assert found.found
    assert found.params["fact"] in facts | {"bytes"}
    assert found.figures["recall"] == 1.0


def day_decides(folder: Path) -> Split:
    """On each day, classes have other colours: who knows the day knows the class."""
    split = planted_split(folder, group_by=6)
    random = np.random.default_rng(0)
    for example in split.everything:
        day = int(example.group.split()[1])
        pixels = random.integers(90, 130, (40, 44, 3)).astype(np.uint8)
        pixels[..., (CLASSES.index(example.label) + day) % 3] += np.uint8(20 + 20 * (day % 3))
        Image.fromarray(pixels).save(example.picture.file, quality=95)
    return split.mapped(
        lambda found: tuple(replace(e, content=sha256_of(e.picture.file)) for e in found)
    )


def test_a_model_that_knows_the_days_gets_days_it_has_not_seen_wrong(tmp_path: Path) -> None:
    found = searched(day_decides(tmp_path))[ShortcutTest.GROUPS]
    assert found.found
    assert found.figures["random"] - found.figures["accuracy"] >= 0.1
    assert found.figures["p"] <= 0.01


def test_groups_that_do_not_matter_are_said_not_to(tmp_path: Path) -> None:
    found = searched(planted_split(tmp_path, marked, group_by=6))[ShortcutTest.GROUPS]
    assert found.found is False
    assert found.params["groups"] == "6"


def test_too_few_pictures_are_said_to_be_too_few(tmp_path: Path) -> None:
    split = planted_split(tmp_path)
    few: Findings = look_for_shortcuts(
        split_of(CLASSES, split.train[:4]), taught(split), "cpu", JobControl()
    )
    assert {(finding.found, finding.outcome) for finding in few} == {(None, Outcome.TOO_FEW)}


@pytest.mark.parametrize("at", [2, 30, 150, 400])
def test_it_can_be_cancelled_in_any_of_its_parts(tmp_path: Path, at: int) -> None:
    split = planted_split(tmp_path)
    model = taught(split)
    with pytest.raises(JobCancelled):
        look_for_shortcuts(split, model, "cpu", SteeredControl(at))


def test_pictures_that_went_bad_are_left_out(tmp_path: Path) -> None:
    split = planted_split(tmp_path, marked)
    model = taught(split)
    for example in split.train[3:6]:
        example.picture.file.write_bytes(b"no picture")
    found = look_for_shortcuts(split, model, "cpu", JobControl())
    assert found[0].found
    assert found[0].figures["pictures"] == 87
