"""Charts of a report, as SVG that browsers and Qt both draw."""

from collections.abc import Sequence
from html import escape

from engine.results.evaluation import ClassMetrics
from engine.train.events import EpochEnded

_INK, _MUTED, _LINE, _ACCENT, _WARM = "#14181F", "#586172", "#DDE1E7", "#0A716C", "#A3530B"
_FONT = 'font-family="Inter, Helvetica, Arial, sans-serif" font-size="12"'
_MOST_CELLS = 30
"""Beyond so many classes the numbers in a matrix cannot be read on a page."""


def intervals(classes: Sequence[ClassMetrics]) -> str:
    """Each class's share of recognised pictures, with its 95 % interval (Wilson)."""
    row, left, width = 24, 150, 340
    parts = []
    for index, metrics in enumerate(classes):
        y = index * row + 14
        parts.append(_text(left - 8, y + 4, _short(metrics.label), "end"))
        parts.append(_rule(left, y, left + width, y, _LINE, 1))
        if not metrics.total:
            parts.append(_text(left + width + 10, y + 4, "none tested", colour=_MUTED))
            continue
        x1, x2 = left + metrics.low * width, left + metrics.high * width
        x = left + metrics.right / metrics.total * width
        parts.append(_rule(x1, y, x2, y, _ACCENT, 4))
        parts.append(f'<circle cx="{x:.1f}" cy="{y}" r="5" fill="{_ACCENT}"/>')
        words = f"{metrics.right} of {metrics.total}"
        parts.append(_text(left + width + 10, y + 4, words, colour=_MUTED))
    foot = len(classes) * row + 16
    parts += [_text(left + s * width, foot, f"{s:.0%}", "middle", _MUTED) for s in (0, 0.5, 1)]
    return _svg(600, foot + 8, parts)


def confusion(classes: Sequence[str], counts: Sequence[Sequence[int]]) -> str:
    """Rows: the class that counts, columns: the answer. Empty where there are too many classes."""
    if len(classes) > _MOST_CELLS:
        return ""
    side = max(16, min(44, 440 // max(1, len(classes))))
    left, top = 150, 24
    parts = [_text(left, 14, "answer (in the order of the rows)", colour=_MUTED)]
    for i, (name, row) in enumerate(zip(classes, counts, strict=True)):
        middle = top + i * side + side / 2 + 4
        parts.append(_text(left - 8, middle, _short(name), "end"))
        for j, count in enumerate(row):
            share = count / max(1, sum(row))
            box = f'x="{left + j * side}" y="{top + i * side}" width="{side}" height="{side}"'
            fill = _ACCENT if i == j else _WARM
            parts.append(f'<rect {box} fill="{fill}" fill-opacity="{share:.3f}" stroke="{_LINE}"/>')
            if count:
                ink = "#FFFFFF" if share > 0.6 else _INK
                parts.append(_text(left + (j + 0.5) * side, middle, str(count), "middle", ink))
    return _svg(600, top + len(classes) * side + 8, parts)


def curves(epochs: Sequence[EpochEnded]) -> str:
    """Loss on learned and on validation pictures, epoch by epoch; empty for fewer than two."""
    if len(epochs) < 2:
        return ""
    left, width, height = 50, 440, 180
    top = max(max(e.train_loss, e.validation_loss) for e in epochs) or 1.0
    first, last = epochs[0].epoch, epochs[-1].epoch

    def line(values: Sequence[float], colour: str, dash: str) -> list[str]:
        points = [
            (left + (e.epoch - first) / (last - first) * width, 10 + (1 - v / top) * height)
            for e, v in zip(epochs, values, strict=True)
        ]
        text = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        return [f'<polyline points="{text}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>']

    axes = [_rule(left, 10 + height, left + width, 10 + height, _MUTED, 1),
            _text(left - 6, 18, f"{top:.2f}", "end", _MUTED),
            _text(left - 6, 14 + height, "0", "end", _MUTED),
            _text(left, 28 + height, f"epoch {first}", colour=_MUTED),
            _text(left + width, 28 + height, str(last), "end", _MUTED)]  # fmt: skip
    learned = line([e.train_loss for e in epochs], _ACCENT, "")
    judged = line([e.validation_loss for e in epochs], _WARM, ' stroke-dasharray="6 3"')
    middle = left + width / 2
    legend = [_rule(middle - 150, 26 + height, middle - 126, 26 + height, _ACCENT, 2),
              _text(middle - 120, 30 + height, "learning"),
              _rule(middle - 30, 26 + height, middle - 6, 26 + height, _WARM, 2),
              _text(middle, 30 + height, "validation (dashed)")]  # fmt: skip
    return _svg(600, height + 36, [*axes, *learned, *judged, *legend])


def _svg(width: int, height: float, parts: Sequence[str]) -> str:
    size = f'width="{width}" height="{height:.0f}" viewBox="0 0 {width} {height:.0f}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {_FONT}>{"".join(parts)}</svg>'


def _text(x: float, y: float, words: str, anchor: str = "start", colour: str = _INK) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}"'
    return f"<text {place}>{escape(words)}</text>"


def _rule(x1: float, y1: float, x2: float, y2: float, colour: str, thick: int) -> str:  # noqa: PLR0913
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} stroke="{colour}" stroke-width="{thick}"/>'


def _short(name: str) -> str:
    return name if len(name) <= 20 else f"{name[:19]}…"
