"""What is chosen before any training, whatever it is for. Without torch."""

from enum import StrEnum


class Recipe(StrEnum):
    """How thoroughly to learn."""

    QUICK = "quick"
    """A linear head on features of the frozen backbone."""
    BALANCED = "balanced"
    """Quick first, then the last stages, from cached activations."""
    THOROUGH = "thorough"
    """Quick first, then end to end, with augmentation."""


class Optimiser(StrEnum):
    """What updates the weights."""

    ADAMW = "adamw"
    SGD = "sgd"


EPOCHS = (1, 500)
LEARNING_RATE = (1e-6, 1e-1)
BATCH_SIZE = (1, 1024)
SEED = (0, 2**31 - 1)
"""Least and most of each number that may be chosen."""

WEIGHT_DECAY = 0.01
WARM_UP = 0.1
"""Share of all steps in which the learning rate rises."""
