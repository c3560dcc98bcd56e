"""What runs models: one folder a runtime, each behind the protocol `Predictor`."""

from engine.inference.backends.protocol import Backend, Predictor
from engine.inference.backends.registry import load, register

__all__ = ["Backend", "Predictor", "load", "register"]
