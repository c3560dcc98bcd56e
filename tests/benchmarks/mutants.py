"""Puts small faults into `engine/`, one at a time, and counts those that the tests notice.

    python -m tests.benchmarks.mutants --list FILE [--count 60] [--seed 0] [--tree DIR]
    python -m tests.benchmarks.mutants --from FILE [--tree DIR] [--python PYTHON] [--only 3,17]

`--list` picks faults and writes them down: half of them in training, evaluation and export, the
others in the rest of the engine; after them, some in reserve. `--from` tries those: in the same
source as they are, in a later state each where its statement is found again (files and names may
have changed); one that is not is said so, and the next of the reserve takes its place. So two
states are compared by the same faults.

For each, first the tests named after its module and those that import it, then those of the
modules beside it, those that reach it through another module or a helper, and those of the
verbs. The tree is copied; nothing in it is changed. A fault counts as noticed when a test fails.
"""

import argparse
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.benchmarks.mutation import Mutant, find_again, mutants_of
from tests.benchmarks.tests_of import stages_of

PACKAGE = "engine"
_HALF = ("train", "training", "results", "evaluation", "export")
_RESERVE = 3
"""So many times what is wanted is written down."""
_LONGEST = 1500
"""Seconds that pass, for whatever hangs."""
_LEFT_BEHIND = shutil.ignore_patterns(".venv", ".git", "__pycache__", ".*_cache", "screenshots.tmp")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tree", type=Path, default=Path(__file__).parents[2])
    parser.add_argument("--python", default=sys.executable, help="of an environment with the tests")
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--list", type=Path, metavar="FILE", help="write faults down")
    parser.add_argument("--from", type=Path, metavar="FILE", dest="source", help="try them")
    parser.add_argument("--only", help="numbers of faults, separated by commas")
    parser.add_argument("--seconds", type=int, default=60, help="of CPU, for one fault's tests")
    parser.add_argument("--map", action="store_true", help="say where they are, run nothing")
    options = parser.parse_args()
    tree = options.tree.resolve()
    if options.list:
        _write(options.list, tree, options.count, options.seed)
    if options.source:
        commit, count, listed = _read(options.source)
        chosen = list(_chosen(tree, commit, count, listed))
        if options.only:
            numbers = set(map(int, options.only.split(",")))
            chosen = [pair for pair in chosen if pair[0] in numbers]
        if not options.map:
            Trial(tree, options.python, options.seconds).run(chosen)


# picking


def _write(file: Path, tree: Path, count: int, seed: int) -> None:
    everything = mutants_of(tree, PACKAGE)
    picked = []
    for wanted in (True, False):
        half = [mutant for mutant in everything if _is_in_half(mutant) == wanted]
        random.Random(seed).shuffle(half)
        picked.append(_one_a_statement(half)[: count // 2 * _RESERVE])
    commit = _git(tree, "rev-parse", "HEAD").strip()
    lines = [{"commit": commit, "count": count, "seed": seed, "of": len(everything)}]
    # the two halves in turn: whatever ends a trial early has tried as many of each
    lines += [asdict(mutant) for pair in zip(*picked, strict=True) for mutant in pair]
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")
    print(f"{len(lines) - 1} of {len(everything)} faults, the first {count} to be tried")


def _is_in_half(mutant: Mutant) -> bool:
    return mutant.file.split("/")[1] in _HALF


def _one_a_statement(mutants: list[Mutant]) -> list[Mutant]:
    first: dict[tuple[str, int], Mutant] = {}
    for mutant in mutants:
        first.setdefault((mutant.file, mutant.line), mutant)
    return list(first.values())


def _read(file: Path) -> tuple[str, int, list[Mutant]]:
    head, *lines = map(json.loads, file.read_text("utf-8").splitlines())
    return head["commit"], head["count"], [Mutant(**line) for line in lines]


def _chosen(
    tree: Path, commit: str, count: int, listed: list[Mutant]
) -> Iterator[tuple[int, Mutant]]:
    """Those that this tree has, numbered as they are listed."""
    candidates = mutants_of(tree, PACKAGE)
    renamed = _renamed(tree, commit)
    left = {True: count // 2, False: count // 2}
    for number, mutant in enumerate(listed, start=1):
        half = _is_in_half(mutant)
        if not left[half]:
            continue
        found = find_again(mutant, candidates, renamed)
        if found is None:
            print(f"{number:3} GONE  {mutant.file}:{mutant.line} {mutant.text[:90]}", flush=True)
            continue
        left[half] -= 1
        now, score = found
        if score < 0.999:
            print(f"{number:3} moved {score:.2f}  {mutant.file}:{mutant.line} {mutant.text[:80]}\n"
                  f"{'':15}{now.file}:{now.line} {now.text[:80]}", flush=True)  # fmt: skip
        yield number, now


def _renamed(tree: Path, commit: str) -> dict[str, str]:
    """Later names of files, as git finds them."""
    lines = _git(tree, "diff", "-M40%", "--diff-filter=R", "--name-status", commit, "--", PACKAGE)
    return {old: new for _, old, new in (line.split("\t") for line in lines.splitlines())}


def _git(tree: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(tree), *arguments], capture_output=True, encoding="utf-8", check=False
    )
    return done.stdout


# trying


@dataclass(frozen=True)
class Ending:
    """How the tests of one fault ended.

    Attributes:
        word: `caught`, `survived` or `no time`.
        test: that failed first.
        stage: in which, from 1.
        seconds: of CPU that they took.
    """

    word: str
    test: str
    stage: int
    seconds: float


class Trial:
    """Tries faults in a copy of a tree."""

    def __init__(self, tree: Path, python: str, seconds: int) -> None:
        self._tree = tree
        self._python = python
        self._seconds = seconds
        self._options = ["-x", "-q", "-p", "no:cacheprovider", "-o", "timeout=200", "--tb=no"]
        has_xdist = subprocess.run([python, "-c", "import xdist"], capture_output=True, check=False)
        if has_xdist.returncode == 0:
            self._options += ["-n", "0"]

    def run(self, chosen: list[tuple[int, Mutant]]) -> None:
        """Try each, tell of each, and sum up."""
        ends: list[tuple[Mutant, Ending]] = []
        with tempfile.TemporaryDirectory(prefix="mutants-") as place:
            self._place = Path(place) / "tree"
            shutil.copytree(self._tree, self._place, ignore=_LEFT_BEHIND, symlinks=True)
            self._see_that_all_passes(chosen[0][1])
            for number, mutant in chosen:
                end = self._try(mutant)
                ends.append((mutant, end))
                print(f"{number:3} {end.word:8} {end.seconds:4.0f} s  {mutant.file}:{mutant.line}  "
                      f"{mutant.operator}: {mutant.old[:60]} -> {mutant.new[:60]}  "
                      f"[{end.stage}: {end.test}]", flush=True)  # fmt: skip
        _sum_up(ends)

    def _try(self, mutant: Mutant) -> Ending:
        began = _seconds_used()
        file = self._place / mutant.file
        before = file.read_bytes()
        word, test, stage = "survived", "", 0
        try:
            mutant.apply(self._place)
            _forget_compiled(file)
            for tests in stages_of(self._place, mutant.file):
                stage += 1
                left = self._seconds - (_seconds_used() - began)
                word, test = self._tests(tests, left)
                if word != "survived":
                    break
        finally:
            file.write_bytes(before)
            _forget_compiled(file)
        return Ending(word, test, stage, _seconds_used() - began)

    def _see_that_all_passes(self, mutant: Mutant) -> None:
        """Without any fault, and in the copy rather than in an installed Lensmith."""
        where = "import engine; print(engine.__path__[0])"
        found = subprocess.run(
            [self._python, "-c", where], cwd=self._place, env=self._environment(),
            capture_output=True, encoding="utf-8", check=True,
        ).stdout.strip()  # fmt: skip
        if not Path(found).is_relative_to(self._place):
            sys.exit(f"{self._python} imports {found}")
        word, test = self._tests(stages_of(self._place, mutant.file)[0], 600)
        if word != "survived":
            sys.exit(f"without a fault: {word} {test}")

    def _tests(self, tests: list[str], seconds: float) -> tuple[str, str]:
        """How some files of tests end, and the test that failed."""
        said, has_ended = self._pytest(tests, seconds)
        failed = re.search(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", said, re.MULTILINE)
        if failed is not None:
            return "caught", failed.group(1).split("/")[-1]
        if not has_ended:
            return "no time", ""
        if re.search(r"^\d+ (passed|skipped)", said, re.MULTILINE):
            return "survived", ""
        return "caught", " ".join(said.splitlines()[-1:])[:80]  # it could not even begin

    def _pytest(self, tests: list[str], seconds: float) -> tuple[str, bool]:
        process = subprocess.Popen(
            [self._python, "-m", "pytest", *self._options, *tests], cwd=self._place,
            env=self._environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            encoding="utf-8", errors="replace", start_new_session=True,
        )  # fmt: skip
        _limit(process.pid, seconds)
        try:
            said, _ = process.communicate(timeout=_LONGEST)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # with what its tests have started
            said, _ = process.communicate()
        return said, process.returncode not in {-signal.SIGXCPU, -signal.SIGKILL}

    def _environment(self) -> dict[str, str]:
        ours = {"PYTHONPATH": str(self._place), "QT_QPA_PLATFORM": "offscreen"}
        return {**os.environ, **ours}


def _limit(process: int, seconds: float) -> None:
    """Of CPU: what else the computer does must not decide what is found."""
    most = max(1, int(seconds))
    resource.prlimit(process, resource.RLIMIT_CPU, (most, most + 5))


def _seconds_used() -> float:
    """By processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _forget_compiled(file: Path) -> None:
    """Of the same size and second, Python would take it for the file's."""
    for compiled in (file.parent / "__pycache__").glob(f"{file.stem}.*.pyc"):
        compiled.unlink()


def _sum_up(ends: list[tuple[Mutant, Ending]]) -> None:
    print(f"\n{'':32}{'caught':>8}{'survived':>10}{'no time':>9}{'share':>8}")
    halves = {
        "training, evaluation, export": [e for m, e in ends if _is_in_half(m)],
        "the rest of the engine": [e for m, e in ends if not _is_in_half(m)],
        "all": [e for _, e in ends],
    }
    for name, some in halves.items():
        counts = [sum(e.word == word for e in some) for word in ("caught", "survived", "no time")]
        share = counts[0] / max(1, len(some))
        print(f"{name:32}{counts[0]:8}{counts[1]:10}{counts[2]:9}{share:8.0%}")
    print(f"{sum(end.seconds for _, end in ends):.0f} s of CPU")


if __name__ == "__main__":
    main()
