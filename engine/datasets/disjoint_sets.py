"""Sets of things that belong together."""

from collections import defaultdict
from collections.abc import Iterable


def join(count: int, pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """The sets that pairs tie together, by way of others too; single things are left out.

    Args:
        count: of all things, numbered from 0.
        pairs: of things that belong together.

    Returns:
        Each set in ascending order, the sets by their first members.
    """
    root = list(range(count))

    def find(thing: int) -> int:
        while root[thing] != thing:
            root[thing] = root[root[thing]]
            thing = root[thing]
        return thing

    for one, other in pairs:
        low, high = sorted((find(one), find(other)))
        root[high] = low
    sets: dict[int, list[int]] = defaultdict(list)
    for thing in range(count):
        sets[find(thing)].append(thing)
    return [members for members in sets.values() if len(members) > 1]
