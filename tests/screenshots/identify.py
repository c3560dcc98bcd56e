"""The Identify screen: naming and finding."""

from collections.abc import Callable
from pathlib import Path

import skimage
from PIL import Image

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.base.types import Detection, Detections, LabelScore, Prediction, Progress
from tests.helpers.addresses import addresses
from tests.helpers.photos import make_photos
from tests.screenshots.studio import Studio

THINGS = (
    Detection("person", 0.98, 60, 20, 420, 510),
    Detection("rocket", 0.81, 340, 10, 470, 330),
    Detection("helmet", 0.77, 290, 350, 510, 510),
    Detection("flag", 0.4, 0, 0, 130, 300),
)
PHOTOS = Path(skimage.__file__).parent / "data"


def shoot(studio: Studio) -> None:
    presenter = studio.lensmith.identify

    def take(name: str) -> None:
        studio.shoot(f"identify-{name}")

    take("1-empty")
    _overlay(studio, take)
    studio.predictors.wait_before_answering()
    presenter.add([PictureAddress(PHOTOS / "coffee.png")])
    studio.until(lambda: presenter.view is not None)
    take("3-busy")
    studio.predictors.answer()
    studio.until(lambda: presenter.outcome is not None)
    take("4-done")
    _shoot_heat(studio, take)
    presenter.add(addresses(*_bad_files(studio.place)))
    studio.until(lambda: presenter.pictures.rowCount() > 3 and not presenter.pictures.pending())
    take("5-failed")
    presenter.add([PictureAddress(_microscope_picture(studio.place))])
    studio.until(lambda: presenter.pictures.rowCount() == 5 and not presenter.pictures.pending())
    studio.until(lambda: presenter.view is not None)
    take("6-done-with-remarks")
    _shoot_many(studio, take)
    _shoot_features(studio)
    _shoot_doubts(studio)
    presenter.clear()
    _shoot_detection(studio)


def _shoot_heat(studio: Studio, take: Callable[[str], None]) -> None:
    """Where the model looked: busy, done, for another label of a wide picture, failed."""
    presenter = studio.lensmith.identify
    heat = presenter.heat
    studio.predictors.wait_before_answering()
    heat.want(on=True)
    take("heat-1-busy")
    studio.predictors.answer()
    studio.until(lambda: heat.painted is not None)
    take("heat-2-done")
    rocket = PictureAddress(PHOTOS / "rocket.jpg")
    presenter.add([rocket])
    studio.until(lambda: presenter.current == rocket and heat.painted is not None)
    answer = presenter.outcome
    assert isinstance(answer, Prediction)
    heat.choose(answer.labels[1].label)
    studio.until(lambda: heat.painted is not None)
    take("heat-3-other-label")
    heat._making.result = None
    heat._making.failure = EngineError(ErrorCode.MODEL_NO_HEAT_MAP, model="Mixer")
    heat.changed.emit()
    take("heat-4-failed")
    heat.want(on=False)
    presenter.remove(PictureAddress(PHOTOS / "rocket.jpg"))


def _shoot_features(studio: Studio) -> None:
    """Saving features: busy, done with a file that cannot be read, failed."""
    features = studio.lensmith.identify.features
    folder = studio.place / "some"
    make_photos(folder, 12, (320, 240))
    (folder / "empty.png").touch()
    studio.predictors.wait_before_answering()
    studio.lensmith.identify.save_features(folder, studio.place / "plate 7 features.npz")
    features._saving.progress = Progress(740, 1240, 41.0)
    features.changed.emit()
    studio.shoot("features-1-busy")
    studio.predictors.answer()
    studio.until(lambda: features.summary is not None)
    studio.shoot("features-2-done")
    studio.lensmith.identify.save_features(folder, studio.place / "gone" / "features.npz")
    studio.until(lambda: features.failure is not None)
    studio.shoot("features-3-failed")
    features.dismiss()


def _shoot_many(studio: Studio, take: Callable[[str], None]) -> None:
    presenter = studio.lensmith.identify
    many = make_photos(studio.place / "many", 10, (320, 240))
    studio.predictors.wait_before_answering()
    photos = [PHOTOS / name for name in ("chelsea.png", "rocket.jpg", "coffee.png")]
    presenter.add(addresses(*photos, *many))
    studio.until(lambda: presenter.pictures.rowCount() > 10)
    take("7-many-busy")
    presenter.stop()
    take("8-many-stopped")
    studio.predictors.answer()
    presenter.go_on()
    presenter.select(PictureAddress(PHOTOS / "chelsea.png"))
    studio.until(lambda: not presenter.pictures.pending() and presenter.view is not None)
    take("9-many-done")


def _shoot_doubts(studio: Studio) -> None:
    """Unlike anything it was taught; and a picture in which nothing stands out to the stock model.

    The first is laid over the answer: a model that was taught does not come along.
    """
    presenter = studio.lensmith.identify
    astronaut, grass = (PictureAddress(PHOTOS / name) for name in ("astronaut.png", "grass.png"))
    presenter.add([astronaut])
    studio.until(lambda: presenter.current == astronaut and presenter.outcome is not None)
    labels = tuple(LabelScore(name, score) for name, score in (("ants", 0.99999), ("bees", 1e-5)))
    presenter.pictures.set_outcome(Prediction(astronaut, "my-insects", labels, 0.02, unlike=True))
    presenter.outcome_changed.emit()
    studio.until(lambda: presenter.view is not None)
    studio.shoot("doubt-1-unlike")
    presenter.add([grass])
    studio.until(lambda: presenter.current == grass and presenter.outcome is not None)
    studio.until(lambda: presenter.view is not None)
    studio.shoot("doubt-2-nothing-stands-out")


def _shoot_detection(studio: Studio) -> None:
    """A detector's answer is laid over the photograph: no detector's weights come along."""
    presenter = studio.lensmith.identify
    panel = studio.lensmith._identify_page._panel
    picture = PictureAddress(PHOTOS / "astronaut.png")
    presenter.add([picture])
    studio.until(lambda: presenter.current == picture and presenter.outcome is not None)
    studio.until(lambda: presenter.view is not None)
    presenter.pictures.set_outcome(Detections(picture, "faster-rcnn", THINGS, 0.4))
    presenter.outcome_changed.emit()
    studio.shoot("detection-1-done")
    panel.detections.hovered.emit("helmet")
    studio.shoot("detection-2-lit")
    panel.detections.hovered.emit(None)
    presenter.pictures.set_outcome(Detections(picture, "faster-rcnn", (), 0.4))
    presenter.outcome_changed.emit()
    studio.shoot("detection-3-nothing")
    presenter.clear()


def _overlay(studio: Studio, take: Callable[[str], None]) -> None:
    hint = studio.lensmith._identify_page._drop_hint
    hint.cover()
    take("2-dragging")
    hint.hide()


def _bad_files(place: Path) -> list[Path]:
    empty = place / "empty.png"
    empty.touch()
    cut = place / "cut short.jpg"
    cut.write_bytes((PHOTOS / "rocket.jpg").read_bytes()[:20_000])
    return [cut, empty, place / "gone.tif"]


def _microscope_picture(place: Path) -> Path:
    with Image.open(PHOTOS / "camera.png") as image:
        pages = [image.convert("I;16"), image.convert("I;16")]
    path = place / "a very long name as a microscope gives it 2026-11-24 plate 7.tif"
    pages[0].save(path, save_all=True, append_images=pages[1:])
    return path
