"""What holds for every control on every screen: names, keyboard, translation."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QLabel,
    QLineEdit,
    QProgressBar,
    QScrollBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from engine.base.address import PictureAddress
from engine.inference.batch.sorting import Sorted
from engine.training.runs.events import PictureLeftOut, Remark, RemarkKind
from gui.app import Lensmith
from gui.identify.batch.presenter import BatchState
from gui.results.comparison import Comparison
from gui.results.presenter import ResultsState
from gui.teach.presenter import TeachState
from tests.helpers import evaluations, histories
from tests.helpers.evaluators import FakeEvaluator
from tests.helpers.trainers import FakeTrainer

Start = Callable[[], Lensmith]
CONTROLS = (QAbstractButton, QAbstractItemView, QLineEdit, QProgressBar)
LIMIT_MS = 20_000


class Marking(QTranslator):
    """Translates every text by putting it in brackets, which shows what is not translated."""

    def translate(
        self, _context: str | bytes, text: str | bytes, _hint: object = None, _n: int = -1
    ) -> str:
        return f"⟦{text if isinstance(text, str) else text.decode()}⟧"

    def isEmpty(self) -> bool:  # noqa: N802
        return False


@pytest.fixture
def marking(qapp: QApplication) -> Iterator[None]:
    translator = Marking()
    QCoreApplication.installTranslator(translator)
    yield
    QCoreApplication.removeTranslator(translator)


def controls(lensmith: Lensmith) -> list[QWidget]:
    found = lensmith.window.findChildren(QWidget)
    return [widget for widget in found if isinstance(widget, CONTROLS) and _is_ours(widget)]


def _is_ours(widget: QWidget) -> bool:
    is_qts = widget.objectName().startswith("qt_") or isinstance(widget, QScrollBar | QHeaderView)
    return not is_qts


def go_through_teaching(qtbot: QtBot, lensmith: Lensmith, trainer: FakeTrainer) -> None:
    """Have every part of the Teach screen made and filled: a check, a run, its end."""
    folder, teach = Path("/cells"), lensmith.teach
    problems = (
        histories.unreadable(folder),
        histories.duplicates(folder),
        histories.groups(folder),
    )
    trainer.report = histories.make_report(folder, problems=problems)
    left_out = PictureLeftOut("/a.png", "image.empty", "")
    trainer.suspected = evaluations.suspects(evaluations.evaluation())
    told = [*histories.until_first_answer(), *histories.epochs(2), left_out]
    trainer.script = [*told, *(Remark(kind) for kind in RemarkKind)]
    trainer.summaries = (histories.UNFINISHED, histories.FINISHED)
    trainer.told = {"cells-1": ()}
    lensmith.window.show_screen("teach")
    qtbot.waitUntil(lambda: bool(teach.runs.all) and lensmith._plotting.is_ready, timeout=LIMIT_MS)
    teach.open_folder(folder)
    qtbot.waitUntil(lambda: teach.suspects.problem is not None, timeout=LIMIT_MS)
    teach.teach()
    qtbot.waitUntil(lambda: teach.state is TeachState.DONE, timeout=LIMIT_MS)
    teach.failure = ZeroDivisionError()
    lensmith._teach_page._failure.show_error(teach.failure)


def open_a_batch(qtbot: QtBot, lensmith: Lensmith, picture: Path) -> None:
    """Have the table filled: more pictures than stand down the side, and one that is none."""
    folder = picture.parent / "many"
    folder.mkdir()
    for number in range(25):
        (folder / f"{number}.png").write_bytes(picture.read_bytes())
    (folder / "bad.png").touch()
    lensmith.identify.add([PictureAddress(folder)])
    qtbot.waitUntil(lambda: lensmith.batch.state is BatchState.DONE, timeout=LIMIT_MS)


def go_through_results(qtbot: QtBot, lensmith: Lensmith) -> None:
    """Have every part of the Results screen made and filled: views, a map, a comparison."""
    presenter, page = lensmith.results, lensmith._results_page
    lensmith.window.show_screen("results")
    qtbot.waitUntil(lambda: presenter.state is ResultsState.DONE, timeout=LIMIT_MS)
    presenter.feature_map.want()
    evaluator = lensmith._tools.evaluator
    assert isinstance(evaluator, FakeEvaluator)
    evaluator.suspects = {"cells-1": evaluations.suspects(evaluations.evaluation())}
    presenter.suspects.want()
    presenter.shortcuts.look()
    presenter.comparison = Comparison(30, 26, 27, presenter.mistakes()[:1], ())
    presenter.comparison_changed.emit()
    presenter.correct(presenter.mistakes()[0].picture, "spirals")
    presenter.inspector.want_heat(on=True)
    qtbot.waitUntil(lambda: presenter.feature_map.map is not None, timeout=LIMIT_MS)
    qtbot.waitUntil(lambda: presenter.suspects.current is not None, timeout=LIMIT_MS)
    qtbot.waitUntil(lambda: presenter.shortcuts.findings is not None, timeout=LIMIT_MS)
    page._failure.show_error(ZeroDivisionError())


def test_every_control_has_a_name_for_screen_readers_and_one_for_tests(
    qtbot: QtBot, start: Start, trainer: FakeTrainer, red: Path
) -> None:
    lensmith = start()
    open_a_batch(qtbot, lensmith, red)
    go_through_teaching(qtbot, lensmith, trainer)
    go_through_results(qtbot, lensmith)
    found = controls(lensmith)
    assert len(found) > 60
    nameless = [
        widget.objectName() or repr(widget)
        for widget in found
        if not widget.objectName() or not widget.accessibleName()
    ]
    assert nameless == []
    names = [widget.objectName() for widget in found]
    assert sorted(names) == sorted(set(names))


def test_every_button_can_be_reached_by_keyboard(
    qtbot: QtBot, start: Start, trainer: FakeTrainer
) -> None:
    from PySide6.QtCore import Qt

    lensmith = start()
    go_through_teaching(qtbot, lensmith, trainer)
    go_through_results(qtbot, lensmith)
    for widget in controls(lensmith):
        if isinstance(widget, QAbstractButton | QLineEdit):
            assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus, widget.objectName()


NAMES_OF_THINGS = ("label_", "percent_", "name_", "model_menu", "count_", "batch_title",
                   "class_key_")  # fmt: skip
NOT_WORDS = {"English", "", "red.png", "green.png", "AdamW"}


def test_every_text_on_every_screen_can_be_translated(
    qtbot: QtBot, marking: None, start: Start, red: Path, green: Path, trainer: FakeTrainer
) -> None:
    lensmith = start()
    lensmith.identify.add(
        [PictureAddress(red), PictureAddress(green), PictureAddress(Path("/gone.png"))]
    )
    qtbot.waitUntil(lambda: len(lensmith.identify.pictures.outcomes()) == 3, timeout=20_000)
    lensmith.identify.stop()
    open_a_batch(qtbot, lensmith, red)
    lensmith.batch.told.emit(Sorted(Path("there"), 20, 2, 1))
    lensmith.window.notices.show_error(ZeroDivisionError())
    go_through_teaching(qtbot, lensmith, trainer)
    go_through_results(qtbot, lensmith)
    qtbot.waitUntil(lambda: lensmith.identify.readiness is not None, timeout=20_000)
    texts = {
        widget.objectName(): widget.text().strip()
        for widget in lensmith.window.findChildren(QWidget)
        if isinstance(widget, QLabel | QAbstractButton) and _is_ours(widget)
    }
    texts |= {a.objectName(): a.text() for a in lensmith.window.findChildren(QAction) if a.text()}
    plain = {
        name: text
        for name, text in texts.items()
        if text not in NOT_WORDS and "⟦" not in text and not name.startswith(NAMES_OF_THINGS)
    }
    assert plain == {}
