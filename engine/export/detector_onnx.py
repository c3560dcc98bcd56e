"""A detector as ONNX, as far as torchvision's exporter goes."""

import logging
import warnings
from pathlib import Path

import torch

from engine.base.jobs import JobControl
from engine.models.loading import LoadedModel

log = logging.getLogger(__name__)

_OPSET = 17
"""Torchvision maps its operators (NMS, RoIAlign) for the older exporter, which knows these."""


def write_detector_onnx(loaded: LoadedModel, file: Path, control: JobControl) -> int | None:
    """Write a detector for one picture (3, height, width), 0…1, of any size.

    Returns:
        The opset; None where torchvision's exporter cannot do this detector.

    Raises:
        JobCancelled: when asked to.
    """
    control.checkpoint()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of every constant it keeps
            torch.onnx.export(
                loaded.network,
                ([torch.rand(3, 240, 320)],),
                str(file),
                dynamo=False,
                opset_version=_OPSET,
                input_names=["picture"],
                output_names=["boxes", "labels", "scores"],
                dynamic_axes={"picture": {1: "height", 2: "width"}, "boxes": {0: "found"},
                              "labels": {0: "found"}, "scores": {0: "found"}},
            )  # fmt: skip
    except Exception:  # whatever the exporter does not know about an architecture
        log.exception("no ONNX of %s", loaded.record.architecture)
        file.unlink(missing_ok=True)
        return None
    control.checkpoint()
    return _OPSET
