"""The bar at the foot of the Identify screen while features are saved, and when they are."""

from PySide6.QtCore import QLocale, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout

from gui.common import words
from gui.common.controls import Button, label
from gui.common.errors import explain
from gui.common.theme import Theme
from gui.identify.features import FeaturesPresenter


class FeaturesBar(QFrame):
    """Shows a `FeaturesPresenter`: hidden, busy, done or failed."""

    def __init__(self, theme: Theme, presenter: FeaturesPresenter) -> None:
        super().__init__()
        self.setObjectName("features_bar")
        self.setProperty("role", "bar")
        self._presenter = presenter
        self._to_copy = ""
        self._sentence = label("features_sentence", "", wraps=True)
        self._advice = label("features_advice", "caption", wraps=True)
        self._progress = QProgressBar()
        self._progress.setObjectName("features_progress")
        self._progress.setAccessibleName(self.tr("Progress"))
        self._progress.setTextVisible(False)
        self._copy = Button(
            theme, "features_copy", self.tr("Copy details"), kind="quiet", icon_name="copy"
        ).on_click(lambda: QGuiApplication.clipboard().setText(self._to_copy))
        self._show = Button(
            theme, "features_show", self.tr("Show the folder"), icon_name="folder-open"
        ).on_click(self._show_folder)
        self._end = Button(theme, "features_end", self.tr("Cancel")).on_click(presenter.dismiss)
        self._lay_out(theme)
        presenter.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the present state."""
        presenter = self._presenter
        is_busy, summary = presenter.is_busy, presenter.summary
        self.setVisible(is_busy or summary is not None or presenter.failure is not None)
        self._sentence.setText(self._in_words())
        self._advice.setText(self._advice_in_words())
        self._advice.setVisible(bool(self._advice.text()))
        self._progress.setVisible(is_busy)
        progress = presenter.progress
        total = (progress.total or 0) if progress is not None else 0
        self._progress.setRange(0, total)
        self._progress.setValue(progress.done if progress is not None and total else 0)
        self._progress.setAccessibleDescription(self._sentence.text())
        failures = summary.failures if summary is not None else ()
        self._to_copy = "\n".join(f"{item.picture}: {item.error}" for item in failures)
        if presenter.failure is not None:
            self._to_copy = explain(presenter.failure).details
        self._copy.setVisible(bool(self._to_copy))
        self._show.setVisible(summary is not None)
        self._end.say(self.tr("Cancel") if is_busy else self.tr("Close"))

    def _in_words(self) -> str:
        presenter, number = self._presenter, QLocale().toString
        if presenter.failure is not None:
            return explain(presenter.failure).sentence
        if presenter.summary is not None:
            rows, name = presenter.summary.rows, presenter.summary.file.name
            text = self.tr("Saved the features of {n} pictures in {file}")
            if rows == 1:
                text = self.tr("Saved the features of one picture in {file}")
            return text.format(n=number(rows), file=name)
        progress = presenter.progress
        if progress is None or progress.total is None:
            return self.tr("Getting ready to save features")
        text = self.tr("Saving features: {done} of {total} pictures")
        if progress.seconds_left is not None and progress.seconds_left >= 1:
            text = self.tr("Saving features: {done} of {total} pictures, about {time} left")
        left = words.duration(progress.seconds_left or 0)
        return text.format(done=number(progress.done), total=number(progress.total), time=left)

    def _advice_in_words(self) -> str:
        presenter, number = self._presenter, QLocale().toString
        if presenter.failure is not None:
            return explain(presenter.failure).advice
        if presenter.summary is None:
            return ""
        summary = presenter.summary
        text = self.tr("{n} numbers each, from the layer {layer}.").format(
            n=number(summary.dimension), layer=summary.layer
        )
        if not summary.failures:
            return text
        rest = self.tr("{n} could not be read; the details name them.")
        return f"{text} {rest.format(n=number(len(summary.failures)))}"

    def _show_folder(self) -> None:
        if self._presenter.summary is not None:
            folder = self._presenter.summary.file.absolute().parent
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def _lay_out(self, theme: Theme) -> None:
        texts = QVBoxLayout()
        texts.setSpacing(theme.size("xs"))
        texts.addWidget(self._sentence)
        texts.addWidget(self._advice)
        texts.addWidget(self._progress)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.size("xl"), theme.size("s"), theme.size("l"), theme.size("s"))
        row.setSpacing(theme.size("s"))
        row.addLayout(texts, 1)
        for button in (self._copy, self._show, self._end):
            row.addWidget(button)
