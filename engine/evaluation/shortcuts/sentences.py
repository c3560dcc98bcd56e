"""What is said of the tests for shortcuts, for the shell, the window and reports."""

from collections.abc import Sequence
from string import Formatter

from engine.base.language import QT_TRANSLATE_NOOP, Language
from engine.evaluation.shortcuts.findings import Finding, Outcome, ShortcutTest, worth_saying

CONTEXT = "Shortcuts"
"""Of the texts in this file, for `Language.translate`."""

TESTS: dict[ShortcutTest, str] = {
    ShortcutTest.REGIONS: QT_TRANSLATE_NOOP("Shortcuts", "Corners and border alone"),
    ShortcutTest.FILES: QT_TRANSLATE_NOOP("Shortcuts", "Facts of the files alone"),
    ShortcutTest.EXCHANGE: QT_TRANSLATE_NOOP("Shortcuts", "A corner blanked and exchanged"),
    ShortcutTest.GROUPS: QT_TRANSLATE_NOOP("Shortcuts", "A group left out at a time"),
}

_SENTENCES: dict[Outcome, str] = {
    Outcome.REGION_TELLS: QT_TRANSLATE_NOOP(
        "Shortcuts",
        "Seeing only {region}, the model is right {accuracy} % of the time (chance {chance} %), "
        "and tells {hits} of {total} pictures of {classes} from the others.",
    ),
    Outcome.NO_REGION: QT_TRANSLATE_NOOP(
        "Shortcuts",
        "Seeing only a corner or the border, the model tells no more than may be expected of a "
        "background: at best {hits} of {total} pictures of {classes} from the others, by {region}.",
    ),
    Outcome.FACT_TELLS: QT_TRANSLATE_NOOP(
        "Shortcuts",
        "Knowing only {fact}, {hits} of {total} pictures of {classes} can be told from the "
        "others, with few of these taken for them.",
    ),
    Outcome.NO_FACT: QT_TRANSLATE_NOOP(
        "Shortcuts",
        "No fact of the files tells the classes well: at best {hits} of {total} pictures of "
        "{classes} can be told from the others, by {fact}.",
    ),
    Outcome.ANSWERS_FLIP: QT_TRANSLATE_NOOP(
        "Shortcuts",
        "Blanking {region}, or pasting it from another class, changed {flips} of {tried} answers; "
        "the same done to a region as large elsewhere changed {control}.",
    ),
    Outcome.FEW_FLIP: QT_TRANSLATE_NOOP(
        "Shortcuts",
        "The answers do not hang on {region}: blanking it, or pasting it from another class, "
        "changed {flips} of {tried}; a region as large elsewhere changed {control}.",
    ),
    Outcome.GROUPS_DIFFER: QT_TRANSLATE_NOOP(
        "Shortcuts",
        "Of groups it has not seen, the model gets {accuracy} % right; of as many pictures left "
        "out at random, {random} %. It seems to know the groups ({groups} tried).",
    ),
    Outcome.GROUPS_ALIKE: QT_TRANSLATE_NOOP(
        "Shortcuts",
        "Of groups it has not seen, the model gets {accuracy} % right, and of as many pictures "
        "left out at random {random} % ({groups} groups tried).",
    ),
    Outcome.NO_GROUPS: QT_TRANSLATE_NOOP(
        "Shortcuts",
        "Not made: no groups are known that have pictures of several classes. A column “group” in "
        "a table (day, slide, camera) makes them known.",
    ),
    Outcome.TOO_FEW: QT_TRANSLATE_NOOP(
        "Shortcuts",
        "Not made: there are too few pictures for it ({pictures}; {needed} are needed).",
    ),
}

NONE_FOUND = QT_TRANSLATE_NOOP(
    "Shortcuts",
    "The tests that could be made found no shortcut. That does not prove that there is none.",
)
FOUND = QT_TRANSLATE_NOOP(
    "Shortcuts",
    "It may have learned something beside the matter. Where that is what the classes are about, "
    "all is well; else take pictures in which it does not go with the class, and teach again.",
)

_COACH = QT_TRANSLATE_NOOP("Shortcuts", "Look at Results → Shortcuts.")
_MOST_TOLD = 2

_REGIONS: dict[str, str] = {
    "top_left": QT_TRANSLATE_NOOP("Shortcuts", "the top left corner"),
    "top_right": QT_TRANSLATE_NOOP("Shortcuts", "the top right corner"),
    "bottom_left": QT_TRANSLATE_NOOP("Shortcuts", "the bottom left corner"),
    "bottom_right": QT_TRANSLATE_NOOP("Shortcuts", "the bottom right corner"),
    "border": QT_TRANSLATE_NOOP("Shortcuts", "the border"),
}
_FACTS: dict[str, str] = {
    "width": QT_TRANSLATE_NOOP("Shortcuts", "the width of the picture"),
    "height": QT_TRANSLATE_NOOP("Shortcuts", "the height of the picture"),
    "aspect": QT_TRANSLATE_NOOP("Shortcuts", "the picture’s shape (width to height)"),
    "bytes": QT_TRANSLATE_NOOP("Shortcuts", "how many bytes the file has for each pixel"),
    "quality": QT_TRANSLATE_NOOP("Shortcuts", "the JPEG quality"),
    "brightness": QT_TRANSLATE_NOOP("Shortcuts", "the mean brightness"),
    "contrast": QT_TRANSLATE_NOOP("Shortcuts", "the contrast"),
    "red": QT_TRANSLATE_NOOP("Shortcuts", "the mean colour (share of red)"),
    "blue": QT_TRANSLATE_NOOP("Shortcuts", "the mean colour (share of blue)"),
    "time": QT_TRANSLATE_NOOP("Shortcuts", "when the picture was taken"),
    "prefix": QT_TRANSLATE_NOOP("Shortcuts", "how the file’s name begins"),
    "all": QT_TRANSLATE_NOOP("Shortcuts", "all facts of the files together"),
}
REGIONS, FACTS = frozenset(_REGIONS), frozenset(_FACTS)
"""Names that a finding's params may have."""


def title(test: ShortcutTest, language: Language) -> str:
    """What a test is called."""
    return language.translate(CONTEXT, TESTS[test])


def sentence(finding: Finding, language: Language) -> str:
    """What a test found, with its figure."""
    told = dict(finding.params)
    for name, table in (("region", _REGIONS), ("fact", _FACTS)):
        if name in told:
            told[name] = language.translate(CONTEXT, table[told[name]])
    return language.translate(CONTEXT, _SENTENCES[finding.outcome]).format_map(told)


def verdict(findings: Sequence[Finding], language: Language) -> str:
    """What all of it means, and what to do; never that there is no shortcut."""
    is_found = any(finding.found for finding in findings)
    return language.translate(CONTEXT, FOUND if is_found else NONE_FOUND)


def coach(findings: Sequence[Finding], language: Language) -> str:
    """What a coach says after teaching; empty where there is nothing, which proves nothing."""
    found = [sentence(finding, language) for finding in worth_saying(findings)]
    if not found:
        return ""
    return " ".join((*found[:_MOST_TOLD], language.translate(CONTEXT, _COACH)))


def names_in(outcome: Outcome) -> frozenset[str]:
    """The params that an outcome's sentence needs."""
    return frozenset(name for _, name, _, _ in Formatter().parse(_SENTENCES[outcome]) if name)
