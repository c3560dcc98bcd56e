"""The list of pictures on the Identify screen, as a Qt model."""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from typing_extensions import override

from engine.base.address import PictureAddress
from engine.base.types import Detections, Failure, Outcome, Prediction
from gui.common import words
from gui.common.errors import explain

PICTURE_ROLE = int(Qt.ItemDataRole.UserRole)
OUTCOME_ROLE = PICTURE_ROLE + 1

_NO_PARENT = QModelIndex()


class PictureList(QAbstractListModel):
    """Pictures in the order they came, each with its outcome once there is one."""

    def __init__(self) -> None:
        super().__init__()
        self._addresses: list[PictureAddress] = []
        self._rows: dict[PictureAddress, int] = {}
        self._outcomes: dict[PictureAddress, Outcome] = {}

    # Qt's questions

    @override
    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._addresses)

    @override
    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        picture = self._addresses[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return picture.name
            case Qt.ItemDataRole.ToolTipRole:
                return f"{picture}\n{self._in_full(picture)}"
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join(self.summary(picture))
            case _ if role == PICTURE_ROLE:
                return picture
            case _ if role == OUTCOME_ROLE:
                return self._outcomes.get(picture)
        return None

    # ours

    def summary(self, picture: PictureAddress) -> tuple[str, str]:
        """The two lines that stand beside a thumbnail: what it shows, and its name."""
        outcome = self._outcomes.get(picture)
        if outcome is None:
            return self.tr("Waiting"), picture.name
        if isinstance(outcome, Failure):
            return explain(outcome.error).sentence, picture.name
        if isinstance(outcome, Detections):
            return words.counts(outcome.found), picture.name
        best = outcome.labels[0]
        if outcome.unlike:
            return words.unlike_in_short(), picture.name
        return best.label, f"{words.percent(best.score)} · {picture.name}"

    def _in_full(self, picture: PictureAddress) -> str:
        outcome = self._outcomes.get(picture)
        is_unlike = isinstance(outcome, Prediction) and outcome.unlike
        return words.unlike() if is_unlike else self.summary(picture)[0]

    def add(self, pictures: Iterable[PictureAddress]) -> list[int]:
        """Append the pictures that are not there yet.

        Returns:
            The rows of all of them, old and new.
        """
        pictures = list(dict.fromkeys(pictures))
        new = [picture for picture in pictures if picture not in self._rows]
        if new:
            first = len(self._addresses)
            self.beginInsertRows(_NO_PARENT, first, first + len(new) - 1)
            self._addresses += new
            self._rows.update((picture, first + i) for i, picture in enumerate(new))
            self.endInsertRows()
        return [self._rows[picture] for picture in pictures]

    def remove(self, row: int) -> None:
        """Take a picture off the list; the file stays where it is."""
        self.beginRemoveRows(_NO_PARENT, row, row)
        self._outcomes.pop(self._addresses.pop(row), None)
        self._rows = {picture: i for i, picture in enumerate(self._addresses)}
        self.endRemoveRows()

    def clear(self) -> None:
        """Take all pictures off the list."""
        self.beginResetModel()
        self._addresses, self._rows, self._outcomes = [], {}, {}
        self.endResetModel()

    def forget_outcomes(self) -> None:
        """Have every picture wait again."""
        self._outcomes = {}
        if self._addresses:
            self.dataChanged.emit(self.index(0), self.index(len(self._addresses) - 1))

    def set_outcome(self, outcome: Outcome) -> bool:
        """Keep an outcome.

        Returns:
            Whether its picture is still on the list.
        """
        row = self._rows.get(outcome.picture)
        if row is None:
            return False
        self._outcomes[outcome.picture] = outcome
        index = self.index(row)
        self.dataChanged.emit(index, index)
        return True

    def refresh(self, picture: PictureAddress) -> None:
        """Have a row painted again."""
        if (row := self._rows.get(picture)) is not None:
            index = self.index(row)
            self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole])

    def addresses(self) -> tuple[PictureAddress, ...]:
        """All pictures, in the order of the list."""
        return tuple(self._addresses)

    def address(self, row: int) -> PictureAddress:
        """The picture in a row."""
        return self._addresses[row]

    def row(self, picture: PictureAddress) -> int | None:
        """The row of a picture, None when it is not on the list."""
        return self._rows.get(picture)

    def outcome(self, picture: PictureAddress) -> Outcome | None:
        """What is known of a picture."""
        return self._outcomes.get(picture)

    def outcomes(self) -> list[Outcome]:
        """All that is known, in the order of the list."""
        return [self._outcomes[picture] for picture in self._addresses if picture in self._outcomes]

    def pending(self) -> list[PictureAddress]:
        """The pictures without an outcome, in the order of the list."""
        return [picture for picture in self._addresses if picture not in self._outcomes]

    def pending_count(self) -> int:
        """How many pictures have no outcome."""
        return len(self._addresses) - len(self._outcomes)
