"""The Teach screen in every state; nothing is really learned."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QAbstractButton

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.base.types import Progress
from engine.datasets.dataset import Part, Problem, ProblemKind, Remedy
from engine.evaluation.results import Suspect
from engine.training.classification.events import ClassScore
from engine.training.runs.events import PictureLeftOut, Remark, RemarkKind
from engine.training.settings import Recipe
from gui.teach.presenter import TeachState
from tests.helpers import histories
from tests.helpers.addresses import addresses
from tests.helpers.searches import SHORTCUT
from tests.helpers.specimens import make_specimens
from tests.helpers.trainers import Told
from tests.screenshots.studio import Studio

COUNTS = {"round": 40, "rods": 34, "spirals": 28, "branched": 6, "pairs": 30}
SCORES = (
    ClassScore("round", 31, 32),
    ClassScore("rods", 21, 21),
    ClassScore("spirals", 16, 17),
    ClassScore("branched", 5, 7),
    ClassScore("pairs", 14, 15),
)


class Door:
    """Holds a run where it stands, until it is opened."""

    def __init__(self) -> None:
        self._open = threading.Event()

    def __call__(self, control: JobControl) -> None:
        while not self._open.wait(0.01):
            if control.is_cancelled or control.is_finishing:
                return

    def open(self) -> None:
        self._open.set()


def shoot(studio: Studio) -> None:
    lensmith = studio.lensmith
    folder = studio.place / "Gram stains, week 12"
    if not folder.exists():
        make_specimens(folder, COUNTS)
    studio.trainer.result = replace(histories.RESULT, per_class=SCORES)
    lensmith.window.show_screen("teach")
    _shoot_empty(studio)
    _shoot_check(studio, folder)
    _shoot_run(studio)
    _shoot_ends(studio, folder)
    lensmith.window.show_screen("identify")


def _shoot_empty(studio: Studio) -> None:
    teach = studio.lensmith.teach
    studio.trainer.summaries = ()
    teach.runs.refresh()
    studio.until(lambda: studio.lensmith._plotting.is_ready)
    studio.shoot("teach-01-empty")
    hint = studio.lensmith._teach_page._drop_hint
    hint.cover()
    studio.shoot("teach-02-dragging")
    hint.hide()
    living = replace(histories.UNFINISHED, run="now", name="Gram", can_resume=False, is_living=True)
    studio.trainer.summaries = (living, histories.UNFINISHED, histories.FINISHED)
    teach.runs.refresh()
    studio.until(lambda: len(teach.runs.all) == 3)
    studio.shoot("teach-03-empty-with-runs")


def _shoot_check(studio: Studio, folder: Path) -> None:
    teach, trainer, door = studio.lensmith.teach, studio.trainer, Door()
    trainer.while_checking = [Progress(1240, 10_000, 41.0), door]
    teach.open_folder(folder)
    studio.until(lambda: teach.progress is not None)
    studio.shoot("teach-04-checking")
    door.open()
    trainer.while_checking = ()
    _open(studio, folder)
    studio.settle()
    studio.until(lambda: not studio.lensmith._thumbnails._wanted)
    for name, problems in (
        ("05-ready", ()),
        ("06-ready-problems", _problems(folder)),
        ("07-blocked", (histories.single_class(),)),
    ):
        counts = COUNTS if name != "07-blocked" else {"round": 40}
        trainer.report = histories.make_report(folder, counts, problems)
        _open(studio, folder)
        if len(problems) > 1:
            _press(studio, "problem_2_show")
        if name != "05-ready":
            studio.until(lambda: not teach.estimator.is_measuring)
        studio.shoot(f"teach-{name}")
    trainer.report = histories.make_report(folder, COUNTS, _problems(folder))
    _open(studio, folder)
    teach.choose(recipe=Recipe.THOROUGH)
    _press(studio, "more_settings_show")
    studio.until(lambda: teach.estimator.estimates is not None)
    studio.shoot("teach-08-ready-more")
    _press(studio, "more_settings_show")
    _shoot_suspects(studio, folder)


def _shoot_suspects(studio: Studio, folder: Path) -> None:
    teach, trainer = studio.lensmith.teach, studio.trainer
    trainer.report = histories.make_report(folder, COUNTS, (histories.groups(folder),))
    trainer.suspected = _suspects(folder)
    _open(studio, folder)
    studio.until(lambda: teach.suspects.problem is not None)
    studio.until(lambda: not studio.lensmith._thumbnails._wanted)
    studio.shoot("teach-08b-suspects")
    _press(studio, "look_at_suspects")
    studio.settle()
    studio.until(lambda: not studio.lensmith._large_thumbnails._wanted)
    studio.shoot("teach-08c-suspects-one-by-one")
    teach.suspects.one_by_one.relabel()
    teach.suspects.one_by_one.exclude()
    studio.shoot("teach-08d-suspects-decided")
    _press(studio, "leave_suspects")
    studio.shoot("teach-08e-suspects-said")
    for _ in range(10):
        teach.suspects.one_by_one.keep()
    _press(studio, "look_at_suspects")
    studio.shoot("teach-08f-suspects-all-said")
    trainer.suspected, trainer.report = (), None
    for _ in range(12):
        teach.suspects.one_by_one.undo()


def _suspects(folder: Path) -> tuple[Suspect, ...]:
    """Twelve, as if drawn pictures lay among others."""
    pairs = (("round", "pairs"), ("rods", "branched"), ("pairs", "round"), ("spirals", "rods"))
    return tuple(
        Suspect(
            _picture(folder, label, number), f"{label} {number}", label, seems,
            0.99 - 0.04 * number, Part.TRAIN,
            tuple(_picture(folder, label, near) for near in (20, 21, 22)),
            tuple(_picture(folder, seems, near) for near in (4, 5, 6)),
        )
        for number in (1, 2, 3)
        for label, seems in pairs
    )  # fmt: skip


def _picture(folder: Path, label: str, number: int) -> PictureAddress:
    return PictureAddress(folder / label / f"{number:03}.png")


def _shoot_run(studio: Studio) -> None:
    teach = studio.lensmith.teach
    first = histories.until_first_answer()
    _run(studio, first[:3], "teach-09-learning-looking")
    _run(studio, [*first, *histories.epochs(0), Progress(0, 1240)], "teach-10-learning-first")
    some = [*first, *histories.epochs(3), Progress(500, 1240, 22.0)]
    _run(studio, some, "teach-11-learning")
    many = [*first, *histories.epochs(8, best=4), Progress(900, 1240, 9.0)]
    _run(studio, many, "teach-12-learning-by-heart")
    cut = "The file ends in the middle of the picture."
    left = PictureLeftOut("/data/rods/017.png", "image.truncated", cut)
    full: list[Told] = [Remark(RemarkKind.STEP_SKIPPED), left, Remark(RemarkKind.DISK_FULL)]
    _run(studio, [*some, *full], "teach-13-disk-full")
    door = Door()
    studio.trainer.script = [*some, door]
    _teach(studio)
    teach.pause()
    studio.shoot("teach-14-paused")
    studio.lensmith._teach_page._confirm_cancel()
    studio.shoot_dialog("teach-15-cancel", "confirm_cancel")
    teach.finish()
    studio.until(lambda: teach.state is TeachState.DONE)
    studio.shoot("teach-16-done-stopped")
    teach.go_back()


def _shoot_ends(studio: Studio, folder: Path) -> None:
    teach, trainer = studio.lensmith.teach, studio.trainer
    first = histories.until_first_answer()
    trainer.script = [*first, *histories.epochs(8, best=5), Remark(RemarkKind.STOPPED_EARLY)]
    _open(studio, folder)
    teach.teach()
    studio.until(lambda: teach.state is TeachState.DONE)
    studio.shoot("teach-17-done")
    _shoot_shortcut(studio, folder)
    trainer.script = [replace(histories.STARTED, recipe=Recipe.QUICK), *first[1:]]
    _open(studio, folder)
    teach.teach()
    studio.until(lambda: teach.state is TeachState.DONE)
    studio.shoot("teach-18-done-quick")
    _open(studio, folder)
    trainer.script = [*first, *histories.epochs(2), _break_down]
    teach.teach()
    studio.until(lambda: teach.state is TeachState.FAILED)
    studio.shoot("teach-19-failed")
    events = [event for event in (*first, *histories.epochs(6)) if not isinstance(event, Progress)]
    started = replace(histories.STARTED, run="old-1", name="Colonies")
    trainer.told["old-1"] = (started, *events[1:])
    teach.look_back("old-1")
    studio.until(lambda: teach.state is TeachState.BROKEN_OFF)
    studio.shoot("teach-20-broken-off")
    teach.go_back()


def _shoot_shortcut(studio: Studio, folder: Path) -> None:
    teach, found = studio.lensmith.teach, studio.evaluator.search.found
    found[histories.RESULT.run] = SHORTCUT
    _open(studio, folder)
    teach.teach()
    studio.until(lambda: teach.shortcuts.findings == SHORTCUT)
    studio.shoot("teach-17b-done-shortcut")
    del found[histories.RESULT.run]


def _run(studio: Studio, script: Sequence[Told], name: str) -> None:
    studio.trainer.script = [*script, Door()]
    _teach(studio)
    studio.shoot(name)
    studio.lensmith.teach.cancel()


def _teach(studio: Studio) -> None:
    teach = studio.lensmith.teach
    _open(studio, studio.place / "Gram stains, week 12")
    teach.teach()
    studio.until(lambda: teach.history.started is not None)


def _open(studio: Studio, folder: Path) -> None:
    teach = studio.lensmith.teach
    teach.open_folder(folder)
    studio.until(lambda: teach.state is TeachState.READY)


def _press(studio: Studio, name: str) -> None:
    buttons = studio.lensmith.window.findChildren(QAbstractButton, name)
    shown = [button for button in buttons if button.isVisible()]  # others are being deleted
    shown[0].click()


def _problems(folder: Path) -> tuple[Problem, ...]:
    few = addresses(*(folder / "branched" / f"{number:03}.png" for number in range(1, 7)))
    return (
        histories.unreadable(folder),
        histories.duplicates(folder),
        Problem(ProblemKind.TOO_FEW, (few,), (Remedy.USE, Remedy.LEAVE_OUT)),
        histories.groups(folder),
    )


def _break_down(_control: JobControl) -> None:
    raise EngineError(ErrorCode.DEVICE_UNAVAILABLE, device="cuda", found="cpu")
