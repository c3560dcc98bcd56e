"""Boxes come in pixels of the upright original, whatever size the picture was read in."""

from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
import torchvision
from torch import Tensor, nn

from engine.base.address import PictureAddress
from engine.base.device import Device
from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.base.types import Detection, Detections, Failure, Picture, Task
from engine.images import read
from engine.inference import backends
from engine.inference.backends.pytorch.detector import LEAST_SCORE, MOST_FOUND, TorchDetector
from engine.inference.stream import predict_stream
from engine.models import CATALOGUE, LibraryEntry
from engine.models.loading import LoadedModel
from tests.helpers.addresses import addresses
from tests.helpers.pictures import photo, quadrants, save, save_turned

CLASSES = ("__background__", "cell", "N/A", "bead")
RECORD = next(record for record in CATALOGUE if record.task is Task.DETECTION)
Row = tuple[int, float, tuple[float, float, float, float]]


class FixedBoxes(nn.Module):
    """Finds the same in every picture.

    Attributes:
        seen: the pictures it was asked about, batch by batch.
        memory: how many pictures fit into the device's.
    """

    def __init__(self, rows: Sequence[Row], min_size: int = 20) -> None:
        super().__init__()
        self.transform = SimpleNamespace(min_size=(min_size,))
        self.rows = rows
        self.seen: list[list[Tensor]] = []
        self.memory = 99

    def forward(self, pictures: list[Tensor]) -> list[dict[str, Tensor]]:
        self.seen.append(pictures)
        if len(pictures) > self.memory:
            raise RuntimeError("CUDA error: out of memory")
        answer = {
            "labels": torch.tensor([label for label, _, _ in self.rows], dtype=torch.int64),
            "scores": torch.tensor([score for _, score, _ in self.rows]),
            "boxes": torch.tensor([box for _, _, box in self.rows]).reshape(-1, 4),
        }
        return [answer for _ in pictures]


def detector_of(network: nn.Module, device: str = "cpu") -> TorchDetector:
    return TorchDetector(LoadedModel(RECORD, network, CLASSES, None), Device(device))


def picture(width: int, height: int, original: tuple[int, int] | None = None) -> Picture:
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels.flags.writeable = False  # as the reader's are
    return Picture(pixels, *(original or (width, height)))


def found(rows: Sequence[Row], asked: Picture) -> tuple[Detection, ...]:
    detector = detector_of(FixedBoxes(rows))
    (answer,) = detector.answer([detector.prepare(asked)])
    return answer


def corners(item: Detection) -> tuple[float, ...]:
    return item.x1, item.y1, item.x2, item.y2


def test_boxes_are_scaled_to_the_original() -> None:
    (item,) = found([(1, 0.9, (3, 4, 10, 12))], picture(20, 15, original=(200, 300)))
    assert item.label == "cell"
    assert item.score == pytest.approx(0.9)
    assert corners(item) == (30, 80, 100, 240)


def test_boxes_are_clipped_to_the_picture() -> None:
    (item,) = found([(1, 0.9, (-5, -1, 25, 16))], picture(20, 15, original=(200, 300)))
    assert corners(item) == (0, 0, 200, 300)


def test_the_likeliest_come_first_and_the_least_likely_not_at_all() -> None:
    box = (1.0, 1.0, 5.0, 5.0)
    rows: list[Row] = [(1, 0.3, box), (3, 0.8, box), (1, LEAST_SCORE - 0.01, box), (1, 0.06, box)]
    answer = found(rows, picture(20, 15))
    assert [item.label for item in answer] == ["bead", "cell", "cell"]
    assert [round(item.score, 2) for item in answer] == [0.8, 0.3, 0.06]


def test_the_background_and_unused_numbers_are_no_things() -> None:
    rows: list[Row] = [(label, 0.9, (1, 1, 5, 5)) for label in range(4)]
    assert [item.label for item in found(rows, picture(20, 15))] == ["cell", "bead"]


def test_no_more_than_a_hundred_are_told() -> None:
    rows: list[Row] = [(1, 0.1 + n / 1000, (1, 1, 5, 5)) for n in range(150)]
    answer = found(rows, picture(20, 15))
    assert len(answer) == MOST_FOUND
    assert answer[0].score == pytest.approx(0.249)


def test_a_picture_without_things_is_an_answer() -> None:
    assert found([], picture(20, 15)) == ()


def test_the_network_sees_shares_of_brightness_channel_by_channel() -> None:
    network = FixedBoxes([])
    detector = detector_of(network)
    pixels = np.zeros((4, 6, 3), np.uint8)
    pixels[1, 2] = (255, 51, 0)
    detector.answer([detector.prepare(Picture(pixels, 6, 4))])
    ((seen,),) = network.seen
    assert seen.shape == (3, 4, 6)
    assert seen[:, 1, 2].tolist() == pytest.approx([1.0, 0.2, 0.0])


@pytest.mark.parametrize(
    ("size", "kept"), [((30, 39), (30, 39)), ((40, 90), (20, 45)), ((905, 605), (31, 21))]
)
def test_large_pictures_are_reduced_but_not_below_what_the_network_needs(
    size: tuple[int, int], kept: tuple[int, int]
) -> None:
    network = FixedBoxes([(1, 0.9, (0, 0, *kept))], min_size=20)
    detector = detector_of(network)
    (answer,) = detector.answer([detector.prepare(picture(*size))])
    assert network.seen[0][0].shape == (3, *reversed(kept))
    assert corners(answer[0]) == pytest.approx((0, 0, *size))


def test_too_many_for_the_memory_are_answered_in_halves() -> None:
    network = FixedBoxes([(1, 0.9, (1, 1, 5, 5))])
    network.memory = 1
    detector = detector_of(network)
    prepared = [detector.prepare(picture(20, 15)) for _ in range(3)]
    assert len(detector.answer(prepared)) == 3
    assert [len(batch) for batch in network.seen] == [3, 1, 2, 1, 1]
    network.memory = 0
    with pytest.raises(EngineError) as caught:
        detector.answer(prepared[:1])
    assert caught.value.code is ErrorCode.DEVICE_OUT_OF_MEMORY


def test_one_at_a_time_on_a_processor_and_several_on_a_graphics_card() -> None:
    assert detector_of(FixedBoxes([])).batch_size == 1
    on_card = detector_of(FixedBoxes([]))
    on_card.device = Device("cuda")
    assert on_card.batch_size == 4


def test_the_stream_tells_detections_in_order_and_goes_on_after_a_bad_file(tmp_path: Path) -> None:
    good = [save(quadrants(), tmp_path / f"{n}.png") for n in range(3)]
    paths = [good[0], tmp_path / "gone.png", *good[1:]]
    detector = detector_of(FixedBoxes([(3, 0.7, (8, 4, 16, 12))]))
    outcomes = list(predict_stream(addresses(*paths), detector, 5, JobControl()))
    assert [outcome.picture.file for outcome in outcomes] == paths
    assert isinstance(outcomes.pop(1), Failure)
    for outcome in outcomes:
        assert isinstance(outcome, Detections)
        assert outcome.model == RECORD.id
        assert [(item.label, corners(item)) for item in outcome.found] == [("bead", (8, 4, 16, 12))]


def test_a_turned_jpeg_read_in_reduced_size_has_boxes_of_its_upright_original(
    tmp_path: Path,
) -> None:
    path = save_turned(photo(1600, 1200), tmp_path / "a.jpg", 6)
    read_in = read(PictureAddress(path), min_side=100)
    height, width = read_in.pixels.shape[:2]
    assert (width, height) < (1600, 1200)
    network = FixedBoxes([(1, 0.9, (0, 0, 1000, 1000))], min_size=100)
    (outcome,) = predict_stream([PictureAddress(path)], detector_of(network), 5, JobControl())
    assert isinstance(outcome, Detections)
    assert corners(outcome.found[0]) == (0, 0, read_in.width, read_in.height)


def test_the_shelf_takes_a_detector_for_a_model_that_detects(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = LoadedModel(RECORD, FixedBoxes([]), CLASSES, None)
    monkeypatch.setattr("engine.models.loading.load", lambda _entry: model)
    entry = LibraryEntry(RECORD, None, is_ready=True)
    assert isinstance(backends.load(entry, "cpu"), TorchDetector)


@pytest.fixture
def real() -> TorchDetector:
    """A network of the real architecture that knows nothing, but is willing to guess."""
    torch.manual_seed(0)
    build: Callable[..., nn.Module] = (
        torchvision.models.detection.fasterrcnn_mobilenet_v3_large_320_fpn
    )
    network = build(weights=None, weights_backbone=None, num_classes=4).eval()
    return detector_of(network)


def test_a_real_network_answers_from_end_to_end(real: TorchDetector, tmp_path: Path) -> None:
    path = save(photo(400, 300), tmp_path / "a.jpg")
    assert real.min_side == 320
    real.warm_up()
    (outcome,) = predict_stream([PictureAddress(path)], real, 5, JobControl())
    assert isinstance(outcome, Detections)
    assert outcome.found  # with random weights each class has a share of about a quarter
    for item in outcome.found:
        assert item.label in {"cell", "bead"}
        assert 0 <= item.x1 < item.x2 <= 400
        assert 0 <= item.y1 < item.y2 <= 300


def test_a_real_network_answers_in_a_batch_as_one_by_one(real: TorchDetector) -> None:
    rng = np.random.default_rng(0)
    pictures = [
        Picture(rng.integers(0, 256, (height, width, 3), np.uint8), width, height)
        for width, height in ((64, 48), (40, 80))
    ]
    prepared = [real.prepare(item) for item in pictures]
    together = real.answer(prepared)
    assert len(together) == 2
    for item, answer in zip(pictures, together, strict=True):
        assert all(one.x2 <= item.width and one.y2 <= item.height for one in answer)
