"""The Models screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QInputDialog,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from engine.base.types import Task
from engine.export.request import BundleImport
from engine.models import DEFAULT_MODEL, TIMM_PREFIX, LibraryEntry
from engine.verbs.models import ImportConfig
from gui.common.controls import Button, frame, label, scroll_area
from gui.common.notices import NoticeBar
from gui.common.theme import Theme
from gui.models.labels_dialog import LabelsDialog
from gui.models.model_card import ModelCard, heading
from gui.models.presenter import ModelsPresenter
from gui.models.structure_view import StructureDialog

if TYPE_CHECKING:  # importing it imports torch
    from engine.models.structure import Structure

_WIDTH = 860


class ModelsPage(QWidget):
    """Cards in three groups: those that name a picture, those that count in it, one's own.

    Signals:
        export_wanted: id and name of a model that is to be handed on.
    """

    export_wanted = Signal(str, str)

    def __init__(self, theme: Theme, presenter: ModelsPresenter, notices: NoticeBar) -> None:
        super().__init__()
        self.setObjectName("models_page")
        self.setAccessibleName(self.tr("Models"))
        self.setAcceptDrops(True)
        self._theme = theme
        self._presenter = presenter
        self._notices = notices
        self._cards: dict[str, ModelCard] = {}
        self._entries: dict[str, LibraryEntry] = {}
        self._used = label("disk_use", "muted")
        self._fetching = label("fetching_named", "muted")
        self._removed = frame("removed_bar", "notice")
        self._removed_text = label("removed_text", "", wraps=True)
        self._column = QVBoxLayout()
        self._column.setSpacing(theme.size("s"))
        self._lay_out()
        presenter.entries_changed.connect(self.refresh)
        presenter.download_changed.connect(self._refresh_download)
        presenter.labels_wanted.connect(self._ask_for_labels)
        presenter.structure_ready.connect(self._show_structure)
        presenter.verified.connect(self._tell_verified)
        presenter.taken_in.connect(self._tell_taken_in)
        presenter.brought.connect(self._tell_brought)
        presenter.removed_changed.connect(self._show_removed)
        self.refresh()

    def refresh(self) -> None:
        """Show every model as it stands."""
        entries = self._presenter.entries()
        self._entries = {entry.record.id: entry for entry in entries}
        if list(self._cards) != [entry.record.id for entry in _grouped(entries)]:
            self._rebuild(entries)
        for model in self._cards:
            self._refresh_card(model)
        self._refresh_named()
        used = self.locale().toString(self._presenter.bytes_used() / 1e6, "f", 0)
        self._used.setText(self.tr("{n} MB on this computer").format(n=used))

    def _refresh_download(self, model: str) -> None:
        """Twenty times a second, so without asking the disk."""
        if model in self._cards:
            self._refresh_card(model)
        else:
            self._refresh_named()

    def _refresh_card(self, model: str) -> None:
        self._cards[model].show_state(
            self._entries[model],
            in_use=model == self._presenter.current,
            download=self._presenter.downloads.get(model),
        )

    def _refresh_named(self) -> None:
        """What is fetched by a name of timm's has no card yet."""
        named = [model for model in self._presenter.downloads if model not in self._cards]
        self._fetching.setVisible(bool(named))
        self._fetching.setText(self.tr("Fetching {models}").format(models=", ".join(named)))

    def choose_file(self) -> None:
        """Ask for a file of weights, or the config of a bundle."""
        kinds = self.tr(
            "Weights and bundles (*.pth *.pt *.safetensors *.ckpt *.bin config.json);;All files (*)"
        )
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Choose weights"), "", kinds)
        if name:
            self._presenter.import_path(Path(name))

    def ask_for_timm_name(self) -> None:
        """Ask for the name of one of timm's models, and fetch it."""
        dialog = QInputDialog(self.window())
        dialog.setObjectName("timm_dialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(self.tr("A model of timm's"))
        dialog.setLabelText(self.tr("Its name, for example resnet18.a1_in1k:"))
        dialog.textValueSelected.connect(self._fetch_by_name)
        dialog.open()

    def _fetch_by_name(self, name: str) -> None:
        if name.strip():
            self._presenter.fetch(f"{TIMM_PREFIX}{name.strip()}")

    # drops

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A file of weights or a bundle may be dropped."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        for url in event.mimeData().urls():
            if url.isLocalFile():
                self._presenter.import_path(Path(url.toLocalFile()))

    # answers of the presenter

    def _ask_for_labels(self, config: ImportConfig, count: int) -> None:
        dialog = LabelsDialog(self._theme, config.file.name, count, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.given.connect(
            lambda names: self._presenter.import_file(
                ImportConfig(config.file, classes=names, base=config.base, name=config.name)
            )
        )
        dialog.file_given.connect(
            lambda file: self._presenter.import_file(
                ImportConfig(config.file, labels=file, base=config.base, name=config.name)
            )
        )
        dialog.open()

    def _show_structure(self, model: str, structure: Structure) -> None:
        dialog = StructureDialog(self._theme, self._name(model), structure, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()

    def _tell_verified(self, model: str) -> None:
        text = self.tr("The file of {model} is as it came.").format(model=self._name(model))
        self._notices.show_words(text, self.tr("Its checksum is right."))

    def _tell_taken_in(self, taken: BundleImport) -> None:
        text = self.tr("{model} is on the shelf.").format(model=taken.entry.record.name)
        if taken.entry.was_here:
            text = self._already_here(taken.entry)
        proof = self.tr("Same answers as before: {same} of {total}, largest difference {largest}.")
        largest = self.locale().toString(taken.largest_difference, "f", 6)
        proof = proof.format(same=taken.same, total=taken.samples, largest=largest)
        if not taken.samples:
            proof = self.tr("It brings no samples, so its answers could not be compared.")
        self._notices.show_words(text, proof)

    def _tell_brought(self, entry: LibraryEntry) -> None:
        text = self.tr("{model} is on the shelf.").format(model=entry.record.name)
        if entry.was_here:
            text = self._already_here(entry)
        self._notices.show_words(text, self.tr("Choose Use on its card to identify with it."))

    def _already_here(self, entry: LibraryEntry) -> str:
        text = self.tr("This model is already here as “{model}”.").format(model=entry.record.name)
        if entry.got_reference:
            more = self.tr("From now on it says what is unlike anything it was taught.")
            text = f"{text} {more}"
        return text

    def _confirm_remove(self, model: str) -> None:
        box = QMessageBox(self.window())
        box.setObjectName("confirm_remove")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setText(self.tr("Delete {model}?").format(model=self._name(model)))
        box.setInformativeText(self._what_goes(self._entry(model)))
        delete = box.addButton(self.tr("Delete"), QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton(self.tr("Keep"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        delete.clicked.connect(lambda: self._presenter.remove(model, DEFAULT_MODEL))
        box.open()
        keep.setFocus()

    def _what_goes(self, entry: LibraryEntry) -> str:
        """What is deleted, and what stays."""
        size = self.locale().toString(entry.bytes / 1e6, "f", 0 if entry.bytes > 10e6 else 1)
        goes = self.tr("The weights of “{model}” ({n} MB) go.").format(
            model=entry.record.name, n=size
        )
        if not entry.is_own:
            return f"{goes} {self.tr('They can be fetched again.')}"
        stays = self.tr("If you imported them from a file, that file stays where it is.")
        if self._presenter.is_run_here(entry.taught_in):
            stays = self.tr("The lesson it was taught in stays, with its curves and numbers.")
        return f"{goes} {stays} {self.tr('You can undo this on the Models screen.')}"

    def _show_removed(self) -> None:
        removed = self._presenter.removed
        self._removed.setVisible(removed is not None)
        if removed is not None:
            text = self.tr("“{model}” was deleted.").format(model=removed.record.name)
            self._removed_text.setText(text)

    def _show_file(self, model: str) -> None:
        if (file := self._entry(model).file) is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(file.parent)))

    def _entry(self, model: str) -> LibraryEntry:
        return self._entries[model]

    def _name(self, model: str) -> str:
        return self._entry(model).record.name

    # layout

    def _rebuild(self, entries: tuple[LibraryEntry, ...]) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._cards = {}
        group = ""
        for entry in _grouped(entries):
            if (name := _group(entry)) != group:
                group = name
                self._column.addSpacing(self._theme.size("s"))
                self._column.addWidget(heading(f"heading_{group}", self._heading(group)))
            self._column.addWidget(self._card(entry))
        self._column.addStretch()

    def _heading(self, group: str) -> str:
        return {
            "own": self.tr("Your own"),
            Task.CLASSIFICATION.value: self.tr("Say what a picture shows"),
            Task.DETECTION.value: self.tr("Find and count things in a picture"),
        }[group]

    def _card(self, entry: LibraryEntry) -> ModelCard:
        card = ModelCard(self._theme, entry)
        presenter = self._presenter
        card.use.connect(presenter.use)
        card.fetch.connect(presenter.fetch)
        card.stop.connect(presenter.stop_fetching)
        card.export.connect(lambda model: self.export_wanted.emit(model, self._name(model)))
        card.look_inside.connect(presenter.look_inside)
        card.verify.connect(presenter.verify)
        card.show_file.connect(self._show_file)
        card.remove.connect(self._confirm_remove)
        self._cards[entry.record.id] = card
        return card

    def _lay_out(self) -> None:
        theme = self._theme
        add = Button(
            theme, "add_weights", self.tr("Add weights from a file…"), icon_name="file-plus"
        )
        add.on_click(self.choose_file)
        header = QHBoxLayout()
        header.setSpacing(theme.size("l"))
        space = theme.size("xl")
        header.setContentsMargins(space, theme.size("m"), space, theme.size("m"))
        header.addWidget(label("models_title", "title", self.tr("Models")), 1)
        by_name = Button(theme, "add_timm", self.tr("By timm's name…"), kind="quiet")
        by_name.on_click(self.ask_for_timm_name)
        header.addWidget(self._fetching)
        header.addWidget(self._used)
        header.addWidget(by_name)
        header.addWidget(add)
        content = frame("models_column", "")
        inner = QVBoxLayout(content)
        inner.setContentsMargins(space, 0, space, space)
        inner.addLayout(self._column)
        content.setMaximumWidth(_WIDTH + 2 * space)
        scroll = scroll_area("models_scroll", content)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(header)
        column.addLayout(self._make_removed(space))
        column.addWidget(scroll, 1)
        for text_label in (self._used, self._fetching):
            text_label.setSizePolicy(add.sizePolicy())

    def _make_removed(self, space: int) -> QHBoxLayout:
        """What was deleted last, and the ways on."""
        theme = self._theme
        undo = Button(theme, "undo_remove", self.tr("Undo"))
        undo.on_click(self._presenter.undo_remove)
        purge = Button(theme, "purge_removed", self.tr("Delete for good"), kind="quiet")
        purge.on_click(self._presenter.purge_removed)
        row = QHBoxLayout(self._removed)
        row.setContentsMargins(theme.size("l"), theme.size("s"), theme.size("m"), theme.size("s"))
        row.setSpacing(theme.size("s"))
        row.addWidget(self._removed_text, 1)
        row.addWidget(undo)
        row.addWidget(purge)
        self._removed.hide()
        around = QHBoxLayout()
        around.setContentsMargins(space, 0, space, 0)
        around.addWidget(self._removed)
        return around


def _group(entry: LibraryEntry) -> str:
    return "own" if entry.is_own else entry.record.task.value


def _grouped(entries: tuple[LibraryEntry, ...]) -> list[LibraryEntry]:
    order = ["own", Task.CLASSIFICATION.value, Task.DETECTION.value]
    return sorted(entries, key=lambda entry: order.index(_group(entry)))
