"""The batch as the Identify screen uses it: its widgets, and its ties to the rest."""

from engine.base.address import PictureAddress
from gui.common.controls import Button
from gui.common.job_bar import JobBar
from gui.common.theme import Theme
from gui.common.thumbnails import Thumbnails
from gui.identify.batch import words
from gui.identify.batch.offer import BatchOffer
from gui.identify.batch.presenter import BatchPresenter, BatchState
from gui.identify.batch.view import BatchView
from gui.identify.presenter import IdentifyPresenter


class BatchPanel:
    """Opens a batch for many pictures; a row that is chosen becomes the screen's picture.

    Attributes:
        view: the table and what belongs to it.
        offer: the batch of last time.
        again: asks the model that is chosen now.
    """

    def __init__(
        self, theme: Theme, presenter: IdentifyPresenter, batch: BatchPresenter,
        thumbnails: Thumbnails,
    ) -> None:  # fmt: skip
        self._presenter = presenter
        self._batch = batch
        self.view = BatchView(theme, batch, thumbnails)
        self.offer = BatchOffer(theme, batch)
        self.again = Button(theme, "batch_again", "", icon_name="rotate-ccw")
        self.again.on_click(self._open_again)
        presenter.many.connect(self._open)
        presenter.readiness_changed.connect(self.refresh_again)
        batch.changed.connect(self.refresh_again)
        batch.answered.connect(presenter.show_answer)
        self.refresh_again()

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
