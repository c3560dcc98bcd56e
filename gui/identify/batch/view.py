"""The table of a batch with all that belongs to it."""

from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gui.common.controls import Button, ElidedLabel, frame, label
from gui.common.failure import FailureView
from gui.common.theme import Theme
from gui.common.thumbnails import Thumbnails
from gui.identify.batch import words
from gui.identify.batch.action_row import ActionRow
from gui.identify.batch.filter_bar import FilterBar
from gui.identify.batch.filters import Filter
from gui.identify.batch.label_list import LabelList, groups_of
from gui.identify.batch.notice import BatchNotice
from gui.identify.batch.presenter import BatchPresenter, BatchState, Chore
from gui.identify.batch.table_view import BatchTableView

_LABELS_WIDTH = 184


class BatchView(QWidget):
    """Title and filters above, labels beside, actions below.

    Attributes:
        actions_below: what can be done with the whole batch.
    """

    def __init__(self, theme: Theme, batch: BatchPresenter, thumbnails: Thumbnails) -> None:
        super().__init__()
        self.setObjectName("batch_view")
        self._theme = theme
        self._batch = batch
        self._model_name = ""
        self._title = ElidedLabel("batch_title", "lead")
        self._facts = ElidedLabel("batch_facts", "caption")
        self._filter = FilterBar(theme)
        self._labels = LabelList(theme)
        self._table = BatchTableView(theme, batch.table, thumbnails)
        self._notice = BatchNotice(theme, batch.undo_sorting)
        self._empty = self._make_empty()
        self._failure = FailureView(theme, "batch_failure")
        self._stack = QStackedWidget()
        for widget in (self._table, self._empty, self._failure):
            self._stack.addWidget(widget)
        self.actions_below = self._make_actions()
        self._chore = self._make_chore()
        self._lay_out()
        self._connect()
        self._refresh_chore()
        self._refresh_rows()

    def set_narrow(self, *, narrow: bool) -> None:
        """Have the labels in a menu, where there is little room."""
        self._labels.setVisible(not narrow)
        self._filter.set_narrow(narrow=narrow)

    def show_model(self, name: str) -> None:
        """Say who answers."""
        self._model_name = name
        self._refresh()

    def choose_first(self) -> None:
        """Open the first picture, if none is open."""
        if not self._table.currentIndex().isValid() and self._batch.table.rowCount():
            flags = QItemSelectionModel.SelectionFlag
            self._table.selectionModel().setCurrentIndex(
                self._batch.table.index(0, 0), flags.ClearAndSelect | flags.Rows
            )

    # commands that need a dialog

    def save_as(self, ending: str, kind: str) -> None:
        """Ask where to, and write the table."""
        order = self._batch.order
        if order is None:
            return
        proposed = f"{words.title(order)}{ending}"
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("Save the table"), proposed, f"{kind} (*{ending})"
        )
        if name:
            file = Path(name)
            self._batch.save(file if file.suffix.lower() == ending else Path(f"{name}{ending}"))

    def choose_destination(self) -> None:
        """Ask where to, and copy the pictures into folders there."""
        name = QFileDialog.getExistingDirectory(
            self, self.tr("Choose a folder. A copy of each picture goes into it, by label.")
        )
        if name:
            self._batch.sort_into_folders(Path(name))

    # showing

    def _connect(self) -> None:
        batch = self._batch
        batch.changed.connect(self._refresh)
        batch.grew.connect(self._refresh_rows)
        batch.chore_changed.connect(self._refresh_chore)
        batch.told.connect(self._notice.show_done)
        batch.ended_early.connect(self._notice.offer_undo)
        self._filter.changed.connect(self._show_only)
        self._labels.chosen.connect(self._filter.choose)
        self._table.chosen.connect(batch.choose)

    def _refresh(self) -> None:
        batch = self._batch
        if batch.order is None:
            self._filter.show_all()
            self._notice.hide()
            return
        self._title.setText(words.title(batch.order))
        total = batch.table.total
        self._facts.setText(words.facts(total, batch.table.counts, self._model_name))
        if batch.failure is not None:
            self._failure.show_error(batch.failure)
        for button in self.actions_below.buttons:
            button.setEnabled(total > 0 and batch.chore is None)
        self._refresh_stack()

    def _refresh_rows(self) -> None:
        table = self._batch.table
        groups = groups_of(table.counts, table.total)
        self._labels.show_groups(groups, table.filter.group)
        self._filter.show_groups(groups)
        self._refresh_stack()
        self.choose_first()

    def _refresh_stack(self) -> None:
        table, batch = self._batch.table, self._batch
        if table.rowCount():
            self._stack.setCurrentWidget(self._table)
        elif batch.state is BatchState.FAILED and not table.total:
            self._stack.setCurrentWidget(self._failure)
        else:
            is_filtered = table.total > 0
            waiting = self.tr("The first answers are on their way.")
            nothing = self.tr("No picture is like that.")
            self._empty_words.setText(nothing if is_filtered else waiting)
            self._show_all.setVisible(is_filtered)
            self._stack.setCurrentWidget(self._empty)

    def _show_only(self, wanted: Filter) -> None:
        table = self._batch.table
        table.show_only(wanted)
        self._labels.show_groups(groups_of(table.counts, table.total), wanted.group)
        self._refresh_stack()
        self.choose_first()

    def _refresh_chore(self) -> None:
        chore = self._batch.chore
        self._chore.setVisible(chore is not None)
        self._refresh()
        if chore is None:
            return
        text = {
            Chore.SAVING: self.tr("Saving: {n} pictures written"),
            Chore.SORTING: self.tr("Sorting: {n} pictures copied"),
            Chore.UNDOING: self.tr("Taking back: {n} done"),
        }[chore]
        self._chore_words.setText(text.format(n=words.number(self._batch.chore_done)))

    # layout

    def _make_actions(self) -> ActionRow:
        theme = self._theme
        csv = Button(theme, "batch_save_csv", self.tr("Save as CSV…"), icon_name="download")
        csv.on_click(lambda: self.save_as(".csv", self.tr("Table")))
        excel = Button(
            theme, "batch_save_excel", self.tr("Save as Excel…"), icon_name="file-spreadsheet"
        ).on_click(lambda: self.save_as(".xlsx", self.tr("Excel table")))
        sort = Button(theme, "batch_sort", self.tr("Sort into folders…"), icon_name="folder-tree")
        sort.on_click(self.choose_destination)
        actions = ActionRow(theme)
        actions.add(csv, self.tr("CSV…"))
        actions.add(excel, self.tr("Excel…"))
        actions.add(sort, self.tr("Sort…"))
        return actions

    def _make_chore(self) -> QWidget:
        chore = frame("batch_chore", "notice")
        self._chore_words = label("batch_chore_words", "")
        cancel = Button(self._theme, "batch_chore_cancel", self.tr("Cancel"), kind="quiet")
        cancel.on_click(self._batch.cancel_chore)
        row = QHBoxLayout(chore)
        space = self._theme.size("xs")
        row.setContentsMargins(self._theme.size("m"), space, space, space)
        row.addWidget(self._chore_words, 1)
        row.addWidget(cancel)
        chore.hide()
        return chore

    def _make_empty(self) -> QWidget:
        self._empty_words = label("batch_empty_words", "muted", wraps=True)
        self._empty_words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._show_all = Button(self._theme, "batch_show_all", self.tr("Show all pictures"))
        self._show_all.on_click(lambda: self._filter.show_all())
        empty = QWidget()
        column = QVBoxLayout(empty)
        column.setSpacing(self._theme.size("m"))
        column.addStretch()
        column.addWidget(self._empty_words)
        column.addWidget(self._show_all, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()
        return empty

    def _lay_out(self) -> None:
        theme = self._theme
        middle = QHBoxLayout()
        middle.setSpacing(theme.size("m"))
        self._labels.setFixedWidth(_LABELS_WIDTH)
        middle.addWidget(self._labels)
        middle.addWidget(self._stack, 1)
        column = QVBoxLayout(self)
        side, edge = theme.size("xl"), theme.size("s")
        column.setContentsMargins(side, 0, theme.size("l"), edge)
        column.setSpacing(theme.size("s"))
        heading = QVBoxLayout()
        heading.setSpacing(0)
        heading.addWidget(self._title)
        heading.addWidget(self._facts)
        column.addLayout(heading)
        column.addWidget(self._notice)
        column.addWidget(self._chore)
        column.addWidget(self._filter)
        column.addLayout(middle, 1)
        column.addWidget(self.actions_below)
