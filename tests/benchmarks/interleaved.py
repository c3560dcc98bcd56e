"""Several processes in one home folder, on purpose, in seeded orders: nothing may go wrong.

    python -m tests.benchmarks.interleaved [--rounds 40] [--seed 0]

Each round begins with the home folder of `tests/legacy` (a finished run with its model and bundle,
three broken off) and has six processes teach, resume, discard, delete, evaluate, export, import
and learn again, begun at random moments; in every second round one of them is killed (SIGKILL).
Then everything must open, every model be whole and every run's own, each process have ended with
a sentence at most, what was taught have the bits that it has undisturbed, and no lock be left: what
is not finished can be gone on with, and ends in the same bits, too.
"""

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from engine.training.classification.events import RunResult
from engine.training.runs.run_store import RunSummary
from engine.verbs.runs import run_store
from tests.benchmarks.processes import Deed, Ended, do
from tests.benchmarks.soundness import faults, places_of
from tests.legacy.home import unpack

_AT_ONCE = 6
_SPREAD_SECONDS = 1.5


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="interleaved-") as place:
        crowd = Crowd(Path(place))
        bad = sum(crowd.round(options.seed + number) for number in range(options.rounds))
        print(f"{options.rounds - bad} of {options.rounds} rounds without a fault; {crowd.ends}")
        sys.exit(1 if bad else 0)


class Crowd:
    """One home folder to begin with, and what comes of each deed when nobody else is there."""

    def __init__(self, place: Path) -> None:
        self._place = place
        old = unpack("v1", place / "old")
        self._home = place / "old" / "home"
        self._pictures, self._bundle = place / "old" / "pictures", place / "old" / "bundle"
        self._finished, self._broken = old["quick"], old["broken"]["balanced"]
        self.ends: Counter[str] = Counter()
        self._deeds = self._all_deeds()
        self._fill_the_cache()
        self._weights = dict(self._undisturbed())

    def round(self, seed: int) -> bool:
        """One round; says what is wrong, and whether anything is."""
        chance = random.Random(seed)
        home = self._copy(f"{seed}")
        words = [chance.choice(list(self._deeds.values())) for _ in range(_AT_ONCE)]
        words = [(*w, str(home.parent / f"bundle-{n}")) if w[0] == "export" else w
                 for n, w in enumerate(words)]  # fmt: skip
        deeds = []
        for deed in words:
            time.sleep(chance.uniform(0, _SPREAD_SECONDS))
            deeds.append(Deed(home, deed))
        is_killing = bool(seed % 2)
        if is_killing:
            chance.choice(deeds).kill(chance.uniform(0, 2))
        ended = [deed.end() for deed in deeds]
        wrong = [str(end) for end in ended if end.is_raw]
        wrong += [f"it cannot write: {end}" for end in ended if "cannot be written" in end.error]
        wrong += faults(home, killed=is_killing)
        wrong += self._wrong_bits(home)
        wrong += self._cannot_go_on(home)
        for end in ended:
            self.ends[f"{end.deed[0]} {end.code}"] += 1
        if wrong:
            print(f"seed {seed}:", *map(str, ended), "WRONG:", *wrong, sep="\n  ", flush=True)
        shutil.rmtree(home.parent)
        return bool(wrong)

    def _all_deeds(self) -> dict[str, tuple[str, ...]]:
        taught = ("train", str(self._pictures), "--model", "old-stones", "--name", "Cells",
                  "--device", "cpu", "--json")  # fmt: skip
        return {
            "quick": (*taught, "--recipe", "quick"),
            "quick again": (*taught, "--recipe", "quick"),
            "balanced": (*taught, "--recipe", "balanced", "--epochs", "2"),
            "resume": ("train", "--resume", self._broken, "--json"),
            "resume too": ("train", "--resume", self._broken, "--json"),
            "discard": ("discard", self._broken),
            "delete": ("delete", "stones"),
            "evaluate": ("evaluate", self._finished, "--json"),
            "budget": ("evaluate", self._finished, "--error-budget", "0.3", "--json"),
            "export": ("export", self._finished),
            "import": ("import", str(self._bundle)),
            "retrain": ("retrain", self._finished),
        }

    def _fill_the_cache(self) -> None:
        """With every feature: the last bits of one depend on the others of its batch.

        Who of several lessons looks at a new picture first would decide about the last bits.
        """
        home = self._copy("filling")
        for name in ("quick", "balanced", "resume", "retrain"):
            do(home, *self._deeds[name])
        shutil.rmtree(self._home / "cache")
        shutil.copytree(home / "cache", self._home / "cache")
        shutil.rmtree(home.parent)

    def _undisturbed(self) -> Iterator[tuple[str, str]]:
        for name in ("quick", "balanced", "resume", "retrain"):
            home = self._copy(name)
            before = {summary.run for summary in self._summaries(home) if summary.result}
            end = do(home, *self._deeds[name])
            assert end.code == 0, end
            (made,) = (s for s in self._summaries(home) if s.result and s.run not in before)
            assert isinstance(made.result, RunResult)
            key = f"{made.name} {made.recipe}"
            yield key, made.result.weights
            print(f"{key}: {made.result.weights[:12]}", flush=True)
            shutil.rmtree(home.parent)

    def _copy(self, name: str) -> Path:
        home = self._place / name / "home"
        shutil.copytree(self._home, home, copy_function=shutil.copy2)
        return home

    def _summaries(self, home: Path) -> list[RunSummary]:
        return list(run_store(places_of(home)).summaries())

    def _wrong_bits(self, home: Path) -> Iterator[str]:
        known = {run.run for run in self._summaries(self._home) if run.result is not None}
        for summary in self._summaries(home):
            key = f"{summary.name} {summary.recipe}"
            if summary.run in known or key not in self._weights:
                continue
            result = summary.result
            if isinstance(result, RunResult) and result.weights != self._weights[key]:
                yield f"{summary.run} ended with other weights"

    def _cannot_go_on(self, home: Path) -> Iterator[str]:
        """Nobody lives: whatever was broken off can be gone on with."""
        for summary in self._summaries(home):
            if summary.result is None and f"{summary.name} {summary.recipe}" in self._weights:
                end: Ended = do(home, "train", "--resume", summary.run, "--json")
                if end.code != 0:
                    yield f"{summary.run} does not go on: {end}"
                    continue
                weights = [json.loads(line).get("weights") for line in end.out.splitlines()][-1]
                if weights != self._weights[f"{summary.name} {summary.recipe}"]:
                    yield f"{summary.run} goes on to other weights"


if __name__ == "__main__":
    main()
