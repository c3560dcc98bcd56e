"""The list of pictures on the Identify screen, as a Qt model."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from typing_extensions import override

from engine.base.types import Detections, Failure, Outcome
from gui.common import words
from gui.common.errors import explain

PATH_ROLE = int(Qt.ItemDataRole.UserRole)
OUTCOME_ROLE = PATH_ROLE + 1

_NO_PARENT = QModelIndex()


class PictureList(QAbstractListModel):
    """Pictures in the order they came, each with its outcome once there is one."""

    def __init__(self) -> None:
        super().__init__()
        self._paths: list[Path] = []
        self._rows: dict[Path, int] = {}
        self._outcomes: dict[Path, Outcome] = {}

    # Qt's questions

    @override
    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._paths)

    @override
    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        path = self._paths[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return path.name
            case Qt.ItemDataRole.ToolTipRole:
                return f"{path}\n{self.summary(path)[0]}"
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join(self.summary(path))
            case _ if role == PATH_ROLE:
                return path
            case _ if role == OUTCOME_ROLE:
                return self._outcomes.get(path)
        return None

    # ours

    def summary(self, path: Path) -> tuple[str, str]:
        """The two lines that stand beside a thumbnail: what it shows, and its name."""
        outcome = self._outcomes.get(path)
        if outcome is None:
            return self.tr("Waiting"), path.name
        if isinstance(outcome, Failure):
            return explain(outcome.error).sentence, path.name
        if isinstance(outcome, Detections):
            return words.counts(outcome.found), path.name
        best = outcome.labels[0]
        return best.label, f"{words.percent(best.score)} · {path.name}"

    def add(self, paths: Iterable[Path]) -> list[int]:
        """Append the pictures that are not there yet.

        Returns:
            The rows of all of them, old and new.
        """
        paths = list(dict.fromkeys(paths))
        new = [path for path in paths if path not in self._rows]
        if new:
            first = len(self._paths)
            self.beginInsertRows(_NO_PARENT, first, first + len(new) - 1)
            self._paths += new
            self._rows.update((path, first + i) for i, path in enumerate(new))
            self.endInsertRows()
        return [self._rows[path] for path in paths]

    def remove(self, row: int) -> None:
        """Take a picture off the list; the file stays where it is."""
        self.beginRemoveRows(_NO_PARENT, row, row)
        self._outcomes.pop(self._paths.pop(row), None)
        self._rows = {path: i for i, path in enumerate(self._paths)}
        self.endRemoveRows()

    def clear(self) -> None:
        """Take all pictures off the list."""
        self.beginResetModel()
        self._paths, self._rows, self._outcomes = [], {}, {}
        self.endResetModel()

    def forget_outcomes(self) -> None:
        """Have every picture wait again."""
        self._outcomes = {}
        if self._paths:
            self.dataChanged.emit(self.index(0), self.index(len(self._paths) - 1))

    def set_outcome(self, outcome: Outcome) -> bool:
        """Keep an outcome.

        Returns:
            Whether its picture is still on the list.
        """
        row = self._rows.get(outcome.path)
        if row is None:
            return False
        self._outcomes[outcome.path] = outcome
        index = self.index(row)
        self.dataChanged.emit(index, index)
        return True

    def refresh(self, path: Path) -> None:
        """Have a row painted again."""
        if (row := self._rows.get(path)) is not None:
            index = self.index(row)
            self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole])

    def paths(self) -> tuple[Path, ...]:
        """All pictures, in the order of the list."""
        return tuple(self._paths)

    def path(self, row: int) -> Path:
        """The picture in a row."""
        return self._paths[row]

    def row(self, path: Path) -> int | None:
        """The row of a picture, None when it is not on the list."""
        return self._rows.get(path)

    def outcome(self, path: Path) -> Outcome | None:
        """What is known of a picture."""
        return self._outcomes.get(path)

    def outcomes(self) -> list[Outcome]:
        """All that is known, in the order of the list."""
        return [self._outcomes[path] for path in self._paths if path in self._outcomes]

    def pending(self) -> list[Path]:
        """The pictures without an outcome, in the order of the list."""
        return [path for path in self._paths if path not in self._outcomes]

    def pending_count(self) -> int:
        """How many pictures have no outcome."""
        return len(self._paths) - len(self._outcomes)
