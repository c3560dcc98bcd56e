"""The runs of this user, of every task that Lensmith can train."""

from collections.abc import Sequence
from pathlib import Path

from engine.base.places import Places
from engine.training.classification.plan import TASK as CLASSIFICATION
from engine.training.runs.plan import Task
from engine.training.runs.run_store import RunStore

TASKS = (CLASSIFICATION,)
"""What can be trained; a new task is added here."""


def run_store(
    places: Places, folder: Path | None = None, tasks: Sequence[Task] = TASKS
) -> RunStore:
    """Where runs are kept: the usual place, or another folder."""
    return RunStore(folder or places.data / "runs", tasks)
