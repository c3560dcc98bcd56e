"""A config is read as it was written, and one that makes no sense is refused."""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.base.types import Calibration, CropMode, Preprocessing, Task
from engine.models.config import ConfigError, ModelConfig, read_config, write_config

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


@pytest.mark.parametrize("mode", ["squash", "border"])
def test_how_the_square_is_made_is_kept_where_it_is_not_the_usual_way(
    mode: str, tmp_path: Path
) -> None:
    assert CONFIG.preprocessing is not None
    rule = replace(CONFIG.preprocessing, crop_mode=CropMode(mode))
    write_config(tmp_path / "config.json", replace(CONFIG, preprocessing=rule))
    assert read_config(tmp_path / "config.json").preprocessing == rule
    write_config(tmp_path / "config.json", CONFIG)  # earlier versions know no such entry
    assert "crop_mode" not in json.loads((tmp_path / "config.json").read_text())["preprocessing"]


@pytest.mark.parametrize("mode", ["magic", None, 3, []])
def test_an_unknown_way_to_make_the_square_is_refused(mode: Any, tmp_path: Path) -> None:
    write_config(tmp_path / "config.json", CONFIG)
    values = json.loads((tmp_path / "config.json").read_text("utf-8"))
    values["preprocessing"]["crop_mode"] = mode
    (tmp_path / "config.json").write_text(json.dumps(values), "utf-8")
    with pytest.raises(ConfigError, match="crop_mode"):
        read_config(tmp_path / "config.json")


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
    ("preprocessing", {"std": [1e-30] * 3}),
    ("preprocessing", {"std": [-1.0] * 3}),
    ("preprocessing", {"mean": [1e30] * 3}),
    ("preprocessing", {"crop": 4096}),
    ("preprocessing", {"crop": True}),
    ("preprocessing", []),
    ("classes", ["\ud800", "b"]),
    ("classes", [None, "b"]),
    ("classes", ["a"] * 100_001),
    ("name", "\udcff"),
    ("parameters", -1),
    ("parameters", "many"),
    ("calibration", [1]),
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


def test_a_config_that_names_no_file_of_weights_means_the_usual_one(tmp_path: Path) -> None:
    write_config(tmp_path / "config.json", CONFIG)
    assert "weights" not in json.loads((tmp_path / "config.json").read_text("utf-8"))
    for weights in (None, {}, {"sha256": "0" * 64}):
        write_config(tmp_path / "config.json", CONFIG, {"weights": weights})
        assert read_config(tmp_path / "config.json").weights == "model.safetensors"


def test_another_file_of_weights_is_kept_when_the_config_is_written_again(tmp_path: Path) -> None:
    write_config(tmp_path / "config.json", replace(CONFIG, weights="cells v2.onnx"))
    found = read_config(tmp_path / "config.json")
    assert found.weights == "cells v2.onnx"
    write_config(tmp_path / "config.json", replace(found, calibration=Calibration()))
    assert read_config(tmp_path / "config.json").weights == "cells v2.onnx"


@pytest.mark.parametrize("name", [
    "../model.safetensors", "/etc/passwd", "a/b", "a\\b", "..", ".", "", ".hidden", "C:model",
    "a\0b", "a\n", 3, None, ["model.safetensors"],
])  # fmt: skip
def test_a_file_of_weights_lies_beside_its_config(tmp_path: Path, name: Any) -> None:
    write_config(tmp_path / "config.json", CONFIG, {"weights": {"file": name}})
    with pytest.raises(ValueError, match="no plain name"):
        read_config(tmp_path / "config.json")


@pytest.mark.parametrize("weights", ["model.safetensors", [1], 5])
def test_weights_that_are_no_table_are_refused(tmp_path: Path, weights: Any) -> None:
    write_config(tmp_path / "config.json", CONFIG, {"weights": weights})
    with pytest.raises(ValueError, match="no plain name"):
        read_config(tmp_path / "config.json")


@pytest.mark.parametrize(
    "name", ["a\x1b[2Jb", "a\nb", "a\0b", "a" * 1001], ids=["escape", "line", "nul", "long"]
)
def test_names_that_steer_a_terminal_or_fill_it_are_refused(tmp_path: Path, name: str) -> None:
    write_config(tmp_path / "config.json", CONFIG)
    values = json.loads((tmp_path / "config.json").read_text("utf-8"))
    (tmp_path / "config.json").write_text(json.dumps(values | {"name": name}), "utf-8")
    with pytest.raises(ConfigError, match="name"):
        read_config(tmp_path / "config.json")


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "config.json")
    with pytest.raises(ConfigError, match="is no file"):
        read_config(tmp_path / "config.json")
