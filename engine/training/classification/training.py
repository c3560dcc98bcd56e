"""The training of one classifier, from pictures to a model in the library."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from engine.base.errors import EngineError, ErrorCode
from engine.base.pipeline import WorkerPool
from engine.datasets.dataset import Part
from engine.inference.backends.onnxruntime.graph import Graph
from engine.inference.backends.pytorch.portions import memory_said
from engine.inference.runtimes import ONNXRUNTIME, TORCH
from engine.models import LibraryEntry
from engine.models.loading import load
from engine.models.own_files import weights_hash
from engine.training.classification.config import ClassWeights
from engine.training.classification.cross_validation import cross_validate
from engine.training.classification.events import (
    HeadFitted,
    JudgedBy,
    RunResult,
    RunStarted,
    Stage,
)
from engine.training.classification.familiarity import (
    FeaturesOf,
    TunedFeatures,
    frozen_features,
    reference_of,
)
from engine.training.classification.feature_extraction import Resources, extract_features
from engine.training.classification.feature_set import FeatureSet, Numbered, labels_of
from engine.training.classification.fine_tuning import (
    ClassifierLoss,
    Examples,
    FineTuningTask,
)
from engine.training.classification.inputs import ActivationInputs, Inputs, PictureInputs
from engine.training.classification.linear_head import fit_head, weights_of_classes
from engine.training.classification.logits_file import CROSS_VALIDATION, write_logits
from engine.training.classification.plan import ClassificationDetails, split_of
from engine.training.classification.recipes import FineTuning, fine_tuning
from engine.training.classification.scores import per_class, score_of, wilson
from engine.training.classification.trained_layers import (
    Backbone,
    TrainedLayers,
    backbone_of,
    trained_layers,
)
from engine.training.classification.trained_model import assemble, store_trained_model
from engine.training.loop.task import LoopSettings
from engine.training.loop.train_state import TrainState
from engine.training.loop.training_loop import TrainingLoop
from engine.training.loop.workers import make_workers
from engine.training.runs.events import StageStarted
from engine.training.runs.loop_state import LoopState
from engine.training.runs.plan import Environment
from engine.training.runs.run_session import RunSession


@dataclass(frozen=True, slots=True, eq=False)
class _FineTuned:
    """Stages that were trained."""

    task: FineTuningTask
    loop: TrainingLoop
    inputs: Inputs


def train_classifier(
    session: RunSession[ClassificationDetails], environment: Environment
) -> RunResult:
    """Carry out a run, from its start or newest checkpoint to a model in the library.

    Raises:
        EngineError: the model to start from; TRAIN_….
        JobCancelled: when asked to; the run can be resumed.
    """
    entry = environment.library.find(session.plan.base_model)
    backbone = backbone_of(load(entry))
    graph = _graph(session, entry, environment)
    resources = Resources(environment.library, environment.cache, weights_hash(entry), graph)
    return ClassifierTraining(session, backbone, resources).run()


def _graph(
    session: RunSession[ClassificationDetails], entry: LibraryEntry, environment: Environment
) -> Graph | None:
    """What computes the run's features; where it is gone, torch does, and does so to the end."""
    if session.binding.runtime != ONNXRUNTIME:
        return None
    graph = environment.graphs.find(entry) if environment.graphs is not None else None
    if graph is None:
        session.binding = replace(session.binding, runtime=TORCH)
        session.write(lambda: session.folder.bind(session.binding))
    return graph


class ClassifierTraining:
    """Carries out the plan of a run."""

    def __init__(
        self, session: RunSession[ClassificationDetails], backbone: Backbone, resources: Resources
    ) -> None:
        self._session = session
        self._backbone = backbone
        self._resources = resources
        self._settings = session.plan.details.settings
        self._split = split_of(session.plan, session.binding)
        self._device = session.binding.device

    def run(self) -> RunResult:
        """Learn, evaluate and store; go on where a run that was broken off stood.

        Raises:
            EngineError: TRAIN_…; DEVICE_OUT_OF_MEMORY.
            JobCancelled: when asked to; the run can be gone on with.
        """
        session, split = self._session, self._split
        session.start(RunStarted(
            session.folder.run, session.plan.name, self._settings.recipe,
            self._backbone.loaded.record.id, split.classes,
            *(len(examples) for _, examples in split.parts()),
        ))  # fmt: skip
        settings = fine_tuning(self._settings, session.plan.details.rules)
        layers = trained_layers(self._backbone, settings) if settings is not None else None
        with memory_said(self._device), make_workers(self._device) as workers:
            features = extract_features(
                session, split, self._backbone, layers, self._resources, workers
            )
            head, state = self._fit_head(features)
            tuned = None
            if settings is not None and layers is not None:
                tuned = self._fine_tune(settings, layers, features, head, state, workers)
            return self._finish(features, head, tuned, state, workers)

    # stages

    def _fit_head(self, features: FeatureSet) -> tuple[nn.Linear, LoopState]:
        """The linear head, and how good it is."""
        session = self._session
        session.emit(StageStarted(Stage.HEAD))
        inputs, labels = features.to_learn(features.parts[Part.TRAIN])
        count = len(self._split.classes)
        head = fit_head(
            inputs, labels, count, self._class_weights(labels), session.control.checkpoint
        )
        select = features.parts[Part.SELECT]
        score = score_of(*_logits_of_head(head, features, select), self._select_weights())
        session.checkpoints.save_best(0, self._learned_by_head(head))
        session.emit(HeadFitted(score.value, score.loss, time.monotonic() - session.began))
        micro_batch = session.binding.micro_batch
        return head, LoopState(
            best_value=score.value, best_loss=score.loss, micro_batch=micro_batch
        )

    def _fine_tune(  # noqa: PLR0913
        self, settings: FineTuning, layers: TrainedLayers, features: FeatureSet, head: nn.Linear,
        state: LoopState, workers: WorkerPool,
    ) -> _FineTuned:  # fmt: skip
        session, chosen = self._session, self._settings
        network = layers.with_head(self._backbone.head, head).to(self._device)
        network = network.to(memory_format=torch.channels_last)
        train_state = TrainState(network, layers.groups(), chosen.optimiser, settings.average)
        select = features.parts[Part.SELECT]
        inputs = self._inputs(settings, features)
        train = features.in_every_view(features.parts[Part.TRAIN], len(self._split.train))
        labels = labels_of(train)
        loss = ClassifierLoss(network, inputs, self._class_weights(labels), self._device)
        task = FineTuningTask(
            LoopSettings(settings.epochs, settings.learning_rate, settings.patience,
                         chosen.batch_size, chosen.seed, settings.ends_when_perfect,
                         len(select) if session.plan.details.rules >= 3 else 0),
            train_state, loss, Examples(train, select, self._select_weights()), workers,
        )  # fmt: skip
        session.emit(StageStarted(Stage.FINE_TUNE, settings.epochs))
        found = session.checkpoints.restore(train_state)
        session.catch_up()
        if found is None:
            found = session.checkpoints.save(train_state, state)
        loop = TrainingLoop(task, session, found)
        loop.run()
        return _FineTuned(task, loop, inputs)

    def _finish(
        self, features: FeatureSet, head: nn.Linear, tuned: _FineTuned | None, state: LoopState,
        workers: WorkerPool,
    ) -> RunResult:  # fmt: skip
        """Evaluate the best version, and put it into the library."""
        session, classes = self._session, self._split.classes
        state = tuned.loop.state if tuned is not None else state
        learned = self._learned_by_head(head)
        judged_by, judging = self._judging(features)
        features_of: FeaturesOf = frozen_features(features)
        if state.best_epoch and tuned is not None:
            learned = session.checkpoints.best(state.best_epoch)
            _fill_in(tuned.task.train_state.network, learned)
            features_of = TunedFeatures(
                tuned.task.train_state.network, self._backbone.head, tuned.inputs, workers,
                state.micro_batch, session.control.checkpoint,
            )  # fmt: skip
            logits, labels = tuned.task.logits(
                judging, state.micro_batch, session.control.checkpoint, tuned.loop.leave_out
            )
        else:
            logits, labels = _logits_of_head(head, features, judging)
        reference = reference_of(features.parts, features_of)
        network = assemble(self._backbone, len(classes), learned)
        model, digest = store_trained_model(network, self._backbone, session, classes,
                                           self._resources.library, reference)  # fmt: skip
        if judged_by is JudgedBy.CROSS_VALIDATION:
            logits, labels = self._cross_validated(features, digest)
        scores = per_class(logits, labels, classes)
        right = sum(score.right for score in scores)
        low, high = wilson(right, len(labels))
        seconds = tuned.loop.seconds if tuned else time.monotonic() - session.began
        result = RunResult(
            session.folder.run, model, session.plan.name, right, len(labels), low, high, scores,
            judged_by, state.best_epoch, state.epoch, seconds, digest,
            stopped=tuned is not None and tuned.loop.was_stopped,
        )  # fmt: skip
        session.finish(result)
        return result

    def _judging(self, features: FeatureSet) -> tuple[JudgedBy, tuple[Numbered, ...]]:
        """Which pictures the model is asked about for its headline."""
        if features.parts[Part.REPORT]:
            return JudgedBy.REPORT, features.parts[Part.REPORT]
        if self._session.plan.details.rules < 2:
            return JudgedBy.SELECT, features.parts[Part.SELECT]
        return JudgedBy.CROSS_VALIDATION, ()

    def _cross_validated(self, features: FeatureSet, weights: str) -> tuple[Tensor, Tensor]:
        """Logits of every picture by heads that did not learn from it; kept for Results."""
        session = self._session
        found, labels = cross_validate(
            features, len(self._split.classes), session.control.checkpoint,
            seed=self._settings.seed, weigh_classes=self._weighs_classes,
        )  # fmt: skip
        session.write(lambda: write_logits(session.folder.path / CROSS_VALIDATION, weights, found))
        return torch.from_numpy(found.logits), labels

    # details

    @property
    def _weighs_classes(self) -> bool:
        wanted = self._settings.class_weights
        if wanted is ClassWeights.AUTOMATIC:
            return self._split.weigh_classes
        return wanted is ClassWeights.ON

    def _class_weights(self, labels: Tensor) -> Tensor:
        return weights_of_classes(labels, len(self._split.classes), weigh=self._weighs_classes)

    def _select_weights(self) -> Tensor | None:
        """Whoever learns by weighted classes is chosen by them."""
        if not self._weighs_classes or self._session.plan.details.rules < 2:
            return None
        classes = self._split.classes
        labels = torch.tensor([classes.index(example.label) for example in self._split.select])
        return weights_of_classes(labels, len(classes), weigh=True)

    def _inputs(self, settings: FineTuning, features: FeatureSet) -> Inputs:
        views = [view.activations for view in (features.whole, *features.further)]
        if stores := [store for store in views if store is not None]:
            return ActivationInputs(stores, self._device, len(self._split.train))
        preprocessing = self._backbone.loaded.preprocessing
        if preprocessing is None:
            raise EngineError(ErrorCode.MODEL_NOT_TEACHABLE, model=self._session.base_name)
        seed = self._settings.seed
        return PictureInputs(preprocessing, settings.augmentation, seed, self._device)

    def _learned_by_head(self, head: nn.Linear) -> dict[str, Tensor]:
        name = self._backbone.head
        return {f"{name}.weight": head.weight.detach(), f"{name}.bias": head.bias.detach()}


def _logits_of_head(
    head: nn.Linear, features: FeatureSet, examples: Sequence[Numbered]
) -> tuple[Tensor, Tensor]:
    if not examples:
        return torch.empty(0, head.out_features), torch.empty(0, dtype=torch.long)
    inputs, labels = features.of(examples)
    with torch.inference_mode():
        return head(inputs), labels


@torch.no_grad()
def _fill_in(network: nn.Module, learned: dict[str, Tensor]) -> None:
    parameters = dict(network.named_parameters())
    for name, tensor in learned.items():
        parameters[name].copy_(tensor)
