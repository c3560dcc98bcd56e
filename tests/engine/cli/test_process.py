"""The program as a shell starts it: exit codes, pipes and Ctrl+C."""

import json
import os
import signal
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.helpers.pictures import encoded, quadrants

LENSMITH = [sys.executable, "-m", "gui"]
UNSET = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "PYTHONUNBUFFERED")
ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in UNSET}


def _run(*arguments: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*LENSMITH, *arguments], cwd=cwd, env={**ENVIRONMENT, **env}, capture_output=True,
        encoding="utf-8", errors="surrogateescape", timeout=60, check=False,
    )  # fmt: skip


def test_the_version_is_the_packages(tmp_path: Path) -> None:
    done = _run("--version", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, f"lensmith {version('lensmith')}\n")


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="there is always a display")
def test_without_a_display_one_sentence_names_a_verb(tmp_path: Path) -> None:
    done = _run(cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "no display" in done.stderr
    assert "lensmith predict" in done.stderr


def test_wrong_use_ends_with_2(tmp_path: Path) -> None:
    assert _run("fly", cwd=tmp_path).returncode == 2


def test_any_name_is_printed_whatever_the_shells_language(tmp_path: Path) -> None:
    (tmp_path / "测试 🔬").mkdir()
    done = _run("predict", "测试 🔬", "--model", "none", cwd=tmp_path, LC_ALL="C", PYTHONUTF8="0")
    assert done.returncode == 1
    assert done.stdout == "测试 🔬\n    There are no pictures in this folder.\n"
    assert done.stderr.startswith("lensmith: There is no model called none.")


@pytest.mark.skipif(os.name == "nt", reason="pipes break otherwise there")
@pytest.mark.parametrize("arguments", [("models",), ("predict", "."), ("--help",)])
def test_a_reader_that_has_gone_is_no_reason_to_complain(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    with os.fdopen(write_end, "wb") as pipe:
        done = subprocess.run(
            [*LENSMITH, *arguments], cwd=tmp_path, env=ENVIRONMENT, stdout=pipe,
            stderr=subprocess.PIPE, timeout=60, check=False,
        )  # fmt: skip
    assert done.stderr == b""
    assert done.returncode == 1


@pytest.mark.skipif(os.name == "nt", reason="no such signal there")
def test_ctrl_c_ends_with_130_and_whole_lines(tmp_path: Path) -> None:
    picture = encoded(quadrants(), "PNG")
    for number in range(400):
        (tmp_path / f"{number}.png").write_bytes(picture)
    with subprocess.Popen(
        [*LENSMITH, "predict", ".", "--json", "--device", "cpu"],
        cwd=tmp_path, env=ENVIRONMENT, encoding="utf-8",
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        first = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        rest, complaints = process.communicate(timeout=60)
    assert (process.returncode, complaints) == (130, "lensmith: interrupted.\n")
    lines = [first, *rest.splitlines()]
    assert len(lines) < 400
    assert [json.loads(line)["image"] for line in lines] == [f"{n}.png" for n in range(len(lines))]
