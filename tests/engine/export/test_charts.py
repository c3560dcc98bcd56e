"""Charts of a report: what stands in them."""

import re
import xml.etree.ElementTree as ET

from engine.evaluation.results import ClassMetrics
from engine.export import charts
from engine.training.classification.events import EpochEnded


def metrics(label: str) -> ClassMetrics:
    return ClassMetrics(label, 0.9, 0.8, 0.85, 8, 10, 0.5, 0.95)


def epochs(count: int) -> list[EpochEnded]:
    return [EpochEnded(n, 1 / n, 1.2 / n, 0.5, n == 2, 3e-4, 1.0) for n in range(1, count + 1)]


def words_of(svg: str) -> list[str]:
    root = ET.fromstring(svg)  # noqa: S314 - our own
    return [text.text or "" for text in root.iter() if text.tag.endswith("text")]


def test_parts_of_a_chart_show_each_class_once_and_one_scale() -> None:
    for count in (1, 12, 13, 40):
        parts = charts.intervals_in_parts([metrics(f"class {n}") for n in range(count)])
        words = [word for part in parts for word in words_of(part)]
        named = [word for word in words if word.startswith("class")]
        assert named == [f"class {n}" for n in range(count)]
        assert words.count("50 %") == 1
        assert "50 %" in words_of(parts[-1])


def test_rows_and_columns_of_a_matrix_are_named() -> None:
    words = words_of(charts.confusion(("<a>", "b"), ((7, 1), (0, 9))))
    assert words.count("<a>") == words.count("b") == 2
    assert [word for word in words if word.isdecimal()] == ["7", "1", "9"]


def test_a_matrix_of_many_classes_has_letters_that_fit_its_cells() -> None:
    names = tuple(f"class {n}" for n in range(30))
    svg = charts.confusion(names, tuple((1,) * 30 for _ in names))
    side = re.search(r'<rect [^>]*height="(\d+)"', svg)
    letters = re.search(r'<g font-size="([\d.]+)"', svg)
    assert side is not None
    assert letters is not None
    assert float(letters[1]) < float(side[1])


def test_no_matrix_is_drawn_that_nobody_could_read() -> None:
    names = tuple(f"class {n}" for n in range(31))
    assert charts.confusion(names, tuple((1,) * 31 for _ in names)) == ""


def test_the_epoch_that_was_kept_is_marked() -> None:
    assert "kept" in words_of(charts.curves(epochs(4), best=2))
    assert "kept" not in words_of(charts.curves(epochs(4)))


def test_one_epoch_makes_no_curve() -> None:
    assert charts.curves(epochs(1)) == ""
