"""What must hold of a home folder, whatever was done in it, and whoever was killed meanwhile."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.base.places import Places
from engine.models import ModelLibrary
from engine.training.classification.events import RunResult
from engine.verbs.evaluate import Evaluator
from engine.verbs.runs import run_store

_SAID = {"run.model_gone", ErrorCode.RUN_NO_PICTURES}
"""Sentences that a run may well deserve."""


def places_of(home: Path) -> Places:
    """As LENSMITH_HOME has them."""
    return Places(*(home / name for name in ("config", "data", "log", "cache")))


def faults(home: Path, *, killed: bool) -> Iterator[str]:
    """What is wrong; nothing, if all is well.

    Args:
        home: LENSMITH_HOME, in which nothing is being done.
        killed: whether a process was; then what it had half written may lie there, hidden.
    """
    places = places_of(home)
    library = ModelLibrary(places.data)
    hashes = {}
    for entry in library.entries():
        if not entry.is_own or entry.file is None:
            continue
        found = hashlib.sha256(entry.file.read_bytes()).hexdigest()
        noted = entry.file.with_name(f"{entry.file.name}.sha256").read_text()
        if noted != found:
            yield f"{entry.record.id}: its weights are not those that are noted"
        hashes[entry.record.id] = found
    for folder in (places.data / "models").glob("[!.]*"):
        if folder.is_dir() and folder.name not in hashes:
            yield f"models/{folder.name} is no model"
    yield from _runs(places, library, hashes)
    if not killed:
        yield from (str(file) for file in home.rglob(".*.part"))


def _runs(places: Places, library: ModelLibrary, hashes: dict[str, str]) -> Iterator[str]:
    store = run_store(places)
    listed = {summary.run: summary for summary in store.summaries()}
    for folder in (places.data / "runs").glob("[!.]*"):
        if not folder.is_dir() or not (folder / "run.json").exists():
            if any(folder.glob("[!.]*")):
                yield f"runs/{folder.name} is no run"
            continue
        summary = listed.get(folder.name)
        if summary is None:
            yield f"{folder.name} cannot be read"
            continue
        if getattr(summary, "is_living", False):
            yield f"{folder.name} is still said to live"
        text = (folder / "events.jsonl").read_text() if (folder / "events.jsonl").exists() else ""
        for line in text.splitlines():
            try:
                json.loads(line)
            except ValueError:
                if summary.result is not None:
                    yield f"{folder.name}: half an event"
        if isinstance(summary.result, RunResult):
            yield from _finished(places, library, summary.run, summary.result, hashes)


def _finished(
    places: Places, library: ModelLibrary, run: str, result: RunResult, hashes: dict[str, str]
) -> Iterator[str]:
    if result.model in hashes and result.weights and hashes[result.model] != result.weights:
        yield f"{run}: {result.model} has another's weights"
    try:
        judged = Evaluator(library, places).evaluate(run, JobControl(), "cpu")
    except EngineError as error:
        if error.code not in _SAID:
            yield f"{run}: {error}"
        return
    right = sum(item.answer == item.given for item in judged.judged)  # labels as they were then
    if right != result.right or judged.total != result.total:
        yield f"{run}: {right} of {judged.total}, and {result.right} of {result.total} then"
