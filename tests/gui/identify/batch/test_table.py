"""The model of the table: order, filters, counts; and that pointing at a row goes on."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtWidgets import QApplication

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.base.types import Detection, Detections, Failure, LabelScore, Outcome, Prediction
from engine.inference.batch.answer_table import StoredAnswer
from gui.identify.batch.filters import ALL, FAILED, NOTHING, UNLIKE, UNSURE, Filter, Group
from gui.identify.batch.label_list import groups_of
from gui.identify.batch.rows import Row, Standing, row_of
from gui.identify.batch.table import FILE, LABEL, REMARK, SCORE, BatchTable
from gui.identify.batch.words import group_name

UP, DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


def row(name: str, label: str = "cat", score: float = 0.5, standing: str = "sure") -> Row:
    return Row(f"/in/{name}", label, score, Standing(standing), "", 0)


ROWS = [
    row("b.png", "dog", 0.9), row("a.png", "cat", 0.4, "unsure"), row("d.png", "cat", 0.7),
    row("c.png", "", 0.0, "failed"),
]  # fmt: skip


@pytest.fixture
def table(qapp: QApplication) -> BatchTable:
    made = BatchTable()
    made.append(ROWS)
    return made


def names(table: BatchTable) -> str:
    """The first letters of the names that are shown."""
    return "".join(table.row_at(n).name[0] for n in range(table.rowCount()))


def test_rows_stand_as_they_came(table: BatchTable) -> None:
    assert names(table) == "badc"


@pytest.mark.parametrize(
    ("column", "order", "expected"),
    [(FILE, UP, "abcd"), (FILE, DOWN, "dcba"), (LABEL, UP, "dabc"), (SCORE, DOWN, "bdac"),
     (SCORE, UP, "cadb"), (REMARK, UP, "bdac"), (-1, UP, "badc")],
)  # fmt: skip
def test_a_column_puts_them_in_order(
    table: BatchTable, column: int, order: Qt.SortOrder, expected: str
) -> None:
    table.sort(column, order)
    assert names(table) == expected


@pytest.mark.parametrize("order", [UP, DOWN])
@pytest.mark.parametrize("count", [1, 30, 300])
def test_new_rows_go_where_they_belong(table: BatchTable, order: Qt.SortOrder, count: int) -> None:
    table.sort(SCORE, order)
    table.append([row(f"x{n}.png", score=n * 37 % 100 / 100) for n in range(count)])
    scores = [table.row_at(n).score for n in range(table.rowCount())]
    assert scores == sorted(scores, reverse=order is DOWN)
    assert len(scores) == count + 4


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Filter(), "badc"), (Filter(Group(label="cat")), "d"), (Filter(UNSURE), "a"),
        (Filter(FAILED), "c"), (Filter(NOTHING), ""), (Filter(least=0.7), "bd"),
        (Filter(text="DOG"), "b"), (Filter(text="/in/d"), "d"),
        (Filter(Group(label="cat"), 0.6, "in/"), "d"), (Filter(ALL, 0.0, "zebra"), ""),
    ],
)  # fmt: skip
def test_only_rows_that_pass_are_shown(table: BatchTable, wanted: Filter, expected: str) -> None:
    table.show_only(wanted)
    assert names(table) == expected
    assert table.total == 4
    table.show_only(Filter())
    assert names(table) == "badc"


def test_new_rows_that_do_not_pass_are_counted_all_the_same(table: BatchTable) -> None:
    table.show_only(Filter(Group(label="dog")))
    table.append([row("e.png", "cat"), row("f.png", "dog")])
    assert names(table) == "bf"
    assert table.counts[Group(label="cat")] == 2
    assert (table.counts[UNSURE], table.counts[FAILED]) == (1, 1)


def test_every_picture_is_counted_once_and_shown_in_its_group(table: BatchTable) -> None:
    table.append([row("n.png", "", 0.0, "nothing"), row("u.png", "dog", 0.3, "unsure")])
    assert sum(table.counts.values()) == table.total == 6
    for group, count in table.counts.items():
        table.show_only(Filter(group))
        assert table.rowCount() == count


def test_words_are_looked_for_in_names_and_labels_and_not_in_folders(table: BatchTable) -> None:
    table.clear()
    table.append([
        Row("/insects/bees/1.png", "sea anemone", 0.9, Standing.SURE, "", 0),
        Row("/insects/other/Bee 2.png", "fly", 0.9, Standing.SURE, "", 1),
        Row("/insects/other/3.png", "bee", 0.9, Standing.SURE, "", 2),
    ])  # fmt: skip
    found = {
        "bee": ["Bee 2.png", "3.png"],
        "bees/": ["1.png"],
        "insects": [],
        "other/bee": ["Bee 2.png"],
    }
    for words, expected in found.items():
        table.show_only(Filter(text=words))
        assert [table.row_at(n).name for n in range(table.rowCount())] == expected


def test_the_row_pointed_at_stays_pointed_at(table: BatchTable) -> None:
    pointed = QPersistentModelIndex(table.index(0, 0))
    table.sort(FILE, DOWN)
    assert table.row_at(pointed.row()).name == "b.png"
    table.append([row("e.png"), row("z.png")])
    assert table.row_at(pointed.row()).name == "b.png"
    table.show_only(Filter(text="cat"))
    assert not pointed.isValid()


def test_strangers_are_a_part_of_their_own(table: BatchTable) -> None:
    table.append([row("x.png", "cat", 0.99, "unlike")])
    table.show_only(Filter(UNLIKE))
    assert names(table) == "x"
    table.show_only(Filter(Group(label="cat")))
    assert names(table) == "d"
    groups = groups_of(table.counts, table.total)
    assert groups[:4] == [(ALL, 5), (UNLIKE, 1), (UNSURE, 1), (FAILED, 1)]
    assert group_name(UNLIKE) == "Unlike all it knows"


def test_cells_are_words(table: BatchTable) -> None:
    first = [table.index(0, column).data() for column in range(4)]
    last = [table.index(3, column).data() for column in range(4)]
    assert first == ["b.png", "dog", "90.0 %", ""]
    assert last == ["c.png", "–", "–", ""]


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Prediction(PictureAddress(Path("a")), "m", (LabelScore("cat", 0.4),), 0.1, is_sure=False),
         Row("a", "cat", 0.4, Standing.UNSURE, "Not sure", 7)),
        (Prediction(PictureAddress(Path("a")), "m", (LabelScore("cat", 0.9),), 0.1, is_sure=False,
                    unlike=True),
         Row("a", "cat", 0.9, Standing.UNLIKE, "Unlike all it knows", 7)),
        (Prediction(PictureAddress(Path("a")), "m", (LabelScore("cat", 0.4),), 0.1, unlike=False),
         Row("a", "cat", 0.4, Standing.SURE, "", 7)),
        (Prediction(PictureAddress(Path("a")), "m", (LabelScore("cat", 0.4),), 0.1),
         Row("a", "cat", 0.4, Standing.SURE, "", 7)),
        (Detections(PictureAddress(Path("a")), "m", (Detection("cell", 0.9, 0, 0, 1, 1),) * 2, 0.1),
         Row("a", "cell", 0.9, Standing.SURE, "2 × cell", 7)),
        (Detections(PictureAddress(Path("a")), "m", (Detection("cell", 0.3, 0, 0, 1, 1),), 0.1),
         Row("a", "", 0.0, Standing.NOTHING, "Nothing found", 7)),
        (Failure(PictureAddress(Path("a")), EngineError(ErrorCode.IMAGE_EMPTY)),
         Row("a", "", 0.0, Standing.FAILED, "The file is empty.", 7)),
    ],
)  # fmt: skip
def test_an_answer_becomes_a_row(qapp: QApplication, outcome: Outcome, expected: Row) -> None:
    assert row_of(StoredAnswer(7, 9, outcome)) == expected
