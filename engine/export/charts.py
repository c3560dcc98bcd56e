"""Charts of a report, as SVG that browsers and Qt both draw."""

from collections.abc import Sequence
from html import escape

from engine.evaluation.results import ClassMetrics
from engine.training.classification.events import EpochEnded

_INK, _MUTED, _LINE, _ACCENT, _WARM = "#14181F", "#586172", "#DDE1E7", "#0A716C", "#A3530B"
_FAMILIES = "Inter, Helvetica, Arial, sans-serif"
_FONT = f'font-family="{_FAMILIES}" font-size="12"'
_DASHES, _DOTS = ' stroke-dasharray="6 3"', ' stroke-dasharray="2 3"'
_ROWS_OF_PART = 12
_MOST_CELLS = 30
"""Beyond so many classes the numbers in a matrix cannot be read on a page."""


def intervals_in_parts(classes: Sequence[ClassMetrics]) -> list[str]:
    """The same as charts of a few rows, between which a page may end."""
    ends = range(_ROWS_OF_PART, len(classes) + _ROWS_OF_PART, _ROWS_OF_PART)
    return [
        intervals(classes[end - _ROWS_OF_PART : end], has_scale=end >= len(classes)) for end in ends
    ]


def intervals(classes: Sequence[ClassMetrics], *, has_scale: bool = True) -> str:
    """Each class's share of recognised pictures, with its 95 % interval (Wilson).

    Args:
        classes: in the order of the rows.
        has_scale: whether percentages stand below.
    """
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
    if not has_scale:
        return _svg(600, len(classes) * row, parts)
    foot = len(classes) * row + 16
    parts += [
        _text(left + s * width, foot, f"{s:.0%}".replace("%", " %"), "middle", _MUTED)
        for s in (0, 0.5, 1)
    ]
    return _svg(600, foot + 8, parts)


def confusion(classes: Sequence[str], counts: Sequence[Sequence[int]]) -> str:
    """Rows: the class that counts, columns: the answer. Empty where there are too many classes."""
    if len(classes) > _MOST_CELLS:
        return ""
    side = max(12, min(44, 360 // max(1, len(classes))))
    letters = min(12.0, 0.7 * side)
    left = 150
    top = 30 + max((len(_short(name)) for name in classes), default=0) * 0.35 * letters
    parts = [_text(left - 8, top - 8, "class", "end", _MUTED),
             _text(left, 14, "answer", colour=_MUTED)]  # fmt: skip
    for i, (name, row) in enumerate(zip(classes, counts, strict=True)):
        middle = top + i * side + side / 2 + letters / 3
        parts.append(_text(left - 8, middle, _short(name), "end"))
        parts.append(_slanting(left + (i + 0.5) * side, top - 6, _short(name)))
        for j, count in enumerate(row):
            share = count / max(1, sum(row))
            box = f'x="{left + j * side}" y="{top + i * side:.1f}" width="{side}" height="{side}"'
            fill = _ACCENT if i == j else _WARM
            parts.append(f'<rect {box} fill="{fill}" fill-opacity="{share:.3f}" stroke="{_LINE}"/>')
            if count:
                ink = "#FFFFFF" if share > 0.6 else _INK
                parts.append(_text(left + (j + 0.5) * side, middle, str(count), "middle", ink))
    small = [f'<g font-size="{letters:.1f}">', *parts, "</g>"]
    return _svg(600, top + len(classes) * side + 8, small)


def curves(epochs: Sequence[EpochEnded], best: int = 0) -> str:
    """Loss on learned and on validation pictures, epoch by epoch; empty for fewer than two.

    Args:
        epochs: in their order.
        best: the epoch that was kept; 0 for none of them.
    """
    if len(epochs) < 2:
        return ""
    left, above, width, height = 50, 34, 530, 170
    foot = above + height
    top = max(max(e.train_loss, e.validation_loss) for e in epochs) or 1.0
    first, last = epochs[0].epoch, epochs[-1].epoch

    def across(epoch: int) -> float:
        return left + (epoch - first) / (last - first) * width

    def line(values: Sequence[float], colour: str, dash: str) -> str:
        points = (
            f"{across(e.epoch):.1f},{above + (1 - value / top) * height:.1f}"
            for e, value in zip(epochs, values, strict=True)
        )
        drawn = f'fill="none" stroke="{colour}" stroke-width="2"{dash}'
        return f'<polyline points="{" ".join(points)}" {drawn}/>'

    parts = [_rule(left, foot, left + width, foot, _MUTED, 1)]
    for share in (0.0, 0.5, 1.0):
        y = foot - share * height
        parts.append(_rule(left, y, left + width, y, _LINE, 1))
        parts.append(_text(left - 8, y + 4, f"{share * top:.2f}", "end", _MUTED))
    parts += [_text(left, foot + 18, f"epoch {first}", colour=_MUTED),
              _text(left + width, foot + 18, str(last), "end", _MUTED)]  # fmt: skip
    if best:
        x, anchor = across(best), "end" if best > (first + last) / 2 else "start"
        parts.append(_rule(x, above, x, foot, _MUTED, 1, _DOTS))
        parts.append(_text(x + (-6 if anchor == "end" else 6), above + 12, "kept", anchor, _MUTED))
    parts.append(line([e.train_loss for e in epochs], _ACCENT, ""))
    parts.append(line([e.validation_loss for e in epochs], _WARM, _DASHES))
    return _svg(600, foot + 26, [*parts, *_legend(left)])


def _legend(left: int) -> list[str]:
    names = (("loss on learned pictures", _ACCENT, ""), ("on validation pictures", _WARM, _DASHES))
    parts = []
    for place, (name, colour, dash) in enumerate(names):
        x = left + place * 200
        parts.append(_rule(x, 10, x + 24, 10, colour, 2, dash))
        parts.append(_text(x + 32, 14, name))
    return parts


def for_qt(svg: str) -> str:
    """The chart with one font family: Qt takes a list of them for one name."""
    return svg.replace(_FAMILIES, _FAMILIES.partition(",")[0], 1)


def _svg(width: int, height: float, parts: Sequence[str]) -> str:
    size = f'width="{width}" height="{height:.0f}" viewBox="0 0 {width} {height:.0f}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {_FONT}>{"".join(parts)}</svg>'


def _text(x: float, y: float, words: str, anchor: str = "start", colour: str = _INK) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}"'
    return f"<text {place}>{escape(words)}</text>"


def _slanting(x: float, y: float, words: str) -> str:
    turned = f"translate({x:.1f} {y:.1f}) rotate(-40)"
    return f'<g transform="{turned}">{_text(0, 0, words)}</g>'


def _rule(  # noqa: PLR0913
    x1: float, y1: float, x2: float, y2: float, colour: str, thick: int, dash: str = ""
) -> str:
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} stroke="{colour}" stroke-width="{thick}"{dash}/>'


def _short(name: str) -> str:
    return name if len(name) <= 20 else f"{name[:19]}…"
