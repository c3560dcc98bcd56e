"""What is said about pictures that seem to lie in the wrong folder, and about what was decided."""

from PySide6.QtCore import QCoreApplication

from engine.datasets.corrections import Said
from engine.datasets.dataset import Part
from engine.evaluation.results import Suspect
from gui.common.words import number

translate = QCoreApplication.translate


def suspected(suspect: Suspect) -> str:
    """What it seems to be."""
    text = translate("Results", "It looks more like {label}")
    return text.format(label=suspect.suggested)


def truth(suspect: Suspect, *, is_taught: bool) -> str:
    """What its folder says, and what a run has used it for."""
    if not is_taught:
        return translate("Results", "The folder says {label}.").format(label=suspect.label)
    texts = {
        Part.TRAIN: translate("Results", "The folder says {label}. The model learned from it."),
        Part.SELECT: translate(
            "Results", "The folder says {label}. It helped to choose the best version."
        ),
        Part.CALIBRATE: translate(
            "Results", "The folder says {label}. It helped to tell when the model is not sure."
        ),
        Part.REPORT: translate("Results", "The folder says {label}. It judged the model."),
    }
    return texts[suspect.part].format(label=suspect.label)


def waiting(count: int, said: Said | None) -> str:
    """How many wait for a decision, how many are decided, and that the folder stays."""
    if count == 1:
        text = translate("Results", "1 picture looks more like another class.")
    else:
        text = translate("Results", "{n} pictures look more like another class, the surest first.")
    facts = [text.format(n=number(count))] if count else []
    if said is not None and (decided := decided_of(said)):
        facts.append(decided)
    facts.append(translate("Results", "Your folder stays as it is."))
    return " ".join(facts)


def none_left(said: Said | None, *, is_taught: bool) -> str:
    """Nothing waits for a decision."""
    if said is not None and (said.changes or said.kept):
        if said.changes and not is_taught:
            return translate("Results", "All decided. Teaching uses what you said.")
        if said.changes:
            return translate("Results", "All decided. “Learn again” uses what you said.")
        return translate("Results", "All decided.")
    return translate("Results", "No picture looks more like another class than its own.")


def decided_of(said: Said) -> str:
    """How much of what; empty where nothing was said."""
    facts = [
        text.format(n=number(count))
        for text, count in (
            (translate("Results", "{n} relabelled"), said.relabelled),
            (translate("Results", "{n} excluded"), said.excluded),
            (translate("Results", "{n} kept"), said.kept),
        )
        if count
    ]
    return f"{', '.join(facts)}." if facts else ""
