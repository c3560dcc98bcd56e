"""The batch as the Identify screen uses it: its widgets, and its ties to the rest."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout

from engine.base.address import PictureAddress
from gui.common.controls import Button
from gui.common.job_bar import JobBar
from gui.common.theme import Theme
from gui.common.thumbnails import Thumbnails
from gui.identify.batch import words
from gui.identify.batch.offer import BatchOffer
from gui.identify.batch.presenter import BatchPresenter, BatchState
from gui.identify.presenter import IdentifyPresenter

if TYPE_CHECKING:
    from gui.identify.batch.view import BatchView


class BatchPanel:
    """Opens a batch for many pictures; a row that is chosen becomes the screen's picture.

    Attributes:
        offer: the batch of last time.
        again: asks the model that is chosen now.
    """

    def __init__(
        self, theme: Theme, presenter: IdentifyPresenter, batch: BatchPresenter,
        thumbnails: Thumbnails,
    ) -> None:  # fmt: skip
        self._presenter = presenter
        self._batch = batch
        self._theme = theme
        self._thumbnails = thumbnails
        self._is_narrow = False
        self.offer = BatchOffer(theme, batch)
        self.again = Button(theme, "batch_again", "", icon_name="rotate-ccw")
        self.again.on_click(self._open_again)
        presenter.many.connect(self._open)
        presenter.readiness_changed.connect(self.refresh_again)
        batch.changed.connect(self.refresh_again)
        batch.answered.connect(presenter.show_answer)
        self.refresh_again()

    @cached_property
    def view(self) -> BatchView:
        """The table and what belongs to it; built when a batch is first opened."""
        from gui.identify.batch.view import BatchView  # noqa: PLC0415

        view = BatchView(self._theme, self._batch, self._thumbnails)
        view.set_narrow(narrow=self._is_narrow)
        return view

    def show_table(self, row: QHBoxLayout) -> None:
        """Show the table in a row of widgets, behind its first, or hide it where there is none."""
        if self.is_open and row.indexOf(self.view) < 0:
            row.insertWidget(1, self.view, 1)
        if "view" in self.__dict__:
            self.view.setVisible(self.is_open)

    def set_narrow(self, *, narrow: bool) -> None:
        """Adapt to a narrow window."""
        self._is_narrow = narrow
        if "view" in self.__dict__:
            self.view.set_narrow(narrow=narrow)

    @property
    def is_open(self) -> bool:
        """Whether the table is on the screen."""
        return self._batch.is_open

    def leave(self) -> None:
        """Make room for something else; the batch can be taken up again."""
        if self._batch.is_open:
            self._batch.close()
            self._presenter.clear()

    def stop_or_go_on(self) -> None:
        """What the button beside the progress does."""
        if self._batch.is_working:
            self._batch.stop()
        else:
            self._batch.go_on()

    def show_work(self, bar: JobBar, button: Button) -> None:
        """Say how far it is."""
        batch = self._batch
        assert batch.order is not None  # noqa: S101
        name = self._presenter.name_of(batch.order.model)
        self.view.show_model(name)
        total = batch.total
        if not total and not batch.is_working:
            total = 1  # 0 would be a bar that runs
        bar.setVisible(batch.state is not BatchState.DONE)
        bar.show_progress(self._work_in_words(name), batch.table.total, total)
        button.say(words.stop_or_go_on(is_working=batch.is_working))

    def refresh_again(self) -> None:
        """Offer to look again, where another model has been chosen since."""
        order = self._batch.order
        self.again.setVisible(order is not None and order.model != self._presenter.model)
        self.again.say(words.look_again(self._presenter.model_name))

    def _work_in_words(self, model: str) -> str:
        presenter = self._presenter
        is_loading = presenter.readiness is None and presenter.failure is None
        if is_loading and self._batch.state is BatchState.WAITING:
            return words.getting_ready(presenter.model_name)
        return words.progress(self._batch, model)

    def _open(self, pictures: tuple[PictureAddress, ...]) -> None:
        self._batch.open(pictures, self._presenter.model, self._presenter.device)

    def _open_again(self) -> None:
        if (order := self._batch.order) is not None:
            self._presenter.clear()
            self._open(order.pictures)
