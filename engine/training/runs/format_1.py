"""Runs of format 1: a classifier's plan with the paths, device and batches of its computer."""

from pathlib import Path
from typing import Any

_SETTINGS = ("recipe", "seed", "epochs", "learning_rate", "batch_size", "optimiser",
             "augmentation", "trained_stages", "class_weights")  # fmt: skip


def from_format_1(values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A `run.json` of format 1, as one of format 2 and a binding.

    Raises:
        KeyError, TypeError, AttributeError: it is none.
    """
    config, split = values["config"], dict(values["split"])
    folder = Path(config["folder"])
    for role in ("train", "validation", "test"):
        split[role] = [_example(folder, example) for example in split[role]]
    plan = {
        "format": 2, "task": "classification", "name": values["name"], "model": values["model"],
        "base_model": config["model"], "versions": values["versions"],
        "corrected_from": values.get("corrected_from", ""),
        "details": {
            "settings": {name: config[name] for name in _SETTINGS},
            "decisions": config["decisions"],
            "split": split,
        },
    }  # fmt: skip
    binding = {"folder": config["folder"], "device": values["device"],
               "micro_batch": values["piece"]}  # fmt: skip
    return plan, binding


def _example(folder: Path, example: dict[str, str]) -> dict[str, str]:
    path = Path(example["path"])
    name = path.relative_to(folder) if path.is_relative_to(folder) else path
    return {"name": name.as_posix(), "label": example["label"], "content": example["content"]}
