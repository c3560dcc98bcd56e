"""A taught model that is handed on knows a stranger wherever it goes."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.base.places import Places
from engine.export.agreement import by_lensmith, by_onnx
from engine.export.request import ExportConfig, ExportResult, Format, Omission
from engine.models import ModelLibrary
from engine.models.familiarity.file import REFERENCE
from engine.models.loading import load
from engine.verbs.export import Exporter
from tests.helpers.mixed_up import Lab, copy_of, teach_mixed_up
from tests.helpers.strangers import STRANGERS, known_pictures, unlike

pytestmark = pytest.mark.timeout(400)  # beside other work


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    return teach_mixed_up(tmp_path_factory.mktemp("lab"))


@pytest.fixture(scope="module")
def exported(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> ExportResult:
    """With its ONNX file; never changed."""
    config = ExportConfig(lab.model, tmp_path_factory.mktemp("bundles") / "bundle")
    return Exporter(lab.library, lab.places).export(config, JobControl())


@pytest.fixture
def bundle(exported: ExportResult, tmp_path: Path) -> Path:
    """A copy of it, to be damaged."""
    return Path(shutil.copytree(exported.folder, tmp_path / "bundle"))


@pytest.fixture
def taker(places: Places) -> Exporter:
    return Exporter(ModelLibrary(places.data), places)


def test_it_knows_strangers_here_and_where_it_was_taken_in(
    lab: Lab, exported: ExportResult, taker: Exporter, places: Places
) -> None:
    assert REFERENCE in exported.files
    assert exported.same == exported.samples == 8
    taken = taker.import_bundle(exported.folder, JobControl())
    assert taken.same == taken.samples == 8
    elsewhere = ModelLibrary(places.data)
    pictures = (*known_pictures(lab), *STRANGERS)
    here = unlike(lab.library, lab.model, pictures)
    assert here == [False] * (len(pictures) - 3) + [True] * 3
    assert unlike(elsewhere, taken.entry.record.id, pictures) == here


def test_its_samples_say_how_far_they_are(exported: ExportResult) -> None:
    text = (exported.folder / "samples" / "expected.json").read_text("utf-8")
    samples = json.loads(text)["samples"]
    assert all(0 < sample["distance"] < 2 for sample in samples)
    assert {sample["unlike"] for sample in samples} == {False}


def test_the_onnx_file_tells_the_distance_too(lab: Lab, exported: ExportResult) -> None:
    loaded = load(lab.library.find(lab.model))
    assert loaded.preprocessing is not None
    ours = by_lensmith(loaded)
    theirs = by_onnx(exported.folder / "model.onnx", loaded.preprocessing.resize)
    for path in (*known_pictures(lab)[:3], *STRANGERS):
        said, expected = theirs(path), ours(path)
        assert said.distance == pytest.approx(expected.distance, abs=1e-3)
        np.testing.assert_allclose(said.probabilities, expected.probabilities, atol=1e-4)


def test_the_code_in_its_readme_knows_strangers_without_lensmith(
    lab: Lab, exported: ExportResult
) -> None:
    text = (exported.folder / "README.md").read_text("utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, re.S)
    reading, with_torch, _, _, about_strangers = blocks
    program = "\n".join((
        reading, with_torch, about_strangers, "import sys",
        "assert not [name for name in sys.modules if name.startswith('engine')]",
        "print(json.dumps([is_unlike(path) for path in json.load(sys.stdin)]))",
    ))  # fmt: skip
    pictures = (*known_pictures(lab)[:3], *STRANGERS)
    found = subprocess.run(
        [sys.executable, "-I", "-c", program], input=json.dumps([str(p) for p in pictures]),
        cwd=exported.folder, capture_output=True, text=True, check=False, timeout=100,
    )  # fmt: skip
    assert found.returncode == 0, found.stderr
    assert json.loads(found.stdout) == [False] * 3 + [True] * 3


def _change_threshold(file: Path, threshold: float) -> None:
    tensors = dict(load_file(file))
    with safe_open(file, framework="np") as opened:
        about = opened.metadata()
    tensors["threshold"] = np.asarray([threshold], np.float32)
    save_file(tensors, file, about)


@pytest.mark.parametrize(("damage", "said"), [
    (lambda file: file.write_bytes(file.read_bytes()[:-9]), "reference.safetensors is damaged"),
    (lambda file: file.unlink(), "reference.safetensors is missing"),
    (lambda file: _change_threshold(file, 0.0), "is not the one that its samples were asked with"),
    (lambda file: _change_threshold(file, np.nan), "has numbers that make no sense"),
])  # fmt: skip
def test_a_bundle_whose_reference_is_not_its_own_is_refused(
    bundle: Path, taker: Exporter, damage: object, said: str
) -> None:
    assert callable(damage)
    damage(bundle / REFERENCE)
    with pytest.raises(EngineError, match=said) as caught:
        taker.import_bundle(bundle, JobControl())
    assert caught.value.code is ErrorCode.BUNDLE_DAMAGED


def test_a_bundle_of_earlier_has_none_and_is_taken_in(bundle: Path, taker: Exporter) -> None:
    (bundle / REFERENCE).unlink()
    file = bundle / "samples" / "expected.json"
    values = json.loads(file.read_text("utf-8"))
    for sample in values["samples"]:
        del sample["distance"], sample["unlike"]
    file.write_text(json.dumps(values), "utf-8")
    taken = taker.import_bundle(bundle, JobControl())
    assert (taken.same, taken.samples) == (8, 8)
    assert unlike(taker._library, taken.entry.record.id, STRANGERS) == [None] * 3


def test_a_damaged_one_on_the_shelf_is_done_without_and_that_is_said(
    lab: Lab, tmp_path: Path
) -> None:
    own = copy_of(lab, tmp_path / "home")
    file = own.library.find(own.model).file
    assert file is not None
    file.with_name(REFERENCE).write_bytes(b"no such thing")
    loaded = load(own.library.find(own.model))
    assert loaded.remark is not None
    assert loaded.remark.code is ErrorCode.MODEL_NO_REFERENCE
    assert "cannot say what is unlike" in str(loaded.remark)
    assert unlike(own.library, own.model, STRANGERS) == [None] * 3
    config = ExportConfig(own.model, tmp_path / "b", (Format.SAFETENSORS,))
    result = Exporter(own.library, own.places).export(config, JobControl())
    assert REFERENCE not in result.files
    assert Omission.REFERENCE in result.left_out


def test_one_of_other_weights_is_not_believed(lab: Lab, exported: ExportResult) -> None:
    """A bundle's weights are another file: its reference names that one."""
    file = lab.library.find(lab.model).file
    assert file is not None
    ours, theirs = file.with_name(REFERENCE).read_bytes(), exported.folder / REFERENCE
    assert ours != theirs.read_bytes()
    file.with_name(REFERENCE).write_bytes(theirs.read_bytes())
    try:
        loaded = load(lab.library.find(lab.model))
        assert loaded.reference is None
        assert "belongs to other weights" in str(loaded.remark)
    finally:
        file.with_name(REFERENCE).write_bytes(ours)
