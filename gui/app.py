"""Builds everything once, hands it on explicitly, and ends it in order."""

import asyncio
import logging
import os
import sys
import time
from importlib import resources

import qasync
from PySide6.QtCore import QCoreApplication, QObject, QUrl
from PySide6.QtGui import QDesktopServices, QIcon, QKeySequence, QPixmap
from PySide6.QtWidgets import QApplication

from engine.base.device import set_up_threads
from engine.base.places import Places, find_places
from engine.base.torch_loading import load_before_qt
from engine.inference import PredictorCache
from engine.models import DEFAULT_MODEL, ModelLibrary
from engine.qt_jobs import JobLane
from engine.training.events import RunResult
from engine.verbs.batches import Batches
from engine.verbs.export import Exporter
from engine.verbs.report import Reporter
from engine.verbs.train import Trainer
from gui.common import log as log_file
from gui.common import translation
from gui.common.plotting import Plotting
from gui.common.settings import Settings, SettingsStore
from gui.common.theme import Theme
from gui.common.thumbnails import Thumbnails
from gui.common.unhandled import UnhandledErrors
from gui.export import words as export_words
from gui.export.dialog import ExportDialog
from gui.export.presenter import ExportPresenter, ExportState, Kind
from gui.export.reporting import report_writer
from gui.identify.batch.presenter import BatchPresenter
from gui.identify.page import IdentifyPage
from gui.identify.pasted import PastedPictures
from gui.identify.presenter import IdentifyPresenter
from gui.main_window import MainWindow
from gui.models.page import ModelsPage
from gui.models.presenter import ModelsPresenter
from gui.results.page import ResultsPage
from gui.results.presenter import ResultsPresenter
from gui.results.tools import ResultsTools, tools_for
from gui.settings.page import SettingsPage
from gui.teach import words as teach_words
from gui.teach.page import TeachPage
from gui.teach.presenter import TeachPresenter

log = logging.getLogger(__name__)

CLOSING_SECONDS = 2.5
_THUMBNAIL_PIXELS = 2  # to the logical pixel, for sharp screens
_LARGE_KEPT = 200


class Lensmith(QObject):
    """The running program.

    Attributes:
        window: the one window.
        identify: the Identify screen's presenter.
        batch: its table of many pictures.
        models: the Models screen's presenter.
        teach: the Teach screen's presenter.
        results: the Results screen's presenter.
        export: hands models on.
        settings: what the person has chosen.
    """

    def __init__(  # noqa: PLR0913
        self, app: QApplication, places: Places, library: ModelLibrary, predictors: PredictorCache,
        *, trainer: Trainer | None = None, results: ResultsTools | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self._places = places
        self._compute = JobLane("compute", self)
        self._io = JobLane("io", self)
        self._transfer = JobLane("transfer", self)
        self._pasted = PastedPictures(places.cache / f"pasted-{os.getpid()}")
        self.settings = SettingsStore(places.config / "settings.json")
        self.theme = Theme(app, self.settings.values.appearance)
        translation.install(app, self.settings.values.language)
        self.settings.change(model=_known_model(library, self.settings.values.model))
        values = self.settings.values
        self._asked = values.model, values.device
        self.identify = IdentifyPresenter(
            self._compute, self._io, predictors, library, self._pasted
        )
        exporter = Exporter(library, places)
        self.models = ModelsPresenter(
            library, exporter, self._compute, self._transfer, self._asked[0]
        )
        self.models.mirror = values.mirror
        trainer = trainer or Trainer(library, places)
        self.teach = TeachPresenter(trainer, library, self._compute, self._io)
        self.teach.device = values.device
        side = self.theme.size("thumbnail") * _THUMBNAIL_PIXELS
        self._thumbnails = Thumbnails(self._io, side)
        self.batch = BatchPresenter(Batches(places, predictors), self._compute, self._io)
        self._identify_page = IdentifyPage(self.theme, self.identify, self.batch, self._thumbnails)
        self._plotting = Plotting(self._io)
        self._teach_page = TeachPage(self.theme, self.teach, self._thumbnails, self._plotting)
        tools = results or tools_for(library, places, predictors, trainer, self._device)
        self.results, self._results_page = self._make_results(tools)
        self._settings_page = SettingsPage(self.theme, self.settings)
        reporter = Reporter(library, places, tools.evaluator.evaluate)
        self.export = ExportPresenter(exporter, report_writer(reporter), self._compute)
        self.window = self._make_window()
        self._export_dialog = ExportDialog(self.theme, self.export, self.window)
        self._connect()

    def show(self) -> None:
        """Open the window as it was left."""
        self.window.restore_geometry(self.settings.values.geometry)
        self.window.show()
        if aside := self.settings.set_aside:
            self.window.notices.show_words(
                self.tr("Your settings could not be read, so Lensmith starts with its own."),
                self.tr("The old file was kept as {path}.").format(path=aside),
            )

    def close(self) -> bool:
        """Cancel all work and wait for the threads, for a few seconds at most.

        Returns:
            Whether every thread ended.
        """
        self.settings.change(geometry=self.window.geometry_as_text())
        self.window.hide()
        self._thumbnails.close()
        self._large_thumbnails.close()
        self.batch.stop()
        until = time.monotonic() + CLOSING_SECONDS
        lanes = (self._compute, self._io, self._transfer)
        ended = [lane.close(0) for lane in lanes]  # all are told before the first is waited for
        ended = [lane.close(max(0.0, until - time.monotonic())) for lane in lanes]
        self._pasted.discard()
        return all(ended)

    def _make_window(self) -> MainWindow:
        window = MainWindow(self.theme, _app_icon())
        window.add_screen("identify", self.tr("Identify"), "scan-eye", self._identify_page)
        window.add_screen("teach", self.tr("Teach"), "graduation-cap", self._teach_page)
        window.add_screen("results", self.tr("Results"), "clipboard-check", self._results_page)
        self._models_page = ModelsPage(self.theme, self.models, window.notices)
        window.add_screen("models", self.tr("Models"), "boxes", self._models_page)
        window.add_screen(
            "settings", self.tr("Settings"), "settings", self._settings_page, at_foot=True
        )
        page, keys = self._identify_page, QKeySequence.StandardKey
        file = window.add_menu(self.tr("&File"))
        window.add_action(
            file, "open_pictures", self.tr("&Open pictures…"), page.choose_pictures, keys.Open
        )
        window.add_action(
            file, "open_folder", self.tr("Open &folder…"), page.choose_folder,
            QKeySequence("Ctrl+Shift+O"),
        )  # fmt: skip
        window.add_action(file, "save_features", self.tr("Save f&eatures…"), self._save_features)
        window.add_action(
            file, "teach_from_folder", self.tr("&Teach from a folder…"), self._teach_from_folder
        )
        file.addSeparator()
        window.add_action(file, "quit", self.tr("&Quit"), window.close, keys.Quit)
        edit = window.add_menu(self.tr("&Edit"))
        window.add_action(edit, "paste", self.tr("&Paste picture"), page.paste, keys.Paste)
        window.add_action(edit, "copy", self.tr("&Copy results"), page.copy_results, keys.Copy)
        help_menu = window.add_menu(self.tr("&Help"))
        window.add_action(help_menu, "show_log", self.tr("Show &log files"), self._show_log)
        window.add_action(help_menu, "about", self.tr("&About Lensmith"), window.show_about)
        return window

    def _make_results(self, tools: ResultsTools) -> tuple[ResultsPresenter, ResultsPage]:
        presenter = ResultsPresenter(
            tools.evaluator, tools.trainer, tools.look, tools.draw, self._compute, self._io
        )
        presenter.device = self.settings.values.device
        side = self.theme.size("gallery") * _THUMBNAIL_PIXELS
        self._large_thumbnails = Thumbnails(self._io, side, kept=_LARGE_KEPT)
        page = ResultsPage(self.theme, presenter, self._large_thumbnails, self._plotting)
        presenter.noticed.connect(lambda error: self.window.notices.show_error(error))
        presenter.learned.connect(self._learned_again)
        presenter.use_wanted.connect(self._use_taught)
        presenter.teach_wanted.connect(lambda: self.window.show_screen(self._teach_page))
        presenter.calibrated.connect(self._recalibrated)
        self.teach.results_wanted.connect(self._show_results)
        return presenter, page

    def _connect(self) -> None:
        self.window.painted.connect(lambda: self.identify.get_ready(*self._asked))
        self.window.painted.connect(self.batch.look_for_earlier)
        self.batch.noticed.connect(self.window.notices.show_error)
        self.models.noticed.connect(self.window.notices.show_error)
        self._models_page.export_wanted.connect(self._export_dialog.open_for)
        self.export.finished.connect(self._exported)
        self.results.export_wanted.connect(self._export_result)
        self.results.report_wanted.connect(self._report_result)
        self._identify_page.model_menu.chosen.connect(self.models.use)
        self._identify_page.model_menu.more_wanted.connect(
            lambda: self.window.show_screen(self._models_page)
        )
        self.models.chosen.connect(lambda model: self.settings.change(model=model))
        self.identify.noticed.connect(self.window.notices.show_error)
        self.identify.readiness_changed.connect(self._show_devices)
        self.teach.noticed.connect(self.window.notices.show_error)
        self.teach.taught.connect(self._taught)
        self.teach.use_wanted.connect(self._use_taught)
        self._plotting.failed.connect(self.window.notices.show_error)
        self.settings.changed.connect(self._follow)

    def _save_features(self) -> None:
        self.window.show_screen(self._identify_page)
        self._identify_page.save_features()

    def _teach_from_folder(self) -> None:
        self.window.show_screen(self._teach_page)
        self._teach_page.choose_folder()

    def _taught(self, _model: str) -> None:
        """Tell it where it is not seen anyway."""
        self.models.entries_changed.emit()
        result = self.teach.history.result
        if result is not None and not self._teach_page.isVisible():
            self.window.notices.show_words(
                self.tr("{name} has been taught: {right}").format(
                    name=result.name, right=teach_words.right_of(result)
                ),
                self.tr("The Teach screen has the details."),
            )

    def _show_results(self, run: str) -> None:
        self.results.open(run)
        self.window.show_screen(self._results_page)

    def _learned_again(self, result: RunResult) -> None:
        """Tell it where it is not seen anyway."""
        self.models.entries_changed.emit()
        if not self._results_page.isVisible():
            self.window.notices.show_words(
                self.tr("{name} has learned again: {right}").format(
                    name=result.name, right=teach_words.right_of(result)
                ),
                self.tr("The Results screen compares before and after."),
            )

    def _export_result(self, model: str, run: str) -> None:
        self._export_dialog.open_for(model, self._name_of(model), run)

    def _report_result(self, model: str, run: str) -> None:
        self._export_dialog.open_for(model, self._name_of(model), run, Kind.REPORT)

    def _name_of(self, model: str) -> str:
        names = {entry.record.id: entry.record.name for entry in self.models.entries()}
        return names.get(model, model)

    def _exported(self) -> None:
        """Tell it where it is not seen anyway."""
        if self._export_dialog.isVisible():
            return
        if self.export.error is not None and self.export.state is ExportState.FAILED:
            self.window.notices.show_error(self.export.error)
        else:
            self.window.notices.show_words(export_words.done(self.export), str(self.export.target))

    def _device(self) -> str:
        return self.settings.values.device

    def _recalibrated(self, model: str) -> None:
        """The model that is asked is loaded again, with its new threshold."""
        if model == self._asked[0]:
            self.identify.get_ready(*self._asked)

    def _use_taught(self, model: str) -> None:
        self.models.use(model)
        self.window.show_screen(self._identify_page)

    def _show_devices(self) -> None:
        if self.identify.readiness is not None:
            self._settings_page.show_devices(self.identify.readiness.found)

    def _follow(self, settings: Settings) -> None:
        self.theme.set_appearance(settings.appearance)
        self.models.mirror = settings.mirror
        self.teach.device = settings.device
        self.results.device = settings.device
        if (settings.model, settings.device) != self._asked:
            self._asked = settings.model, settings.device
            self.identify.get_ready(*self._asked)

    def _show_log(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._places.log)))


def run() -> int:
    """Open the window and stay until it is closed.

    Returns:
        The process's exit code.
    """
    set_up_threads(beside_a_window=True)
    load_before_qt()
    places = find_places()
    log_file.start(places.log)
    QCoreApplication.setApplicationName("Lensmith")
    app = QApplication(sys.argv)
    app.setQuitOnLastWindowClosed(False)
    errors = UnhandledErrors()
    errors.install()
    loop = qasync.QEventLoop(app)
    errors.watch(loop)
    with loop:
        ended = loop.run_until_complete(_live(app, places, errors))
    if not ended:  # a library that cannot be interrupted, such as torch while it loads
        log.warning("a thread did not end in time")
        logging.shutdown()
        os._exit(0)
    return 0


async def _live(app: QApplication, places: Places, errors: UnhandledErrors) -> bool:
    library = ModelLibrary(places.data)
    lensmith = Lensmith(app, places, library, PredictorCache(library))
    errors.raised.connect(lensmith.window.notices.show_error)
    closed = asyncio.get_running_loop().create_future()

    def end() -> None:
        if not closed.done():
            closed.set_result(None)

    lensmith.window.closed.connect(end)
    lensmith.show()
    await closed
    return lensmith.close()


def _known_model(library: ModelLibrary, model: str) -> str:
    """The model of last time, or the one to begin with where it has been deleted since."""
    ready = {entry.record.id for entry in library.entries() if entry.is_ready}
    return model if model in ready else DEFAULT_MODEL


def _app_icon() -> QIcon:
    made = QPixmap()
    made.loadFromData((resources.files("resources") / "icons" / "lensmith.svg").read_bytes())
    return QIcon(made)
