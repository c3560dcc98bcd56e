"""What a taught model has seen, so that it can say of a picture that it is like none of it."""

from engine.models.familiarity.reference import Alarms, Reference

__all__ = ["Alarms", "Reference"]
