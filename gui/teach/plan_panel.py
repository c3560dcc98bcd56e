"""Beside the check: what the model will be called, how it is taught, and the button."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from gui.common.controls import Button, Disclosure, label, scroll_area
from gui.common.theme import Theme
from gui.teach.more_settings import MoreSettings
from gui.teach.presenter import TeachPresenter
from gui.teach.recipe_cards import RecipeCards


class PlanPanel(QFrame):
    """Name, recipe, more settings; Teach stays in view below them."""

    def __init__(self, theme: Theme, presenter: TeachPresenter) -> None:
        super().__init__()
        self.setObjectName("plan_panel")
        self.setProperty("role", "panel")
        self._theme = theme
        self._presenter = presenter
        self._name = QLineEdit()
        self._name.setObjectName("run_name")
        self._name.setAccessibleName(self.tr("Name"))
        self._name.setMaxLength(80)
        self._name.textEdited.connect(lambda text: presenter.choose(name=text.strip()))
        self._recipes = RecipeCards(theme)
        self._recipes.chosen.connect(lambda recipe: presenter.choose(recipe=recipe))
        self._more = MoreSettings(theme)
        self._more.chosen.connect(lambda name, value: presenter.choose(**{name: value}))
        self._opener = Disclosure(theme, "more_settings_show", self.tr("More settings"), self._more)
        self._teach = Button(
            theme, "teach", self.tr("Teach"), kind="primary", icon_name="graduation-cap"
        ).on_click(presenter.teach)
        self._lay_out()
        presenter.choices_changed.connect(self._show_choices)
        presenter.estimator.changed.connect(self._show_estimates)

    def show_plan(self) -> None:
        """Show the presenter's choices from the start."""
        config = self._presenter.config
        if config is None:
            return
        self._name.setPlaceholderText(config.folder.name)
        self._name.setText(config.name)
        self._more.show_models(self._presenter.models())
        self._show_choices()
        self._show_estimates()

    def _show_choices(self) -> None:
        if (config := self._presenter.config) is not None:
            self._recipes.show_recipe(config.recipe)
            self._more.show_config(config)

    def _show_estimates(self) -> None:
        estimator = self._presenter.estimator
        self._recipes.show_estimates(estimator.estimates, is_measuring=estimator.is_measuring)

    def _lay_out(self) -> None:
        theme = self._theme
        wide, high = theme.size("xl"), theme.size("l")
        content = QWidget()
        content.setObjectName("plan_content")
        column = QVBoxLayout(content)
        column.setContentsMargins(wide, high, wide, high)
        column.setSpacing(theme.size("s"))
        column.addWidget(label("run_name_title", "strong", self.tr("Name of the model")))
        column.addWidget(self._name)
        column.addSpacing(theme.size("s"))
        column.addWidget(label("recipe_title", "strong", self.tr("How thoroughly")))
        column.addWidget(self._recipes)
        column.addWidget(self._opener, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._more)
        column.addStretch()
        scroll = scroll_area("plan_scroll", content)
        foot = QVBoxLayout()
        foot.setContentsMargins(wide, theme.size("m"), wide, high)
        foot.addWidget(self._teach)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scroll, 1)
        whole.addLayout(foot)
