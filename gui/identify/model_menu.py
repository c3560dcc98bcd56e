"""Which model looks at the pictures, and the way to another one."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from gui.common.controls import Button
from gui.common.theme import Theme
from gui.identify.presenter import IdentifyPresenter


class ModelMenu(Button):
    """A button that names the model; its menu lists those that are ready.

    Signals:
        chosen: the id of another model.
        more_wanted: the person wants to see all models.
    """

    chosen = Signal(str)
    more_wanted = Signal()

    def __init__(self, theme: Theme, presenter: IdentifyPresenter) -> None:
        super().__init__(theme, "model_menu", presenter.model_name, kind="quiet", icon_name="boxes")
        self._presenter = presenter
        self._menu = QMenu(self)
        self._menu.setObjectName("model_choices")
        self._menu.aboutToShow.connect(self._fill)
        self.setMenu(self._menu)
        presenter.readiness_changed.connect(self._name_model)
        self._name_model()

    def _name_model(self) -> None:
        name = self._presenter.model_name
        self.say(name)
        self.setAccessibleName(self.tr("Model: {name}").format(name=name))
        self.setToolTip(self.tr("The model that looks at the pictures"))

    def _fill(self) -> None:
        """Ask the disk anew each time: models come and go on another screen."""
        self._menu.clear()
        group = QActionGroup(self._menu)
        for entry in self._presenter.ready_models():
            action = self._menu.addAction(entry.record.name)
            action.setCheckable(True)
            action.setChecked(entry.record.id == self._presenter.model)
            action.triggered.connect(lambda _=False, m=entry.record.id: self.chosen.emit(m))
            group.addAction(action)
        self._menu.addSeparator()
        self._menu.addAction(self.tr("More models…"), self.more_wanted.emit)
