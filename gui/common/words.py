"""Numbers as people read them."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QLocale

from engine.base import percent as shares
from engine.base.device import CUDA, MPS, Device
from engine.base.types import Detection, Note, NoteKind

translate = QCoreApplication.translate

LIKELY = 0.5
"""A detection at least so likely is counted where nobody has chosen a confidence."""


def number(value: int) -> str:
    """A count."""
    return QLocale().toString(value)


def percent(share: float) -> str:
    """A probability, in per cent with one decimal; never a false 0 or 100."""
    if 0 < share < 0.001:
        return translate("Words", "< {number} %").format(number=QLocale().toString(0.1, "f", 1))
    if 0.999 < share < 1:
        return translate("Words", "> {number} %").format(number=QLocale().toString(99.9, "f", 1))
    number = QLocale().toString(share * 100, "f", 1)
    return translate("Words", "{number} %").format(number=number)


def whole_percent(share: float) -> str:
    """A share in whole per cent, without the sign; never a false 0 or 100."""
    return QLocale().toString(shares.whole_percent(share))


def interval(low: float, share: float, high: float) -> tuple[str, str]:
    """The ends of a share's interval in per cent, without the sign; the share lies between them."""
    ends = shares.interval(low, share, high)
    least, most = (QLocale().toString(end, "f", 0 if end.is_integer() else 1) for end in ends)
    return least, most


def duration(seconds: float) -> str:
    """A span of time, as exact as anybody wants to know it."""
    locale = QLocale()
    if seconds < 1:
        milliseconds = locale.toString(max(1, round(seconds * 1000)))
        return translate("Words", "{n} ms").format(n=milliseconds)
    if seconds < 90:
        return translate("Words", "{n} s").format(n=locale.toString(round(seconds)))
    return translate("Words", "{n} min").format(n=locale.toString(round(seconds / 60)))


def device(found: Device) -> str:
    """A device, in plain words."""
    name = {
        CUDA: translate("Words", "graphics card"),
        MPS: translate("Words", "Apple graphics"),
    }.get(found.id, translate("Words", "processor"))
    return f"{name} ({found.name})" if found.name else name


def unlike() -> str:
    """Of a picture that is a stranger to the model."""
    return translate("Words", "Unlike anything it was taught")


def unlike_in_short() -> str:
    """The same, where there is little room."""
    return translate("Words", "Unlike all it knows")


def counts(found: Sequence[Detection]) -> str:
    """What was found, most often first; only what is more likely there than not."""
    numbers = Counter(item.label for item in found if item.score >= LIKELY)
    if not numbers:
        return translate("Words", "Nothing found")
    return ", ".join(f"{count} × {label}" for label, count in numbers.most_common())


def note(remark: Note) -> str:
    """What the reader did to a picture."""
    match remark.kind:
        case NoteKind.FIRST_PAGE:
            text = translate("Words", "The first of {pages} pages")
        case NoteKind.FIRST_FRAME:
            text = translate("Words", "The first picture of an animation")
        case NoteKind.BRIGHTNESS_SCALED:
            text = translate("Words", "Brightness fitted to the range of the picture")
        case NoteKind.FIRST_CHANNELS:
            text = translate("Words", "The first {kept} of {channels} channels")
        case NoteKind.OTHER_FORMAT:
            text = translate("Words", "Named {suffix}, but a {format} picture; read as such")
    return text.format(**remark.params)
