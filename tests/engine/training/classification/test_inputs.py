"""Inputs of the trained part: remembered, or read anew."""

from pathlib import Path

import numpy as np
import pytest
import torch

from engine.base.address import PictureAddress
from engine.base.errors import ErrorCode
from engine.datasets.dataset import Example, Split
from engine.inference.backends.pytorch.features import FeatureExtractor
from engine.inference.features.array_store import ArrayStore
from engine.inference.features.extraction import read_input
from engine.inference.features.remaking import Remaker, RemakingStore
from engine.training.classification.config import Augmentation
from engine.training.classification.inputs import ActivationInputs, PictureInputs
from tests.helpers.teaching import RULE, make_split

Numbered = list[tuple[int, Example]]


def _remaking(store: ArrayStore, easy: Split) -> RemakingStore:
    """A store from which nothing will be lost."""

    def never() -> FeatureExtractor:
        raise AssertionError

    return RemakingStore(store, Remaker(easy.train, never, store, None, lambda write: write()))


def numbered(examples: tuple[Example, ...]) -> Numbered:
    return list(enumerate(examples))


@pytest.fixture
def varied() -> PictureInputs:
    return PictureInputs(RULE, Augmentation.LIGHT, 0, "cpu")


def test_pictures_as_they_are_are_those_that_features_were_made_of(
    varied: PictureInputs, easy: Split
) -> None:
    given = varied.get(numbered(easy.train[:3]), None)
    pixels = np.stack([read_input(example, RULE) for example in easy.train[:3]])
    expected = torch.from_numpy(pixels).permute(0, 3, 1, 2) / 127.5 - 1
    assert given.tensor is not None
    torch.testing.assert_close(given.tensor, expected)
    assert given.kept == (0, 1, 2)
    assert given.failures == ()


def test_every_epoch_varies_the_pictures_and_the_same_epoch_the_same_way(
    varied: PictureInputs, easy: Split
) -> None:
    some = numbered(easy.train[:3])
    first, second, again = (varied.get(some, epoch).tensor for epoch in (1, 2, 1))
    assert first is not None
    assert second is not None
    assert again is not None
    assert torch.equal(first, again)
    assert not any(torch.equal(a, b) for a, b in zip(first, second, strict=True))


def test_how_a_picture_is_varied_does_not_depend_on_its_company(
    varied: PictureInputs, easy: Split
) -> None:
    some = numbered(easy.train[:3])
    together, alone = varied.get(some, 1).tensor, varied.get(some[2:], 1).tensor
    assert together is not None
    assert alone is not None
    assert torch.equal(together[2], alone[0])


def test_another_seed_varies_them_in_another_way(varied: PictureInputs, easy: Split) -> None:
    some = numbered(easy.train[:1])
    one = varied.get(some, 1).tensor
    other = PictureInputs(RULE, Augmentation.LIGHT, 1, "cpu").get(some, 1).tensor
    assert one is not None
    assert other is not None
    assert not torch.equal(one, other)


def test_without_variation_every_epoch_sees_the_pictures_as_they_are(easy: Split) -> None:
    plain = PictureInputs(RULE, Augmentation.NONE, 0, "cpu")
    some = numbered(easy.train[:3])
    tensors = [plain.get(some, epoch).tensor for epoch in (None, 1, 2)]
    assert tensors[0] is not None
    assert all(t is not None and torch.equal(t, tensors[0]) for t in tensors)


@pytest.mark.parametrize("epoch", [None, 1])
def test_a_picture_that_has_gone_is_named_and_the_others_are_given(
    varied: PictureInputs, tmp_path: Path, epoch: int | None
) -> None:
    examples = make_split(tmp_path, 3).train[:3]
    examples[1].picture.file.unlink()
    given = varied.get(numbered(examples), epoch)
    assert given.kept == (0, 2)
    assert given.tensor is not None
    assert len(given.tensor) == 2
    assert [(f.picture, f.error.code) for f in given.failures] == [
        (examples[1].picture, ErrorCode.IMAGE_MISSING)
    ]


def test_where_all_pictures_have_gone_there_is_no_tensor(
    varied: PictureInputs, tmp_path: Path
) -> None:
    gone = Example(PictureAddress(tmp_path / "gone.png"), "a", "0" * 64)
    given = varied.get([(0, gone), (1, gone)], 1)
    assert given.tensor is None
    assert given.kept == ()
    assert len(given.failures) == 2


def test_remembered_activations_come_in_order_and_as_pixels_lie(
    tmp_path: Path, easy: Split
) -> None:
    store = ArrayStore(tmp_path, "activations")
    rows = np.random.default_rng(0).normal(0, 1, (3, 4, 5, 6)).astype(np.float16)
    contents = [example.content for example in easy.train[:3]]
    store.put(dict(zip(contents, rows, strict=True)))
    some = [(n, easy.train[n]) for n in (2, 0, 2)]
    given = ActivationInputs([_remaking(store, easy)], "cpu", len(easy.train)).get(some, 1)
    assert given.tensor is not None
    assert given.tensor.dtype == torch.float32
    assert given.tensor.is_contiguous(memory_format=torch.channels_last)
    assert torch.equal(given.tensor, torch.from_numpy(rows[[2, 0, 2]]).float())
    assert given.kept == (0, 1, 2)


def test_activations_without_a_place_may_be_remembered_too(tmp_path: Path, easy: Split) -> None:
    """Those of a transformer: (tokens, width)."""
    store = ArrayStore(tmp_path, "activations")
    store.put({easy.train[0].content: np.ones((4, 5), np.float16)})
    given = ActivationInputs([_remaking(store, easy)], "cpu", len(easy.train)).get(
        numbered(easy.train[:1]), None
    )
    assert given.tensor is not None
    assert given.tensor.shape == (1, 4, 5)


def test_numbers_go_on_with_the_next_view_while_learning(tmp_path: Path, easy: Split) -> None:
    some = numbered(easy.train[:3])
    stores = [ArrayStore(tmp_path, f"view {view}") for view in range(3)]
    for view, store in enumerate(stores):
        store.put({e.content: np.full((2, 4, 4), view, np.float16) for _, e in some})
    inputs = ActivationInputs([_remaking(store, easy) for store in stores], "cpu", 3)

    def seen(epoch: int | None, *numbers: int) -> list[float]:
        tensor = inputs.get([(n, some[n % 3][1]) for n in numbers], epoch).tensor
        assert tensor is not None
        return [float(row.mean()) for row in tensor]

    assert seen(None, 0, 1, 2) == [0, 0, 0]
    assert seen(1, 8, 0, 3, 2) == [2, 0, 1, 0]
    assert seen(2, 8, 0, 3, 2) == [2, 0, 1, 0]
