"""The verbs, run by hand."""

import threading
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from engine.base.address import PictureAddress
from engine.base.device import Device
from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobCancelled, JobControl
from engine.base.types import Failure, Outcome, Prediction, Progress
from engine.images import find_pictures
from engine.verbs.pictures import gather, thumbnails, view
from engine.verbs.predict import IdentifyConfig, identify, warm_up
from tests.helpers.addresses import addresses
from tests.helpers.pictures import photo, quadrants, save
from tests.helpers.predictors import BrightnessPredictor, PredictorsWith


class News:
    """A control that keeps what a job says.

    Attributes:
        control: for the job.
        items: what it delivered.
        progress: what it reported.
    """

    def __init__(self, cancel_after: int | None = None) -> None:
        self.items: list[object] = []
        self.progress: list[Progress] = []
        self._cancel_after = cancel_after
        self.control = JobControl(on_progress=self.progress.append, on_item=self._take)

    def _take(self, item: object) -> None:
        self.items.append(item)
        if len(self.items) == self._cancel_after:
            self.control.cancel()


@pytest.fixture
def predictors() -> PredictorsWith:
    return PredictorsWith(BrightnessPredictor())


@pytest.fixture
def cancelled() -> JobControl:
    control = JobControl()
    control.cancel()
    return control


def _codes(failures: tuple[Failure, ...]) -> list[ErrorCode]:
    return [failure.error.code for failure in failures]


def test_identify_delivers_every_outcome_in_order(
    greys: list[Path], predictors: PredictorsWith
) -> None:
    news = News()
    paths = (greys[2], greys[0].with_name("gone.png"), greys[1])
    identify(IdentifyConfig(addresses(*paths), "some", "cpu", top=1), news.control, predictors)
    assert predictors.asked == [("some", "cpu")]
    outcomes = [item for item in news.items if isinstance(item, Outcome)]
    assert [outcome.picture.file for outcome in outcomes] == list(paths)
    assert [isinstance(outcome, Prediction) for outcome in outcomes] == [True, False, True]
    assert all(len(o.labels) == 1 for o in outcomes if isinstance(o, Prediction))


def test_identify_tells_how_long_it_will_take(
    greys: list[Path], predictors: PredictorsWith, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = iter([100.0, 102.0, 104.0, 106.0, 108.0])
    monkeypatch.setattr(
        "engine.verbs.predict.time", SimpleNamespace(monotonic=lambda: next(seconds))
    )
    news = News()
    identify(IdentifyConfig(tuple(map(PictureAddress, greys[:4]))), news.control, predictors)
    assert news.progress == [
        Progress(1, 4, 6.0), Progress(2, 4, 4.0), Progress(3, 4, 2.0), Progress(4, 4, 0.0)
    ]  # fmt: skip


def test_identify_without_pictures_says_nothing(predictors: PredictorsWith) -> None:
    news = News()
    identify(IdentifyConfig(()), news.control, predictors)
    assert (news.items, news.progress) == ([], [])


def test_a_cancelled_identify_keeps_what_was_answered(
    greys: list[Path], predictors: PredictorsWith
) -> None:
    news = News(cancel_after=1)
    with pytest.raises(JobCancelled):
        identify(IdentifyConfig(tuple(map(PictureAddress, greys))), news.control, predictors)
    assert [item.picture.file for item in news.items if isinstance(item, Prediction)] == greys[:1]


def test_an_owner_that_cannot_take_an_answer_leaves_no_thread(
    greys: list[Path], predictors: PredictorsWith
) -> None:
    def broken(_: object) -> None:
        raise BrokenPipeError

    control = JobControl(on_item=broken)
    with pytest.raises(BrokenPipeError) as kept:
        identify(IdentifyConfig(tuple(map(PictureAddress, greys))), control, predictors)
    assert kept.tb is not None  # whoever keeps the error keeps the job's frames alive
    assert not [t for t in threading.enumerate() if t.name.startswith("lensmith-read")]


def test_warm_up_answers_once_and_tells_where(predictors: PredictorsWith) -> None:
    ready = warm_up("brightness", "cpu", JobControl(), predictors)
    assert isinstance(predictors.predictor, BrightnessPredictor)
    assert predictors.predictor.batches == [0]
    assert (ready.model, ready.device) == ("brightness", Device("cpu"))
    assert ready.found[-1] == Device("cpu")


def test_a_cancelled_warm_up_loads_nothing(
    predictors: PredictorsWith, cancelled: JobControl
) -> None:
    with pytest.raises(JobCancelled):
        warm_up("brightness", "cpu", cancelled, predictors)
    assert predictors.asked == []


def test_gather_replaces_folders_by_their_pictures(tmp_path: Path) -> None:
    for name in ("b/2.png", "b/10.png", "b/notes.txt", "a.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    gathered = gather(
        [PictureAddress(tmp_path / "b"), PictureAddress(tmp_path / "a.png")], JobControl()
    )
    names = [path.relative_to(tmp_path).as_posix() for path in gathered.pictures]
    assert names == ["b/2.png", "b/10.png", "a.png"]
    assert gathered.failures == ()


def test_gather_keeps_files_as_they_were_given(tmp_path: Path) -> None:
    paths = (Path("not/there.png"), tmp_path / "notes.txt", Path("../a b/测试.jpg"))
    assert gather(addresses(*paths), JobControl()).pictures == addresses(*paths)


def test_gather_takes_nothing_twice(tmp_path: Path) -> None:
    for name in ("1.png", "2.png"):
        (tmp_path / name).touch()
    second = tmp_path / "2.png"
    gathered = gather(
        [
            PictureAddress(second),
            PictureAddress(tmp_path),
            PictureAddress(second),
            PictureAddress(tmp_path),
        ],
        JobControl(),
    )
    assert gathered.pictures == addresses(second, tmp_path / "1.png")


def test_gather_tells_which_folders_have_nothing_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "closed").mkdir()

    def finding(folder: Path, control: JobControl) -> tuple[Path, ...]:
        if folder.name == "closed":
            raise EngineError(ErrorCode.FOLDER_UNREADABLE, reason="no")
        return find_pictures(folder, control)

    monkeypatch.setattr("engine.images.find_pictures", finding)
    paths = [tmp_path / "empty", tmp_path / "a.png", tmp_path / "closed"]
    gathered = gather(addresses(*paths), JobControl())
    assert gathered.pictures == addresses(tmp_path / "a.png")
    assert [failure.picture.file for failure in gathered.failures] == [paths[0], paths[2]]
    assert _codes(gathered.failures) == [ErrorCode.FOLDER_NO_PICTURES, ErrorCode.FOLDER_UNREADABLE]


def test_a_cancelled_gather_ends(tmp_path: Path, cancelled: JobControl) -> None:
    with pytest.raises(JobCancelled):
        gather([PictureAddress(tmp_path)], cancelled)


def test_a_view_fits_and_tells_the_original_size(tmp_path: Path) -> None:
    path = save(photo(800, 500), tmp_path / "a.jpg")
    picture = view(PictureAddress(path), 200, JobControl())
    assert picture.pixels.shape == (125, 200, 3)
    assert (picture.width, picture.height) == (800, 500)


def test_a_small_picture_is_viewed_as_it_is(tmp_path: Path) -> None:
    picture = view(PictureAddress(save(quadrants(), tmp_path / "a.png")), 200, JobControl())
    assert picture.pixels.shape == (32, 64, 3)


def test_a_file_that_is_no_picture_cannot_be_viewed(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="no such file"):
        view(PictureAddress(tmp_path / "gone.png"), 200, JobControl())


def test_a_cancelled_view_reads_nothing(tmp_path: Path, cancelled: JobControl) -> None:
    with pytest.raises(JobCancelled):
        view(PictureAddress(tmp_path / "gone.png"), 200, cancelled)


def test_thumbnails_come_for_every_path_and_none_where_there_is_nothing(tmp_path: Path) -> None:
    good = save(quadrants(640, 320), tmp_path / "a.png")
    bad = tmp_path / "gone.png"
    news = News()
    thumbnails([PictureAddress(bad), PictureAddress(good)], 64, news.control)
    match news.items:
        case [(first, None), (second, np.ndarray() as pixels)]:
            assert (first, second) == addresses(bad, good)
            assert pixels.shape == (32, 64, 3)
        case other:
            pytest.fail(f"delivered: {other}")


def test_cancelled_thumbnails_end_before_the_next(tmp_path: Path) -> None:
    news = News(cancel_after=1)
    with pytest.raises(JobCancelled):
        thumbnails(
            [PictureAddress(tmp_path / "a.png"), PictureAddress(tmp_path / "b.png")],
            64,
            news.control,
        )
    assert news.items == [(PictureAddress(tmp_path / "a.png"), None)]
