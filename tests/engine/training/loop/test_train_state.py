"""A training that was kept and taken up again goes on to the same bits."""

from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from engine.training.loop.train_state import TrainState
from engine.training.runs.checkpoint_file import (
    read_checkpoint,
    write_checkpoint,
)
from engine.training.runs.loop_state import LoopState
from engine.training.settings import Optimiser
from tests.helpers.teaching import TinyNet, seeded

POSITION = LoopState(
    epoch=2, step=5, rate_factor=0.5, not_finite=1, setbacks=2, best_epoch=1,
    best_value=2 / 3, best_loss=0.1 + 0.2, loss_sum=1 / 3, loss_count=40, micro_batch=4,
    seconds=12.5, events=1234,
)  # fmt: skip


def make_train_state(
    kind: Optimiser = Optimiser.ADAMW, average: float = 0.9, seed: int = 0
) -> TrainState:
    """Of two groups, the second half as fast, its weights laid out as pixels are."""
    network = seeded(TinyNet, seed).to(memory_format=torch.channels_last)
    parameters = dict(network.requires_grad_().named_parameters())
    last = {name: p for name, p in parameters.items() if name.startswith(("features.1", "fc"))}
    first = {name: p for name, p in parameters.items() if name not in last}
    return TrainState(network, [(1.0, last), (0.5, first)], kind, average)


def gradients(of: TrainState, seed: int) -> list[Tensor]:
    noise = torch.Generator().manual_seed(seed)
    return [
        torch.empty_like(parameter).copy_(torch.randn(parameter.shape, generator=noise))
        for parameter in of.parameters.values()
    ]


def take_steps(of: TrainState, numbers: range) -> None:
    for number in numbers:
        of.step(gradients(of, number), 0.01 / (1 + number))


def bits(of: TrainState) -> dict[str, bytes]:
    return {name: tensor.contiguous().numpy().tobytes() for name, tensor in of.tensors().items()}


@pytest.mark.parametrize("average", [0.0, 0.9])
@pytest.mark.parametrize("kind", Optimiser)
@pytest.mark.parametrize("before", [0, 1, 3])
def test_going_on_from_a_checkpoint_gives_the_same_bits(
    tmp_path: Path, kind: Optimiser, average: float, before: int
) -> None:
    straight = make_train_state(kind, average)
    take_steps(straight, range(before))
    write_checkpoint(tmp_path / "state", straight.tensors(), POSITION)
    resumed = make_train_state(kind, average, seed=1)
    take_steps(resumed, range(50, 52))  # whatever it was, nothing of it is left
    tensors, position = read_checkpoint(tmp_path / "state")
    resumed.restore(tensors)
    assert position == POSITION
    assert bits(resumed) == bits(straight)
    take_steps(straight, range(before, before + 3))
    take_steps(resumed, range(before, before + 3))
    assert bits(resumed) == bits(straight)


@pytest.mark.parametrize("kind", Optimiser)
def test_what_is_restored_lies_in_memory_as_before(tmp_path: Path, kind: Optimiser) -> None:
    """Sums in another order would end in other bits, where a step sums (as the norm does)."""
    straight, resumed = make_train_state(kind), make_train_state(kind)
    take_steps(straight, range(2))
    write_checkpoint(tmp_path / "state", straight.tensors(), POSITION)
    resumed.restore(read_checkpoint(tmp_path / "state")[0])
    strides = {name: tensor.stride() for name, tensor in straight.tensors().items()}
    assert {name: tensor.stride() for name, tensor in resumed.tensors().items()} == strides
    conv = "weights/features.0.0.weight"
    assert strides[conv] != torch.empty(16, 8, 3, 3).stride()  # channels last indeed


def test_each_group_learns_at_its_share_of_the_rate() -> None:
    made = make_train_state(Optimiser.SGD, 0.0)
    before = {name: p.detach().clone() for name, p in made.parameters.items()}
    made.step([torch.ones_like(p) for p in made.parameters.values()], 0.1)
    moved = {n: float((before[n] - p).detach().mean()) for n, p in made.parameters.items()}
    assert moved["fc.bias"] == pytest.approx(0.1, rel=0.01)
    assert moved["norm.bias"] == pytest.approx(0.05, rel=0.01)


def test_without_averaging_the_latest_weights_are_judged() -> None:
    made = make_train_state(average=0.0)
    take_steps(made, range(2))
    assert all(torch.equal(t, made.parameters[n]) for n, t in made.averaged_weights().items())
    with made.averaged() as network:
        assert network is made.network


def test_with_averaging_averages_are_judged_and_the_latest_come_back() -> None:
    made = make_train_state(average=0.9)
    first = {name: p.detach().clone() for name, p in made.parameters.items()}
    take_steps(made, range(1))
    latest = {name: p.detach().clone() for name, p in made.parameters.items()}
    expected = {name: first[name] * 0.9 + latest[name] * 0.1 for name in first}
    with made.averaged() as network:
        now = dict(network.named_parameters())
        for name, average in expected.items():
            torch.testing.assert_close(now[name].detach(), average)
            torch.testing.assert_close(made.averaged_weights()[name], average)
    assert all(torch.equal(p, latest[name]) for name, p in made.parameters.items())


def test_the_latest_weights_come_back_when_judging_breaks_off() -> None:
    made = make_train_state(average=0.9)
    take_steps(made, range(2))
    before = bits(made)

    class EnoughError(Exception):
        pass

    def judge() -> None:
        with made.averaged():
            raise EnoughError

    with pytest.raises(EnoughError):
        judge()
    assert bits(made) == before


def test_weights_of_another_network_are_refused(tmp_path: Path) -> None:
    write_checkpoint(tmp_path / "state", make_train_state().tensors(), POSITION)
    tensors = read_checkpoint(tmp_path / "state")[0]
    other = nn.Linear(3, 4)
    with pytest.raises(KeyError):
        TrainState(other, [(1.0, dict(other.named_parameters()))], Optimiser.SGD, 0.0).restore(
            tensors
        )


def test_weights_of_another_shape_are_refused(tmp_path: Path) -> None:
    write_checkpoint(tmp_path / "state", make_train_state().tensors(), POSITION)
    tensors = read_checkpoint(tmp_path / "state")[0]
    network = seeded(lambda: TinyNet(classes=7)).requires_grad_()
    wider = TrainState(network, [(1.0, dict(network.named_parameters()))], Optimiser.ADAMW, 0.9)
    with pytest.raises(RuntimeError):
        wider.restore(tensors)
