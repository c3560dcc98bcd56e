"""Everything a training needs to go on bit for bit: weights, optimiser, averages, position."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file
from torch import Tensor, nn

from engine.base.files import sync_folder
from engine.models.storing import write_tensors
from engine.training.classification.config import Optimiser
from engine.training.classification.recipes import WEIGHT_DECAY


@dataclass(frozen=True, slots=True)
class LoopState:
    """Where a training stands.

    Attributes:
        epoch: finished epochs.
        step: finished steps of the next one.
        rate_factor: what is left of the learning rate after setbacks.
        not_finite: steps in a row that were skipped.
        setbacks: how often it went back to the last good state.
        best_epoch: the best version; 0 for the linear head.
        best_accuracy: of it, on the validation pictures.
        best_loss: of it.
        loss_sum: of the steps of this epoch, times pictures.
        loss_count: pictures of this epoch.
        micro_batch: pictures that are computed at once.
        seconds: of work until here.
        events: bytes of the journal that belong to it.
    """

    epoch: int = 0
    step: int = 0
    rate_factor: float = 1.0
    not_finite: int = 0
    setbacks: int = 0
    best_epoch: int = 0
    best_accuracy: float = 0.0
    best_loss: float = float("inf")
    loss_sum: float = 0.0
    loss_count: int = 0
    micro_batch: int = 8
    seconds: float = 0.0
    events: int = 0

    def moved(self, **values: Any) -> "LoopState":
        """The same with other values."""
        return replace(self, **values)


class TrainState:
    """The trained weights with their optimiser and average.

    Attributes:
        network: takes inputs of the first trained stage, or pictures.
        parameters: the trained ones by name, in the network's order.
        optimiser: moves them.
    """

    def __init__(
        self, network: nn.Module, groups: Sequence[tuple[float, Mapping[str, nn.Parameter]]],
        kind: Optimiser, average: float,
    ) -> None:  # fmt: skip
        """Start anew.

        Args:
            network: in evaluation mode, on the device.
            groups: the trained parameters by name, and for each group its share of the rate.
            kind: of optimiser.
            average: how much of the average stays at each step; 0 for none.
        """
        self.network = network
        self.parameters = {name: p for _, group in groups for name, p in group.items()}
        self._shares = [share for share, _ in groups]
        self._keep = average
        tables = [{"params": list(group.values())} for _, group in groups]
        if kind is Optimiser.SGD:
            self.optimiser: torch.optim.Optimizer = torch.optim.SGD(
                tables, lr=0.0, momentum=0.9, weight_decay=WEIGHT_DECAY
            )
        else:
            self.optimiser = torch.optim.AdamW(tables, lr=0.0, weight_decay=WEIGHT_DECAY)
        self._average = [p.detach().clone() for p in self.parameters.values()] if average else []

    def step(self, gradients: Sequence[Tensor], rate: float) -> None:
        """Move the weights against gradients, one for each parameter."""
        for parameter, gradient in zip(self.parameters.values(), gradients, strict=True):
            parameter.grad = gradient
        for group, share in zip(self.optimiser.param_groups, self._shares, strict=True):
            group["lr"] = rate * share
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        if self._average:
            latest = [parameter.detach() for parameter in self.parameters.values()]
            for average, weight in zip(self._average, latest, strict=True):
                average.lerp_(weight, 1 - self._keep)

    def to_judge(self) -> dict[str, Tensor]:
        """The weights to be judged and kept: averaged, where averaging is on."""
        if self._average:
            return dict(zip(self.parameters, self._average, strict=True))
        return {name: parameter.detach() for name, parameter in self.parameters.items()}

    def tensors(self) -> dict[str, Tensor]:
        """Everything there is to keep, by name."""
        kept = {f"weights/{name}": p.detach() for name, p in self.parameters.items()}
        for name, tensor in zip(self.parameters, self._average, strict=False):
            kept[f"average/{name}"] = tensor
        for name, parameter in self.parameters.items():
            for key, value in self.optimiser.state.get(parameter, {}).items():
                if isinstance(value, Tensor):
                    kept[f"optimiser/{key}/{name}"] = value
        return kept

    @contextmanager
    def judged(self) -> Iterator[nn.Module]:
        """The network with the weights that are to be judged; the trained ones come back."""
        if not self._average:
            yield self.network
            return
        parameters = list(self.parameters.values())
        trained = [parameter.detach().clone() for parameter in parameters]
        _copy(self._average, parameters)
        try:
            yield self.network
        finally:
            _copy(trained, parameters)

    @torch.no_grad()
    def restore(self, tensors: Mapping[str, Tensor]) -> None:
        """Take over what `tensors` gave.

        Values are copied into memory laid out as before: sums in another order end in other bits.

        Raises:
            KeyError, RuntimeError: they belong to other weights.
        """
        self.optimiser.state.clear()
        for place, (name, parameter) in enumerate(self.parameters.items()):
            parameter.copy_(tensors[f"weights/{name}"])
            if self._average:
                self._average[place].copy_(tensors[f"average/{name}"])
            for key in ("step", "exp_avg", "exp_avg_sq", "momentum_buffer"):
                value = tensors.get(f"optimiser/{key}/{name}")
                if value is not None:
                    like = value if value.dim() == 0 else torch.empty_like(parameter)
                    self.optimiser.state[parameter][key] = like.copy_(value)


@torch.no_grad()
def _copy(values: Sequence[Tensor], places: Sequence[Tensor]) -> None:
    for value, place in zip(values, places, strict=True):
        place.copy_(value)


def write_checkpoint(file: Path, train_state: TrainState, position: LoopState) -> None:
    """Write a checkpoint beside and rename it.

    Raises:
        OSError: the disk says no; what was there is as it was.
    """
    write_tensors_beside(file, train_state.tensors(), {"position": json.dumps(_to_file(position))})


def write_tensors_beside(
    file: Path, tensors: Mapping[str, Tensor], metadata: dict[str, str] | None = None
) -> None:
    """Write tensors beside a file and rename them to it.

    Raises:
        OSError: the disk says no; what was there is as it was.
    """
    beside = file.with_name(f".{file.name}.part")
    try:
        write_tensors(beside, tensors, metadata)
        beside.replace(file)
        sync_folder(file.parent)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


def read_checkpoint(file: Path) -> tuple[dict[str, Tensor], LoopState]:
    """Read a checkpoint.

    Raises:
        OSError, ValueError: it is not there, or damaged.
    """
    position = read_loop_state(file)
    try:
        return load_file(file), position
    except SafetensorError as error:
        raise ValueError(str(error)) from error


def read_loop_state(file: Path) -> LoopState:
    """Read where a checkpoint stands, and nothing else of it.

    Raises:
        OSError, ValueError: it is not there, or damaged.
    """
    try:
        with safe_open(file, "pt") as opened:
            return _from_file(json.loads(opened.metadata()["position"]))
    except (SafetensorError, KeyError, TypeError) as error:
        raise ValueError(str(error)) from error


def _to_file(state: LoopState) -> dict[str, Any]:
    """Under the names that checkpoints have had since the first version."""
    values = asdict(state)
    values["piece"] = values.pop("micro_batch")
    return values


def _from_file(values: dict[str, Any]) -> LoopState:
    values["micro_batch"] = values.pop("piece")
    return LoopState(**values)
