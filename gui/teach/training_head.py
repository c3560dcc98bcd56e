"""Above the plots: how far the run is, or how it ended, in words."""

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from engine.base.types import Progress
from engine.training.classification.events import RunResult, Stage
from gui.common import run_words
from gui.common.controls import label
from gui.common.theme import Theme
from gui.common.training_history import TrainingHistory
from gui.teach import words


class TrainingHead(QWidget):
    """A headline, a line below it, and either progress or the judgement."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("training_head")
        self._headline = label("training_headline", "display", wraps=True)
        self._second = label("training_second", "lead", wraps=True)
        self._facts = label("training_facts", "muted", wraps=True)
        self._badge = label("training_badge", "badge")
        self._badge.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self._bar = QProgressBar()
        self._bar.setObjectName("training_progress")
        self._bar.setAccessibleName(self.tr("Progress"))
        self._bar.setTextVisible(False)
        first = QHBoxLayout()
        first.setSpacing(theme.size("l"))
        first.addWidget(self._headline, 1)
        first.addWidget(self._badge)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("xs"))
        column.addLayout(first)
        column.addWidget(self._second)
        column.addSpacing(theme.size("xs"))
        column.addWidget(self._bar)
        column.addWidget(self._facts)

    def show_running(
        self,
        history: TrainingHistory,
        progress: Progress | None,
        *,
        is_paused: bool,
        is_finishing: bool,
    ) -> None:
        """Say how far the run is."""
        self._set_role("display")
        self._headline.setText(self.tr("Paused") if is_paused else words.headline(history))
        stage = run_words.stage(history)
        if is_finishing:
            stage = self.tr("Stopping: the best version is being kept")
        elif history.is_disk_full:
            stage = self.tr("Waiting for room on the disk")
        self._second.setText(stage)
        self._show_badge(words.so_far(history))
        self._bar.show()
        self._bar.setRange(0, (progress.total or 0) if progress else 0)
        self._bar.setValue(progress.done if progress else 0)
        self._bar.setAccessibleDescription(stage)
        if is_paused:
            self._show_facts([self.tr("Nothing is computed until you continue.")])
        elif is_finishing or history.is_disk_full:
            self._show_facts([])
        else:
            self._show_facts(self._running_facts(history, progress))

    def show_result(self, result: RunResult) -> None:
        """Say how the run ended."""
        self._set_role("hero")
        self._headline.setText(words.right_of(result))
        self._second.setText(words.certainty(result))
        self._show_badge("")
        self._bar.hide()
        self._facts.setText(f"{words.judged_by(result)}\n{words.kept(result)}")
        self._facts.show()

    def show_broken_off(self, history: TrainingHistory) -> None:
        """Say where the run ended before its time."""
        name = history.started.name if history.started else ""
        self._set_role("display")
        self._headline.setText(self.tr("{name} was broken off").format(name=name))
        done = len(history.epochs)
        text = self.tr("After epoch {n}") if done else self.tr("Before its first epoch had ended")
        self._second.setText(text.format(n=self.locale().toString(done)))
        self._show_badge(words.so_far(history))
        self._bar.hide()
        self._show_facts([self.tr("It can go on from there.")])

    def _running_facts(self, history: TrainingHistory, progress: Progress | None) -> list[str]:
        facts = []
        is_refining = history.stage is not None and history.stage.stage == Stage.FINE_TUNE
        if progress is not None and progress.total and not is_refining:  # the epoch says how far
            locale = self.locale()
            text = self.tr("{done} of {total} pictures")
            done, total = locale.toString(progress.done), locale.toString(progress.total)
            facts.append(text.format(done=done, total=total))
        if (speed := history.pictures_per_second) is not None:
            number = self.locale().toString(speed, "f", 0 if speed >= 10 else 1)
            facts.append(self.tr("{n} pictures a second").format(n=number))
        if left := run_words.time_left(progress):
            facts.append(left)
        return facts

    def _show_facts(self, facts: list[str]) -> None:
        self._facts.setText("  ·  ".join(facts) or " ")  # the line keeps its place
        self._facts.show()

    def _set_role(self, role: str) -> None:
        if self._headline.property("role") != role:
            self._headline.setProperty("role", role)
            self._headline.style().polish(self._headline)

    def _show_badge(self, text: str) -> None:
        self._badge.setText(text)
        self._badge.setVisible(bool(text))
