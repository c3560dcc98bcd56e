"""Features are tested with the very small network of the tests of training."""

from tests.engine.training.conftest import _one_thread, backbone, easy

__all__ = ["_one_thread", "backbone", "easy"]
