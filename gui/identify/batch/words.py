"""What is said about a batch."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale

from gui.common import words
from gui.identify.batch.filters import FAILED, NOTHING, UNLIKE, UNSURE, Group
from gui.identify.batch.presenter import BatchPresenter, BatchState

if TYPE_CHECKING:
    from engine.inference.batch.answering import BatchRequest
    from engine.inference.batch.sorting import Sorted
    from engine.inference.batch.sorting_journal import Undone

translate = QCoreApplication.translate


def number(count: int) -> str:
    """With the separators of the language."""
    return QLocale().toString(count)


def title(order: BatchRequest) -> str:
    """What the batch is of."""
    first = order.pictures[0]
    if len(order.pictures) == 1:
        return first.name or str(first)
    text = translate("Batch", "{name} and {n} more")
    return text.format(name=first.name or str(first), n=number(len(order.pictures) - 1))


def facts(total: int, counts: Counter[Group], model: str) -> str:
    """How many pictures, what could not be answered, and who answered."""
    parts = [pictures(total)]
    for group, text in (
        (UNLIKE, translate("Batch", "{n} unlike all it knows")),
        (UNSURE, translate("Batch", "{n} not sure")),
        (NOTHING, translate("Batch", "{n} with nothing found")),
        (FAILED, translate("Batch", "{n} not readable")),
    ):
        if counts[group]:
            parts.append(text.format(n=number(counts[group])))
    parts.append(model)
    return " · ".join(parts)


def pictures(count: int) -> str:
    """So many."""
    if count == 1:
        return translate("Batch", "1 picture")
    return translate("Batch", "{n} pictures").format(n=number(count))


def group_name(group: Group) -> str:
    """A part of the pictures."""
    if group.label:
        return group.label
    return {
        UNLIKE: words.unlike_in_short(),
        UNSURE: translate("Batch", "Not sure"),
        NOTHING: translate("Batch", "Nothing found"),
        FAILED: translate("Batch", "Not readable"),
    }.get(group, translate("Batch", "All"))


def progress(batch: BatchPresenter, model: str) -> str:
    """How far it is."""
    if batch.is_queued:
        return translate("Batch", "Waiting until other work is done")
    if batch.state is BatchState.WAITING:
        return getting_ready(model)
    left = batch.seconds_left
    if not batch.is_working:
        text = _ended(batch)
    elif left is None or left < 1:
        text = translate("Batch", "Looked at {done} of {total}")
    else:
        text = translate("Batch", "Looked at {done} of {total}, about {time} left")
    return text.format(
        done=number(batch.table.total), total=number(batch.total), time=words.duration(left or 0)
    )


def _ended(batch: BatchPresenter) -> str:
    if not batch.total:
        return translate("Batch", "Nothing was looked at")
    if batch.state is BatchState.FAILED:
        return translate("Batch", "Ended after {done} of {total}")
    return translate("Batch", "Stopped after {done} of {total}")


def stop_or_go_on(*, is_working: bool) -> str:
    """What the button beside it does."""
    return translate("Batch", "Stop") if is_working else translate("Batch", "Go on")


def getting_ready(model: str) -> str:
    """Before the first picture."""
    return translate("Batch", "Getting {model} ready").format(model=model)


def look_again(model: str) -> str:
    """With another model."""
    return translate("Batch", "Look again with {model}").format(model=model)


def sorted_into(result: Sorted) -> str:
    """What was copied where."""
    text = translate("Batch", "{pictures} copied into {n} folders in “{place}”.")
    said = text.format(
        pictures=pictures(result.copied), n=number(result.folders), place=result.destination.name
    )
    if not result.left:
        return said
    left = translate("Batch", "{n} left out: without a label, or there already.")
    return f"{said} {left.format(n=number(result.left))}"


def undone(result: Undone) -> str:
    """What was taken back."""
    said = translate("Batch", "{n} copies removed.").format(n=number(result.removed))
    if not result.kept:
        return said
    kept = translate("Batch", "{n} kept, as they were changed since: {name}…")
    return f"{said} {kept.format(n=number(len(result.kept)), name=result.kept[0].name)}"
