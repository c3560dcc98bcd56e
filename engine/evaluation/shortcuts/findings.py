"""What the four tests for shortcuts found. Frozen facts, without torch."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class ShortcutTest(StrEnum):
    """The tests; the values are stable and appear in JSON output."""

    REGIONS = "regions"
    """The head, taught on a corner or the border alone."""
    FILES = "files"
    """Facts of the files alone."""
    EXCHANGE = "exchange"
    """A corner blanked, or pasted from a picture of another class."""
    GROUPS = "groups"
    """A day, slide or camera left out at a time."""


class Outcome(StrEnum):
    """What is said of a test; each has its sentence."""

    REGION_TELLS = "region_tells"
    NO_REGION = "no_region"
    FACT_TELLS = "fact_tells"
    NO_FACT = "no_fact"
    ANSWERS_FLIP = "answers_flip"
    FEW_FLIP = "few_flip"
    GROUPS_DIFFER = "groups_differ"
    GROUPS_ALIKE = "groups_alike"
    NO_GROUPS = "no_groups"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class Finding:
    """Of one test.

    Attributes:
        test: which.
        found: whether it found a shortcut; None where it could not be made.
        outcome: what is said of it.
        params: facts for the sentence, already as text; `region` and `fact` are names of tables.
        figures: numbers for programs: shares (0…1), counts, p-values, ends of intervals.
    """

    test: ShortcutTest
    found: bool | None
    outcome: Outcome
    params: dict[str, str] = field(default_factory=dict)
    figures: dict[str, float] = field(default_factory=dict)


Findings = tuple[Finding, ...]
"""Of all four tests, in their order."""

_UNMISTAKABLE = 0.7
"""Recall by a region alone; where things lie all over the picture, a corner legitimately tells up
to six tenths (Lensmith's own samples)."""


def worth_saying(findings: Sequence[Finding]) -> Findings:
    """Of what was found, what is to be said to somebody who has not asked.

    That a region tells is no fault of the model where its answers do not hang on it.
    """
    found = [finding for finding in findings if finding.found]
    hangs_on_it = any(finding.test is ShortcutTest.EXCHANGE for finding in found)
    return tuple(
        finding
        for finding in found
        if finding.test is not ShortcutTest.REGIONS
        or hangs_on_it
        or finding.figures.get("recall", 0.0) >= _UNMISTAKABLE
    )
