"""`model.onnx`, written without holding the window: torch's exporters keep Python's lock."""

from pathlib import Path

from engine.base.jobs import JobControl
from engine.base.own_process import in_own_process, is_beside_a_window
from engine.export import detector_onnx, onnx_file
from engine.models.loading import LoadedModel, load_folder


def write_onnx(loaded: LoadedModel, file: Path, control: JobControl) -> int:
    """Write a classifier as ONNX; as for `onnx_file.write_onnx`.

    Args:
        loaded: the model.
        file: to be written, in the folder of a bundle that has everything else of the model.
        control: of the job.

    Raises:
        OSError: the disk says no.
        EngineError: ENGINE_BROKEN.
        JobCancelled: when asked to.
    """
    if is_beside_a_window():
        return in_own_process(_write_onnx, file, control=control)
    return onnx_file.write_onnx(loaded, file, control)


def write_detector_onnx(loaded: LoadedModel, file: Path, control: JobControl) -> int | None:
    """Write a detector as ONNX; as for `detector_onnx.write_detector_onnx`, and `write_onnx`."""
    if is_beside_a_window():
        return in_own_process(_write_detector_onnx, file, control=control)
    return detector_onnx.write_detector_onnx(loaded, file, control)


def _write_onnx(file: Path, control: JobControl) -> int:
    return onnx_file.write_onnx(load_folder(file.parent), file, control)


def _write_detector_onnx(file: Path, control: JobControl) -> int | None:
    return detector_onnx.write_detector_onnx(load_folder(file.parent), file, control)
