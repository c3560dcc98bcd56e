"""Asking a model about pictures."""

from engine.inference.predictor_cache import PredictorCache

__all__ = ["PredictorCache"]
