"""A model's structure as a tree: what `print(model)` is to a programmer, made readable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import (
    QDialog,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui.common import words
from gui.common.controls import label
from gui.common.theme import Theme

if TYPE_CHECKING:  # importing it imports torch
    from engine.models.structure import Layer, Structure


class StructureDialog(QDialog):
    """Modules, kinds, output shapes, parameters; the head told apart from the backbone."""

    def __init__(self, theme: Theme, name: str, structure: Structure, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("structure_dialog")
        self.setWindowTitle(self.tr("Inside {model}").format(model=name))
        self._theme = theme
        self._total = max(1, structure.total_parameters)
        total = QLocale().toString(structure.total_parameters)
        text = self.tr("{n} parameters. The backbone sees, the head decides.").format(n=total)
        self._tree = QTreeWidget()
        self._tree.setObjectName("structure_tree")
        self._tree.setAccessibleName(self.tr("Structure"))
        self._tree.setHeaderLabels(
            [self.tr("Part"), self.tr("Kind"), self.tr("Output"), self.tr("Parameters"),
             self.tr("Share")]
        )  # fmt: skip
        self._tree.setUniformRowHeights(True)
        for layer in structure.layers:
            self._tree.addTopLevelItem(self._item(layer))
        header = self._tree.header()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in range(1, 5):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.size("xl")] * 4)
        layout.setSpacing(theme.size("m"))
        layout.addWidget(label("structure_name", "title", name))
        layout.addWidget(label("structure_total", "muted", text))
        layout.addWidget(self._tree, 1)
        self.resize(820, 560)

    def _item(self, layer: Layer) -> QTreeWidgetItem:
        part = self.tr("head") if layer.part == "head" else ""
        name = f"{layer.name}  ({part})" if part and layer.depth <= 1 else layer.name
        columns = [
            name,
            layer.kind,
            layer.output,
            QLocale().toString(layer.parameters) if layer.parameters else "",
            words.percent(layer.parameters / self._total) if layer.parameters else "",
        ]
        item = QTreeWidgetItem(columns)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for column in (3, 4):
            item.setTextAlignment(column, right)
        if layer.part == "head":
            item.setForeground(0, self._theme.colour("accent"))
        item.addChildren([self._item(child) for child in layer.children])
        return item
