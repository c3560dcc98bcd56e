"""What is said about a check's findings: one table each, for the shell and for the window."""

from collections import Counter
from collections.abc import Sequence

from engine.base.language import QT_TRANSLATE_NOOP, Language
from engine.datasets.checks.class_balance import FEW
from engine.datasets.dataset import CheckReport, Problem, ProblemKind, Remedy, Role
from engine.datasets.exclusion import used_pictures

CONTEXT = "Teach"
"""Of the texts in this file, for `Language.translate`."""


def _same(text: str) -> tuple[str, str]:
    """For one and for many."""
    return text, text


# for one set of files, for several; with {n} files in {sets} sets, or with the facts of `_facts`
PROBLEMS: dict[ProblemKind, tuple[str, str]] = {
    ProblemKind.NOTHING: _same(QT_TRANSLATE_NOOP("Teach", "There are no pictures to learn from")),
    ProblemKind.BOXES: _same(
        QT_TRANSLATE_NOOP("Teach", "This is a data set with boxes ({format})")
    ),
    ProblemKind.SINGLE_CLASS: _same(QT_TRANSLATE_NOOP("Teach", "There is only one class")),
    ProblemKind.UNREADABLE_FOLDER: (
        QT_TRANSLATE_NOOP("Teach", "A folder cannot be opened"),
        QT_TRANSLATE_NOOP("Teach", "{n} folders cannot be opened"),
    ),
    ProblemKind.UNREADABLE: (
        QT_TRANSLATE_NOOP("Teach", "A picture cannot be opened"),
        QT_TRANSLATE_NOOP("Teach", "{n} pictures cannot be opened"),
    ),
    ProblemKind.TRUNCATED: (
        QT_TRANSLATE_NOOP("Teach", "A picture is cut short"),
        QT_TRANSLATE_NOOP("Teach", "{n} pictures are cut short"),
    ),
    ProblemKind.NOT_A_PICTURE: (
        QT_TRANSLATE_NOOP("Teach", "A file is not a picture"),
        QT_TRANSLATE_NOOP("Teach", "{n} files are not pictures"),
    ),
    ProblemKind.UNSORTED: (
        QT_TRANSLATE_NOOP("Teach", "A picture belongs to no class"),
        QT_TRANSLATE_NOOP("Teach", "{n} pictures belong to no class"),
    ),
    ProblemKind.TWO_LABELS: (
        QT_TRANSLATE_NOOP("Teach", "A picture stands in more than one class"),
        QT_TRANSLATE_NOOP("Teach", "{sets} pictures stand in more than one class"),
    ),
    ProblemKind.WRONG_FOLDER: (
        QT_TRANSLATE_NOOP("Teach", "A picture seems to lie in the wrong folder"),
        QT_TRANSLATE_NOOP("Teach", "{n} pictures seem to lie in the wrong folder"),
    ),
    ProblemKind.DUPLICATE: (
        QT_TRANSLATE_NOOP("Teach", "A picture is there more than once"),
        QT_TRANSLATE_NOOP("Teach", "{sets} pictures are there more than once"),
    ),
    ProblemKind.NEAR_DUPLICATE: (
        QT_TRANSLATE_NOOP("Teach", "{n} pictures look almost the same"),
        QT_TRANSLATE_NOOP("Teach", "{n} pictures look almost the same, in {sets} sets"),
    ),
    ProblemKind.ACROSS_SPLITS: (
        QT_TRANSLATE_NOOP("Teach", "A picture is there to learn from and to judge by"),
        QT_TRANSLATE_NOOP("Teach", "{sets} pictures are there to learn from and to judge by"),
    ),
    ProblemKind.TOO_FEW: _same(QT_TRANSLATE_NOOP("Teach", "There are few pictures of {labels}")),
    ProblemKind.IMBALANCE: _same(
        QT_TRANSLATE_NOOP("Teach", "There are {most} pictures of {large}, but {least} of {small}")
    ),
    ProblemKind.MIXED_SIZES: _same(
        QT_TRANSLATE_NOOP("Teach", "Some pictures are much larger than others")
    ),
    ProblemKind.MIXED_DEPTHS: _same(
        QT_TRANSLATE_NOOP("Teach", "Some pictures have finer shades than others")
    ),
    ProblemKind.GROUPS: (
        QT_TRANSLATE_NOOP("Teach", "Names say which pictures belong together, as “{example}”"),
        QT_TRANSLATE_NOOP("Teach", "Names tell {sets} groups of pictures, as “{example}”"),
    ),
}
_TOLD_GROUPS = _same(
    QT_TRANSLATE_NOOP("Teach", "The table tells groups of pictures: {sets}, as “{example}”")
)

_NONE_OF = QT_TRANSLATE_NOOP("Teach", "There is no picture to learn {labels} from")
_ONE_OF = QT_TRANSLATE_NOOP("Teach", "There is a single picture of {labels}")

REASONS: dict[ProblemKind, str] = {
    ProblemKind.UNSORTED: QT_TRANSLATE_NOOP(
        "Teach", "It lies beside the folders of the classes, or the table does not name it."
    ),
    ProblemKind.TWO_LABELS: QT_TRANSLATE_NOOP(
        "Teach", "Only one of the classes can be right. Which, you know better than Lensmith."
    ),
    ProblemKind.WRONG_FOLDER: QT_TRANSLATE_NOOP(
        "Teach", "The model that teaching begins with sees another class there."
    ),
    ProblemKind.NEAR_DUPLICATE: QT_TRANSLATE_NOOP(
        "Teach", "A model that is judged by copies of what it knows seems better than it is."
    ),
    ProblemKind.ACROSS_SPLITS: QT_TRANSLATE_NOOP(
        "Teach", "A model that is judged by what it knows seems better than it is."
    ),
    ProblemKind.TOO_FEW: QT_TRANSLATE_NOOP(
        "Teach", "The model will be unsure of them. Twenty or more would help."
    ),
    ProblemKind.IMBALANCE: QT_TRANSLATE_NOOP(
        "Teach", "Rare classes are easily overlooked by a model."
    ),
    ProblemKind.MIXED_SIZES: QT_TRANSLATE_NOOP(
        "Teach", "See that size does not give the class away: one class from one camera."
    ),
    ProblemKind.MIXED_DEPTHS: QT_TRANSLATE_NOOP(
        "Teach", "See that this does not give the class away: one class from one microscope."
    ),
    ProblemKind.GROUPS: QT_TRANSLATE_NOOP(
        "Teach", "Pictures of one patient or slide are alike; kept together, the judgement is fair."
    ),
    ProblemKind.NOTHING: QT_TRANSLATE_NOOP(
        "Teach", "Choose a folder in which every class has a folder with pictures of its own."
    ),
    ProblemKind.BOXES: QT_TRANSLATE_NOOP(
        "Teach",
        "Lensmith cannot teach boxes yet, only what a whole picture shows. Put pictures, or what "
        "is cut out of them, into a folder for each class.",
    ),
    ProblemKind.SINGLE_CLASS: QT_TRANSLATE_NOOP(
        "Teach", "To tell things apart takes two. Put the pictures of each class in a folder."
    ),
}

CHOICES: dict[Remedy, str] = {
    Remedy.LEAVE_OUT: QT_TRANSLATE_NOOP("Teach", "Leave them out"),
    Remedy.KEEP_ONE: QT_TRANSLATE_NOOP("Teach", "Use one of each"),
    Remedy.KEEP_TOGETHER: QT_TRANSLATE_NOOP("Teach", "Keep them together"),
    Remedy.WEIGHT: QT_TRANSLATE_NOOP("Teach", "Let rare classes count for more"),
    Remedy.USE: QT_TRANSLATE_NOOP("Teach", "Use them as they are"),
    Remedy.STOP: QT_TRANSLATE_NOOP("Teach", "Stop"),
}

# for one file or set, for several
OUTCOMES: dict[Remedy, tuple[str, str]] = {
    Remedy.LEAVE_OUT: (
        QT_TRANSLATE_NOOP("Teach", "It will be left out."),
        QT_TRANSLATE_NOOP("Teach", "They will be left out."),
    ),
    Remedy.KEEP_ONE: (
        QT_TRANSLATE_NOOP("Teach", "It will be used once."),
        QT_TRANSLATE_NOOP("Teach", "Each will be used once."),
    ),
    Remedy.KEEP_TOGETHER: (
        QT_TRANSLATE_NOOP("Teach", "They are used all to learn from, or all to judge by."),
        QT_TRANSLATE_NOOP("Teach", "Each set is used either to learn from or to judge by."),
    ),
    Remedy.WEIGHT: _same(QT_TRANSLATE_NOOP("Teach", "Rare classes will count for more.")),
    Remedy.USE: (
        QT_TRANSLATE_NOOP("Teach", "Used as it is."),
        QT_TRANSLATE_NOOP("Teach", "Used as they are."),
    ),
    Remedy.STOP: ("", ""),
}
_OF_SETS = {Remedy.KEEP_ONE, Remedy.KEEP_TOGETHER}
_ONLY_JUDGED_BY = QT_TRANSLATE_NOOP("Teach", "They will only be judged by, not learned from.")
_WITHOUT_FOLDER = QT_TRANSLATE_NOOP("Teach", "Lensmith goes on without it.")
_UNKNOWN = (
    QT_TRANSLATE_NOOP("Teach", "The model will not know this class."),
    QT_TRANSLATE_NOOP("Teach", "The model will not know these classes."),
)
_UNKNOWN_REASON = QT_TRANSLATE_NOOP(
    "Teach", "Pictures of its own, twenty or more, would teach it; or remove the empty folder."
)
_OWN_SPLIT = QT_TRANSLATE_NOOP(
    "Teach",
    "Its own split is used: {test} to judge; some of the other {train} choose the best version",
)
_OWN_SPLIT_OF_THREE = QT_TRANSLATE_NOOP(
    "Teach",
    "Its own split is used: {train} to learn from, {validation} to choose the best version, "
    "{test} to judge",
)
_AND_MORE = QT_TRANSLATE_NOOP("Teach", "{names} and {n} other classes")


def sentence(problem: Problem, report: CheckReport, language: Language) -> str:
    """What is wrong; without a full stop."""
    one, many = PROBLEMS[problem.kind]
    if problem.kind is ProblemKind.TOO_FEW:
        one = many = {"0": _NONE_OF, "1": _ONE_OF}.get(problem.params.get("pictures", ""), many)
    if problem.kind is ProblemKind.GROUPS and "told" in problem.params:
        one, many = _TOLD_GROUPS
    text = language.translate(CONTEXT, one if len(problem.sets) == 1 else many)
    return text.format(
        n=language.number(len(problem.files)),
        sets=language.number(len(problem.sets)),
        **_facts(problem, report, language),
    )


def reason(problem: Problem, language: Language) -> str:
    """Why it matters, or what can be done about it; empty where the sentence says it all."""
    known = _UNKNOWN_REASON if _is_of_none(problem) else REASONS.get(problem.kind)
    return language.translate(CONTEXT, known) if known else ""


def choice(remedy: Remedy, language: Language) -> str:
    """What can be done, as a choice."""
    return language.translate(CONTEXT, CHOICES[remedy])


def outcome(problem: Problem, remedy: Remedy, language: Language) -> str:
    """What will be done; empty for STOP."""
    text = _outcome(problem, remedy)
    return language.translate(CONTEXT, text) if text else ""


def _outcome(problem: Problem, remedy: Remedy) -> str:
    if problem.kind is ProblemKind.ACROSS_SPLITS and remedy is Remedy.KEEP_TOGETHER:
        return _ONLY_JUDGED_BY
    if problem.kind is ProblemKind.UNREADABLE_FOLDER:
        return _WITHOUT_FOLDER
    if _is_of_none(problem):
        return _UNKNOWN[len(problem.labels) > 1]
    one, many = OUTCOMES[remedy]
    counted = problem.sets if remedy in _OF_SETS else problem.files
    return one if len(counted) == 1 else many


def _is_of_none(problem: Problem) -> bool:
    """Whether it speaks of classes that nothing can be learned of."""
    return problem.kind is ProblemKind.TOO_FEW and problem.params.get("pictures") == "0"


def own_split(report: CheckReport, language: Language) -> str:
    """That the folder says which pictures judge, and how many; empty where it does not."""
    used = used_pictures(report.facts, report.problems, {})
    learned = {fact.item.label for fact in used if fact.item.role in {None, Role.TRAIN}}
    roles = Counter(fact.item.role for fact in used if fact.item.label in learned)
    validation, test = roles[Role.VALIDATION], roles[Role.TEST]
    if not validation and not test:
        return ""
    text = _OWN_SPLIT_OF_THREE if validation and test else _OWN_SPLIT
    numbers = {"train": roles[Role.TRAIN] + roles[None], "validation": validation,
               "test": test or validation}  # fmt: skip
    told = {name: language.number(number) for name, number in numbers.items()}
    return language.translate(CONTEXT, text).format(**told)


def _facts(problem: Problem, report: CheckReport, language: Language) -> dict[str, str]:
    if problem.kind is ProblemKind.TOO_FEW:
        return {"labels": _listed(_labels_of(problem, report), language)}
    if problem.kind is ProblemKind.GROUPS:
        return {"example": problem.params.get("example", "")}
    if problem.kind is ProblemKind.BOXES:
        return {"format": problem.params.get("format", "boxes")}
    if problem.kind is ProblemKind.IMBALANCE and report.counts:
        large = max(report.counts, key=lambda count: count.usable)
        small = min(report.counts, key=lambda count: count.usable)
        return {
            "most": language.number(large.usable),
            "large": large.label,
            "least": language.number(small.usable),
            "small": small.label,
        }
    return {}


def _labels_of(problem: Problem, report: CheckReport) -> list[str]:
    """The classes a problem speaks of."""
    if problem.labels:
        return list(problem.labels)
    labels = dict.fromkeys(report.labels_of(problem).values())
    return list(labels) or [count.label for count in report.counts if count.usable < FEW]


def _listed(names: Sequence[str], language: Language) -> str:
    if len(names) <= 3:
        return language.listed(names)
    text = language.translate(CONTEXT, _AND_MORE)
    return text.format(names=", ".join(names[:2]), n=language.number(len(names) - 2))
