"""The Results screen in every state; nothing is really judged."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QTabBar

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.base.types import Progress
from engine.evaluation.results import EvaluatedPicture, Evaluation, PicturesThere
from engine.training.classification.events import RunResult
from gui.results.presenter import ResultsPresenter, ResultsState
from tests.helpers import evaluations, histories
from tests.helpers.addresses import addresses
from tests.helpers.searches import NO_SHORTCUT, SHORTCUT
from tests.helpers.specimens import SHAPES, make_specimens
from tests.screenshots.studio import Studio
from tests.screenshots.teach import Door

COUNTS = {"round": 40, "rods": 34, "spirals": 28, "branched": 9, "pairs": 30}
MANY = tuple(f"species {number:02}" for number in range(1, 25))
MISTAKES, SUSPECTS, MIX_UPS, CLASSES, UNSURE, MAP, CURVES, COMPARED, SHORTCUTS = range(9)


def shoot(studio: Studio) -> None:
    lensmith = studio.lensmith
    presenter = lensmith.results
    folder = studio.place / "Gram stains, week 12"
    if not folder.exists():
        make_specimens(folder, COUNTS)
    studio.trainer.summaries = ()
    presenter._has_opened = False
    presenter.run = ""
    presenter._leave()
    presenter._go_to(ResultsState.EMPTY)
    lensmith.window.show_screen("results")
    presenter.refresh()
    studio.until(lambda: lensmith._plotting.is_ready)
    studio.shoot("results-01-empty")
    _prepare(studio, folder)
    _shoot_busy(studio, presenter)
    _shoot_desk(studio, presenter)
    _shoot_suspects(studio, presenter)
    _shoot_views(studio, presenter)
    _shoot_again(studio, presenter)
    _shoot_ends(studio, presenter)
    lensmith.window.show_screen("identify")


def _prepare(studio: Studio, folder: Path) -> None:
    found = _evaluation(folder)
    studio.evaluator.evaluations = {"cells-1": found}
    result = replace(_result(found), name="Gram stains, week 12")
    studio.trainer.summaries = (
        replace(histories.FINISHED, name=result.name, result=result),
        replace(histories.FINISHED, run="cells-0", name="Gram stains, week 11"),
    )
    told = [*histories.until_first_answer(), *histories.epochs(8, best=5), result]
    events = tuple(event for event in told if not isinstance(event, Progress))
    studio.trainer.told = {"cells-1": events, "cells-2": events, "many": events}


def _evaluation(folder: Path, run: str = "cells-1") -> Evaluation:
    items = [
        evaluations.judged(PictureAddress(path), shape, shape, 0.84 + (n * 7 % 15) / 100, SHAPES)
        for shape in SHAPES
        for n, path in enumerate(sorted((folder / shape).glob("*.png")))
    ]
    wrong = ((2, "pairs", 0.981), (7, "rods", 0.73), (45, "spirals", 0.91), (50, "pairs", 0.61),
             (80, "rods", 0.88), (92, "branched", 0.55), (103, "rods", 0.67), (120, "round", 0.94),
             (128, "round", 0.52))  # fmt: skip
    for place, answer, score in wrong:
        was = items[place]
        items[place] = evaluations.judged(was.picture, was.given, answer, score, SHAPES)
    found = evaluations.evaluation(items, run, SHAPES)
    return replace(found, name="Gram stains, week 12", left_out=addresses(folder / "gone.png"))


def _result(found: Evaluation) -> RunResult:
    return replace(
        histories.RESULT, run=found.run, right=found.right, total=found.total, low=found.low,
        high=found.high,
    )  # fmt: skip


def _open(studio: Studio, presenter: ResultsPresenter, run: str) -> None:
    presenter.open(run)
    studio.until(lambda: presenter.state is ResultsState.DONE)
    _rest(studio)


def _rest(studio: Studio) -> None:
    studio.settle()
    studio.until(lambda: not studio.lensmith._all_thumbnails[-1]._wanted)


def _budget(presenter: ResultsPresenter) -> float | None:
    found = presenter.evaluation
    return found.calibration.error_budget if found is not None else None


def _turn(studio: Studio, tab: int) -> None:
    bar = studio.lensmith.window.findChild(QTabBar, "results_tab_bar")
    assert isinstance(bar, QTabBar)
    bar.setCurrentIndex(tab)
    _rest(studio)


def _shoot_busy(studio: Studio, presenter: ResultsPresenter) -> None:
    door = Door()
    studio.evaluator.while_judging = [Progress(92, 141, 4.0), door]
    presenter.refresh()
    studio.until(lambda: presenter.progress is not None)
    studio.shoot("results-02-busy")
    door.open()
    studio.evaluator.while_judging = ()
    studio.until(lambda: presenter.state is ResultsState.DONE)


def _shoot_desk(studio: Studio, presenter: ResultsPresenter) -> None:
    _open(studio, presenter, "cells-1")
    presenter.inspector.want_heat(on=False)
    studio.shoot("results-03-mistakes")
    presenter.inspector.want_heat(on=True)
    studio.until(lambda: presenter.inspector.heat is not None)
    studio.shoot("results-04-mistakes-heat")
    studio.evaluator.error = EngineError(ErrorCode.DEVICE_UNAVAILABLE, device="cuda", found="cpu")
    presenter.inspector.choose_label("round")
    studio.until(lambda: presenter.inspector.heat is not None)
    studio.shoot("results-05-mistakes-heat-failed")
    studio.evaluator.error = None
    presenter.inspector.want_heat(on=False)
    for judged in presenter.mistakes()[:2]:
        presenter.correct(judged.picture, judged.answer)
        studio.settle()
    studio.shoot("results-06-mistakes-corrected")


def _shoot_suspects(studio: Studio, presenter: ResultsPresenter) -> None:
    known = studio.evaluator.evaluations["cells-1"]
    studio.evaluator.suspects = {"cells-1": evaluations.suspects(known)}
    door = Door()
    studio.evaluator.while_finding = [Progress(900, 1551, 6.0), door]
    _turn(studio, SUSPECTS)
    studio.until(lambda: presenter.suspects.progress is not None)
    studio.shoot("results-24-suspects-busy")
    presenter.suspects.cancel()
    door.open()
    _rest(studio)
    studio.shoot("results-25-suspects-not-looked")
    studio.evaluator.error = EngineError(ErrorCode.DEVICE_UNAVAILABLE, device="cuda", found="cpu")
    studio.evaluator.while_finding = ()
    presenter.suspects.try_again()
    studio.until(lambda: presenter.suspects.failure is not None)
    studio.shoot("results-26-suspects-failed")
    studio.evaluator.error = None
    presenter.suspects.try_again()
    studio.until(lambda: presenter.suspects.listed is not None)
    _rest(studio)
    studio.shoot("results-27-suspects")
    for decide in (presenter.suspects.relabel, presenter.suspects.exclude, presenter.suspects.keep):
        decide()
        _rest(studio)
    studio.shoot("results-28-suspects-decided")
    while presenter.suspects.current is not None:
        presenter.suspects.keep()
        _rest(studio)
    studio.shoot("results-29-suspects-all-decided")
    studio.evaluator.evaluations["cells-1"] = known
    _open(studio, presenter, "cells-1")


def _shoot_views(studio: Studio, presenter: ResultsPresenter) -> None:
    for tab, name in (
        (MIX_UPS, "07-mix-ups"), (CLASSES, "08-classes"), (UNSURE, "09-not-sure"),
    ):  # fmt: skip
        _turn(studio, tab)
        if tab == UNSURE:
            presenter.set_budget(0.02)
            studio.until(lambda: _budget(presenter) == 0.02)
        studio.shoot(f"results-{name}")
    door = Door()
    studio.evaluator.while_mapping = [Progress(400, 1551, 12.0), door]
    _turn(studio, MAP)
    studio.until(lambda: presenter.feature_map.progress is not None)
    studio.shoot("results-10-map-busy")
    door.open()
    studio.evaluator.while_mapping = ()
    studio.until(lambda: presenter.feature_map.map is not None)
    studio.shoot("results-11-map")
    studio.evaluator.error = EngineError(ErrorCode.DEVICE_UNAVAILABLE, device="cuda", found="cpu")
    presenter.feature_map.choose("tsne")
    studio.until(lambda: presenter.feature_map.failure is not None)
    studio.shoot("results-12-map-failed")
    studio.evaluator.error = None
    _turn(studio, CURVES)
    studio.shoot("results-13-curves")
    _shoot_shortcuts(studio, presenter)


def _shoot_shortcuts(studio: Studio, presenter: ResultsPresenter) -> None:
    search, door = studio.evaluator.search, Door()
    search.kept.clear()
    search.found["cells-1"] = SHORTCUT
    presenter.shortcuts.open("cells-1", presenter.device)
    _turn(studio, SHORTCUTS)
    studio.shoot("results-24-shortcuts")
    search.while_looking = [Progress(400, 2580, 41.0), door]
    presenter.shortcuts.look()
    studio.until(lambda: presenter.shortcuts.progress is not None)
    studio.shoot("results-25-shortcuts-busy")
    door.open()
    search.while_looking = ()
    studio.until(lambda: presenter.shortcuts.findings is SHORTCUT)
    studio.shoot("results-26-shortcuts-found")
    search.found["cells-1"] = NO_SHORTCUT
    presenter.shortcuts.look()
    studio.until(lambda: presenter.shortcuts.findings is NO_SHORTCUT)
    studio.shoot("results-27-shortcuts-none")
    search.error = EngineError(ErrorCode.DEVICE_UNAVAILABLE, device="cuda", found="cpu")
    presenter.shortcuts.look()
    studio.until(lambda: presenter.shortcuts.failure is not None)
    studio.shoot("results-28-shortcuts-failed")
    search.error = None
    search.kept.clear()
    search.found.clear()


def _shoot_again(studio: Studio, presenter: ResultsPresenter) -> None:
    door = Door()
    known = studio.evaluator.evaluations["cells-1"]
    studio.trainer.script = [
        *histories.until_first_answer(), *histories.epochs(3), Progress(500, 1240, 22.0), door,
    ]  # fmt: skip
    _turn(studio, MISTAKES)
    presenter.learn_again()
    studio.until(lambda: presenter.retraining.progress is not None)
    studio.shoot("results-14-learning-again")
    after = _after(known)
    studio.evaluator.evaluations["cells-2"] = after
    studio.trainer.result = replace(_result(after), run="cells-2")
    door.open()
    studio.until(lambda: presenter.run == "cells-2" and presenter.comparison is not None)
    _turn(studio, COMPARED)
    studio.shoot("results-15-before-and-after")
    studio.lensmith.window.notices.dismiss_all()


def _after(known: Evaluation) -> Evaluation:
    def again(number: int, item: EvaluatedPicture) -> EvaluatedPicture:
        if item.is_right and number != 60:
            return replace(item, given=item.label)
        answer = "pairs" if number == 60 else item.label if number % 3 else item.answer
        made = evaluations.judged(item.picture, item.label, answer, 0.8, SHAPES)
        return replace(made, content=item.content)

    items = [again(number, item) for number, item in enumerate(known.judged)]
    made = evaluations.evaluation(items, "cells-2", SHAPES)
    return replace(made, name="Gram stains, week 12 (corrected)", corrected_from="cells-1")


def _shoot_ends(studio: Studio, presenter: ResultsPresenter) -> None:
    folder = studio.place / "Gram stains, week 12"
    random = np.random.default_rng(1)
    paths = sorted(folder.glob("*/*.png"))
    items = []
    for number, path in enumerate(paths * 3):
        given = MANY[number % 24]
        answer = given if random.random() < 0.8 else MANY[int(random.integers(24))]
        score = float(random.uniform(0.5, 1))
        items.append(evaluations.judged(PictureAddress(path), given, answer, score, MANY))
    studio.evaluator.evaluations["many"] = evaluations.evaluation(items, "many", MANY)
    _open(studio, presenter, "many")
    _turn(studio, MIX_UPS)
    studio.shoot("results-16-mix-ups-many")
    _turn(studio, CLASSES)
    studio.shoot("results-17-classes-many")
    right = [item for item in _evaluation(folder).judged if item.is_right]
    studio.evaluator.evaluations["many"] = evaluations.evaluation(right, "many", SHAPES)
    studio.trainer.told["many"] = ()
    _open(studio, presenter, "many")
    studio.shoot("results-18-no-mistakes")
    _turn(studio, CURVES)
    studio.shoot("results-19-no-curves")
    studio.evaluator.error = EngineError(ErrorCode.DEVICE_UNAVAILABLE, device="cuda", found="cpu")
    presenter.open("cells-1")
    studio.until(lambda: presenter.state is ResultsState.FAILED)
    studio.shoot("results-20-failed")
    studio.evaluator.error = None
    _shoot_missing(studio, presenter)
    studio.trainer.result = histories.RESULT


def _shoot_missing(studio: Studio, presenter: ResultsPresenter) -> None:
    """The folder of the pictures is gone."""
    folder = Path("/media/lab/USB DISK/Gram stains, week 12")
    gone = PicturesThere("cells-1", folder, has_folder=False, missing=141, total=141)
    items = [
        replace(item, picture=PictureAddress(folder / item.label / item.picture.name))
        for item in studio.evaluator.evaluations["cells-1"].judged
    ]
    studio.evaluator.there = {"cells-1": gone}
    studio.evaluator.evaluations["cells-1"] = evaluations.evaluation(items, "cells-1", SHAPES)
    _open(studio, presenter, "cells-1")
    studio.until(lambda: presenter.missing.there is not None)
    _turn(studio, MISTAKES)
    studio.shoot("results-21-pictures-gone")
    presenter.missing.locate(Path("/media/lab/other"))
    studio.until(lambda: presenter.missing.failure is not None)
    studio.shoot("results-22-wrong-folder")
    studio.evaluator.error = EngineError(
        ErrorCode.RUN_NO_PICTURES, run="Gram stains, week 12", folder=str(folder)
    )
    presenter.open("cells-1")
    studio.until(lambda: presenter.state is ResultsState.FAILED)
    _rest(studio)
    studio.shoot("results-23-never-judged")
    studio.evaluator.error = None
    studio.evaluator.there = {}
