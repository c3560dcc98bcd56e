"""A search for shortcuts that looks at nothing: it says what it was given to say."""

from collections.abc import Sequence

from engine.base.jobs import JobControl
from engine.evaluation.shortcuts.findings import Finding, Findings, Outcome, ShortcutTest
from tests.helpers.trainers import Told, tell

_FACTS = {"accuracy": "24", "chance": "20", "hits": "31", "total": "140",
          "classes": "“rods” and “pairs”"}  # fmt: skip
_FILES = Finding(
    ShortcutTest.FILES, False, Outcome.NO_FACT, _FACTS | {"fact": "bytes"}, {"recall": 0.22}
)
_GROUPS = Finding(ShortcutTest.GROUPS, None, Outcome.NO_GROUPS)
SHORTCUT: Findings = (
    Finding(
        ShortcutTest.REGIONS, True, Outcome.REGION_TELLS,
        _FACTS | {"region": "bottom_right", "accuracy": "91", "hits": "128"},
        {"accuracy": 0.91, "p": 0.005},
    ),
    _FILES,
    Finding(
        ShortcutTest.EXCHANGE, True, Outcome.ANSWERS_FLIP,
        {"region": "bottom_right", "flips": "38", "tried": "60", "control": "4"},
        {"flips": 38, "tried": 60, "low": 0.51, "high": 0.74, "control": 4, "p": 1e-10},
    ),
    _GROUPS,
)  # fmt: skip
NO_SHORTCUT: Findings = (
    Finding(ShortcutTest.REGIONS, False, Outcome.NO_REGION, _FACTS | {"region": "border"}, {}),
    _FILES,
    Finding(
        ShortcutTest.EXCHANGE, False, Outcome.FEW_FLIP,
        {"region": "top_left", "flips": "2", "tried": "60", "control": "1"}, {},
    ),
    _GROUPS,
)  # fmt: skip


class FakeSearch:
    """Knows what there is to find, by run.

    Attributes:
        found: what the tests find.
        kept: what was found before.
        while_looking: told by every search before it ends.
        error: raised instead, while it is set.
        asked: runs that were searched.
    """

    def __init__(self) -> None:
        self.found: dict[str, Findings] = {}
        self.kept: dict[str, Findings] = {}
        self.while_looking: Sequence[Told] = ()
        self.error: Exception | None = None
        self.asked: list[str] = []

    def look(self, run: str, control: JobControl, device: str = "auto") -> Findings:
        self.asked.append(run)
        tell(self.while_looking, control)
        if self.error is not None:
            raise self.error
        self.kept[run] = self.found.get(run, NO_SHORTCUT)
        return self.kept[run]

    def known(self, run: str, control: JobControl) -> Findings | None:
        return self.kept.get(run)
