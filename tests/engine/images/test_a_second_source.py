"""A picture that is no file: all of Lensmith takes it, once something can read it.

The source is made up here. Outside of this file, nothing is changed for it.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.base.address import PictureAddress
from engine.base.device import Device
from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.base.types import Failure, Outcome, Picture, Prediction
from engine.datasets.checks.check import check
from engine.datasets.dataset import CheckReport, Dataset, Item, Layout
from engine.datasets.split import split
from engine.export.samples import paint_samples
from engine.images import content_hash, is_there, read, thumbnail
from engine.images.reader import read_file
from engine.images.sources import SOURCES, PictureSource
from engine.inference.backends.pytorch.classifier import TorchClassifier
from engine.inference.backends.pytorch.features import FeatureExtractor
from engine.inference.batch.answering import BatchRequest, BatchResult, answer_all
from engine.inference.batch.overview import answers_in
from engine.inference.batch.sorting import SortRequest, sort_into_folders
from engine.inference.features.array_store import ArrayStore
from engine.inference.features.extraction import extract
from engine.inference.features.saved_features import save_features
from engine.inference.stream import predict_stream
from engine.training.loop.workers import make_workers
from engine.verbs.pictures import thumbnails
from tests.helpers.predictors import PredictorsWith
from tests.helpers.teaching import WIDTH, tiny_model

SIDE = 40
GRID = 4
NOWHERE = "tile=9999,0,40,40"


class TileSource(PictureSource):
    """Rectangles of files: `tile=LEFT,TOP,WIDTH,HEIGHT`, in pixels."""

    def read(self, address: PictureAddress, min_side: int | None) -> Picture:
        whole = read_file(address.file).pixels
        left, top, width, height = map(int, address.detail.split(","))
        pixels = whole[top : top + height, left : left + width]
        if not pixels.size:
            raise EngineError(ErrorCode.IMAGE_DAMAGED)
        return Picture(pixels, width, height)


@pytest.fixture(autouse=True)
def source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SOURCES, "tile", TileSource())


@pytest.fixture
def slide(tmp_path: Path) -> Path:
    """Sixteen tiles of noise; in each row another channel is bright."""
    rng = np.random.default_rng(3)
    pixels = rng.integers(0, 100, (GRID * SIDE, GRID * SIDE, 3), np.uint8)
    for row in range(GRID):
        pixels[row * SIDE : (row + 1) * SIDE, :, row % 3] += 120
    Image.fromarray(pixels).save(tmp_path / "slide.png")
    return tmp_path / "slide.png"


@pytest.fixture
def tiles(slide: Path) -> list[PictureAddress]:
    corners = [(SIDE * column, SIDE * row) for row in range(GRID) for column in range(GRID)]
    return [PictureAddress(slide, f"tile={x},{y},{SIDE},{SIDE}") for x, y in corners]


@pytest.fixture(scope="module")
def tiny() -> TorchClassifier:
    return TorchClassifier(tiny_model(), Device("cpu"))


def as_file(tile: PictureAddress, file: Path) -> PictureAddress:
    """The same pixels in a file of their own."""
    Image.fromarray(read(tile).pixels).save(file)
    return PictureAddress(file)


def answers(pictures: list[PictureAddress], tiny: TorchClassifier) -> list[Outcome]:
    stream: Iterator[Outcome] = predict_stream(pictures, tiny, 3, JobControl())
    return list(stream)


def test_a_model_answers_for_a_tile_as_for_a_file_of_its_pixels(
    tiles: list[PictureAddress], tiny: TorchClassifier, tmp_path: Path
) -> None:
    copies = [as_file(tile, tmp_path / f"{n}.png") for n, tile in enumerate(tiles)]
    for tile, copy in zip(answers(tiles, tiny), answers(copies, tiny), strict=True):
        assert isinstance(tile, Prediction)
        assert isinstance(copy, Prediction)
        assert [item.label for item in tile.labels] == [item.label for item in copy.labels]
        assert [item.score for item in tile.labels] == pytest.approx(
            [item.score for item in copy.labels], abs=1e-5
        )


def test_tiles_stand_in_a_table_and_are_read_back(
    slide: Path, tiles: list[PictureAddress], tiny: TorchClassifier, tmp_path: Path
) -> None:
    bad = PictureAddress(slide, NOWHERE)
    table = tmp_path / "table.csv"
    predictors = PredictorsWith(tiny)
    order = BatchRequest((*tiles[:3], bad, PictureAddress(slide)), "tiny")
    assert answer_all(order, table, JobControl(), predictors) == BatchResult(5, 1)
    found = list(answers_in(table))
    assert [outcome.picture for outcome in found] == list(order.pictures)
    assert isinstance(found[3], Failure)
    with table.open(encoding="utf-8", newline="") as rows:
        first = next(csv.DictReader(rows))
    assert first["image"] == f"{slide}#tile=0,0,40,40"

    more = BatchRequest((*order.pictures, *tiles[3:5]), "tiny")
    assert answer_all(more, table, JobControl(), predictors, resume=True) == BatchResult(7, 1)
    assert [outcome.picture for outcome in answers_in(table)] == list(more.pictures)


def test_a_tile_has_a_thumbnail(slide: Path, tiles: list[PictureAddress]) -> None:
    assert np.array_equal(thumbnail(tiles[5], SIDE), read_file(slide).pixels[40:80, 40:80])
    made: list[object] = []
    thumbnails([tiles[5], PictureAddress(slide, NOWHERE)], 10, JobControl(on_item=made.append))
    match made:
        case [(one, np.ndarray() as pixels), (_, None)]:
            assert (one, pixels.shape) == (tiles[5], (10, 10, 3))
        case _:
            raise AssertionError(made)


def test_tiles_are_told_apart_by_content_that_changes_with_their_file(
    slide: Path, tiles: list[PictureAddress]
) -> None:
    before = [content_hash(tile) for tile in tiles]
    assert len({*before, content_hash(PictureAddress(slide))}) == 17
    assert is_there(tiles[0])
    Image.new("RGB", (160, 160)).save(slide)
    assert not {content_hash(tile) for tile in tiles} & set(before)
    slide.unlink()
    assert not is_there(tiles[0])
    with pytest.raises(EngineError) as caught:
        content_hash(tiles[0])
    assert caught.value.code is ErrorCode.IMAGE_UNREADABLE


def gone(_source: PictureSource, _address: PictureAddress, _min_side: int | None) -> Picture:
    raise EngineError(ErrorCode.IMAGE_MISSING)


def checked(slide: Path, tiles: list[PictureAddress]) -> CheckReport:
    items = tuple(Item(tile, "abcd"[number // GRID]) for number, tile in enumerate(tiles))
    bad = Item(PictureAddress(slide, NOWHERE), "a")
    dataset = Dataset(slide.parent, Layout.TABLE, tuple("abcd"), (*items, bad))
    return check(dataset, JobControl(), slide.parent / "cache")


def test_a_data_set_holds_tiles_and_a_feature_store_keys_them(
    slide: Path, tiles: list[PictureAddress], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    report = checked(slide, tiles)
    assert [count.usable for count in report.counts] == [4, 4, 4, 4]
    assert {(fact.width, fact.height) for fact in report.facts[:-1]} == {(SIDE, SIDE)}
    with monkeypatch.context() as patch:
        patch.setattr(TileSource, "read", gone)
        again = checked(slide, tiles)
    assert again.facts[:-1] == report.facts[:-1]  # what is remembered is not read again
    error = again.facts[-1].error  # but for errors
    assert error is not None
    assert error.code is ErrorCode.IMAGE_MISSING

    parts = split(report, {}, seed=1)
    examples = (*parts.train, *parts.select)
    assert {example.picture for example in examples} == set(tiles)

    def network() -> FeatureExtractor:
        loaded = tiny_model()
        return FeatureExtractor.of_model(loaded, "fc", "cpu")

    store = ArrayStore(tmp_path / "features", "tiny")
    for _ in range(2):
        with make_workers("cpu") as workers:
            news = list(
                extract(examples, network, store, None, workers, JobControl(), lambda w: w())
            )
        assert not any(failure for item in news for failure in item.failures)
    assert len(news) == 1  # the second time, all of them were there
    rows = store.get([example.content for example in examples])
    assert rows.shape == (16, WIDTH)
    assert len(np.unique(rows, axis=0)) == 16


def test_features_of_tiles_are_saved_under_their_addresses(
    tiles: list[PictureAddress], tiny: TorchClassifier, tmp_path: Path
) -> None:
    file = tmp_path / "features.csv"
    save_features(tiles, {tiles[0]: "a"}, tiny, file, JobControl())
    with file.open(encoding="utf-8", newline="") as rows:
        saved = [(PictureAddress.parse(row["path"]), row["class"]) for row in csv.DictReader(rows)]
    assert saved == [(tile, "a" if tile == tiles[0] else "") for tile in tiles]


def test_a_tile_that_is_sorted_is_copied_as_a_picture_of_its_own(
    slide: Path, tiles: list[PictureAddress], tiny: TorchClassifier, tmp_path: Path
) -> None:
    table, destination = tmp_path / "table.csv", tmp_path / "sorted"
    order = BatchRequest((tiles[5],), "tiny")
    answer_all(order, table, JobControl(), PredictorsWith(tiny))
    journal = tmp_path / "journal.jsonl"
    result = sort_into_folders(table, SortRequest(destination), journal, JobControl())
    assert (result.copied, result.left) == (1, 0)
    (copy,) = destination.glob("*/*")
    assert copy.name == "slide.png#tile=40,40,40,40.png"
    assert np.array_equal(read_file(copy).pixels, read_file(slide).pixels[40:80, 40:80])


def test_what_nothing_can_read_is_an_error_of_that_picture_alone(
    slide: Path, tiles: list[PictureAddress], tiny: TorchClassifier, tmp_path: Path
) -> None:
    unknown = PictureAddress(slide, "frame=17")
    outcomes = answers([tiles[0], unknown, tiles[1]], tiny)
    assert [isinstance(outcome, Failure) for outcome in outcomes] == [False, True, False]
    assert isinstance(outcomes[1], Failure)
    assert outcomes[1].error.code is ErrorCode.IMAGE_UNSUPPORTED
    assert str(outcomes[1].error) == "Lensmith cannot read pictures of this kind: frame."
    assert not is_there(unknown)
    with pytest.raises(EngineError) as caught:
        content_hash(unknown)
    assert caught.value.code is ErrorCode.IMAGE_UNSUPPORTED

    table, journal = tmp_path / "table.csv", tmp_path / "journal.jsonl"
    order = BatchRequest((unknown, tiles[0]), "tiny")
    answer_all(order, table, JobControl(), PredictorsWith(tiny))
    table.write_bytes(table.read_bytes().replace(b"#tile=", b"#plane="))  # by a later Lensmith
    result = sort_into_folders(table, SortRequest(tmp_path / "sorted"), journal, JobControl())
    assert (result.copied, result.left) == (0, 2)
    assert [picture.kind for picture in result.unreadable] == ["frame", "plane"]


def test_a_tile_goes_along_with_an_exported_model(
    slide: Path, tiles: list[PictureAddress], tmp_path: Path
) -> None:
    assert paint_samples([PictureAddress(slide), tiles[5]], tmp_path, 32) == 2
    whole, copy = (tmp_path / f"sample-0{number}.png" for number in (1, 2))
    assert np.array_equal(read_file(whole).pixels, read_file(slide).pixels)
    assert np.array_equal(read_file(copy).pixels, read_file(slide).pixels[40:80, 40:80])
