"""Asking a model about pictures."""

from engine.inference.graphs import Graphs
from engine.inference.predictor_cache import PredictorCache

__all__ = ["Graphs", "PredictorCache"]
