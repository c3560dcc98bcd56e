"""The window in which a model is handed on."""

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gui.common.controls import Button, label
from gui.common.failure import FailureView
from gui.common.icons import pixmap
from gui.common.theme import Theme
from gui.export import words
from gui.export.choosing import ChoosingView
from gui.export.presenter import ExportPresenter, ExportState, Kind

_WIDTH, _HEIGHT = 580, 720
_FRAME = 60
"""What a desktop puts around a window, in pixels."""


class ExportDialog(QDialog):
    """Choosing, working, done, failed. Work goes on when it is closed meanwhile."""

    def __init__(self, theme: Theme, presenter: ExportPresenter, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("export_dialog")
        self.setModal(False)
        self._theme = theme
        self._presenter = presenter
        self._title = label("export_title", "title")
        self.choosing = ChoosingView(theme, presenter)
        self.choosing.left.connect(self.close)
        self._working = self._make_working()
        self._done = self._make_done()
        self._failure = self._make_failure()
        self._views = {
            ExportState.CHOOSING: self.choosing, ExportState.WORKING: self._working,
            ExportState.DONE: self._done, ExportState.FAILED: self._failure,
        }  # fmt: skip
        self._stack = QStackedWidget()
        for view in self._views.values():
            self._stack.addWidget(view)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[theme.size("xl")] * 4)
        column.setSpacing(theme.size("l"))
        column.addWidget(self._title)
        column.addWidget(self._stack, 1)
        self.resize(_WIDTH, min(_HEIGHT, self.screen().availableGeometry().height() - _FRAME))
        presenter.changed.connect(self.refresh)
        self.refresh()

    def open_for(self, model: str, name: str, run: str = "", kind: Kind = Kind.BUNDLE) -> None:
        """Offer to hand a model on; while another one is under way, show that."""
        self._presenter.choose(model, name, run)
        if self._presenter.state is ExportState.CHOOSING:
            self.choosing.begin(kind)
        self.show()
        self.activateWindow()

    def refresh(self) -> None:
        """Show the present state."""
        presenter = self._presenter
        title = self.tr("Export {name}").format(name=presenter.name)
        self._title.setText(title)
        self.setWindowTitle(title)
        self._stack.setCurrentWidget(self._views[presenter.state])
        if presenter.state is ExportState.WORKING:
            self._refresh_working()
        elif presenter.state is ExportState.DONE:
            self._refresh_done()
        elif presenter.state is ExportState.FAILED and presenter.error is not None:
            self._failure.show_error(presenter.error)

    def _refresh_working(self) -> None:
        progress = self._presenter.progress
        self._step.setText(words.step(self._presenter))
        self._bar.setRange(0, (progress.total or 0) if progress is not None else 0)
        self._bar.setValue(progress.done if progress is not None else 0)

    def _refresh_done(self) -> None:
        presenter, result = self._presenter, self._presenter.result
        self._what.setText(words.done(presenter))
        self._proof.setText(words.proof(result) if result is not None else "")
        self._proof.setVisible(bool(self._proof.text()))
        self._contents.setText(words.contents(result) if result is not None else "")
        self._contents.setVisible(result is not None)
        self._place.setText(str(presenter.target))

    def _show_folder(self) -> None:
        target = self._presenter.target
        folder = target if target.is_dir() else target.parent
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    # the views

    def _make_working(self) -> QWidget:
        self._step = label("export_step", "lead", wraps=True)
        self._bar = QProgressBar()
        self._bar.setObjectName("export_progress")
        self._bar.setAccessibleName(self.tr("Progress"))
        self._bar.setTextVisible(False)
        cancel = Button(self._theme, "export_cancel", self.tr("Cancel"), icon_name="x")
        cancel.on_click(self._presenter.cancel)
        hint = self.tr("You may close this window and go on working; you will be told.")
        return self._column(
            self._step, self._bar, label("export_meanwhile", "muted", hint, wraps=True),
            buttons=(cancel,), name="export_working",
        )  # fmt: skip

    def _make_done(self) -> QWidget:
        self._sign = QLabel()
        self._draw_sign()
        self._theme.changed.connect(self._draw_sign)
        self._what = label("export_done_words", "lead", wraps=True)
        self._proof = label("export_proof", "strong", wraps=True)
        self._contents = label("export_contents", "muted", wraps=True)
        self._place = label("export_place", "caption", wraps=True)
        self._place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        show = Button(self._theme, "export_show", self.tr("Show in folder"),
                      icon_name="folder-open")  # fmt: skip
        close = Button(self._theme, "export_close", self.tr("Close"), kind="primary")
        return self._column(
            self._sign, self._what, self._proof, self._contents, self._place,
            buttons=(show.on_click(self._show_folder), close.on_click(self.close)),
            name="export_done",
        )  # fmt: skip

    def _make_failure(self) -> FailureView:
        failure = FailureView(self._theme, "export_failure")
        again = Button(self._theme, "export_again", self.tr("Choose again"), kind="primary")
        failure.buttons.setSpacing(self._theme.size("s"))
        failure.buttons.insertWidget(1, again.on_click(self._presenter.again))
        return failure

    def _column(self, *widgets: QWidget, buttons: tuple[Button, ...], name: str) -> QWidget:
        view = QWidget()
        view.setObjectName(name)
        column = QVBoxLayout(view)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._theme.size("m"))
        column.addStretch()
        for widget in widgets:
            column.addWidget(widget)
        column.addStretch()
        row = QHBoxLayout()
        row.setSpacing(self._theme.size("s"))
        row.addStretch()
        for button in buttons:
            row.addWidget(button)
        column.addLayout(row)
        return view

    def _draw_sign(self) -> None:
        side, colour = self._theme.size("icon_large"), self._theme.colour("accent")
        self._sign.setPixmap(pixmap("circle-check", colour, side, self.devicePixelRatioF()))
