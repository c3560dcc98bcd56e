"""A config is read as it was written, and one that makes no sense is refused."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.base.types import Calibration, Preprocessing, Task
from engine.models.config import ModelConfig, read_config, write_config

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
    ("calibration", {"temperature": 1e-320}),
    ("calibration", {"temperature": None}),
    ("calibration", {"error_budget": 2}),
    ("calibration", {"answered": "all"}),
    ("library", "elsewhere"),
    ("task", "detection"),
    ("preprocessing", None),
    ("preprocessing", {"mean": [10**400] * 3}),
    ("parameters", float("inf")),
    ("parameters", 10**400),
    ("classes", "ab"),
    ("classes", []),
])  # fmt: skip
def test_what_makes_no_sense_is_refused(key: str, value: Any, tmp_path: Path) -> None:
    write_config(tmp_path / "config.json", CONFIG)
    values = json.loads((tmp_path / "config.json").read_text("utf-8"))
    values[key] = values[key] | value if isinstance(value, dict) else value
    (tmp_path / "config.json").write_text(json.dumps(values), "utf-8")
    with pytest.raises((ValueError, TypeError, KeyError)):
        read_config(tmp_path / "config.json")


def test_numbers_written_as_text_become_numbers(tmp_path: Path) -> None:
    written = replace(CONFIG, calibration=Calibration("1.5", "0.8"))  # type: ignore[arg-type]
    write_config(tmp_path / "config.json", written)
    assert read_config(tmp_path / "config.json").calibration == Calibration(1.5, 0.8)


def test_a_threshold_above_every_score_is_taken(tmp_path: Path) -> None:
    never = Calibration(threshold=1.01, error_budget=0.005, answered=0.0)
    write_config(tmp_path / "config.json", replace(CONFIG, calibration=never))
    assert read_config(tmp_path / "config.json").calibration == never


@pytest.mark.parametrize("text", ["[" * 100_000, "[1, 2]", "null", ""])
def test_what_is_no_config_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(text, "utf-8")
    with pytest.raises((ValueError, TypeError, KeyError)):
        read_config(tmp_path / "config.json")
