"""One training, from pictures to a model on the shelf."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.base.pipeline import WorkerPool
from engine.models import ModelLibrary
from engine.training.classification.config import ClassWeights
from engine.training.classification.feature_extraction import FeatureSet, extract_features
from engine.training.classification.inputs import ActivationInputs, Inputs, PictureInputs
from engine.training.classification.linear_head import fit_head, weights_of_classes
from engine.training.classification.recipes import FineTuning, fine_tuning
from engine.training.classification.scores import per_class, wilson
from engine.training.classification.taught_model import assemble, store_taught_model
from engine.training.classification.trained_layers import Backbone, TrainedPart, trained_part
from engine.training.events import Event, HeadFitted, RunResult, RunStarted, Stage, StageStarted
from engine.training.loop.gradients import MicroBatchGradients, Numbered
from engine.training.loop.train_state import LoopState, TrainState
from engine.training.loop.training_loop import TrainingLoop, judge
from engine.training.loop.workers import make_workers
from engine.training.runs.checkpoint_store import CheckpointStore
from engine.training.runs.disk_patience import PatientWriter
from engine.training.runs.event_log import EventLog
from engine.training.runs.run_folder import Plan, RunFolder


@dataclass(frozen=True, slots=True)
class Ground:
    """What a training stands on.

    Attributes:
        library: where the taught model goes.
        cache: folder of what frozen networks made of pictures.
        weights: SHA-256 of the pretrained weights (hex).
    """

    library: ModelLibrary
    cache: Path
    weights: str


@dataclass(frozen=True, slots=True, eq=False)
class _Tuned:
    """Stages that were trained."""

    network: nn.Module
    gradients_of: MicroBatchGradients
    loop: TrainingLoop


class Training:
    """Carries out the plan of a run."""

    def __init__(
        self, folder: RunFolder, plan: Plan, backbone: Backbone, ground: Ground,
        control: JobControl,
    ) -> None:  # fmt: skip
        self._folder = folder
        self._plan = plan
        self._backbone = backbone
        self._ground = ground
        self._control = control
        self._began = time.monotonic()
        self._write = PatientWriter(control)
        self._checkpoints = CheckpointStore(folder, self._write)
        self._name = backbone.loaded.record.name
        self._event_log = EventLog(
            folder, control, self._write, device=plan.device, model=self._name
        )
        self._is_news = True

    def run(self) -> RunResult:
        """Learn, judge and store; go on where a run that was broken off stood.

        Raises:
            EngineError: TRAIN_….
            JobCancelled: when asked to; the run can be gone on with.
        """
        self._take_up()
        settings = fine_tuning(self._plan.config)
        part = trained_part(self._backbone, settings) if settings is not None else None
        with make_workers(self._plan.device) as workers:
            seen = extract_features(
                self._plan, self._backbone, part, self._ground.cache, self._ground.weights,
                workers, self._control, self._tell, self._write,
            )  # fmt: skip
            head, position = self._fit_head(seen)
            tuned = None
            if settings is not None and part is not None:
                tuned = self._fine_tune(settings, part, seen, head, position, workers)
            return self._finish(seen, head, tuned, position)

    # stages

    def _take_up(self) -> None:
        """Tell again what was told before the newest checkpoint, and forget what came after."""
        self._folder.sweep()
        newest = self._checkpoints.newest()
        self._folder.journal.go_back(newest.events if newest else 0)
        split = self._plan.split
        started = RunStarted(
            self._folder.run, self._plan.name, self._plan.config.recipe,
            self._backbone.loaded.record.id, split.classes, len(split.train),
            len(split.validation), len(split.test),
        )  # fmt: skip
        if newest is None:
            self._tell(started)
            return
        self._is_news = False
        self._control.deliver(replace(started, resumed_epoch=newest.epoch))
        for event in self._folder.journal.read()[1:]:
            self._control.deliver(event)

    def _fit_head(self, seen: FeatureSet) -> tuple[nn.Linear, LoopState]:
        """The linear head, and how good it is."""
        self._tell(StageStarted(Stage.HEAD))
        features, labels = seen.features_of(seen.train)
        count = len(self._plan.split.classes)
        head = fit_head(
            features, labels, count, self._class_weights(labels), self._control.checkpoint
        )
        loss, accuracy = judge(*_answers_of_head(head, seen, seen.validation))
        self._checkpoints.keep_best(0, self._learned_by_head(head))
        self._tell(HeadFitted(accuracy, loss, time.monotonic() - self._began))
        first = LoopState(
            best_accuracy=accuracy, best_loss=loss, micro_batch=self._plan.micro_batch
        )
        return head, first

    def _fine_tune(  # noqa: PLR0913
        self, settings: FineTuning, part: TrainedPart, seen: FeatureSet, head: nn.Linear,
        position: LoopState, workers: WorkerPool,
    ) -> _Tuned:  # fmt: skip
        device, config = self._plan.device, self._plan.config
        network = part.with_head(self._backbone.head, head).to(device)
        network = network.to(memory_format=torch.channels_last)
        train_state = TrainState(network, part.groups(), config.optimiser, settings.average)
        labels = torch.tensor([label for _, _, label in seen.train])
        gradients_of = MicroBatchGradients(
            network, list(train_state.parameters.values()), self._inputs(settings, seen),
            self._class_weights(labels), workers, device,
        )  # fmt: skip
        self._tell(StageStarted(Stage.FINE_TUNE, settings.epochs))
        found = self._checkpoints.restore(train_state)
        self._is_news = True
        if found is None:
            found = self._checkpoints.keep(train_state, position)
        loop = TrainingLoop(
            train_state, gradients_of, settings, self._checkpoints, self._event_log, self._control,
            train=seen.train, validation=seen.validation, batch=config.batch_size,
            seed=config.seed, position=found, clock=self._began,
        )  # fmt: skip
        loop.run()
        return _Tuned(network, gradients_of, loop)

    def _finish(
        self, seen: FeatureSet, head: nn.Linear, tuned: _Tuned | None, position: LoopState
    ) -> RunResult:
        """Judge the best version, and put it on the shelf."""
        plan = self._plan
        position = tuned.loop.position if tuned is not None else position
        best = position.best_epoch
        learned = self._learned_by_head(head)
        judged = seen.test or seen.validation
        if best and tuned is not None:
            learned = load_file(self._folder.best(best))
            _fill_in(tuned.network, learned)
            logits, labels = tuned.gradients_of.logits(
                judged, position.micro_batch, self._control.checkpoint, tuned.loop.leave_out
            )
        else:
            logits, labels = _answers_of_head(head, seen, judged)
        classes = plan.split.classes
        model, digest = store_taught_model(
            assemble(self._backbone, len(classes), learned), self._backbone, classes, plan.name,
            plan.model, f"{self._name}, taught in {self._folder.run}", self._ground.library,
            self._control, self._write,
        )  # fmt: skip
        scores = per_class(logits, labels, classes)
        right = sum(score.right for score in scores)
        low, high = wilson(right, len(labels))
        seconds = tuned.loop.seconds if tuned else time.monotonic() - self._began
        result = RunResult(
            self._folder.run, model, plan.name, right, len(labels), low, high, scores,
            bool(seen.test), best, position.epoch, seconds, digest,
        )  # fmt: skip
        self._event_log.tell(result)
        self._write(self._folder.journal.settle)
        self._folder.drop_checkpoints()
        return result

    # details

    def _tell(self, event: Event) -> None:
        """Tell what a run that goes on has not told before."""
        if self._is_news:
            self._event_log.tell(event)

    def _class_weights(self, labels: Tensor) -> Tensor:
        wanted = self._plan.config.class_weights
        weigh = self._plan.split.weigh_classes
        if wanted is not ClassWeights.AUTOMATIC:
            weigh = wanted is ClassWeights.ON
        return weights_of_classes(labels, len(self._plan.split.classes), weigh=weigh)

    def _inputs(self, settings: FineTuning, seen: FeatureSet) -> Inputs:
        if seen.activations is not None:
            return ActivationInputs(seen.activations, self._plan.device)
        preprocessing = self._backbone.loaded.preprocessing
        if preprocessing is None:
            raise EngineError(ErrorCode.MODEL_NOT_TEACHABLE, model=self._name)
        seed = self._plan.config.seed
        return PictureInputs(preprocessing, settings.augmentation, seed, self._plan.device)

    def _learned_by_head(self, head: nn.Linear) -> dict[str, Tensor]:
        name = self._backbone.head
        return {f"{name}.weight": head.weight.detach(), f"{name}.bias": head.bias.detach()}


def _answers_of_head(
    head: nn.Linear, seen: FeatureSet, examples: Sequence[Numbered]
) -> tuple[Tensor, Tensor]:
    if not examples:
        return torch.empty(0, head.out_features), torch.empty(0, dtype=torch.long)
    features, labels = seen.features_of(examples)
    with torch.inference_mode():
        return head(features), labels


@torch.no_grad()
def _fill_in(network: nn.Module, learned: dict[str, Tensor]) -> None:
    parameters = dict(network.named_parameters())
    for name, tensor in learned.items():
        parameters[name].copy_(tensor)
