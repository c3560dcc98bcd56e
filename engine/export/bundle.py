"""Writing a bundle: beside its place, checked by reading it back, and only then under its name."""

import os
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.base.files import cannot_write, sync_folder
from engine.base.hashing import sha256_of
from engine.base.jobs import JobControl
from engine.base.targets import followed
from engine.base.types import Progress
from engine.export.agreement import Agreement, Said, by_lensmith, by_onnx, compare
from engine.export.bioimage import insist_on_library, write_package
from engine.export.onnx_apart import write_detector_onnx, write_onnx
from engine.export.readme import Contents, TrainingRecord, write_readme
from engine.export.request import ExportResult, Format, Omission
from engine.export.samples import (
    FOLDER,
    Expected,
    draw_samples,
    paint_samples,
    read_expected,
    write_expected,
)
from engine.export.timm_layout import timm_keys
from engine.models.config import CONFIG, WEIGHTS, ModelConfig, write_config
from engine.models.familiarity.file import REFERENCE, write_reference
from engine.models.library import LibraryEntry
from engine.models.loading import LoadedModel, load, load_folder
from engine.models.storing import write_tensors

LABELS, ONNX, README = "labels.txt", "model.onnx", "README.md"
BIOIMAGE = "model.bioimage.zip"
_STEPS = 5


@dataclass(frozen=True, slots=True)
class BundleRequest:
    """What a bundle is to hold.

    Attributes:
        formats: of the model.
        samples: pictures to take along; drawn ones if there are none.
        facts: how the model was taught; None where that is not known.
        with_pictures: whether any may be taken along.
    """

    formats: tuple[Format, ...]
    samples: tuple[PictureAddress, ...]
    facts: TrainingRecord | None
    with_pictures: bool = True


def write_bundle(
    entry: LibraryEntry, folder: Path, request: BundleRequest, control: JobControl
) -> ExportResult:
    """Write a bundle and prove that it answers as Lensmith does.

    Args:
        entry: the model.
        folder: to be made; one that is there must be empty.
        request: what it is to hold.
        control: is told the steps; may end it between them.

    Raises:
        EngineError: EXPORT_EXISTS, EXPORT_DIFFERS, EXTRA_MISSING, FILE_CANNOT_WRITE, or the
            model cannot be loaded. Nothing is left then.
        JobCancelled: when asked to. Nothing is left then.
    """
    if Format.BIOIMAGE in request.formats:
        insist_on_library()
    loaded = load(entry)
    control.report(Progress(1, _STEPS))
    with _whole_or_not_at_all(folder) as beside:
        _write_model(loaded, beside)
        if loaded.preprocessing is None:
            return _finish_detector(loaded, beside, folder, request, control)
        return _finish_classifier(loaded, beside, folder, request, control)


@contextmanager
def _whole_or_not_at_all(folder: Path) -> Iterator[Path]:
    """A hidden folder beside that takes the place of `folder` when the block ends well.

    A link stays, and the folder is made where it leads to.
    """
    try:
        place = followed(folder)
        beside = place.with_name(f".{place.name[:40]}.{secrets.token_hex(4)}.part")
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise EngineError(ErrorCode.EXPORT_EXISTS, path=str(folder))
        beside.mkdir(parents=True)
        try:
            yield beside
            _sync(beside)
            if place.exists():
                place.rmdir()
            beside.rename(place)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
        sync_folder(place.parent)
    except OSError as error:
        raise cannot_write(folder, error) from error


def _sync(folder: Path) -> None:
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            with file.open("rb+") as opened:
                os.fsync(opened.fileno())


def _write_model(loaded: LoadedModel, folder: Path) -> None:
    network, record = loaded.network, loaded.record
    write_tensors(folder / WEIGHTS, network.state_dict(), {"format": "pt"})
    config = ModelConfig(
        name=record.name, task=record.task, library=record.library,
        architecture=record.architecture, classes=loaded.classes,
        preprocessing=loaded.preprocessing,
        parameters=sum(parameter.numel() for parameter in network.parameters()),
        source=record.source, calibration=loaded.calibration,
    )  # fmt: skip
    weights = {"file": WEIGHTS, "sha256": sha256_of(folder / WEIGHTS)}
    if loaded.reference is not None:
        write_reference(folder / REFERENCE, loaded.reference, weights["sha256"])
    write_config(folder / CONFIG, config, {"weights": weights, **timm_keys(loaded)})
    (folder / LABELS).write_text("".join(f"{label}\n" for label in loaded.classes), "utf-8")


def _finish_classifier(
    loaded: LoadedModel, beside: Path, folder: Path, request: BundleRequest, control: JobControl
) -> ExportResult:
    pictures = _write_samples(loaded, beside / FOLDER, request, control)
    expected = read_expected(beside / FOLDER)
    control.report(Progress(2, _STEPS))
    opset = None
    if Format.ONNX in request.formats or Format.BIOIMAGE in request.formats:
        opset = write_onnx(loaded, beside / ONNX, control)
    control.report(Progress(3, _STEPS))
    if Format.BIOIMAGE in request.formats:
        write_package(loaded, beside, BIOIMAGE, request.facts, control)
    control.report(Progress(4, _STEPS))
    formats = request.formats
    if opset is not None and Format.ONNX not in formats:  # it was needed for the package only
        formats = (*formats, Format.ONNX)
    held_back = not request.with_pictures
    contents = Contents(formats, opset, not pictures, BIOIMAGE, held_back)
    write_readme(beside / README, loaded, request.facts, contents)
    agreement = _check(beside, expected, control)
    control.report(Progress(5, _STEPS))
    missing = Omission.PICTURES if held_back else Omission.SAMPLES
    left_out = () if pictures else (missing,)
    if loaded.remark is not None:
        left_out = (*left_out, Omission.REFERENCE)
    result = _result(beside, folder, agreement, opset, left_out)
    return replace(result, pictures=pictures)


def _write_samples(
    loaded: LoadedModel, folder: Path, request: BundleRequest, control: JobControl
) -> int:
    """Write samples and what is said of them, as written; how many are a person's pictures."""
    assert loaded.preprocessing is not None, "a detector"  # noqa: S101
    folder.mkdir()
    wanted = request.samples if request.with_pictures else ()
    pictures = paint_samples(wanted, folder, loaded.preprocessing.resize)
    if not pictures:
        draw_samples(folder)
    answer = by_lensmith(loaded)
    expected = []
    for file in sorted(folder.iterdir()):
        control.checkpoint()
        expected.append(_expected(file, answer(file), loaded))
    write_expected(folder, expected)
    return pictures


def _expected(file: Path, said: Said, loaded: LoadedModel) -> Expected:
    probabilities = tuple(map(float, said.probabilities))
    if said.distance is None or loaded.reference is None:
        return Expected(file.name, probabilities)
    unlike = bool(loaded.reference.are_far(np.asarray([said.distance], np.float32))[0])
    return Expected(file.name, probabilities, said.distance, unlike)


def _check(beside: Path, expected: Sequence[Expected], control: JobControl) -> Agreement:
    """Read everything back from the disk and ask again."""
    loaded = load_folder(beside)
    assert loaded.preprocessing is not None, "a detector"  # noqa: S101
    found = [compare(read_expected(beside / FOLDER), beside / FOLDER, by_lensmith(loaded), control)]
    if (beside / ONNX).exists():
        answer = by_onnx(beside / ONNX, loaded.preprocessing.resize)
        found.append(compare(expected, beside / FOLDER, answer, control))
    worst = Agreement(
        min(item.same for item in found), len(expected), max(item.largest for item in found)
    )
    worst.check()
    return worst


def _finish_detector(
    loaded: LoadedModel, beside: Path, folder: Path, request: BundleRequest, control: JobControl
) -> ExportResult:
    left_out = []
    opset = None
    if Format.ONNX in request.formats:
        opset = write_detector_onnx(loaded, beside / ONNX, control)
        if opset is None:
            left_out.append(Omission.ONNX_OF_DETECTOR)
    if Format.BIOIMAGE in request.formats:
        left_out.append(Omission.BIOIMAGE_OF_DETECTOR)
    contents = Contents(request.formats, opset, drawn=False, bioimage="")
    write_readme(beside / README, loaded, None, replace(contents, formats=(Format.ONNX,)))
    load_folder(beside)  # the weights are there, whole, and fit
    return _result(beside, folder, Agreement(0, 0, 0.0), opset, tuple(left_out))


def _result(
    beside: Path, folder: Path, agreement: Agreement, opset: int | None,
    left_out: tuple[Omission, ...],
) -> ExportResult:  # fmt: skip
    files = sorted(file for file in beside.rglob("*") if file.is_file())
    return ExportResult(
        folder, tuple(file.relative_to(beside).as_posix() for file in files),
        sum(file.stat().st_size for file in files), agreement.same, agreement.total,
        agreement.largest, opset, left_out,
    )  # fmt: skip
