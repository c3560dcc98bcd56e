"""The model as a bioimage.io package, for the programs of that community.

Source: the model description 0.5 of bioimageio.spec, which checks what is written here.
"""

import gc
import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.export.agreement import by_lensmith
from engine.export.onnx_file import INPUT, OUTPUT
from engine.export.readme import TrainingRecord
from engine.export.samples import FOLDER, read_expected
from engine.images import read
from engine.models.loading import LoadedModel

_LEAST_SIDE = 32
_NAME_LENGTH = (5, 64)


def insist_on_library() -> None:
    """See that the extra is installed.

    Raises:
        EngineError: EXTRA_MISSING.
    """
    os.environ.setdefault("BIOIMAGEIO_PERFORM_IO_CHECKS", "0")  # it would ask the internet
    try:
        import bioimageio.spec  # noqa: F401, PLC0415
    except ImportError as error:
        raise EngineError(
            ErrorCode.EXTRA_MISSING, kind="A bioimage.io package", extra="bioimage"
        ) from error


def write_package(
    loaded: LoadedModel, bundle: Path, name: str, facts: TrainingRecord | None, control: JobControl
) -> None:
    """Write a package into a bundle that has its ONNX file and samples already.

    Args:
        loaded: the model.
        bundle: its folder.
        name: of the package, ending in `.zip`.
        facts: how it was taught.
        control: may end it between steps.

    Raises:
        OSError: the disk says no.
        JobCancelled: when asked to.
    """
    from bioimageio.spec import save_bioimageio_package  # noqa: PLC0415
    from bioimageio.spec.model import v0_5  # noqa: PLC0415

    control.checkpoint()
    with tempfile.TemporaryDirectory(prefix=".bioimage-", dir=bundle) as place:
        folder = Path(place)
        files = _write_files(loaded, bundle, folder, facts)
        descr = v0_5.ModelDescr(
            name=_name(loaded.record.name),
            description=_description(loaded, facts),
            authors=[v0_5.Author(name="SortingJournal with Lensmith")],
            documentation=v0_5.FileDescr(source=files["documentation"]),
            attachments=[v0_5.FileDescr(source=files["labels"])],
            inputs=[_input(v0_5, files["input"])],
            outputs=[_output(v0_5, files["output"], loaded.classes)],
            weights=v0_5.WeightsDescr(onnx=_weights(v0_5, bundle / "model.onnx")),
            tags=["classification", "2d", "rgb"],
            timestamp=v0_5.Datetime(_today()),
        )
        control.checkpoint()
        save_bioimageio_package(descr, output_path=folder / name)
        _copy_without_times(folder / name, bundle / name)
        del descr
        gc.collect()  # the library leaves files open, which keeps Windows from deleting them


def _today() -> datetime:
    """The day, and nothing finer: when somebody works is nobody else's business."""
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _copy_without_times(package: Path, target: Path) -> None:
    """The same package, whose files are all from this day and nobody's.

    Raises:
        OSError: the disk says no.
    """
    day = _today()
    with zipfile.ZipFile(package) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            entry.compress_type = source.getinfo(name).compress_type
            entry.external_attr = 0o644 << 16
            with source.open(name) as old, copy.open(entry, "w", force_zip64=True) as new:
                shutil.copyfileobj(old, new)


def _write_files(
    loaded: LoadedModel, bundle: Path, folder: Path, facts: TrainingRecord | None
) -> dict[str, Path]:
    """Test tensors and documentation; the package takes copies."""
    sample = bundle / FOLDER / read_expected(bundle / FOLDER)[0].file
    assert loaded.preprocessing is not None, "a detector"  # noqa: S101
    pixels = read(PictureAddress(sample), min_side=loaded.preprocessing.resize).pixels
    np.save(folder / "input.npy", pixels[np.newaxis])
    np.save(folder / "output.npy", by_lensmith(loaded)(sample).probabilities[np.newaxis])
    text = f"# {loaded.record.name}\n\n{_description(loaded, facts)}\n\n## Validation\n\n"
    text += "Lensmith compares the answers of this file with its own before it hands it out.\n"
    (folder / "documentation.md").write_text(text, "utf-8")
    (folder / "labels.txt").write_text("".join(f"{c}\n" for c in loaded.classes), "utf-8")
    return {
        "input": folder / "input.npy", "output": folder / "output.npy",
        "documentation": folder / "documentation.md", "labels": folder / "labels.txt",
    }  # fmt: skip


def _weights(spec: Any, file: Path) -> Any:
    import onnx  # noqa: PLC0415

    opset = onnx.load(str(file), load_external_data=False).opset_import[0].version
    return spec.OnnxWeightsDescr(source=file, opset_version=opset)


def _description(loaded: LoadedModel, facts: TrainingRecord | None) -> str:
    text = f"Classifies RGB pictures of any size into {len(loaded.classes)} classes (labels.txt)."
    if facts is not None:
        text += f" It recognised {facts.right} of {facts.total} pictures it had not learned from."
    return text


def _input(spec: Any, file: Path) -> Any:
    def side(name: str) -> Any:
        size = spec.ParameterizedSize(min=_LEAST_SIDE, step=1)
        return spec.SpaceInputAxis(id=spec.AxisId(name), size=size)

    return spec.InputTensorDescr(
        id=spec.TensorId(INPUT),
        axes=[
            spec.BatchAxis(),
            side("y"),
            side("x"),
            spec.ChannelAxis(channel_names=[spec.Identifier(c) for c in ("red", "green", "blue")]),
        ],
        test_tensor=spec.FileDescr(source=file),
        data=spec.IntervalOrRatioDataDescr(type="uint8"),
    )


def _output(spec: Any, file: Path, classes: Sequence[str]) -> Any:
    names = [spec.Identifier(name) for name in _identifiers(classes)]
    return spec.OutputTensorDescr(
        id=spec.TensorId(OUTPUT),
        axes=[spec.BatchAxis(), spec.ChannelAxis(channel_names=names)],
        test_tensor=spec.FileDescr(source=file),
        data=spec.IntervalOrRatioDataDescr(type="float32", range=(0.0, 1.0)),
    )


def _identifiers(labels: Sequence[str]) -> list[str]:
    """The classes in letters, digits and underscores, each once; `labels.txt` has their names."""
    plain = [re.sub(r"\W+", "_", label, flags=re.ASCII).strip("_").lower() for label in labels]
    return [f"class_{number}_{name}".rstrip("_") for number, name in enumerate(plain)]


def _name(text: str) -> str:
    """A name of the letters that bioimage.io permits, long enough for it."""
    plain = re.sub(r"[^A-Za-z0-9_+\- ()]+", " ", text).strip()[: _NAME_LENGTH[1]]
    return plain if len(plain) >= _NAME_LENGTH[0] else f"{plain} model".strip()
