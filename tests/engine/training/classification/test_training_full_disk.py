"""A disk that is full for a while changes nothing in the end."""

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.datasets.dataset import Split
from engine.inference.features.array_store import ArrayStore
from engine.models import config, storing
from engine.training.classification.trained_layers import Backbone
from engine.training.runs import checkpoint_file
from engine.training.runs.event_file import EventFile
from engine.training.runs.events import Remark, RemarkKind
from engine.training.settings import Recipe
from tests.helpers.teaching import make_plan_of
from tests.helpers.teaching_runs import Finished, teach

WRITES: dict[str, tuple[Any, str]] = {
    "a store begun": (ArrayStore, "_prepare"),
    "features kept": (ArrayStore, "put"),
    "a line of events": (EventFile, "append"),
    "the events synced": (EventFile, "sync"),
    "a checkpoint": (checkpoint_file, "write_tensors"),
    "the model's weights": (storing, "write_tensors"),
    "the model's config": (config, "replacing"),
}


class SometimesFull:
    """Two of three writes find no room, until enough of them have found none.

    Attributes:
        refused: how many writes found none.
    """

    def __init__(self, write: Callable[..., Any]) -> None:
        self.refused = 0
        self._write = write
        self._calls = 0

    def __call__(self, *args: Any, **options: Any) -> Any:
        self._calls += 1
        if self._calls % 3 and self.refused < 10:
            self.refused += 1
            raise OSError(errno.ENOSPC, "No space left on device")
        return self._write(*args, **options)


@pytest.fixture(scope="module")
def straight(tmp_path_factory: pytest.TempPathFactory, backbone: Backbone, hard: Split) -> Finished:
    """A training on a disk with room."""
    plan = make_plan_of(hard, Recipe.BALANCED, epochs=2)
    return teach(tmp_path_factory.mktemp("straight"), plan, backbone)


@pytest.mark.parametrize("write", WRITES)
def test_a_disk_that_is_full_for_a_while_changes_nothing_in_the_end(
    tmp_path: Path, backbone: Backbone, straight: Finished, write: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    where, name = WRITES[write]
    full = SometimesFull(getattr(where, name))
    monkeypatch.setattr(where, name, lambda *args, **options: full(*args, **options))
    finished = teach(tmp_path, straight.plan, backbone)
    assert full.refused > 0
    assert finished.result.weights == straight.result.weights
    told = finished.control.told
    kinds = [remark.kind for remark in told.of(Remark)]
    assert set(kinds) == {RemarkKind.DISK_FULL, RemarkKind.DISK_HAS_ROOM}
    assert kinds[::2] == [RemarkKind.DISK_FULL] * (len(kinds) // 2)
    others = [event for event in told.timeless() if not isinstance(event, Remark)]
    assert others == straight.control.told.timeless()
    assert {file.name for file in finished.folder.path.iterdir()} == {
        "run.json", "binding.json", "events.jsonl", "cross_validation.json",
    }  # fmt: skip
    models = finished.ground.library.models
    assert [file.name for file in models.iterdir()] == ["cells"]
