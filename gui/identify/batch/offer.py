"""On the empty screen: the batch of last time, to take up again."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from gui.common.controls import Button, ElidedLabel, label
from gui.common.theme import Theme
from gui.identify.batch import words
from gui.identify.batch.presenter import BatchPresenter


class BatchOffer(QFrame):
    """Says how far it came; goes on with it, or forgets it."""

    def __init__(self, theme: Theme, batch: BatchPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("batch_offer")
        self.setProperty("role", "card")
        self._batch = batch
        self._title = ElidedLabel("batch_offer_title", "strong")
        self._words = label("batch_offer_words", "muted")
        forget = Button(theme, "batch_forget", self.tr("Forget"), kind="quiet")
        forget.on_click(batch.forget_offer)
        self._take_up = Button(theme, "batch_take_up", self.tr("Go on"), icon_name="play")
        self._take_up.on_click(batch.take_up)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self._title)
        texts.addWidget(self._words)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.size("l"), theme.size("m"), theme.size("m"), theme.size("m"))
        row.setSpacing(theme.size("s"))
        row.addLayout(texts, 1)
        row.addWidget(forget)
        row.addWidget(self._take_up)
        batch.offer_changed.connect(self._refresh)
        batch.changed.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        offer = self._batch.offer
        self.setVisible(offer is not None)
        if offer is None:
            return
        self._title.setText(words.title(offer.order))
        done = words.number(offer.done)
        if offer.is_finished:
            self._words.setText(self.tr("A table of {n} pictures").format(n=done))
            self._take_up.say(self.tr("Open again"))
            return
        total = words.number(max(offer.total, offer.done))
        text = self.tr("Interrupted: {done} of {total} pictures are done")
        self._words.setText(text.format(done=done, total=total))
        self._take_up.say(self.tr("Go on"))
