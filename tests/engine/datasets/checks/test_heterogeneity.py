"""Pictures that were not taken in the same way."""

from pathlib import Path

import imagecodecs
import numpy as np
import pytest
import tifffile

from engine.datasets.checks.picture_facts import inspect_picture
from engine.datasets.dataset import Item, ProblemKind, Remedy
from tests.helpers.datasets import add_pictures, checked, kinds, problem_of
from tests.helpers.pictures import as_16_bit, photo, pixels_of, save


def test_sizes_that_differ_more_than_fourfold_are_named(dataset: Path) -> None:
    (small,) = add_pictures(dataset / "cats" / "small", 1, size=(20, 15))
    (large,) = add_pictures(dataset / "dogs" / "large", 1, size=(161, 20))
    problem = problem_of(checked(dataset), ProblemKind.MIXED_SIZES)
    assert set(problem.files) == {small, large}
    assert problem.remedies == (Remedy.USE,)
    assert (problem.params["smallest"], problem.params["largest"]) == ("20 × 15", "161 × 20")


def test_sizes_that_differ_fourfold_are_not(dataset: Path) -> None:
    add_pictures(dataset / "cats" / "small", 1, size=(32, 24))
    add_pictures(dataset / "dogs" / "large", 1, size=(128, 96))
    assert kinds(checked(dataset)) == []


def test_pictures_of_another_bit_depth_are_named(dataset: Path) -> None:
    grey = pixels_of(photo(64, 48, seed=1))[..., 0]
    deep = dataset / "cats" / "deep.tif"
    tifffile.imwrite(deep, as_16_bit(grey), photometric="minisblack")
    problem = problem_of(checked(dataset), ProblemKind.MIXED_DEPTHS)
    assert problem.files == (deep,)
    assert problem.params == {"rare": "16", "common": "8", "files": "1"}
    assert problem.remedies == (Remedy.USE,)


@pytest.mark.parametrize(
    ("name", "dtype", "depth"),
    [("a.tif", np.uint16, 16), ("a.tif", np.float32, 32), ("a.tif", np.uint8, 8),
     ("a.png", np.uint16, 16), ("a.png", np.uint8, 8)],
)  # fmt: skip
def test_the_bit_depth_is_that_of_the_file(
    tmp_path: Path, name: str, dtype: type[np.generic], depth: int
) -> None:
    values = as_16_bit(pixels_of(photo(64, 48))).astype(dtype)
    path = tmp_path / name
    if path.suffix == ".png":
        path.write_bytes(imagecodecs.png_encode(values))
    else:
        tifffile.imwrite(path, values, photometric="rgb")
    fact = inspect_picture(Item(path, "a"))
    assert (fact.depth, fact.error) == (depth, None)


def test_a_grey_16_bit_png_has_16_bits(tmp_path: Path) -> None:
    path = save(photo(64, 48).convert("I;16"), tmp_path / "a.png")
    assert inspect_picture(Item(path, "a")).depth == 16


def test_the_bit_depth_of_dicom_is_what_is_stored(tmp_path: Path) -> None:
    import pydicom
    from pydicom.dataset import FileMetaDataset

    grey = pixels_of(photo(64, 48))[..., 0].astype(np.uint16) * 16
    picture = pydicom.Dataset()
    picture.file_meta = FileMetaDataset()
    picture.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    picture.SOPClassUID = picture.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.7"
    picture.SOPInstanceUID = picture.file_meta.MediaStorageSOPInstanceUID = "1.2.3"
    picture.Rows, picture.Columns = grey.shape
    picture.SamplesPerPixel, picture.PhotometricInterpretation = 1, "MONOCHROME2"
    picture.BitsAllocated, picture.BitsStored, picture.HighBit = 16, 12, 11
    picture.PixelRepresentation, picture.PixelData = 0, grey.tobytes()
    picture.save_as(tmp_path / "a.dcm", enforce_file_format=True)
    fact = inspect_picture(Item(tmp_path / "a.dcm", "a"))
    assert (fact.depth, fact.error) == (12, None)
