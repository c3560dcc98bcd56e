"""What tests of the shell share: a verb that is run, a home of its own, weights made here."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.base.places import HOME_VARIABLE
from engine.cli.main import main
from tests.helpers.mixed_up import Lab, teach_mixed_up

Run = Callable[..., tuple[int, str, str]]
NAMES = ("a", "b", "c", "d", "e", "f", "g")
"""Of the classes in `labels`."""


@pytest.fixture
def run(capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Runs a verb: its exit code, what it printed, and what it complained of."""

    def run_verb(*arguments: str) -> tuple[int, str, str]:
        try:
            code = main(arguments)
        except SystemExit as ended:  # argparse's way
            code = int(ended.code or 0)
        said = capsysbinary.readouterr()
        return code, os.fsdecode(said.out), os.fsdecode(said.err)

    return run_verb


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where Lensmith keeps its things; no file of torch's own is found."""
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    return tmp_path / "home"


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    """A state dict of a network with seven classes."""
    import torch
    import torchvision

    torch.manual_seed(0)
    file = tmp_path / "colonies.pth"
    torch.save(torchvision.models.resnet18(num_classes=7).state_dict(), file)
    return file


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    """The names of their classes."""
    file = tmp_path / "labels.txt"
    file.write_text("\n".join(NAMES), encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    """A finished run; not to be changed."""
    return teach_mixed_up(tmp_path_factory.mktemp("lab"))
