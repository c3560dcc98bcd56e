"""Kills verbs at random moments, again and again: everything opens afterwards, nothing is lost.

    python -m tests.benchmarks.killed [--times 100] [--seed 0] [--only teach-quick,export]

Each time a process teaches (with each recipe), learns again, exports, imports, deletes or writes a
table, in the home folder of `tests/legacy`, and is killed (SIGKILL) at a random moment. Then that
home must be sound (`soundness.py`), and the same verb must go on, or be done anew: to the weights,
or the bytes of the table, of one that nobody killed.
"""

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from engine.models import ModelLibrary
from engine.training.classification.events import RunResult
from engine.training.runs.run_store import RunSummary
from engine.verbs.runs import run_store
from tests.benchmarks.processes import Deed, Ended, do
from tests.benchmarks.soundness import faults, places_of
from tests.legacy.home import unpack

_LATE = 0.95
"""Of what a verb takes undisturbed: nearly all are killed before their end."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", help="verbs, separated by commas")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="killed-") as place:
        killing = Killing(Path(place), random.Random(options.seed))
        sys.exit(killing.run(options.times, options.only.split(",") if options.only else None))


class Killing:
    """One home folder to begin with, many deaths."""

    def __init__(self, place: Path, chance: random.Random) -> None:
        self._chance = chance
        old = unpack("v1", place / "old")
        self._old, self._place = place / "old", place
        self._finished = old["quick"]
        self._deeds = self._all_deeds()

    def run(self, times: int, only: list[str] | None) -> int:
        names = only or list(self._deeds)
        undisturbed = {name: self._undisturbed(name) for name in names}
        for name, (seconds, outcome) in undisturbed.items():
            print(f"{name}: {seconds:.1f} s undisturbed, {outcome[:60]}", flush=True)
        stages: Counter[str] = Counter()
        bad = 0
        for number in range(times):
            name = names[number % len(names)]
            moment = self._chance.uniform(0, _LATE * undisturbed[name][0])
            stage, wrong = self._killed(name, moment, undisturbed[name][1])
            stages[f"{name}, {stage}"] += 1
            if wrong:
                bad += 1
                print(f"{number}: {name} killed after {moment:.2f} s:", *wrong, sep="\n  ")
            sys.stdout.flush()
        print(f"{times - bad} of {times} without a fault; {dict(stages)}")
        return 1 if bad else 0

    def _all_deeds(self) -> dict[str, tuple[str, ...]]:
        pictures, bundle = str(self._old / "pictures"), str(self._old / "bundle")
        taught = (*f"train {pictures} --model old-stones --name Cells --device cpu --json".split(),
                  "--seed", "5", "--learning-rate", "0.002", "--batch-size", "8")  # fmt: skip
        table = str(self._place / "table.csv")
        return {
            "teach-quick": (*taught, "--recipe", "quick"),
            "teach-balanced": (*taught, "--recipe", "balanced", "--epochs", "4"),
            "teach-thorough": (*taught, "--recipe", "thorough", "--epochs", "2"),
            "export": ("export", self._finished, str(self._place / "made")),
            "import": ("import", bundle),
            "retrain": ("retrain", self._finished),
            "delete": ("delete", "stones"),
            "predict": (
                "predict",
                pictures,
                "--model",
                "stones",
                "--device",
                "cpu",
                "--csv",
                table,
            ),
        }

    def _undisturbed(self, name: str) -> tuple[float, str]:
        home = self._home(name)
        do(home, *self._deeds[name])  # the server's first child is slower
        home = self._home(name)
        began = time.monotonic()
        end = do(home, *self._deeds[name])
        assert not end.is_raw, end
        return time.monotonic() - began, self._outcome(name, home)

    def _killed(self, name: str, moment: float, expected: str) -> tuple[str, list[str]]:
        home = self._home(name)
        deed = Deed(home, self._deeds[name])
        stage = "killed" if deed.kill(moment) else "ended before"
        deed.end()
        wrong = list(faults(home, killed=True))
        ended = list(self._go_on(name, home))
        wrong += [str(end) for end in ended if end.is_raw]
        if name != "delete" and ended and ended[-1].code not in self._good(name):
            wrong.append(str(ended[-1]))
        wrong += faults(home, killed=True)
        found = self._outcome(name, home)
        if found != expected:
            wrong.append(f"{found} instead of {expected}")
        return stage, wrong

    def _go_on(self, name: str, home: Path) -> Iterator[Ended]:
        """As a person would, after the program was killed."""
        if self._is_done(name, home):
            return
        begun = [run for run in self._own(home) if run.result is None]
        if begun:
            yield do(home, "train", "--resume", begun[0].run, "--json")
        elif name == "predict":
            yield do(home, *self._deeds[name], "--resume")
        else:
            yield do(home, *self._deeds[name])

    def _is_done(self, name: str, home: Path) -> bool:
        """Whether it had ended before it was killed."""
        return {
            "predict": (self._place / "table.csv").exists(),
            "export": (self._place / "made").exists(),
            "import": "stones-2" in self._models(home),
            "delete": "stones" not in self._models(home),
        }.get(name, any(run.result is not None for run in self._own(home)))

    def _good(self, name: str) -> set[int]:
        return {0, 1} if name == "predict" else {0}  # one of its pictures is damaged

    def _outcome(self, name: str, home: Path) -> str:
        if name.startswith("teach") or name == "retrain":
            results = [run.result for run in self._own(home)]
            weights = [r.weights for r in results if isinstance(r, RunResult)]
            return " ".join(weights)
        if name == "predict":
            return (self._place / "table.csv").read_text()
        if name == "export":
            return " ".join(sorted(str(f.relative_to(self._place / "made"))
                                   for f in (self._place / "made").rglob("*")))  # fmt: skip
        return " ".join(sorted(self._models(home)))

    def _own(self, home: Path) -> list[RunSummary]:
        """Runs that were begun in it."""
        known = {path.name for path in (self._old / "home" / "data" / "runs").iterdir()}
        return [s for s in run_store(places_of(home)).summaries() if s.run not in known]

    def _models(self, home: Path) -> list[str]:
        library = ModelLibrary(places_of(home).data)
        return [entry.record.id for entry in library.entries() if entry.is_own]

    def _home(self, name: str) -> Path:
        """As it was; nothing that was made is left."""
        work = self._place / "work"
        for left in (work, self._place / "made"):
            shutil.rmtree(left, ignore_errors=True)
        for file in (*self._place.glob("table.csv*"), *self._place.glob(".*")):
            file.unlink() if file.is_file() else shutil.rmtree(file)
        shutil.copytree(self._old / "home", work / "home", copy_function=shutil.copy2)
        if name == "import":  # or it would be recognised
            shutil.rmtree(work / "home" / "data" / "models" / "stones")
        return work / "home"


if __name__ == "__main__":
    main()
