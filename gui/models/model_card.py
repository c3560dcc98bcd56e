"""One model on the Models screen: what it is, how it stands, what can be done."""

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QProgressBar, QVBoxLayout, QWidget

from engine.base.types import Task
from engine.models import LibraryEntry
from gui.common import words
from gui.common.controls import Button, label
from gui.common.theme import Theme
from gui.models.presenter import Download


class ModelCard(QFrame):
    """Shows one entry of the library.

    Signals (each with the model's id):
        use, fetch, stop, export, look_inside, show_file, verify, remove: what is to be done.
    """

    use = Signal(str)
    fetch = Signal(str)
    stop = Signal(str)
    export = Signal(str)
    look_inside = Signal(str)
    show_file = Signal(str)
    verify = Signal(str)
    remove = Signal(str)

    def __init__(self, theme: Theme, entry: LibraryEntry) -> None:
        super().__init__()
        record = entry.record
        self._id = record.id
        self._entry = entry
        self._theme = theme
        self.setObjectName(f"card_{record.id}")
        self.setProperty("role", "card")
        self._advice = label(f"advice_{record.id}", "muted", self._advice_text(), wraps=True)
        self._facts = label(f"facts_{record.id}", "caption", self._facts_text(), wraps=True)
        self._in_use = label(f"in_use_{record.id}", "badge", self.tr("In use"))
        self._use = self._button("use", self.tr("Use")).on_click(self._emit(self.use))
        self._fetch = self._button("fetch", self._fetch_text(), "download")
        self._fetch.on_click(self._emit(self.fetch))
        self._stop = self._button("stop", self.tr("Stop")).on_click(self._emit(self.stop))
        self._more = self._button("more", self.tr("More"), "ellipsis", "quiet")
        self._more.setText("")
        self._more.setToolTip(self.tr("More"))
        self._more.setMenu(self._make_menu())
        self._bar = QProgressBar()
        self._bar.setObjectName(f"progress_{record.id}")
        self._bar.setAccessibleName(self.tr("Progress"))
        self._bar.setTextVisible(False)
        self._how_far = label(f"how_far_{record.id}", "caption")
        self._lay_out()

    def show_state(self, entry: LibraryEntry, *, in_use: bool, download: Download | None) -> None:
        """Show how the model stands now."""
        self._entry = entry
        fetching = download is not None
        self._in_use.setVisible(in_use and entry.is_ready)
        self._use.setVisible(entry.is_ready and not in_use)
        self._fetch.setVisible(not entry.is_ready and not fetching)
        self._stop.setVisible(fetching)
        self._more.setVisible(entry.is_ready)
        for widget in (self._bar, self._how_far):
            widget.setVisible(fetching)
        self._show_file.setEnabled(entry.file is not None)
        self._verify.setEnabled(entry.file is not None)
        self._remove.setEnabled(entry.file is not None)
        self._facts.setText(self._facts_text())
        if download is not None:
            self._show_download(download)

    def _show_download(self, download: Download) -> None:
        self._bar.setRange(0, round(download.total))
        self._bar.setValue(round(download.megabytes))
        if not download.total:
            self._how_far.setText(self.tr("Waiting for the first bytes"))
            return
        text = self.tr("{done} of {total} MB, {speed} MB a second")
        locale = QLocale()
        text = text.format(
            done=locale.toString(download.megabytes, "f", 0),
            total=locale.toString(download.total, "f", 0),
            speed=locale.toString(download.speed, "f", 1),
        )
        if download.seconds_left is not None:
            left = self.tr("about {time} left").format(time=words.duration(download.seconds_left))
            text = f"{text}, {left}"
        self._how_far.setText(text)

    def _advice_text(self) -> str:
        record = self._entry.record
        return words.translate("Catalogue", record.advice) if record.advice else record.source

    def _facts_text(self) -> str:
        record = self._entry.record
        locale = QLocale()
        facts = []
        if record.accuracy is not None and record.task is Task.CLASSIFICATION:
            text = self.tr("{percent} right on ImageNet")
            facts.append(text.format(percent=words.percent(record.accuracy)))
        elif record.accuracy is not None:
            text = self.tr("{percent} box mAP on COCO")
            facts.append(text.format(percent=words.percent(record.accuracy)))
        millions = locale.toString(record.parameters / 1e6, "f", 1)
        facts.append(self.tr("{n} million parameters").format(n=millions))
        facts.append(self.tr("{n} classes").format(n=locale.toString(record.classes)))
        if self._entry.bytes:
            size = locale.toString(self._entry.bytes / 1e6, "f", 0)
            facts.append(self.tr("{n} MB on this computer").format(n=size))
        return "  ·  ".join(facts)

    def _fetch_text(self) -> str:
        size = QLocale().toString(self._entry.record.megabytes, "f", 0)
        return self.tr("Fetch {n} MB").format(n=size)

    def _emit(self, signal: object) -> "_Emit":
        return _Emit(signal, self._id)

    def _button(self, name: str, text: str, icon: str = "", kind: str = "") -> Button:
        made = Button(self._theme, f"{name}_{self._id}", text, kind=kind, icon_name=icon)
        made.setAccessibleName(f"{text}: {self._entry.record.name}")
        return made

    def _make_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.addAction(self.tr("Export…"), self._emit(self.export))
        menu.addAction(self.tr("Look inside"), self._emit(self.look_inside))
        self._show_file = menu.addAction(self.tr("Show the file"), self._emit(self.show_file))
        self._verify = menu.addAction(self.tr("Check the file"), self._emit(self.verify))
        menu.addSeparator()
        self._remove = menu.addAction(self.tr("Delete"), self._emit(self.remove))
        return menu

    def _lay_out(self) -> None:
        theme, record = self._theme, self._entry.record
        words_column = QVBoxLayout()
        words_column.setSpacing(2)
        words_column.addWidget(label(f"name_{record.id}", "lead", record.name))
        words_column.addWidget(self._advice)
        words_column.addWidget(self._facts)
        words_column.addSpacing(theme.size("xs"))
        words_column.addWidget(self._bar)
        words_column.addWidget(self._how_far)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.size("l"), theme.size("m"), theme.size("m"), theme.size("m"))
        row.setSpacing(theme.size("s"))
        row.addLayout(words_column, 1)
        for widget in (self._in_use, self._use, self._fetch, self._stop, self._more):
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        self._in_use.setSizePolicy(self._use.sizePolicy())


class _Emit:
    """A command that emits one signal with one id."""

    def __init__(self, signal: object, model: str) -> None:
        self._signal = signal
        self._model = model

    def __call__(self) -> None:
        self._signal.emit(self._model)  # type: ignore[attr-defined]


def heading(name: str, text: str) -> QWidget:
    """Above a group of cards."""
    return label(name, "strong", text)
