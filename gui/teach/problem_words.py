"""What the check of a folder found, in sentences."""

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLocale

from engine.datasets.dataset import CheckReport, Problem, ProblemKind, Remedy

translate = QCoreApplication.translate

_FEW = 10
"""A class with fewer pictures is called small."""

# one, many: with {n} files in {sets} sets, or with the facts of `_facts`
_SENTENCES: dict[ProblemKind, tuple[object, object]] = {
    ProblemKind.NOTHING: (
        QT_TRANSLATE_NOOP("Teach", "There are no pictures to learn from"),
        QT_TRANSLATE_NOOP("Teach", "There are no pictures to learn from"),
    ),
    ProblemKind.SINGLE_CLASS: (
        QT_TRANSLATE_NOOP("Teach", "There is only one class"),
        QT_TRANSLATE_NOOP("Teach", "There is only one class"),
    ),
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
    ProblemKind.TOO_FEW: (
        QT_TRANSLATE_NOOP("Teach", "There are few pictures of {labels}"),
        QT_TRANSLATE_NOOP("Teach", "There are few pictures of {labels}"),
    ),
    ProblemKind.IMBALANCE: (
        QT_TRANSLATE_NOOP("Teach", "There are {most} pictures of {large}, but {least} of {small}"),
        QT_TRANSLATE_NOOP("Teach", "There are {most} pictures of {large}, but {least} of {small}"),
    ),
    ProblemKind.MIXED_SIZES: (
        QT_TRANSLATE_NOOP("Teach", "Some pictures are much larger than others"),
        QT_TRANSLATE_NOOP("Teach", "Some pictures are much larger than others"),
    ),
    ProblemKind.MIXED_DEPTHS: (
        QT_TRANSLATE_NOOP("Teach", "Some pictures have finer shades than others"),
        QT_TRANSLATE_NOOP("Teach", "Some pictures have finer shades than others"),
    ),
    ProblemKind.GROUPS: (
        QT_TRANSLATE_NOOP("Teach", "File names say which pictures belong together"),
        QT_TRANSLATE_NOOP("Teach", "File names tell {sets} groups of pictures"),
    ),
}

_NONE_OF = QT_TRANSLATE_NOOP("Teach", "No picture of {labels} can be used")
_ONE_OF = QT_TRANSLATE_NOOP("Teach", "There is a single picture of {labels}")

_REASONS: dict[ProblemKind, object] = {
    ProblemKind.UNSORTED: QT_TRANSLATE_NOOP(
        "Teach", "It lies beside the folders of the classes, or the table does not name it."
    ),
    ProblemKind.TWO_LABELS: QT_TRANSLATE_NOOP(
        "Teach", "Only one of the classes can be right. Which, you know better than Lensmith."
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
    ProblemKind.SINGLE_CLASS: QT_TRANSLATE_NOOP(
        "Teach", "To tell things apart takes two. Put the pictures of each class in a folder."
    ),
}

_CHOICES: dict[Remedy, object] = {
    Remedy.LEAVE_OUT: QT_TRANSLATE_NOOP("Teach", "Leave them out"),
    Remedy.KEEP_ONE: QT_TRANSLATE_NOOP("Teach", "Use one of each"),
    Remedy.KEEP_TOGETHER: QT_TRANSLATE_NOOP("Teach", "Keep them together"),
    Remedy.WEIGHT: QT_TRANSLATE_NOOP("Teach", "Let rare classes count for more"),
    Remedy.USE: QT_TRANSLATE_NOOP("Teach", "Use them as they are"),
    Remedy.STOP: QT_TRANSLATE_NOOP("Teach", "Stop"),
}

# one, many
_OUTCOMES: dict[Remedy, tuple[object, object]] = {
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
    Remedy.WEIGHT: (
        QT_TRANSLATE_NOOP("Teach", "Rare classes will count for more."),
        QT_TRANSLATE_NOOP("Teach", "Rare classes will count for more."),
    ),
    Remedy.USE: (
        QT_TRANSLATE_NOOP("Teach", "Used as it is."),
        QT_TRANSLATE_NOOP("Teach", "Used as they are."),
    ),
    Remedy.STOP: ("", ""),
}
_OF_SETS = {Remedy.KEEP_ONE, Remedy.KEEP_TOGETHER}


def sentence(problem: Problem, report: CheckReport) -> str:
    """What is wrong."""
    one, many = _SENTENCES[problem.kind]
    if problem.kind is ProblemKind.TOO_FEW:
        one = many = {"0": _NONE_OF, "1": _ONE_OF}.get(problem.params.get("pictures", ""), many)
    text = translate("Teach", str(one if len(problem.sets) == 1 else many))
    locale = QLocale()
    return text.format(
        n=locale.toString(len(problem.files)),
        sets=locale.toString(len(problem.sets)),
        **_facts(problem, report),
    )


def reason(problem: Problem) -> str:
    """Why it matters, or what can be done about it; empty where the sentence says it all."""
    known = _REASONS.get(problem.kind)
    return translate("Teach", str(known)) if known else ""


def choice(remedy: Remedy) -> str:
    """What can be done, as a choice."""
    return translate("Teach", str(_CHOICES[remedy]))


def outcome(problem: Problem, remedy: Remedy) -> str:
    """What will be done."""
    if problem.kind is ProblemKind.ACROSS_SPLITS and remedy is Remedy.KEEP_TOGETHER:
        return translate("Teach", "They will only be judged by, not learned from.")
    if problem.kind is ProblemKind.UNREADABLE_FOLDER:
        return translate("Teach", "Lensmith goes on without it.")
    one, many = _OUTCOMES[remedy]
    counted = problem.sets if remedy in _OF_SETS else problem.files
    text = str(one if len(counted) == 1 else many)
    return translate("Teach", text) if text else ""


def class_of(problem: Problem, report: CheckReport) -> dict[str, str]:
    """The class of each of its files, by the file's path as text."""
    wanted = set(problem.files)
    return {
        str(item.picture): item.label for item in report.dataset.items if item.picture in wanted
    }


def _facts(problem: Problem, report: CheckReport) -> dict[str, str]:
    if problem.kind is ProblemKind.TOO_FEW:
        return {"labels": _listed(_labels_of(problem, report))}
    if problem.kind is ProblemKind.IMBALANCE and report.counts:
        locale = QLocale()
        large = max(report.counts, key=lambda count: count.usable)
        small = min(report.counts, key=lambda count: count.usable)
        return {
            "most": locale.toString(large.usable),
            "large": large.label,
            "least": locale.toString(small.usable),
            "small": small.label,
        }
    return {}


def _labels_of(problem: Problem, report: CheckReport) -> list[str]:
    """The classes a problem speaks of."""
    if problem.params.get("pictures") == "0":
        return [count.label for count in report.counts if count.usable == 0]
    labels = dict.fromkeys(class_of(problem, report).values())
    return list(labels) or [count.label for count in report.counts if count.usable < _FEW]


def _listed(names: list[str]) -> str:
    if len(names) <= 3:
        return QLocale().createSeparatedList(names)
    text = translate("Teach", "{names} and {n} other classes")
    return text.format(names=", ".join(names[:2]), n=QLocale().toString(len(names) - 2))
