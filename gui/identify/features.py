"""Saving what a model's backbone makes of a folder of pictures: state and commands, no widgets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from engine.base.address import PictureAddress
from engine.base.types import Progress
from engine.inference import PredictorCache
from engine.qt_jobs import Lane
from gui.common.job_follower import JobFollower

if TYPE_CHECKING:
    from engine.inference.features.saved_features import FeaturesSummary

SUFFIXES = (".npz", ".csv")


class FeaturesPresenter(QObject):
    """One saving at a time; Identify goes on answering meanwhile.

    Signals:
        changed: something below is different.

    Attributes:
        model: id of the model whose features they are.
    """

    changed = Signal()

    def __init__(self, compute: Lane, predictors: PredictorCache) -> None:
        super().__init__()
        self._compute = compute
        self._predictors = predictors
        self._saving: JobFollower[FeaturesSummary] = JobFollower(self)
        self._saving.changed.connect(self.changed)
        self.model = ""

    @property
    def is_busy(self) -> bool:
        """Whether features are being saved."""
        return self._saving.is_busy

    @property
    def progress(self) -> Progress | None:
        """How far it is; None while that is unknown."""
        return self._saving.progress

    @property
    def summary(self) -> FeaturesSummary | None:
        """What was saved; None until then."""
        return self._saving.result

    @property
    def failure(self) -> Exception | None:
        """Why nothing was saved."""
        return self._saving.failure

    def save(self, folder: Path, file: Path, model: str, device: str) -> None:
        """Save the features of every picture in a folder, instead of what was being saved."""
        from engine.verbs import features as feature_verbs  # noqa: PLC0415 - not before it is wanted

        self.model = model
        config = feature_verbs.FeaturesConfig((PictureAddress(folder),), model, file, device)
        self._saving.start(
            self._compute,
            lambda control: feature_verbs.features(config, control, self._predictors),
            yields=True,
        )

    def dismiss(self) -> None:
        """Cancel what is being saved, and forget what was."""
        self._saving.cancel()
        self.changed.emit()
