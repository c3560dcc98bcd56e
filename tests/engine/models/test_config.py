"""A config is read as it was written, and one that makes no sense is refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from engine.models.config import ModelConfig, read_config, write_config
from engine.types import Calibration, Preprocessing, Task

CONFIG = ModelConfig(
    name="Cells 细胞", task=Task.CLASSIFICATION, library="timm",
    architecture="tf_efficientnet_lite0.in1k", classes=("a", "b"),
    preprocessing=Preprocessing(256, 224, (0.5, 0.5, 0.5), (0.5, 0.5, 0.5)), parameters=7,
    source="tests", calibration=Calibration(1.5, 0.8, 0.02, 0.9),
)  # fmt: skip


def test_it_comes_back_as_it_was_written(tmp_path: Path) -> None:
    write_config(tmp_path / "config.json", CONFIG, {"num_classes": 2})
    assert read_config(tmp_path / "config.json") == CONFIG
    assert json.loads((tmp_path / "config.json").read_text("utf-8"))["num_classes"] == 2


def test_an_older_one_has_no_calibration(tmp_path: Path) -> None:
    write_config(tmp_path / "config.json", CONFIG)
    values = json.loads((tmp_path / "config.json").read_text("utf-8"))
    del values["calibration"]
    (tmp_path / "config.json").write_text(json.dumps(values), "utf-8")
    assert read_config(tmp_path / "config.json").calibration == Calibration()


@pytest.mark.parametrize(("key", "value"), [
    ("architecture", "hf-hub:somebody/something"),
    ("architecture", "../../elsewhere"),
    ("task", "telepathy"),
    ("preprocessing", {"resize": 10**9}),
    ("preprocessing", {"crop": 0}),
    ("preprocessing", {"crop": "224"}),
    ("preprocessing", {"std": [0, 1, 1]}),
    ("preprocessing", {"mean": [0.5, float("nan"), 0.5]}),
    ("preprocessing", {"mean": [0.5]}),
    ("preprocessing", {"interpolation": "magic"}),
    ("calibration", {"temperature": 0}),
    ("calibration", {"temperature": -1}),
    ("calibration", {"temperature": float("nan")}),
    ("calibration", {"threshold": float("inf")}),
    ("calibration", {"threshold": "high"}),
    ("calibration", {"mood": 1}),
])  # fmt: skip
def test_what_makes_no_sense_is_refused(key: str, value: Any, tmp_path: Path) -> None:
    write_config(tmp_path / "config.json", CONFIG)
    values = json.loads((tmp_path / "config.json").read_text("utf-8"))
    values[key] = values[key] | value if isinstance(value, dict) else value
    (tmp_path / "config.json").write_text(json.dumps(values), "utf-8")
    with pytest.raises((ValueError, TypeError, KeyError)):
        read_config(tmp_path / "config.json")
