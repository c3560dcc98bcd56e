"""A batch says the same about the weights however it is divided."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.base.pipeline import WorkerPool
from engine.base.types import Failure
from engine.datasets.dataset import Example
from engine.training.classification.feature_set import Numbered
from engine.training.classification.fine_tuning import (
    ClassifierLoss,
    Examples,
    FineTuningTask,
)
from engine.training.classification.inputs import InputBatch
from engine.training.loop.micro_batches import BatchGradients, MicroBatchGradients
from engine.training.loop.task import LoopSettings
from engine.training.loop.train_state import TrainState
from engine.training.loop.workers import make_workers
from engine.training.settings import Optimiser
from tests.helpers.teaching import TinyNet, seeded

WEIGHTS = torch.tensor([0.5, 1.0, 3.0, 1.0, 1.0])
PICTURES = torch.randn(10, 3, 32, 32, generator=torch.Generator().manual_seed(5))
BATCH: list[Numbered] = [
    (n, Example(PictureAddress(Path(f"{n}.png")), "", f"{n}"), n % 3) for n in range(10)
]


class FixedInputs:
    """Gives noise; some of it cannot be read.

    Attributes:
        asked: numbers and epoch of every micro batch.
    """

    def __init__(self, gone: Sequence[int] = ()) -> None:
        self.asked: list[tuple[list[int], int | None]] = []
        self._gone = gone

    def get(self, examples: Sequence[tuple[int, Example]], epoch: int | None, /) -> InputBatch:
        numbers = [number for number, _ in examples]
        self.asked.append((numbers, epoch))
        kept = tuple(place for place, number in enumerate(numbers) if number not in self._gone)
        gone = [e.picture for n, e in examples if n in self._gone]
        failures = tuple(Failure(p, EngineError(ErrorCode.IMAGE_MISSING)) for p in gone)
        tensor = PICTURES[[numbers[place] for place in kept]] if kept else None
        return InputBatch(tensor, kept, failures)


@pytest.fixture
def workers() -> Iterator[WorkerPool]:
    with make_workers("cpu") as made:
        yield made


def gradients_of(
    workers: WorkerPool, inputs: FixedInputs, network: nn.Module | None = None
) -> MicroBatchGradients[Numbered]:
    network = network or seeded(TinyNet)
    parameters = list(network.requires_grad_().parameters())
    loss = ClassifierLoss(network, inputs, WEIGHTS, "cpu")
    return MicroBatchGradients(parameters, loss.loss, workers)


def task_of(workers: WorkerPool, inputs: FixedInputs) -> FineTuningTask:
    network = seeded(TinyNet)
    parameters = dict(network.requires_grad_().named_parameters())
    train_state = TrainState(network, [(1.0, parameters)], Optimiser.SGD, 0.0)
    loss = ClassifierLoss(network, inputs, WEIGHTS, "cpu")
    settings = LoopSettings(epochs=1, learning_rate=0.1, patience=1, batch_size=10, seed=0)
    return FineTuningTask(settings, train_state, loss, Examples(BATCH, BATCH), workers)


def gradients(
    workers: WorkerPool, size: int, inputs: FixedInputs | None = None
) -> BatchGradients:  # fmt: skip
    return gradients_of(workers, inputs or FixedInputs()).gradients(BATCH, 1, size, lambda: None)


def answers(made: FineTuningTask, batch: Sequence[Numbered], size: int) -> tuple[Tensor, Tensor]:
    return made.logits(batch, size, lambda: None, lambda _: None)


def whole(places: Sequence[int]) -> tuple[float, tuple[Tensor, ...]]:
    """Loss and gradients of pictures, the textbook's way."""
    network = seeded(TinyNet).requires_grad_()
    labels = torch.tensor([BATCH[place][2] for place in places])
    loss = cross_entropy(network(PICTURES[list(places)]), labels, WEIGHTS, label_smoothing=0.1)
    return float(loss.detach()), torch.autograd.grad(loss, list(network.parameters()))


@pytest.mark.parametrize("size", [1, 2, 3, 7, 10, 99])
def test_pieces_of_any_size_sum_to_the_whole_batch(workers: WorkerPool, size: int) -> None:
    found = gradients(workers, size)
    loss, expected = whole(range(10))
    assert found.loss == pytest.approx(loss, abs=1e-5)
    assert found.pictures == 10
    assert found.is_finite
    for gradient, wanted in zip(found.gradients, expected, strict=True):
        torch.testing.assert_close(gradient, wanted, rtol=1e-5, atol=1e-5)


def test_any_number_of_threads_gives_the_same_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    results = []
    for count in (1, 3):
        monkeypatch.setattr("engine.base.pipeline.usable_cores", lambda count=count: count)
        with make_workers("cpu") as some:
            assert some.count == count
            results.append(gradients(some, 3))
    one, three = results
    assert one.loss == three.loss
    assert all(torch.equal(a, b) for a, b in zip(one.gradients, three.gradients, strict=True))


def test_unreadable_pictures_are_named_and_left_out(workers: WorkerPool) -> None:
    found = gradients(workers, 3, FixedInputs(gone=[0, 1, 2, 7]))
    loss, expected = whole([3, 4, 5, 6, 8, 9])
    assert found.loss == pytest.approx(loss, abs=1e-5)
    assert found.pictures == 6
    assert [failure.picture.name for failure in found.failures] == [
        "0.png", "1.png", "2.png", "7.png",
    ]  # fmt: skip
    for gradient, wanted in zip(found.gradients, expected, strict=True):
        torch.testing.assert_close(gradient, wanted, rtol=1e-5, atol=1e-5)


def test_a_batch_of_which_nothing_can_be_read_says_nothing(workers: WorkerPool) -> None:
    found = gradients(workers, 3, FixedInputs(gone=range(10)))
    assert (found.loss, found.pictures, len(found.failures)) == (0.0, 0, 10)
    assert found.is_finite
    assert not any(gradient.any() for gradient in found.gradients)


def test_numbers_that_are_none_are_noticed(workers: WorkerPool) -> None:
    network = seeded(TinyNet)
    with torch.no_grad():
        network.get_parameter("fc.bias")[1] = float("nan")
    found = gradients_of(workers, FixedInputs(), network).gradients(BATCH, 1, 4, lambda: None)
    assert found.loss != found.loss
    assert not found.is_finite


def test_one_infinite_gradient_is_noticed() -> None:
    found = BatchGradients(1.0, (torch.zeros(2), torch.tensor([0.0, torch.inf])), 1, ())
    assert not found.is_finite


def test_parameters_that_take_no_part_get_no_gradient(workers: WorkerPool) -> None:
    network = seeded(TinyNet)
    stray = nn.Parameter(torch.ones(3))
    parameters = [*network.requires_grad_().parameters(), stray]
    loss = ClassifierLoss(network, FixedInputs(), WEIGHTS, "cpu")
    unused = MicroBatchGradients[Numbered](parameters, loss.loss, workers)
    found = unused.gradients(BATCH, 1, 4, lambda: None)
    assert found.gradients[-1].tolist() == [0, 0, 0]


def test_gradients_lie_in_memory_as_their_weights_do(workers: WorkerPool) -> None:
    network = seeded(TinyNet).to(memory_format=torch.channels_last)
    found = gradients_of(workers, FixedInputs(), network).gradients(BATCH, 1, 4, lambda: None)
    strides = [parameter.stride() for parameter in network.parameters()]
    assert [gradient.stride() for gradient in found.gradients] == strides


def test_learning_asks_for_the_epochs_variation_and_answering_for_none(workers: WorkerPool) -> None:
    inputs = FixedInputs()
    made = task_of(workers, inputs)
    made.gradients(range(10), 7, 5, lambda: None)
    answers(made, BATCH, 5)
    micro_batches = [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]]
    assert sorted(inputs.asked[:2]) == [(micro_batch, 7) for micro_batch in micro_batches]
    assert sorted(inputs.asked[2:], key=lambda asked: asked[0]) == [
        (p, None) for p in micro_batches
    ]


@pytest.mark.parametrize("size", [1, 4, 10])
def test_answers_are_those_of_the_network_in_order(workers: WorkerPool, size: int) -> None:
    logits, labels = answers(task_of(workers, FixedInputs()), BATCH, size)
    with torch.inference_mode():
        torch.testing.assert_close(logits, seeded(TinyNet)(PICTURES), rtol=1e-4, atol=1e-5)
    assert labels.tolist() == [label for _, _, label in BATCH]


def test_unreadable_pictures_are_named_and_missing_in_answers_and_labels(
    workers: WorkerPool,
) -> None:
    made = task_of(workers, FixedInputs(gone=[0, 1, 5]))
    told: list[Failure] = []
    logits, labels = made.logits(BATCH, 2, lambda: None, told.extend)
    assert [failure.picture.name for failure in told] == ["0.png", "1.png", "5.png"]
    assert len(logits) == 7
    assert labels.tolist() == [2, 0, 1, 0, 1, 2, 0]


def test_of_nothing_there_are_no_answers(workers: WorkerPool) -> None:
    logits, labels = answers(task_of(workers, FixedInputs()), [], 4)
    assert logits.shape == (0, 5)
    assert labels.shape == (0,)
    assert labels.dtype == torch.long


def test_others_get_a_turn_between_pieces_and_may_end_it(workers: WorkerPool) -> None:
    class EnoughError(Exception):
        pass

    turns = 0

    def between() -> None:
        nonlocal turns
        turns += 1
        if turns == 5:
            raise EnoughError

    made = task_of(workers, FixedInputs())
    made.logits(BATCH, 5, between, lambda _: None)
    with pytest.raises(EnoughError):
        made.gradients(range(10), 1, 2, between)
    assert turns == 5
