"""Penultimate features: what a classifier's network makes of pictures before its linear head."""

import threading

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.base.types import Preprocessing
from engine.inference.backends.pytorch.batch import as_batch
from engine.inference.backends.pytorch.network import for_inference, noise_input
from engine.inference.backends.pytorch.portions import in_halves
from engine.models.head import clone_sharing_weights, layer_before
from engine.models.loading import LoadedModel

_CPU_BATCH = 4
_GPU_BATCH = 32
_HALF_MAX = float(np.finfo(np.float16).max)


def best_batch_size(device: str) -> int:
    """How many inputs at once are quickest: on a CPU, no more than its caches hold."""
    return _CPU_BATCH if device == "cpu" else _GPU_BATCH


class FeatureExtractor:
    """A network without its head; with `cut`, it also gives what goes into that module.

    Safe to be used by several threads at once.

    Attributes:
        preprocessing: of its inputs.
        batch_size: how many inputs at once are quickest.
    """

    def __init__(
        self, headless: nn.Module, preprocessing: Preprocessing, device: str, cut: str = ""
    ) -> None:
        """Take a network over.

        Args:
            headless: for inference, on the device; see `without_head`.
            preprocessing: the model's.
            device: torch's name for it.
            cut: name of the module whose input is captured.
        """
        self.preprocessing = preprocessing
        self.batch_size = best_batch_size(device)
        self._network = headless
        self._device = device
        self._captured = threading.local() if cut else None
        if cut:
            headless.get_submodule(cut).register_forward_pre_hook(self._capture)

    @classmethod
    def of_model(
        cls, loaded: LoadedModel, head: str, device: str, cut: str = ""
    ) -> "FeatureExtractor":
        """An extractor with weights of its own.

        Args:
            loaded: a classifier; it stays as it is.
            head: name of its head.
            device: torch's name for it.
            cut: name of the module whose input is captured.
        """
        preprocessing = loaded.preprocessing
        assert preprocessing is not None, "a detector"  # noqa: S101
        headless = without_head(loaded.network, head)
        return cls(for_inference(headless, preprocessing, device), preprocessing, device, cut)

    def extract(
        self, inputs: NDArray[np.uint8]
    ) -> tuple[NDArray[np.float32], NDArray[np.float16] | None]:
        """Features of inputs, and what went into `cut`.

        Args:
            inputs: (n, crop, crop, 3), of `to_input`.

        Returns:
            (n, dimension), and (n, …); None without a cut.

        Raises:
            EngineError: DEVICE_OUT_OF_MEMORY.
        """
        portions = in_halves(self._run, inputs, self._device)
        if len(portions) == 1:
            return portions[0]
        activations = [part for _, part in portions if part is not None]
        return (
            np.concatenate([features for features, _ in portions]),
            np.concatenate(activations) if activations else None,
        )

    @torch.inference_mode()
    def _run(
        self, inputs: NDArray[np.uint8]
    ) -> tuple[NDArray[np.float32], NDArray[np.float16] | None]:
        found: Tensor = self._network(as_batch(inputs, self.preprocessing, self._device))
        activations = None if self._captured is None else self._captured.activations.numpy()
        return found.float().flatten(1).cpu().numpy(), activations

    def _capture(self, _module: nn.Module, args: tuple[Tensor, ...]) -> None:
        """Copied at once: a module may change its input in place."""
        half = args[0].clamp(-_HALF_MAX, _HALF_MAX).half()
        assert self._captured is not None  # noqa: S101
        self._captured.activations = half.cpu().contiguous()


def keep_input(head: nn.Module, seen: threading.local) -> None:
    """Keep what goes into a module: as `seen.input`, of each thread the latest.

    A function without an owner, so that copies of the network do not copy one.
    """

    def keep(_module: nn.Module, args: tuple[Tensor, ...]) -> None:
        seen.input = args[0].detach()

    head.register_forward_pre_hook(keep)


def without_head(network: nn.Module, head: str) -> nn.Module:
    """A network that shares its weights with another one, and gives what goes into its head."""
    headless = clone_sharing_weights(network)
    headless.set_submodule(head, nn.Identity())
    return headless


def features_layer(network: nn.Module, head: str, preprocessing: Preprocessing, device: str) -> str:
    """Name of the layer whose output the features are."""
    return layer_before(network, head, noise_input(preprocessing).to(device))
