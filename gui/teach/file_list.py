"""The files of one problem: where they are, and what is wrong with each."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeView
from typing_extensions import override

from engine.base.address import PictureAddress
from engine.datasets.dataset import CheckReport, Problem
from gui.common.errors import explain

_ROWS_SHOWN = 6
_ROW = 24
_Index = QModelIndex | QPersistentModelIndex


class FileTable(QAbstractTableModel):
    """File, class, and why it is on the list; made as rows come into view."""

    def __init__(self, problem: Problem, report: CheckReport) -> None:
        super().__init__()
        self._files = problem.files
        self._labels = report.labels_of(problem)
        self._errors = problem.errors
        self._suggested = problem.suggested
        self._folder = report.dataset.folder
        has_sets = any(len(one_set) > 1 for one_set in problem.sets)
        numbered = enumerate(problem.sets, start=1)
        self._sets = [n for n, one_set in numbered for _ in one_set] if has_sets else []

    @override
    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._files)

    @override
    def columnCount(self, _parent: _Index | None = None) -> int:
        return 3

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """What the columns are called."""
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return (self.tr("File"), self.tr("Class"), self.tr("Why"))[section]
        return None

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """One cell; as a tool tip, the whole path."""
        picture = self._files[index.row()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{picture}\n{self._why(index.row())}".strip()
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (picture.name, self._labels.get(picture, ""), self._why(index.row()))[index.column()]

    def picture(self, row: int) -> PictureAddress:
        """The file in a row."""
        return self._files[row]

    def _why(self, row: int) -> str:
        if row < len(self._errors):
            return explain(self._errors[row]).sentence
        if row < len(self._suggested):
            return self.tr("looks more like {label}").format(label=self._suggested[row])
        if self._sets:
            return self.tr("Set {n}").format(n=self._sets[row])
        return ""


class FileList(QTreeView):
    """Shows the table, a few rows high.

    Signals:
        file_wanted: the address of a file that was double-clicked.
    """

    file_wanted = Signal(object)

    def __init__(self, name: str, problem: Problem, report: CheckReport) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(self.tr("Files"))
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._problem = problem
        self._report = report
        self._table: FileTable | None = None
        rows = min(len(problem.files), _ROWS_SHOWN)
        self.setFixedHeight(rows * _ROW + 32)
        self.activated.connect(self._want)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Look at the files when they are wanted: there may be ten thousand."""
        if self._table is None:
            self._table = FileTable(self._problem, self._report)
            self.setModel(self._table)
            self._lay_out_columns()
        super().showEvent(event)

    def _want(self, index: QModelIndex) -> None:
        if self._table is not None:
            self.file_wanted.emit(self._table.picture(index.row()))

    def _lay_out_columns(self) -> None:
        header = self.header()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        header.setResizeContentsPrecision(20)  # rows, not ten thousand of them
