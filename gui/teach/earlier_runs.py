"""The way back to what was taught before."""

from PySide6.QtWidgets import QMenu

from engine.training.runs.run_store import RunSummary
from gui.common import run_words
from gui.common import words as common_words
from gui.common.controls import Button
from gui.common.theme import Theme
from gui.teach import words
from gui.teach.presenter import TeachPresenter


class EarlierRuns(Button):
    """A button; its menu lists the finished runs, the newest first."""

    def __init__(self, theme: Theme, presenter: TeachPresenter) -> None:
        super().__init__(theme, "earlier_runs", "", kind="quiet", icon_name="history")
        self.say(self.tr("Earlier runs"))
        self._presenter = presenter
        self._menu = QMenu(self)
        self._menu.setObjectName("earlier_runs_menu")
        self.setMenu(self._menu)
        presenter.runs.changed.connect(self._fill)
        self._fill()

    def _fill(self) -> None:
        self._menu.clear()
        for run in self._presenter.runs.finished:
            action = self._menu.addAction(_line(run))
            action.setObjectName(f"name_earlier_{run.run}")
            action.triggered.connect(lambda _=False, r=run.run: self._presenter.look_back(r))


def _line(run: RunSummary) -> str:
    recipe, _ = words.recipe(run.recipe)
    facts = [fact for fact in (run_words.name_of(run), run_words.when(run), recipe) if fact]
    if run.result is not None:
        facts.append(common_words.percent(run.result.score))
    return "   ·   ".join(facts).replace("&", "&&")
