"""Models: which there are, their weights, and how pixels become their input."""

from engine.models.catalogue import DEFAULT_MODEL, ModelRecord, all_models, find_model

__all__ = ["DEFAULT_MODEL", "ModelRecord", "all_models", "find_model"]
