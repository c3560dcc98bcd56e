"""What leaves the house tells nothing of people, cameras and computers: each byte is searched."""

import getpass
import json
import re
import socket
import sys
import zipfile
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication

from engine.base.jobs import JobControl
from engine.base.places import Places
from engine.datasets.sample_pictures import make_sample
from engine.export.agreement import TOLERANCE
from engine.export.request import ExportConfig, Format
from engine.models import ModelLibrary
from engine.training.classification.config import TrainConfig
from engine.training.settings import Recipe
from engine.verbs.evaluate import Evaluator
from engine.verbs.export import Exporter
from engine.verbs.report import Reporter
from engine.verbs.train import Trainer
from gui.export.reporting import report_writer
from tests.helpers.marks import IN_PICTURES, found_in, plant

pytestmark = [
    pytest.mark.timeout(400),
    # bioimageio.spec leaves files open until they are collected
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
pytest.importorskip("pydicom")
pytest.importorskip("bioimageio.spec")

USER, HOST = "zqx-user-of-the-lab", "zqx-host-of-the-lab-7"
HOME_FOLDER = f"home/{USER}/Clinic ZQX"
ONLY_WEIGHTS = (Format.SAFETENSORS,)
_TELLING = 8
"""Letters of a name that would not be there by chance."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a person called so works, on a computer called so."""
    return tmp_path_factory.mktemp("house") / HOME_FOLDER


@pytest.fixture(scope="module")
def given(qapp: QApplication, house: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything that can be handed on of a model taught from marked pictures."""
    out = tmp_path_factory.mktemp("given")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("USER", "LOGNAME", "LNAME", "USERNAME"):
            patch.setenv(name, USER)
        for name in ("HOSTNAME", "COMPUTERNAME"):
            patch.setenv(name, HOST)
        patch.setattr(socket, "gethostname", lambda: HOST)
        _hand_on(house, out)
    return out


def _hand_on(house: Path, out: Path) -> None:
    places = Places(*(house / name for name in ("config", "data", "log", "cache")))
    library, folder, control = ModelLibrary(places.data), house / "cells", JobControl()
    for side, each in (("train", 12), ("val", 8)):
        make_sample(folder / side, control, seed=len(side), per_class=each)
        for turn, picture in enumerate(sorted((folder / side).rglob("*.jpg"))):
            plant(picture, turn)
    (folder / "val" / "rods" / f"{IN_PICTURES['name of a file']} bad.png").write_bytes(
        b"no picture"
    )
    trainer, evaluator = Trainer(library, places), Evaluator(library, places)
    report = trainer.check(folder, control)
    result = trainer.train(TrainConfig(folder, recipe=Recipe.QUICK), report, control)
    exporter = Exporter(library, places)
    exporter.export(ExportConfig(result.model, out / "with", tuple(Format)), control)
    lean = ExportConfig(result.model, out / "without", ONLY_WEIGHTS, with_pictures=False)
    exporter.export(lean, control)
    for name in ("weights.safetensors", "weights.pth"):
        exporter.export_weights(result.model, out / name, control)
    reporter = Reporter(library, places, evaluator.evaluate)
    write = report_writer(reporter)
    for name in ("report.html", "report.pdf"):
        write(result.run, out / name, control)
        write(result.run, out / f"without {name}", control, with_pictures=False)
    # the letters of a PDF are numbers of its typeface: what it is made of is searched, too
    (out / "printable.html").write_text(reporter.printable(result.run, control), "utf-8")


@pytest.fixture
def marks(house: Path) -> dict[str, str]:
    code = Path(__file__).parents[3]
    told = IN_PICTURES | {
        "user": USER, "host": HOST, "home": HOME_FOLDER,
        "folder of the data set": str(house), "folder of the program": str(code),
        "folder of Python": sys.prefix, "site-packages": "site-packages",
    }  # fmt: skip
    real = {"real host": socket.gethostname(), "real user": getpass.getuser()}
    return told | {name: mark for name, mark in real.items() if len(mark) >= _TELLING}


def test_nothing_is_given_away(
    given: Path, marks: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    files = [file for file in sorted(given.rglob("*")) if file.is_file()]
    found = {str(file.relative_to(given)): found_in(file, marks) for file in files}
    assert {name: what for name, what in found.items() if what} == {}
    assert len(files) >= 35
    with capsys.disabled():
        print(f"\n{len(files)} files searched for {len(marks)} marks: 0 found")  # noqa: T201


def test_the_search_finds_every_mark_where_it_was_planted(given: Path, house: Path) -> None:
    pictures = [file for file in (house / "cells").rglob("*") if file.is_file()]
    found = set().union(*(found_in(file, IN_PICTURES) for file in pictures))
    assert found == set(IN_PICTURES)


def test_the_samples_are_upright_pixels_with_their_answers(given: Path) -> None:
    """By the README's own code and ONNX, as somebody without Lensmith would ask."""
    folder = given / "with"
    rows = json.loads((folder / "samples" / "expected.json").read_text("utf-8"))["samples"]
    assert [row["file"] for row in rows] == [f"sample-{n:02}.png" for n in range(1, 9)]
    code = re.findall(r"```python\n(.*?)```", (folder / "README.md").read_text("utf-8"), re.DOTALL)
    scope: dict[str, object] = {}
    exec(code[0], scope)  # noqa: S102 - what the bundle tells people to run
    session = onnxruntime.InferenceSession(folder / "model.onnx")
    for row in rows:
        file = folder / "samples" / row["file"]
        pixels = np.asarray(scope["read"](file))[None]  # type: ignore[operator]
        answer = session.run(None, {"pixels": pixels})[0][0]
        assert np.abs(answer - row["probabilities"]).max() <= TOLERANCE
        with Image.open(file) as image:
            assert not image.info


def test_no_time_is_finer_than_a_day(given: Path) -> None:
    second = re.compile(rb"20\d\d-?\d\d-?\d\d[T ]?(?!00:?00:?00)\d\d:?\d\d:?\d\d")
    for name in ("with/README.md", "with/config.json", "report.html", "report.pdf"):
        content = re.sub(rb"base64,[\w+/=]+|stream\r?\n\x78.*?endstream", b"",
                         (given / name).read_bytes(), flags=re.DOTALL)  # fmt: skip
        assert not second.search(content), name
    with zipfile.ZipFile(given / "with" / "model.bioimage.zip") as package:
        assert {member.date_time[3:] for member in package.infolist()} == {(0, 0, 0)}
        assert not second.search(package.read("rdf.yaml"))
