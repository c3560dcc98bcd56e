"""Kills a training at random moments, again and again: every run must end as if nobody had.

    python -m tests.benchmarks.killed [--times 50] [--seed 0] [--recipe balanced]

Trains once undisturbed, in a process of its own. Then as often as asked: starts the same training,
kills it (SIGKILL) at a random moment, goes on with what is on the disk, and compares the SHA-256
of the taught weights. Also looks for files that cannot be read and for ones half written.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from engine.base.jobs import JobControl
from engine.datasets.sample_pictures import make_sample

_EPOCHS = {"quick": 1, "balanced": 4, "thorough": 2}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--recipe", default="balanced", choices=list(_EPOCHS))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        killed = Killing(Path(place), options.recipe, random.Random(options.seed))
        sys.exit(killed.run(options.times))


class Killing:
    """One data set, one training, many deaths."""

    def __init__(self, place: Path, recipe: str, chance: random.Random) -> None:
        self._home = place / "home"
        self._folder = place / "pictures"
        self._recipe = recipe
        self._chance = chance
        make_sample(self._folder, JobControl(), per_class=20)
        self._confuse_labels()

    def run(self, times: int) -> int:
        expected, seconds = self._undisturbed()
        print(f"undisturbed: {seconds:.1f} s of learning, weights {expected[:12]}")
        same, stages = 0, dict.fromkeys(("resumed", "already finished"), 0)
        for number in range(1, times + 1):
            moment = self._chance.uniform(0, 1.05 * seconds)
            stage, digest = self._killed_after(moment)
            stages[stage] += 1
            bad = list(self._unreadable())
            same += digest == expected and not bad
            if digest != expected or bad:
                print(f"{number}: killed after {moment:.2f} s: {digest[:12]} {bad}")
        print(f"{same} of {times} ended with the same weights and no bad file; {stages}")
        return 0 if same == times else 1

    def _confuse_labels(self) -> None:
        """A third of the pictures change places, so that there is something to learn for long."""
        files = sorted(self._folder.glob("*/*.*"))
        for file in self._chance.sample(files, len(files) // 3):
            other = self._chance.choice([path for path in self._folder.iterdir() if path.is_dir()])
            file.rename(other / f"moved-{file.parent.name}-{file.name}")

    def _undisturbed(self) -> tuple[str, float]:
        self._forget_everything()
        began = 0.0
        with self._start() as process:
            for event in _events(process):
                if event["event"] == "run_started":
                    began = time.monotonic()
                elif event["event"] == "run_result":
                    return event["weights"], time.monotonic() - began
        raise RuntimeError("the training failed")

    def _killed_after(self, seconds: float) -> tuple[str, str]:
        self._forget_everything()
        run = ""
        with self._start() as process:
            for event in _events(process):
                run = event["run"]
                break
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                process.kill()
        stage = "resumed"
        with self._start(run) as process:
            for event in _events(process):
                if event["event"] == "run_result":
                    return stage, event["weights"]
        note = next(self._home.glob("data/models/*/model.safetensors.sha256"), None)
        return "already finished", note.read_text() if note else ""

    def _start(self, run: str = "") -> subprocess.Popen[str]:
        what = ["--resume", run] if run else [
            str(self._folder), "--recipe", self._recipe, "--epochs", str(_EPOCHS[self._recipe]),
        ]  # fmt: skip
        return subprocess.Popen(
            [sys.executable, "-m", "gui", "train", "--json", *what], text=True,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={**os.environ, "LENSMITH_HOME": str(self._home)},
        )  # fmt: skip

    def _forget_everything(self) -> None:
        shutil.rmtree(self._home, ignore_errors=True)

    def _unreadable(self) -> Iterator[str]:
        from safetensors import safe_open

        for file in self._home.rglob("*"):
            try:
                if file.suffix == ".safetensors":
                    with safe_open(file, "np"):
                        pass
                elif file.suffix == ".json":
                    json.loads(file.read_text())
                elif file.suffix == ".jsonl":
                    for line in file.read_text().splitlines():
                        json.loads(line)
                elif file.name.startswith(".") or file.suffix == ".part":
                    yield str(file)
            except Exception as error:
                yield f"{file}: {error}"


def _events(process: subprocess.Popen[str]) -> Iterator[dict[str, str]]:
    assert process.stdout is not None
    for line in process.stdout:
        yield json.loads(line)


if __name__ == "__main__":
    main()
