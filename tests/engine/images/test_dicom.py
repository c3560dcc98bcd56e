"""DICOM: read where the extra is installed, named where it is not."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.base.errors import EngineError, ErrorCode
from engine.base.types import Note, NoteKind
from engine.images.reader import read_file
from tests.helpers.pictures import difference, grey_quadrants, pixels_of, quadrants

pydicom = pytest.importorskip("pydicom")

GREY = np.asarray(grey_quadrants())
TWELVE_BIT = GREY.astype(np.uint16) * 16
SCALED = Note(NoteKind.BRIGHTNESS_SCALED)


def _dataset(values: NDArray[np.generic], photometric: str = "MONOCHROME2") -> Any:
    dataset = pydicom.Dataset()
    dataset.file_meta = pydicom.dataset.FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    dataset.SOPClassUID = pydicom.uid.SecondaryCaptureImageStorage
    dataset.SOPInstanceUID = "1.2.3"
    samples = 3 if photometric == "RGB" else 1
    dataset.Rows, dataset.Columns = (values.shape[:-1] if samples == 3 else values.shape)[-2:]
    dataset.SamplesPerPixel = samples
    if samples == 3:
        dataset.PlanarConfiguration = 0
    dataset.PhotometricInterpretation = photometric
    dataset.BitsAllocated = dataset.BitsStored = values.dtype.itemsize * 8
    dataset.HighBit = dataset.BitsStored - 1
    dataset.PixelRepresentation = int(values.dtype.kind == "i")
    dataset.PixelData = values.tobytes()
    return dataset


def _save(dataset: Any, path: Path) -> Path:
    dataset.save_as(path, enforce_file_format=True)
    return path


def test_a_12_bit_dicom_is_scaled(tmp_path: Path) -> None:
    picture = read_file(_save(_dataset(TWELVE_BIT), tmp_path / "a.dcm"))
    assert difference(picture.pixels, grey_quadrants()) == 0
    assert picture.notes == (SCALED,)


def test_an_8_bit_dicom_keeps_its_brightness(tmp_path: Path) -> None:
    picture = read_file(_save(_dataset(GREY // 4 + 50), tmp_path / "a.dcm"))
    assert difference(picture.pixels, np.dstack([GREY // 4 + 50] * 3)) == 0
    assert picture.notes == ()


def test_a_signed_dicom_is_scaled(tmp_path: Path) -> None:
    values = TWELVE_BIT.astype(np.int16) - 1024
    picture = read_file(_save(_dataset(values), tmp_path / "a.dcm"))
    assert difference(picture.pixels, grey_quadrants()) == 0


def test_a_colour_dicom_keeps_its_colours(tmp_path: Path) -> None:
    picture = read_file(_save(_dataset(pixels_of(quadrants()), "RGB"), tmp_path / "a.dcm"))
    assert difference(picture.pixels, quadrants()) == 0
    assert picture.notes == ()


def test_low_values_of_monochrome1_are_bright(tmp_path: Path) -> None:
    dataset = _dataset(4080 - TWELVE_BIT, "MONOCHROME1")
    picture = read_file(_save(dataset, tmp_path / "a.dcm"))
    assert difference(picture.pixels, grey_quadrants()) == 0


def test_a_dicom_of_many_frames_gives_the_first_and_their_number(tmp_path: Path) -> None:
    dataset = _dataset(np.stack([TWELVE_BIT, TWELVE_BIT // 2, TWELVE_BIT[::-1]]))
    dataset.NumberOfFrames = 3
    picture = read_file(_save(dataset, tmp_path / "a.dcm"))
    assert difference(picture.pixels, grey_quadrants()) == 0
    assert picture.notes == (SCALED, Note(NoteKind.FIRST_PAGE, {"pages": "3"}))


def test_a_dicom_without_a_picture_is_damaged(tmp_path: Path) -> None:
    dataset = _dataset(TWELVE_BIT)
    del dataset.PixelData
    path = _save(dataset, tmp_path / "a.dcm")
    with pytest.raises(EngineError) as caught:
        read_file(path)
    assert caught.value.code is ErrorCode.IMAGE_DAMAGED


@pytest.mark.parametrize("share", [0.3, 0.5, 0.9])
def test_a_dicom_cut_short_is_truncated(tmp_path: Path, share: float) -> None:
    path = _save(_dataset(TWELVE_BIT), tmp_path / "a.dcm")
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(EngineError) as caught:
        read_file(path)
    assert caught.value.code is ErrorCode.IMAGE_TRUNCATED


def test_a_giant_dicom_is_too_large(tmp_path: Path) -> None:
    dataset = _dataset(TWELVE_BIT)
    dataset.Rows = dataset.Columns = 60_000
    path = _save(dataset, tmp_path / "a.dcm")
    with pytest.raises(EngineError) as caught:
        read_file(path)
    assert caught.value.code is ErrorCode.IMAGE_TOO_LARGE


def test_without_the_extra_dicom_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _save(_dataset(TWELVE_BIT), tmp_path / "a.dcm")
    monkeypatch.setitem(sys.modules, "pydicom", None)
    with pytest.raises(EngineError, match=r"lensmith\[dicom\]") as caught:
        read_file(path)
    assert caught.value.code is ErrorCode.IMAGE_NEEDS_EXTRA
    assert caught.value.params["extra"] == "dicom"
