"""Builds everything once, hands it on explicitly, and ends it in order."""

from __future__ import annotations

import os
import time
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from engine.base.places import Places
from engine.inference import PredictorCache
from engine.models import DEFAULT_MODEL, ModelLibrary
from engine.qt_jobs import JobLane
from gui.common import translation
from gui.common.icons import app_icon
from gui.common.late_imports import Plotting, load_readers
from gui.common.settings import Settings, SettingsStore
from gui.common.theme import Theme
from gui.common.thumbnails import KEPT, Thumbnails
from gui.identify.batch.presenter import BatchPresenter
from gui.identify.page import IdentifyPage
from gui.identify.pasted import PastedPictures
from gui.identify.presenter import IdentifyPresenter
from gui.main_window import MainWindow, Screen
from gui.menus import add_menus

if TYPE_CHECKING:  # what belongs to a screen is imported when that is first opened
    from engine.training.classification.events import RunResult
    from engine.verbs.batches import Batches
    from engine.verbs.export import Exporter
    from engine.verbs.train import Trainer
    from gui.common.shortcuts import ShortcutsPresenter
    from gui.export.dialog import ExportDialog
    from gui.export.presenter import ExportPresenter
    from gui.models.page import ModelsPage
    from gui.models.presenter import ModelsPresenter
    from gui.results.page import ResultsPage
    from gui.results.presenter import ResultsPresenter
    from gui.results.tools import ResultsTools
    from gui.settings.page import SettingsPage
    from gui.teach.page import TeachPage
    from gui.teach.presenter import TeachPresenter

CLOSING_SECONDS = 2.5
_THUMBNAIL_PIXELS = 2  # to the logical pixel, for sharp screens
_LARGE_KEPT = 200


class Lensmith(QObject):
    """The running program: the first screen at once, the others when they are first wanted.

    Attributes:
        window: the one window.
        identify: the Identify screen's presenter.
        batch: its table of many pictures.
        settings: what the person has chosen.
    """

    _shortcuts_found = Signal(str, object)

    def __init__(  # noqa: PLR0913
        self, app: QApplication, places: Places, library: ModelLibrary, predictors: PredictorCache,
        *, trainer: Trainer | None = None, results: ResultsTools | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self._places = places
        self._library = library
        self._predictors = predictors
        self._given_trainer, self._given_tools = trainer, results
        self._compute = JobLane("compute", self)
        self._io = JobLane("io", self)
        self._transfer = JobLane("transfer", self)
        self._pasted = PastedPictures(places.cache / f"pasted-{os.getpid()}")
        self.settings = SettingsStore(places.config / "settings.json")
        self.theme = Theme(app, self.settings.values.appearance)
        translation.install(app, self.settings.values.language)
        self.settings.change(model=_known_model(library, self.settings.values.model))
        self._asked = self.settings.values.model, self.settings.values.device
        self._all_thumbnails: list[Thumbnails] = []
        self._thumbnails = self._make_thumbnails("thumbnail", KEPT)
        self._plotting = Plotting(self._io)
        self.identify = IdentifyPresenter(
            self._compute, self._io, predictors, library, self._pasted
        )
        self.batch = BatchPresenter(self._make_batches, self._compute, self._io)
        self.window = MainWindow(self.theme, app_icon())
        for screen in self._screens():
            self.window.add_screen(screen)
        add_menus(
            self.window, self._identify_page, self._save_features, self._teach_from_folder,
            self._show_log,
        )  # fmt: skip
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
        for thumbnails in self._all_thumbnails:
            thumbnails.close()
        self._plotting.close()
        self.batch.stop()
        until = time.monotonic() + CLOSING_SECONDS
        lanes = (self._compute, self._io, self._transfer)
        ended = [lane.close(0) for lane in lanes]  # all are told before the first is waited for
        ended = [lane.close(max(0.0, until - time.monotonic())) for lane in lanes]
        self._pasted.discard()
        return all(ended)

    # the screens, and what each of them needs

    def _screens(self) -> tuple[Screen, ...]:
        return (
            Screen("identify", self.tr("Identify"), "scan-eye", lambda: self._identify_page),
            Screen("teach", self.tr("Teach"), "graduation-cap", lambda: self._teach_page),
            Screen("results", self.tr("Results"), "clipboard-check", lambda: self._results_page),
            Screen("models", self.tr("Models"), "boxes", lambda: self._models_page),
            Screen(
                "settings", self.tr("Settings"), "settings", lambda: self._settings_page,
                at_foot=True,
            ),
        )  # fmt: skip

    @cached_property
    def _identify_page(self) -> IdentifyPage:
        page = IdentifyPage(self.theme, self.identify, self.batch, self._thumbnails)
        page.model_menu.chosen.connect(lambda model: self.models.use(model))
        page.model_menu.more_wanted.connect(lambda: self.window.show_screen("models"))
        self.identify.teach_wanted.connect(lambda: self.window.show_screen("teach"))
        return page

    def _make_batches(self) -> Batches:
        from engine.verbs.batches import Batches  # noqa: PLC0415

        return Batches(self._places, self._predictors)

    @cached_property
    def _trainer(self) -> Trainer:
        from engine.verbs.train import Trainer  # noqa: PLC0415

        return self._given_trainer or Trainer(self._library, self._places)

    @cached_property
    def teach(self) -> TeachPresenter:
        """The Teach screen's presenter."""
        from gui.teach.presenter import TeachPresenter  # noqa: PLC0415

        teach = TeachPresenter(
            self._trainer, self._library, self._tools.shortcuts, self._compute, self._io
        )
        self._share_findings(teach.shortcuts)
        teach.device = self.settings.values.device
        self.settings.changed.connect(lambda values: setattr(teach, "device", values.device))
        teach.noticed.connect(self.window.notices.show_error)
        teach.taught.connect(self._taught)
        teach.use_wanted.connect(self._use_taught)
        teach.results_wanted.connect(self._show_results)
        return teach

    @cached_property
    def _teach_page(self) -> TeachPage:
        from gui.teach.page import TeachPage  # noqa: PLC0415

        return TeachPage(
            self.theme, self.teach, self._thumbnails, self._large_thumbnails, self._plotting
        )

    @cached_property
    def _tools(self) -> ResultsTools:
        from gui.results.tools import tools_for  # noqa: PLC0415

        return self._given_tools or tools_for(
            self._library, self._places, self._predictors, self._trainer,
            lambda: self.settings.values.device,
        )  # fmt: skip

    @cached_property
    def results(self) -> ResultsPresenter:
        """The Results screen's presenter."""
        from gui.results.presenter import ResultsPresenter  # noqa: PLC0415

        tools = self._tools
        results = ResultsPresenter(
            tools.evaluator, tools.trainer, tools.look, tools.draw, tools.find, tools.shortcuts,
            self._compute, self._io,
        )  # fmt: skip
        self._share_findings(results.shortcuts)
        results.device = self.settings.values.device
        self.settings.changed.connect(lambda values: setattr(results, "device", values.device))
        results.noticed.connect(self.window.notices.show_error)
        results.learned.connect(self._learned_again)
        results.use_wanted.connect(self._use_taught)
        results.teach_wanted.connect(lambda: self.window.show_screen("teach"))
        results.calibrated.connect(self._recalibrated)
        results.export_wanted.connect(self._hand_on)
        results.report_wanted.connect(lambda *of: self._hand_on(*of, as_report=True))
        return results

    def _share_findings(self, shortcuts: ShortcutsPresenter) -> None:
        """What one screen has found of a run, the other need not look for."""
        shortcuts.found.connect(self._shortcuts_found)
        self._shortcuts_found.connect(shortcuts.take)

    @cached_property
    def _results_page(self) -> ResultsPage:
        from gui.results.page import ResultsPage  # noqa: PLC0415

        return ResultsPage(self.theme, self.results, self._large_thumbnails, self._plotting)

    @cached_property
    def _large_thumbnails(self) -> Thumbnails:
        return self._make_thumbnails("gallery", _LARGE_KEPT)

    @cached_property
    def _exporter(self) -> Exporter:
        from engine.verbs.export import Exporter  # noqa: PLC0415

        return Exporter(self._library, self._places)

    @cached_property
    def models(self) -> ModelsPresenter:
        """The Models screen's presenter."""
        from gui.models.presenter import ModelsPresenter  # noqa: PLC0415

        models = ModelsPresenter(
            self._library, self._exporter, self._compute, self._transfer, self._asked[0]
        )
        models.mirror = self.settings.values.mirror
        self.settings.changed.connect(lambda values: setattr(models, "mirror", values.mirror))
        models.noticed.connect(self.window.notices.show_error)
        models.chosen.connect(lambda model: self.settings.change(model=model))
        return models

    @cached_property
    def _models_page(self) -> ModelsPage:
        from gui.models.page import ModelsPage  # noqa: PLC0415

        page = ModelsPage(self.theme, self.models, self.window.notices)
        page.export_wanted.connect(lambda model, name: self._export_dialog.open_for(model, name))
        return page

    @cached_property
    def _settings_page(self) -> SettingsPage:
        from gui.settings.page import SettingsPage  # noqa: PLC0415

        page = SettingsPage(self.theme, self.settings)

        def show_devices() -> None:
            if self.identify.readiness is not None:
                page.show_devices(self.identify.readiness.found)

        self.identify.readiness_changed.connect(show_devices)
        show_devices()
        return page

    @cached_property
    def export(self) -> ExportPresenter:
        """Hands models on."""
        from engine.verbs.report import Reporter  # noqa: PLC0415
        from gui.export.presenter import ExportPresenter  # noqa: PLC0415
        from gui.export.reporting import report_writer  # noqa: PLC0415

        reporter = Reporter(self._library, self._places, self._tools.evaluator.evaluate)
        export = ExportPresenter(self._exporter, report_writer(reporter), self._compute)
        export.finished.connect(self._exported)
        return export

    @cached_property
    def _export_dialog(self) -> ExportDialog:
        from gui.export.dialog import ExportDialog  # noqa: PLC0415

        return ExportDialog(self.theme, self.export, self.window)

    def _make_thumbnails(self, size: str, kept: int) -> Thumbnails:
        made = Thumbnails(self._io, self.theme.size(size) * _THUMBNAIL_PIXELS, kept)
        self._all_thumbnails.append(made)
        return made

    # what ties the screens together

    def _connect(self) -> None:
        notices = self.window.notices
        self.window.painted.connect(self._get_ready)
        self.batch.noticed.connect(notices.show_error)
        self.identify.noticed.connect(notices.show_error)
        self._plotting.failed.connect(notices.show_error)
        self.settings.changed.connect(self._follow)

    def _get_ready(self) -> None:
        """Load what the window could stand without.

        The model's turn comes last: two threads that import the same packages at once can keep
        each other waiting.
        """
        loading = self._io.submit(load_readers)
        for ended in (loading.succeeded, loading.failed):
            ended.connect(lambda _: self.identify.get_ready(*self._asked))
        self.batch.look_for_earlier()

    def _save_features(self) -> None:
        self.window.show_screen("identify")
        self._identify_page.save_features()

    def _teach_from_folder(self) -> None:
        self.window.show_screen("teach")
        self._teach_page.choose_folder()

    def _taught(self, _model: str) -> None:
        """Tell it where it is not seen anyway."""
        from gui.teach import words as teach_words  # noqa: PLC0415

        self.models.entries_changed.emit()
        result = self.teach.history.result
        if result is not None and not self.window.is_seen("teach"):
            self.window.notices.show_words(
                self.tr("{name} has been taught: {right}").format(
                    name=result.name, right=teach_words.right_of(result)
                ),
                self.tr("The Teach screen has the details."),
            )

    def _show_results(self, run: str) -> None:
        self.results.open(run)
        self.window.show_screen("results")

    def _learned_again(self, result: RunResult) -> None:
        """Tell it where it is not seen anyway."""
        from gui.teach import words as teach_words  # noqa: PLC0415

        self.models.entries_changed.emit()
        if not self.window.is_seen("results"):
            self.window.notices.show_words(
                self.tr("{name} has learned again: {right}").format(
                    name=result.name, right=teach_words.right_of(result)
                ),
                self.tr("The Results screen compares before and after."),
            )

    def _hand_on(self, model: str, run: str, *, as_report: bool = False) -> None:
        from gui.export.presenter import Kind  # noqa: PLC0415

        names = {entry.record.id: entry.record.name for entry in self.models.entries()}
        kind = Kind.REPORT if as_report else Kind.BUNDLE
        self._export_dialog.open_for(model, names.get(model, model), run, kind)

    def _exported(self) -> None:
        """Tell it where it is not seen anyway."""
        from gui.export import words as export_words  # noqa: PLC0415
        from gui.export.presenter import ExportState  # noqa: PLC0415

        if self._export_dialog.isVisible():
            return
        if self.export.error is not None and self.export.state is ExportState.FAILED:
            self.window.notices.show_error(self.export.error)
        else:
            self.window.notices.show_words(export_words.done(self.export), str(self.export.target))

    def _recalibrated(self, model: str) -> None:
        """The model that is asked is loaded again, with its new threshold."""
        if model == self._asked[0]:
            self.identify.get_ready(*self._asked)

    def _use_taught(self, model: str) -> None:
        self.models.use(model)
        self.window.show_screen("identify")

    def _follow(self, settings: Settings) -> None:
        self.theme.set_appearance(settings.appearance)
        if (settings.model, settings.device) != self._asked:
            self._asked = settings.model, settings.device
            self.identify.get_ready(*self._asked)

    def _show_log(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._places.log)))


def _known_model(library: ModelLibrary, model: str) -> str:
    """The model of last time, or the one to begin with where it has been deleted since."""
    ready = {entry.record.id for entry in library.entries() if entry.is_ready}
    return model if model in ready else DEFAULT_MODEL
