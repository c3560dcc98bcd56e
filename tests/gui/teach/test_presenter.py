"""The Teach screen's presenter, worked by hand."""

from pathlib import Path

import pytest

from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.datasets.dataset import ProblemKind, Remedy
from engine.training.classification.config import TimeEstimates, TrainConfig
from engine.training.settings import Recipe
from gui.teach.presenter import TeachState
from tests.gui.teach.conftest import Bench
from tests.helpers import histories

FOLDER = Path("/data/cells")
FAILURE = EngineError(ErrorCode.FOLDER_UNREADABLE, reason="gone")


def get_ready(bench: Bench, folder: Path = FOLDER) -> None:
    bench.presenter.open_folder(folder)
    bench.io.run_all()
    assert bench.is_about(TeachState.READY)


def test_a_folder_is_checked_and_then_ready(bench: Bench) -> None:
    presenter = bench.presenter
    assert bench.is_about(TeachState.EMPTY)
    presenter.open_folder(FOLDER)
    assert bench.is_about(TeachState.CHECKING)
    bench.io.run_all()
    assert bench.is_about(TeachState.READY)
    assert presenter.config == TrainConfig(FOLDER)
    assert presenter.report == histories.make_report(FOLDER)


def test_the_device_of_the_settings_is_taken(bench: Bench) -> None:
    bench.presenter.device = "cpu"
    get_ready(bench)
    assert bench.presenter.config is not None
    assert bench.presenter.config.device == "cpu"


def test_of_two_folders_the_second_counts(bench: Bench) -> None:
    bench.presenter.open_folder(Path("/first"))
    bench.presenter.open_folder(Path("/second"))
    bench.io.run_all()
    assert bench.presenter.report is not None
    assert bench.presenter.report.dataset.folder == Path("/second")
    assert bench.trainer.asked[0] == ("check", Path("/second"))


def test_a_folder_that_cannot_be_read_fails_and_leads_back(bench: Bench) -> None:
    bench.trainer.error = FAILURE
    bench.presenter.open_folder(FOLDER)
    bench.io.run_all()
    assert bench.is_about(TeachState.FAILED)
    assert bench.presenter.failure is FAILURE
    assert not bench.presenter.can_continue
    bench.presenter.go_back()
    assert bench.is_about(TeachState.EMPTY)


def test_the_sample_is_made_and_then_checked(bench: Bench) -> None:
    bench.presenter.open_sample()
    assert bench.is_about(TeachState.CHECKING)
    assert bench.presenter.folder is None
    bench.io.run_all()
    assert bench.is_about(TeachState.READY)
    assert bench.presenter.folder == Path("/samples/cells")


def test_a_cancelled_check_says_nothing_more(bench: Bench) -> None:
    bench.presenter.open_folder(FOLDER)
    bench.presenter.cancel()
    bench.io.run_all()
    assert bench.is_about(TeachState.EMPTY)
    assert bench.trainer.asked == []


def test_estimates_arrive_later(bench: Bench) -> None:
    get_ready(bench)
    estimator = bench.presenter.estimator
    assert estimator.is_measuring
    assert estimator.estimates is None
    bench.compute.run_all()
    assert not estimator.is_measuring
    assert estimator.estimates == TimeEstimates(20, 70, 600)


def test_an_estimate_for_choices_that_no_longer_hold_is_not_shown(bench: Bench) -> None:
    get_ready(bench)
    bench.presenter.choose(epochs=30)
    bench.presenter.choose(epochs=40)
    bench.compute.run_all()
    asked = [given for verb, given in bench.trainer.asked if verb == "estimate"]
    assert [given.epochs for given in asked if isinstance(given, TrainConfig)] == [40]


def test_an_estimate_does_not_outlive_its_folder(bench: Bench) -> None:
    get_ready(bench)
    bench.presenter.go_back()
    bench.compute.run_all()
    assert bench.presenter.estimator.estimates is None
    assert bench.trainer.verbs() == ["check"]


def test_a_choice_that_costs_nothing_is_not_measured_again(bench: Bench) -> None:
    get_ready(bench)
    bench.compute.run_all()
    bench.presenter.choose(name="Mine", recipe=Recipe.QUICK)
    assert bench.compute.waiting == []


def test_a_failed_estimate_is_no_obstacle(bench: Bench) -> None:
    get_ready(bench)
    bench.trainer.error = FAILURE
    bench.compute.run_all()
    assert bench.is_about(TeachState.READY)
    assert not bench.presenter.estimator.is_measuring


def test_what_was_chosen_and_decided_is_what_is_taught(bench: Bench) -> None:
    bench.trainer.report = histories.make_report(FOLDER, problems=(histories.duplicates(FOLDER),))
    get_ready(bench)
    bench.presenter.choose(name="Mine", recipe=Recipe.THOROUGH, seed=7)
    bench.presenter.decide(ProblemKind.DUPLICATE, Remedy.KEEP_TOGETHER)
    bench.presenter.teach()
    bench.compute.run_all()
    verb, config = bench.trainer.asked[-1]
    assert verb == "train"
    assert config == TrainConfig(
        FOLDER,
        recipe=Recipe.THOROUGH,
        name="Mine",
        seed=7,
        decisions={ProblemKind.DUPLICATE: Remedy.KEEP_TOGETHER},
    )


def test_a_folder_with_a_blocking_problem_is_neither_measured_nor_taught(bench: Bench) -> None:
    bench.trainer.report = histories.make_report(FOLDER, problems=(histories.single_class(),))
    get_ready(bench)
    bench.presenter.teach()
    bench.compute.run_all()
    assert bench.is_about(TeachState.READY)
    assert bench.trainer.verbs() == ["check"]


def test_a_run_tells_and_ends_with_a_model(bench: Bench) -> None:
    get_ready(bench)
    presenter = bench.presenter
    models: list[str] = []
    presenter.taught.connect(models.append)
    bench.trainer.script = [*histories.until_first_answer(), *histories.epochs(3)]
    bench.trainer.summaries = (histories.FINISHED,)
    presenter.teach()
    assert bench.is_about(TeachState.LEARNING)
    bench.compute.run_all()
    assert bench.is_about(TeachState.DONE)
    assert presenter.history.result == histories.RESULT
    assert len(presenter.history.epochs) == 3
    assert models == ["cells"]
    bench.io.run_all()
    assert presenter.runs.finished == (histories.FINISHED,)


def test_while_a_model_learns_no_other_folder_is_taken(bench: Bench) -> None:
    get_ready(bench)
    bench.presenter.teach()
    bench.presenter.open_folder(Path("/other"))
    bench.presenter.open_sample()
    bench.presenter.look_back("old-1")
    bench.presenter.go_back()
    assert bench.is_about(TeachState.LEARNING)
    assert bench.io.waiting == []


def test_pausing_and_going_on_reach_the_job(bench: Bench) -> None:
    get_ready(bench)
    bench.compute.run_all()
    bench.presenter.teach()
    job = bench.compute.waiting[0]
    bench.presenter.pause()
    assert job.is_paused
    assert bench.is_about(TeachState.PAUSED)
    bench.presenter.go_on()
    assert not job.is_paused
    assert bench.is_about(TeachState.LEARNING)


def test_stopping_keeps_the_best_once_there_is_one(bench: Bench) -> None:
    get_ready(bench)
    bench.compute.run_all()
    seen: list[bool] = []

    def stop(control: JobControl) -> None:
        bench.presenter.history.take(histories.HEAD)  # a HandLane hands events over at the end
        bench.presenter.finish()
        seen.append(control.is_finishing)

    bench.trainer.script = [lambda _control: bench.presenter.finish(), stop]
    bench.presenter.teach()
    bench.compute.run_all()
    assert seen == [True]
    assert bench.is_about(TeachState.DONE)


def test_without_a_first_answer_there_is_nothing_to_keep(bench: Bench) -> None:
    get_ready(bench)
    bench.presenter.teach()
    bench.presenter.finish()
    assert not bench.presenter.is_finishing


def test_a_cancelled_run_can_be_continued_later(bench: Bench) -> None:
    get_ready(bench)
    bench.presenter.teach()
    bench.presenter.cancel()
    assert bench.is_about(TeachState.EMPTY)
    bench.trainer.summaries = (histories.UNFINISHED,)  # on the disk when the lane is free again
    assert bench.io.waiting == []
    bench.compute.run_all()
    bench.io.run_all()
    assert bench.presenter.runs.unfinished == (histories.UNFINISHED,)
    bench.presenter.resume("old-1")
    assert bench.is_about(TeachState.LEARNING)
    bench.compute.run_all()
    assert bench.trainer.asked[-1] == ("resume", "old-1")
    assert bench.is_about(TeachState.DONE)


def test_cancelling_a_run_that_has_just_ended_changes_nothing(bench: Bench) -> None:
    get_ready(bench)
    bench.presenter.teach()
    bench.compute.run_all()
    bench.presenter.cancel()
    assert bench.is_about(TeachState.DONE)


def test_a_failed_run_can_go_on_or_lead_back_to_the_choices(bench: Bench) -> None:
    get_ready(bench)
    bench.compute.run_all()

    def break_down(_control: JobControl) -> None:
        bench.presenter.history.take(histories.STARTED)
        raise FAILURE

    bench.trainer.script = [break_down]
    bench.presenter.teach()
    bench.compute.run_all()
    assert bench.is_about(TeachState.FAILED)
    assert bench.presenter.can_continue
    bench.presenter.go_back()
    assert bench.is_about(TeachState.READY)
    bench.presenter.teach()
    bench.compute.run_all()
    bench.trainer.script = []
    bench.presenter.go_on_with_shown()
    bench.compute.run_all()
    assert bench.trainer.asked[-1] == ("resume", "cells-1")
    assert bench.is_about(TeachState.DONE)


def test_a_finished_run_is_shown_again(bench: Bench) -> None:
    bench.trainer.told["cells-1"] = (histories.STARTED, histories.HEAD, histories.RESULT)
    bench.presenter.look_back("cells-1")
    bench.io.run_all()
    assert bench.is_about(TeachState.DONE)
    wanted: list[str] = []
    bench.presenter.use_wanted.connect(wanted.append)
    bench.presenter.use()
    assert wanted == ["cells"]


def test_a_broken_off_run_is_shown_and_can_be_discarded(bench: Bench) -> None:
    bench.trainer.told["old-1"] = (histories.STARTED, histories.HEAD)
    bench.trainer.summaries = (histories.UNFINISHED,)
    bench.presenter.look_back("old-1")
    bench.io.run_all()
    assert bench.is_about(TeachState.BROKEN_OFF)
    assert bench.presenter.can_continue
    bench.presenter.discard("old-1")
    bench.io.run_all()
    assert bench.is_about(TeachState.EMPTY)
    assert bench.presenter.runs.all == ()


def test_a_look_back_is_forgotten_when_a_folder_is_opened(bench: Bench) -> None:
    bench.trainer.told["cells-1"] = (histories.STARTED, histories.RESULT)
    bench.presenter.look_back("cells-1")
    bench.presenter.open_folder(FOLDER)
    bench.io.run_all()
    assert bench.is_about(TeachState.READY)


def test_a_run_that_cannot_be_deleted_is_said(bench: Bench) -> None:
    said: list[Exception] = []
    bench.presenter.noticed.connect(said.append)
    bench.trainer.error = FAILURE
    bench.presenter.discard("old-1")
    bench.io.run_all()
    assert said == [FAILURE]


def test_only_ready_classifiers_can_be_started_from(bench: Bench) -> None:
    assert [entry.record.id for entry in bench.presenter.models()] == ["efficientnet-lite0"]


@pytest.mark.parametrize("command", ["pause", "go_on", "finish", "cancel", "teach", "use"])
def test_commands_that_make_no_sense_do_nothing(bench: Bench, command: str) -> None:
    getattr(bench.presenter, command)()
    assert bench.is_about(TeachState.EMPTY)
    assert bench.compute.waiting == bench.io.waiting == []
