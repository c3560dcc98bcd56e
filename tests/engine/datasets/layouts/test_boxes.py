"""Data sets with boxes are named as such, and folders of classes are not."""

import json
from pathlib import Path

import pytest

from engine.base.language import ENGLISH
from engine.datasets import sentences
from engine.datasets.dataset import ProblemKind
from tests.helpers.datasets import add_pictures, checked, kinds, make_dataset

VOC = "<annotation><object><name>cell</name><bndbox><xmin>1</xmin></bndbox></object></annotation>"
YOLO = "0 0.5 0.5 0.25 0.25\n1 0.1 0.2 0.05 0.05\n"
COCO = json.dumps({"images": [{"id": 1}], "annotations": [{"bbox": [1, 2, 3, 4]}]})


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def voc(folder: Path) -> None:
    add_pictures(folder / "JPEGImages", 4)
    add_pictures(folder / "SegmentationClass", 2)
    write(folder / "Annotations" / "1.xml", VOC)
    write(folder / "ImageSets" / "Main" / "train.txt", "1\n2\n")


def voc_beside(folder: Path) -> None:
    add_pictures(folder, 3)
    write(folder / "2.xml", VOC)


def yolo(folder: Path) -> None:
    for side in ("train", "val"):
        add_pictures(folder / "images" / side, 3)
        write(folder / "labels" / side / "1.txt", YOLO)


def yolo_by_sides(folder: Path) -> None:
    for side in ("train", "valid"):
        add_pictures(folder / side / "images", 3)
        write(folder / side / "labels" / "1.txt", YOLO)


def coco(folder: Path) -> None:
    add_pictures(folder / "train2017", 3)
    add_pictures(folder / "val2017", 3)
    write(folder / "annotations" / "instances_train2017.json", COCO)


@pytest.mark.parametrize(
    ("make", "name"),
    [(voc, "Pascal VOC"), (voc_beside, "Pascal VOC"), (yolo, "YOLO"), (yolo_by_sides, "YOLO"),
     (coco, "COCO")],
)  # fmt: skip
def test_boxes_are_named_and_cannot_be_taught_yet(make, name: str, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    make(tmp_path / "set")
    report = checked(tmp_path / "set")
    assert kinds(report) == [ProblemKind.BOXES]
    assert not report.can_teach
    (problem,) = report.problems
    told = sentences.sentence(problem, report, ENGLISH)
    assert told == f"This is a data set with boxes ({name})"
    assert sentences.reason(problem, ENGLISH).startswith("Lensmith cannot teach boxes yet")


def test_classes_with_notes_beside_their_pictures_stay_classes(tmp_path: Path) -> None:
    folder = make_dataset(tmp_path / "set", {"cats": 10, "dogs": 10})
    write(folder / "cats" / "1.xml", VOC)
    write(folder / "dogs" / "1.txt", YOLO)
    assert kinds(checked(folder)) == [ProblemKind.NOT_A_PICTURE]


def test_other_files_are_no_boxes(tmp_path: Path) -> None:
    folder = make_dataset(tmp_path / "set", {"cats": 10})
    write(folder / "cats" / "1.txt", "seen on Monday\n")
    write(folder / "notes.json", "{}")
    write(folder / "cats" / "2.xml", "<note/>")
    assert kinds(checked(folder))[0] is ProblemKind.SINGLE_CLASS
