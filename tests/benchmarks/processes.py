"""Verbs in processes of their own, begun within a tenth of a second.

A server that has imported everything forks them, so that a benchmark can begin hundreds, and have
them meet each other or die at any moment.
"""

import multiprocessing
import os
import signal
import sys
import traceback
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

from engine.base.errors import EngineError
from engine.base.jobs import JobControl
from engine.base.places import HOME_VARIABLE, find_places

_PRELOADED = [
    "tests.benchmarks.processes", "engine.cli.main", "engine.verbs.train", "engine.verbs.evaluate",
    "engine.export.bundle", "engine.export.importing", "engine.models.importing",
    "engine.evaluation.retraining", "engine.training.classification.training",
    "engine.training.runs.run_session", "engine.inference.backends",
]  # fmt: skip
_server = multiprocessing.get_context("forkserver")
_server.set_forkserver_preload(_PRELOADED)


@dataclass(frozen=True)
class Ended:
    """What came of a deed.

    Attributes:
        deed: its words.
        code: of its exit; negative for a signal.
        out: what it printed.
        error: what it complained.
    """

    deed: tuple[str, ...]
    code: int
    out: str
    error: str

    @property
    def is_raw(self) -> bool:
        """Whether anything but a sentence came of it."""
        is_known = self.code in {0, 1, 130, -signal.SIGKILL}
        return not is_known or "Traceback" in self.error or "inside Lensmith" in self.error

    def __str__(self) -> str:
        return f"{' '.join(self.deed)} -> {self.code}: {self.error.strip()[-600:]}"


class Deed:
    """A verb of the shell, or `discard RUN`, `delete MODEL`, `retrain RUN`, under way."""

    def __init__(self, home: Path, words: tuple[str, ...]) -> None:
        self.words = words
        self._home = home
        home.mkdir(parents=True, exist_ok=True)
        stem = f"{len(list(home.parent.glob('*.out')))}"
        self._out = home.parent / f"{stem}.out"
        self._error = home.parent / f"{stem}.err"
        for file in (self._out, self._error):
            file.touch()
        streams = str(self._out), str(self._error)
        self._process: BaseProcess = _server.Process(target=_do, args=(str(home), words, *streams))
        self._process.start()

    def kill(self, after: float) -> bool:
        """Kill it (SIGKILL) after some seconds, unless it has ended by then."""
        self._process.join(after)
        is_alive = self._process.is_alive()
        self._process.kill()
        return is_alive

    def end(self, seconds: float = 300) -> Ended:
        """Wait for it."""
        self._process.join(seconds)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
            return Ended(self.words, -99, "", "it did not end")
        code = self._process.exitcode
        assert code is not None
        return Ended(self.words, code, _text(self._out), _text(self._error))


def do(home: Path, *words: str) -> Ended:
    """One deed, to its end."""
    return Deed(home, words).end()


def _text(file: Path) -> str:
    return file.read_text("utf-8", errors="replace")


def _do(home: str, words: tuple[str, ...], out: str, error: str) -> None:
    """In the process."""
    for number, file in ((1, out), (2, error)):
        os.dup2(os.open(file, os.O_WRONLY | os.O_APPEND), number)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8")
    sys.stderr = os.fdopen(2, "w", encoding="utf-8")
    os.environ[HOME_VARIABLE] = home
    code = 1
    try:
        code = _OWN[words[0]](words[1]) if words[0] in _OWN else _shell(words)
    except EngineError as found:
        print(f"lensmith: {found}", file=sys.stderr)
    except BaseException:
        traceback.print_exc()
        code = 3
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _shell(words: tuple[str, ...]) -> int:
    from engine.cli.main import main

    return main(words)


def _discard(run: str) -> int:
    from engine.models import ModelLibrary
    from engine.verbs.train import Trainer

    places = find_places()
    Trainer(ModelLibrary(places.data), places).discard(run, JobControl())
    return 0


def _retrain(run: str) -> int:
    from engine.models import ModelLibrary
    from engine.verbs.train import Trainer

    places = find_places()
    result = Trainer(ModelLibrary(places.data), places).retrain(run, JobControl())
    print(result.weights)
    return 0


def _delete(model: str) -> int:
    from engine.models import ModelLibrary

    ModelLibrary(find_places().data).remove(model)
    return 0


_OWN = {"discard": _discard, "retrain": _retrain, "delete": _delete}
