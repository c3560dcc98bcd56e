"""Every picture is looked at once, and remembered to the bit."""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from engine.base.device import Device
from engine.base.errors import ErrorCode
from engine.base.jobs import JobCancelled, JobControl
from engine.datasets.dataset import Example, Split
from engine.images import read
from engine.inference.backends.pytorch.batch import as_batch
from engine.inference.backends.pytorch.classifier import TorchClassifier
from engine.inference.backends.pytorch.features import FeatureExtractor
from engine.inference.features import extraction
from engine.inference.features.array_store import ArrayStore
from engine.inference.features.extraction import (
    ExtractionProgress,
    extract,
    extract_batch,
    read_input,
)
from engine.inference.features.views import View
from engine.models.batch_norm_folding import fold_batch_norm
from engine.training.classification.network_stages import with_head
from engine.training.classification.trained_layers import Backbone
from engine.training.loop.workers import make_workers
from tests.helpers.teaching import RULE, WIDTH, SteeredControl, make_split

CUT = "features.1"


class Looking:
    """One way to look at pictures, with its stores.

    Attributes:
        looked: at which pictures, in which company.
        news: what it told.
    """

    def __init__(self, folder: Path, backbone: Backbone) -> None:
        self.folder = folder
        self.features = ArrayStore(folder, "features")
        self.activations = ArrayStore(folder, "activations")
        self.looked: list[tuple[str, ...]] = []
        self.news: list[ExtractionProgress] = []
        self._backbone = backbone

    def extractor(self) -> FeatureExtractor:
        return FeatureExtractor.of_model(self._backbone.loaded, self._backbone.head, "cpu", CUT)

    def extract_batch(
        self, extractor: FeatureExtractor, examples: Sequence[Example], view: View
    ) -> object:
        self.looked.append(tuple(example.picture.name for example in examples))
        return extract_batch(extractor, examples, view)

    def look(
        self, examples: Sequence[Example], control: JobControl | None = None,
        make: Callable[[], FeatureExtractor] | None = None,
    ) -> None:  # fmt: skip
        self.looked, self.news = [], []
        with make_workers("cpu") as workers:
            for looked in extract(
                examples, make or self.extractor, self.features, self.activations, workers,
                control or JobControl(), lambda write: write(),
            ):  # fmt: skip
                self.news.append(looked)

    def rows(self, examples: Sequence[Example]) -> tuple[NDArray[np.generic], ...]:
        contents = [example.content for example in examples]
        return self.features.get(contents), self.activations.get(contents)

    def forget(self, examples: Sequence[Example]) -> None:
        for name in ("features", "activations"):
            with closing(sqlite3.connect(self.folder / f"{name}.sqlite")) as connection, connection:
                rows = [(example.content,) for example in examples]
                connection.executemany("DELETE FROM checked WHERE content = ?", rows)


@pytest.fixture
def looking(tmp_path: Path, backbone: Backbone, monkeypatch: pytest.MonkeyPatch) -> Looking:
    made = Looking(tmp_path / "cache", backbone)
    monkeypatch.setattr(extraction, "extract_batch", made.extract_batch)
    return made


@pytest.fixture
def examples(easy: Split) -> tuple[Example, ...]:
    return easy.train


@pytest.fixture
def own(tmp_path: Path) -> list[Example]:
    """Pictures that a test may harm."""
    return list(make_split(tmp_path / "pictures", 6).train)


def test_of_every_picture_there_is_what_goes_into_head_and_stage(
    looking: Looking, examples: Sequence[Example]
) -> None:
    looking.look(examples)
    features, activations = looking.rows(examples)
    assert features.shape == (len(examples), WIDTH)
    assert features.dtype == np.float32
    assert activations.shape == (len(examples), 16, 8, 8)
    assert activations.dtype == np.float16
    assert [news.done for news in looking.news] == [0, 4, 8, 12, 16, 18]


def test_a_second_look_reads_nothing(looking: Looking, examples: Sequence[Example]) -> None:
    looking.look(examples)

    def unwanted() -> FeatureExtractor:
        raise AssertionError("the network was made for nothing")

    looking.look(examples, make=unwanted)
    assert looking.news == [ExtractionProgress(len(examples), ())]


def test_only_batches_with_a_missing_picture_are_computed(
    looking: Looking, examples: Sequence[Example]
) -> None:
    looking.look(examples)
    looking.forget([examples[1], examples[9], examples[10]])
    looking.look(examples)
    names = [example.picture.name for example in examples]
    assert looking.looked == [tuple(names[0:4]), tuple(names[8:12])]
    assert looking.news[0].done == len(examples) - 3
    assert looking.news[-1].done == len(examples)


def test_the_bits_are_the_same_whatever_was_remembered(
    looking: Looking, examples: Sequence[Example]
) -> None:
    looking.look(examples)
    before = looking.rows(examples)
    for forgotten in (examples[::2], examples[1:8], examples[-1:]):
        looking.forget(forgotten)
        looking.look(examples)
        after = looking.rows(examples)
        assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))


def test_of_equal_pictures_the_first_one_is_always_remembered(
    looking: Looking, examples: Sequence[Example], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In another company a picture may be computed to other bits."""
    monkeypatch.setattr("engine.inference.features.extraction._WRITTEN_AT_ONCE", 2)
    twice = [*examples[:16], examples[0]]
    company: dict[str, float] = {}

    def make() -> FeatureExtractor:
        extractor = looking.extractor()
        run = extractor.extract

        def in_company(inputs: NDArray[np.uint8]) -> object:
            features, activations = run(inputs)
            return features * 0 + len(inputs), activations

        extractor.extract = in_company  # type: ignore[method-assign,assignment]
        return extractor

    looking.look(twice, make=make)
    company["together"] = looking.rows(twice)[0][0, 0]
    looking.forget(examples[:1])
    looking.look(twice, make=make)
    company["again"] = looking.rows(twice)[0][0, 0]
    assert company == {"together": 4.0, "again": 4.0}


def test_a_picture_that_cannot_be_read_is_named_and_left_out(
    looking: Looking, own: list[Example]
) -> None:
    own[2].picture.file.unlink()
    own[5].picture.file.write_bytes(b"\x89PNG\r\n\x1a\n")
    looking.look(own)
    failures = {f.picture: f.error.code for news in looking.news for f in news.failures}
    assert failures[own[2].picture] is ErrorCode.IMAGE_MISSING
    assert set(failures) == {own[2].picture, own[5].picture}
    assert looking.features.missing(e.content for e in own) == {own[2].content, own[5].content}
    assert looking.news[-1].done == len(own)


def test_a_picture_that_was_changed_is_named_and_left_out(
    looking: Looking, own: list[Example]
) -> None:
    own[3].picture.file.write_bytes(own[4].picture.file.read_bytes())
    looking.look(own)
    failures = [failure for news in looking.news for failure in news.failures]
    assert [(f.picture, f.error.code) for f in failures] == [
        (own[3].picture, ErrorCode.IMAGE_CHANGED)
    ]
    assert looking.features.missing(example.content for example in own) == {own[3].content}


def test_where_no_picture_can_be_read_all_are_named(looking: Looking, own: list[Example]) -> None:
    for example in own:
        example.picture.file.unlink()
    looking.look(own)
    assert sum(len(news.failures) for news in looking.news) == len(own)
    assert looking.news[-1].done == len(own)


def test_a_picture_that_is_remembered_is_not_called_left_out(
    looking: Looking, own: list[Example]
) -> None:
    """Its file has gone, but only its neighbour has to be looked at."""
    looking.look(own)
    looking.forget([own[1]])
    own[0].picture.file.unlink()
    looking.look(own)
    assert [failure for news in looking.news for failure in news.failures] == []
    assert looking.features.missing(example.content for example in own) == set()


def test_looking_can_be_cancelled_between_batches(
    looking: Looking, examples: Sequence[Example]
) -> None:
    many = [replace(e, content=f"{n}{e.content}") for n in range(6) for e in examples]
    control = SteeredControl(cancel_at=3)
    with pytest.raises(JobCancelled):
        looking.look(many, control)
    assert len(looking.looked) < len(many) / 4
    assert control.checkpoints == 3


def test_what_was_looked_at_before_cancelling_is_remembered(
    looking: Looking, tmp_path: Path
) -> None:
    many = make_split(tmp_path / "pictures", 20, select=0).train
    with pytest.raises(JobCancelled):
        looking.look(many, SteeredControl(cancel_at=12))
    missing = looking.features.missing(example.content for example in many)
    assert len(missing) == len(many) - 32  # eight batches of four are written at once
    looking.look(many)
    assert looking.news[0].done == 32


def test_features_are_those_of_the_folded_headless_network_to_the_bit(
    looking: Looking, examples: Sequence[Example], backbone: Backbone
) -> None:
    """As they were stored by every version so far: a cache of yesterday is used today."""
    looking.look(examples)
    headless = with_head(backbone.loaded.network, backbone.head, torch.nn.Identity())
    network = fold_batch_norm(headless, backbone.example()).to(memory_format=torch.channels_last)
    captured: list[torch.Tensor] = []
    network.get_submodule(CUT).register_forward_pre_hook(lambda _, args: captured.append(args[0]))
    expected = []
    for start in range(0, len(examples), 4):
        inputs = np.stack([read_input(e, RULE) for e in examples[start : start + 4]])
        with torch.inference_mode():
            expected.append(network(as_batch(inputs, RULE, "cpu")).numpy())
    features, activations = looking.rows(examples)
    assert np.array_equal(features, np.concatenate(expected))
    assert np.array_equal(activations, torch.cat(captured).half().numpy())


def test_a_predictor_has_the_same_features(
    looking: Looking, examples: Sequence[Example], backbone: Backbone
) -> None:
    looking.look(examples)
    predictor = TorchClassifier(backbone.loaded, Device("cpu"))
    inputs = [predictor.prepare(read(example.picture)) for example in examples]
    found = [predictor.features(inputs[start : start + 4]) for start in range(0, len(inputs), 4)]
    assert np.array_equal(looking.rows(examples)[0], np.concatenate(found))
