"""The Identify screen."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QBoxLayout,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from engine.base.address import PictureAddress
from engine.base.types import Detections, Failure, Picture
from gui.common import words
from gui.common.controls import Button, frame, label
from gui.common.drop_zone import DropHint, DropZone, Intake, Invitation, is_welcome, take_in
from gui.common.failure import FailureView
from gui.common.job_bar import JobBar
from gui.common.pixmaps import to_image
from gui.common.theme import Theme
from gui.common.thumbnails import Thumbnails
from gui.identify.batch.panel import BatchPanel
from gui.identify.batch.presenter import BatchPresenter
from gui.identify.features import SUFFIXES
from gui.identify.features_bar import FeaturesBar
from gui.identify.model_menu import ModelMenu
from gui.identify.picture_view import PictureView
from gui.identify.presenter import IdentifyPresenter
from gui.identify.result_panel import ResultPanel
from gui.identify.strip import Strip


class IdentifyPage(QWidget):
    """Empty, or: the list or the table of pictures, one of them large, and its labels."""

    def __init__(
        self, theme: Theme, presenter: IdentifyPresenter, batch: BatchPresenter,
        thumbnails: Thumbnails,
    ) -> None:  # fmt: skip
        super().__init__()
        self.setObjectName("page")
        self.setAccessibleName(self.tr("Identify"))
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._theme = theme
        self._presenter = presenter
        self._batch = BatchPanel(theme, presenter, batch, thumbnails)
        self._shown: object = None
        self._strip = Strip(theme, presenter.pictures, thumbnails)
        self._picture = PictureView(theme)
        self._failure = FailureView(theme, "picture_failure", "image-off")
        self._failure.setContentsMargins(theme.size("l"), 0, theme.size("l"), 0)
        self._picture_stack = QStackedWidget()
        self._picture_stack.addWidget(self._picture)
        self._picture_stack.addWidget(self._failure)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._make_start())
        self._stack.addWidget(self._make_workspace())
        self._job_button = Button(theme, "job_button", self.tr("Stop")).on_click(
            self._stop_or_go_on
        )
        self._job_bar = JobBar(theme, self._job_button)
        self._lay_out()
        self._drop_hint = DropHint(theme, self, "drop_hint_overlay", self.tr("Let go to identify"))
        self._connect()
        batch.changed.connect(self._refresh_work)
        self._refresh_all()

    # commands that need a dialog or the clipboard

    def choose_pictures(self) -> None:
        """Ask for picture files."""
        from engine.images import PICTURE_SUFFIXES  # noqa: PLC0415 - not before the window stands

        endings = " ".join(f"*{suffix}" for suffix in sorted(PICTURE_SUFFIXES))
        kinds = f"{self.tr('Pictures')} ({endings});;{self.tr('All files')} (*)"
        names, _ = QFileDialog.getOpenFileNames(self, self.tr("Choose pictures"), "", kinds)
        if names:
            self._batch.leave()
            self._presenter.add(PictureAddress(Path(name)) for name in names)

    def choose_folder(self) -> None:
        """Ask for a folder of pictures."""
        name = QFileDialog.getExistingDirectory(self, self.tr("Choose a folder of pictures"))
        if name:
            self._batch.leave()
            self._presenter.add([PictureAddress(Path(name))])

    def save_features(self) -> None:
        """Ask whose features to save where."""
        folder = QFileDialog.getExistingDirectory(
            self, self.tr("Save features of which folder of pictures?")
        )
        if not folder:
            return
        kinds = f"{self.tr('NumPy arrays')} (*.npz);;{self.tr('Table')} (*.csv)"
        proposed = f"{folder} features.npz"
        name, kind = QFileDialog.getSaveFileName(self, self.tr("Save features"), proposed, kinds)
        if not name:
            return
        file = Path(name)
        if file.suffix.lower() not in SUFFIXES:
            file = file.with_name(file.name + (".csv" if "csv" in kind else ".npz"))
        self._presenter.save_features(Path(folder), file)

    def paste(self) -> None:
        """Take in what the clipboard holds."""
        self._take(take_in(QGuiApplication.clipboard().mimeData()))

    def copy_results(self) -> None:
        """Put the answers on the clipboard: the one picture's labels, or a line for each."""
        presenter = self._presenter
        if presenter.pictures.rowCount() > 1:
            text = presenter.all_as_text()
        else:
            text = presenter.current_as_text(self._panel.detections.shown())
        if text:
            QGuiApplication.clipboard().setText(text)

    # drops

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if is_welcome(event.mimeData()):
            event.acceptProposedAction()
            self._drop_hint.cover()

    @override
    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._drop_hint.hide()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self._drop_hint.hide()
        event.acceptProposedAction()
        self._take(take_in(event.mimeData()))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the picture its room, and keep the hint as large as the screen."""
        super().resizeEvent(event)
        self._drop_hint.setGeometry(self.rect())
        narrow = self.window().width() < self._theme.size("narrow")
        suffix = "_narrow" if narrow else ""
        self._strip.set_narrow(narrow=narrow)
        self._batch.set_narrow(narrow=narrow)
        self._as_batch.say(self.tr("Table") if narrow else self.tr("As a table"))
        self._copy_all.say(self.tr("Copy all") if narrow else self.tr("Copy results"))
        self._as_batch.setToolTip(self.tr("Show these pictures in a table, to sort and save it"))
        self._side.setFixedWidth(self._theme.size(f"strip{suffix}"))
        self._panel.setFixedWidth(self._theme.size(f"panel{suffix}"))

    def _take(self, intake: Intake) -> None:
        if intake.paths or intake.image is not None:
            self._batch.leave()
        if intake.paths:
            self._presenter.add(map(PictureAddress, intake.paths))
        elif intake.image is not None:
            self._presenter.add_image(intake.image)
        elif intake.only_links:
            self._presenter.refuse_links()

    # showing

    def _connect(self) -> None:
        presenter = self._presenter
        self._strip.chosen.connect(presenter.select)
        self._strip.unwanted.connect(presenter.remove)
        presenter.selected.connect(self._strip.show_current)
        self._panel.detections.shown_changed.connect(self._refresh_boxes)
        self._panel.detections.hovered.connect(self._picture.highlight)
        presenter.view_changed.connect(self._refresh_picture)
        presenter.outcome_changed.connect(self._refresh_picture)
        presenter.heat.changed.connect(self._refresh_overlay)
        presenter.work_changed.connect(self._refresh_work)
        presenter.selected.connect(self._refresh_work)
        presenter.readiness_changed.connect(self._refresh_work)

    def _clear(self) -> None:
        self._batch.leave()
        self._presenter.clear()

    def _refresh_all(self) -> None:
        self._refresh_picture()
        self._refresh_work()

    def _refresh_picture(self) -> None:
        view, outcome = self._presenter.view, self._presenter.outcome
        error = view if isinstance(view, Exception) else None
        if error is None and isinstance(outcome, Failure):
            error = outcome.error
        if error is not None:
            self._failure.show_error(error)
            self._picture_stack.setCurrentWidget(self._failure)
            return
        if view is not self._shown:  # news of the labels leave the zoom alone
            self._shown = view
            image = to_image(view.pixels) if isinstance(view, Picture) else QImage()
            self._picture.set_image(image)
        self._refresh_boxes()
        self._refresh_overlay()
        self._picture_stack.setCurrentWidget(self._picture)

    def _refresh_overlay(self) -> None:
        painted = self._presenter.heat.painted
        self._picture.set_overlay(painted.image if painted is not None else QImage())

    def _refresh_boxes(self) -> None:
        view, outcome = self._presenter.view, self._presenter.outcome
        if isinstance(view, Picture) and isinstance(outcome, Detections):
            found = self._panel.detections
            self._picture.set_boxes(found.shown(), found.colours(), (view.width, view.height))
        else:
            self._picture.set_boxes((), {}, (1, 1))

    def _refresh_work(self) -> None:
        presenter, batch = self._presenter, self._batch
        total = presenter.pictures.rowCount()
        done = total - presenter.pictures.pending_count()
        self._stack.setCurrentIndex(1 if total or batch.is_open else 0)
        self._side.setVisible(total > 1)
        self._as_batch.setVisible(total > 1)
        self._add_more.setVisible(total > 0)
        self._clear_list.setVisible(total > 0 or batch.is_open)
        self._copy_all.setVisible(total > 1 and done > 0)
        self._lay_out_reader()
        if batch.is_open:
            self._batch.show_work(self._job_bar, self._job_button)
            return
        unfinished = total > 1 and done < total and presenter.failure is None
        self._job_bar.setVisible(unfinished)
        if unfinished:
            self._job_bar.show_progress(self._work_in_words(done, total), done, total)
            self._job_button.say(self.tr("Continue") if presenter.is_stopped else self.tr("Stop"))

    def _lay_out_reader(self) -> None:
        """Beside a table, the picture stands above its labels."""
        is_open = self._batch.is_open
        directions = QBoxLayout.Direction
        self._reader.setDirection(directions.TopToBottom if is_open else directions.LeftToRight)
        self._workspace.setStretchFactor(self._reader_place, 0 if is_open else 1)
        self._reader.setStretch(0, 2 if is_open else 1)
        self._reader.setStretch(1, 3 if is_open else 0)
        self._reader_place.setVisible(not is_open or self._presenter.current is not None)
        self._batch.show_table(self._workspace)  # last, or the window would have to grow

    def _work_in_words(self, done: int, total: int) -> str:
        if self._presenter.is_stopped:
            return self.tr("Stopped after {done} of {total}").format(done=done, total=total)
        if self._presenter.readiness is None:
            return self.tr("Getting {model} ready").format(model=self._presenter.model_name)
        left = self._presenter.seconds_left
        if left is None or left < 1:
            return self.tr("Looked at {done} of {total}").format(done=done, total=total)
        text = self.tr("Looked at {done} of {total}, about {time} left")
        return text.format(done=done, total=total, time=words.duration(left))

    def _stop_or_go_on(self) -> None:
        if self._batch.is_open:
            self._batch.stop_or_go_on()
        elif self._presenter.is_stopped:
            self._presenter.go_on()
        else:
            self._presenter.stop()

    # layout

    def _make_start(self) -> QWidget:
        """The invitation, and below it the batch of last time."""
        start = QWidget()
        column = QVBoxLayout(start)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._make_drop_zone(), 1)
        side = self._theme.size("xl")
        offer = QHBoxLayout()
        offer.setContentsMargins(side, 0, side, side)
        offer.addWidget(self._batch.offer)
        column.addLayout(offer)
        return start

    def _make_drop_zone(self) -> DropZone:
        text = self.tr("Choose pictures…")
        choose = Button(
            self._theme, "choose_pictures", text, kind="primary", icon_name="images"
        ).on_click(self.choose_pictures)
        hint = self.tr("Or several, or a whole folder. Ctrl+V pastes one you have copied.")
        title = self.tr("Drop a picture here")
        return DropZone(self._theme, Invitation("drop", title, hint, "image-plus"), [choose])

    def _make_workspace(self) -> QWidget:
        self._side = frame("side", "strip")
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, self._theme.size("s"), 0, self._theme.size("s"))
        side.addWidget(self._strip)
        workspace, self._reader_place = QWidget(), QWidget()
        self._panel = ResultPanel(self._theme, self._presenter)
        self._reader = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._reader_place)
        self._workspace = QHBoxLayout(workspace)
        for row in (self._reader, self._workspace):
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(0)
        self._reader.addWidget(self._picture_stack, 1)
        self._reader.addWidget(self._panel)
        self._workspace.addWidget(self._side)
        self._workspace.addWidget(self._reader_place, 1)
        return workspace

    def _make_header(self) -> QFrame:
        theme = self._theme
        header = frame("header", "")
        more = Button(theme, "add_pictures", self.tr("Add pictures…"), icon_name="image-plus")
        more.on_click(self.choose_pictures)
        self._copy_all = Button(theme, "copy_all", self.tr("Copy results"), icon_name="copy")
        self._copy_all.on_click(self.copy_results)
        self.model_menu = ModelMenu(theme, self._presenter)
        clear = Button(theme, "clear_list", self.tr("Clear list"), kind="quiet", icon_name="list-x")
        clear.on_click(self._clear)
        self._add_more, self._clear_list = more, clear
        self._as_batch = Button(theme, "as_table", "", kind="quiet", icon_name="table-2")
        self._as_batch.on_click(self._presenter.as_batch)
        row = QHBoxLayout(header)
        row.setContentsMargins(theme.size("xl"), theme.size("m"), theme.size("xl"), theme.size("m"))
        row.setSpacing(theme.size("s"))
        row.addWidget(label("page_title", "title", self.tr("Identify")), 1)
        row.addWidget(self._batch.again)
        row.addWidget(self.model_menu)
        row.addWidget(clear)
        row.addWidget(self._as_batch)
        row.addWidget(self._copy_all)
        row.addWidget(more)
        header.setMinimumHeight(theme.size("control") + 2 * theme.size("m"))
        return header

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._make_header())
        column.addWidget(self._stack, 1)
        column.addWidget(self._job_bar)
        column.addWidget(FeaturesBar(self._theme, self._presenter.features))
