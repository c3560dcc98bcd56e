"""Saving what a model's backbone makes of a folder of pictures: state and commands, no widgets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from engine.base.address import PictureAddress
from engine.base.types import Progress
from engine.inference import PredictorCache
from engine.qt_jobs import JobHandle, Lane
from engine.verbs import features as feature_verbs

if TYPE_CHECKING:
    from engine.inference.features.saved_features import FeaturesSummary

SUFFIXES = (".npz", ".csv")


class FeaturesPresenter(QObject):
    """One saving at a time; Identify goes on answering meanwhile.

    Signals:
        changed: something below is different.

    Attributes:
        model: id of the model whose features they are.
        progress: how far it is; None while that is unknown.
        summary: what was saved; None until then.
        failure: why nothing was saved.
    """

    changed = Signal()

    def __init__(self, compute: Lane, predictors: PredictorCache) -> None:
        super().__init__()
        self._compute = compute
        self._predictors = predictors
        self._job: JobHandle[FeaturesSummary] | None = None
        self.model = ""
        self.progress: Progress | None = None
        self.summary: FeaturesSummary | None = None
        self.failure: Exception | None = None

    @property
    def is_busy(self) -> bool:
        """Whether features are being saved."""
        return self._job is not None

    def save(self, folder: Path, file: Path, model: str, device: str) -> None:
        """Save the features of every picture in a folder, instead of what was being saved."""
        self.dismiss()
        self.model = model
        config = feature_verbs.FeaturesConfig((PictureAddress(folder),), model, file, device)
        job = self._compute.submit(
            lambda control: feature_verbs.features(config, control, self._predictors), yields=True
        )
        job.progressed.connect(self._progressed)
        job.succeeded.connect(self._saved)
        job.failed.connect(self._failed)
        self._job = job
        self.changed.emit()

    def dismiss(self) -> None:
        """Cancel what is being saved, and forget what was."""
        job, self._job = self._job, None
        if job is not None:
            job.cancel()
        self.progress = self.summary = self.failure = None
        self.changed.emit()

    def _progressed(self, progress: Progress) -> None:
        self.progress = progress
        self.changed.emit()

    def _saved(self, summary: FeaturesSummary) -> None:
        self._job = None
        self.summary = summary
        self.changed.emit()

    def _failed(self, error: Exception) -> None:
        self._job = None
        self.failure = error
        self.changed.emit()
