"""Asking a model about pictures."""

from engine.predict.shelf import PredictorShelf

__all__ = ["PredictorShelf"]
