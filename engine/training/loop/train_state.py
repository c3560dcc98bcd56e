"""The trained weights with their optimiser and average: everything a checkpoint keeps of them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from engine.training.settings import WEIGHT_DECAY, Optimiser


class TrainState:
    """The trained weights with their optimiser and their exponential moving average.

    Attributes:
        network: whose parameters are trained.
        parameters: the trained ones by name, in the network's order.
        optimiser: updates them.
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
        self._decay = average
        tables = [{"params": list(group.values())} for _, group in groups]
        if kind is Optimiser.SGD:
            self.optimiser: torch.optim.Optimizer = torch.optim.SGD(
                tables, lr=0.0, momentum=0.9, weight_decay=WEIGHT_DECAY
            )
        else:
            self.optimiser = torch.optim.AdamW(tables, lr=0.0, weight_decay=WEIGHT_DECAY)
        self._average = [p.detach().clone() for p in self.parameters.values()] if average else []

    def step(self, gradients: Sequence[Tensor], rate: float) -> None:
        """One optimiser step with gradients, one for each parameter."""
        for parameter, gradient in zip(self.parameters.values(), gradients, strict=True):
            parameter.grad = gradient
        for group, share in zip(self.optimiser.param_groups, self._shares, strict=True):
            group["lr"] = rate * share
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        if self._average:
            latest = [parameter.detach() for parameter in self.parameters.values()]
            for average, weight in zip(self._average, latest, strict=True):
                average.lerp_(weight, 1 - self._decay)

    def averaged_weights(self) -> dict[str, Tensor]:
        """The weights to be evaluated and kept: averaged, where averaging is on."""
        if self._average:
            return dict(zip(self.parameters, self._average, strict=True))
        return {name: parameter.detach() for name, parameter in self.parameters.items()}

    @contextmanager
    def averaged(self) -> Iterator[nn.Module]:
        """The network with the weights to be evaluated; the trained ones come back."""
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

    @torch.no_grad()
    def restore(self, tensors: Mapping[str, Tensor]) -> None:
        """Take over what `tensors` gave.

        Values are copied into memory laid out as before: sums in another order end in other bits.

        Raises:
            KeyError, RuntimeError: they belong to other weights; nothing has changed.
        """
        self._check(tensors)
        self.optimiser.state.clear()
        for place, (name, parameter) in enumerate(self.parameters.items()):
            parameter.copy_(tensors[f"weights/{name}"])
            if self._average:
                self._average[place].copy_(tensors[f"average/{name}"])
            for key in _OPTIMISER_KEYS:
                value = tensors.get(f"optimiser/{key}/{name}")
                if value is not None:
                    like = value if value.dim() == 0 else torch.empty_like(parameter)
                    self.optimiser.state[parameter][key] = like.copy_(value)

    def _check(self, tensors: Mapping[str, Tensor]) -> None:
        """Whether all can be taken over; `copy_` would stretch what has another shape.

        Raises:
            KeyError, RuntimeError: they cannot.
        """
        is_sgd = isinstance(self.optimiser, torch.optim.SGD)
        needed = {"momentum_buffer"} if is_sgd else {"step", "exp_avg", "exp_avg_sq"}
        for name, parameter in self.parameters.items():
            kept = {key for key in _OPTIMISER_KEYS if f"optimiser/{key}/{name}" in tensors}
            if kept and kept != needed:
                raise KeyError(name)
            shapes = {f"optimiser/{key}/{name}": parameter.shape for key in kept}
            shapes[f"weights/{name}"] = parameter.shape
            if self._average:
                shapes[f"average/{name}"] = parameter.shape
            if "step" in kept:
                shapes[f"optimiser/step/{name}"] = torch.Size()
            for key, shape in shapes.items():
                if tensors[key].shape != shape:
                    raise RuntimeError(key)


_OPTIMISER_KEYS = ("step", "exp_avg", "exp_avg_sq", "momentum_buffer")


@torch.no_grad()
def _copy(values: Sequence[Tensor], places: Sequence[Tensor]) -> None:
    for value, place in zip(values, places, strict=True):
        place.copy_(value)
