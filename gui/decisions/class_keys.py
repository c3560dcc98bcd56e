"""Which key gives which class."""

from collections.abc import Sequence

_KEYS = "123456789"
_OWNED = "0123456789"


def keys_of(classes: Sequence[str]) -> dict[str, str]:
    """The key of each class that has one, in the order of the classes.

    A class whose name is a digit has that key; the others get 1 to 9, as far as they are free.
    """
    free = iter(key for key in _KEYS if key not in classes)
    given = {}
    for name in classes:
        key = name if len(name) == 1 and name in _OWNED else next(free, "")
        if key:
            given[name] = key
    return given


def class_of(key: str, classes: Sequence[str]) -> str | None:
    """The class that a key gives; None where it gives none."""
    return next((name for name, own in keys_of(classes).items() if own == key), None)
