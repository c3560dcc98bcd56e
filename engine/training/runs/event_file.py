"""`events.jsonl`: events as lines of JSON, to be read by any program while the run goes on."""

import dataclasses
import json
import math
import os
import re
import sys
import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Any

from engine.base.checked import number, text, whole, yes_or_no
from engine.training.runs.events import EndOfEpoch, RunEvent, StepTaken

Kinds = Mapping[str, type[RunEvent]]
"""Kinds of events by the names they have in files."""


def name_of(kind: type[RunEvent]) -> str:
    """`epoch_ended` of `EpochEnded`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()


def kinds_by_name(kinds: Sequence[type[RunEvent]]) -> Kinds:
    """What `EventFile` needs to read events of these kinds."""
    return {name_of(kind): kind for kind in kinds}


def as_line(event: RunEvent) -> str:
    """`{"event": "epoch_ended", "epoch": 1, …}`."""
    fields = {"event": name_of(type(event)), **dataclasses.asdict(typing.cast("Any", event))}
    return json.dumps(fields, ensure_ascii=False)


def from_line(line: str, kinds: Kinds) -> RunEvent:
    """The event of a line.

    Raises:
        ValueError: the line is none.
    """
    try:
        fields = json.loads(line)
        kind = kinds[fields.pop("event")]
        return typing.cast("RunEvent", _build(kind, kind.upgraded(fields)))
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(line) from error


class EventFile:
    """An append-only file of events; only a rollback to a checkpoint shortens it.

    Attributes:
        path: where it is.
    """

    def __init__(self, file: Path, kinds: Kinds) -> None:
        """Look at a file, which need not be there.

        Args:
            file: where it is.
            kinds: of the events that are read from it.
        """
        self.path = file
        self._kinds = kinds

    @property
    def size(self) -> int:
        """In bytes."""
        return self.path.stat().st_size if self.path.exists() else 0

    def append(self, event: RunEvent) -> None:
        """Add a line, whole or not at all.

        Raises:
            OSError: the disk says no.
        """
        before = self.size
        try:
            with self.path.open(
                "a", encoding="utf-8", errors="surrogateescape", newline="\n"
            ) as file:
                file.write(f"{as_line(event)}\n")
        except OSError:
            if self.path.exists():
                os.truncate(self.path, before)
            raise

    def sync(self) -> None:
        """Flush it to the disk.

        Raises:
            OSError: the disk says no.
        """
        if self.path.exists():
            with self.path.open("rb+") as file:
                os.fsync(file.fileno())

    def truncate(self, size: int) -> None:
        """Drop the events after a checkpoint.

        Args:
            size: of the file at that checkpoint, in bytes.
        """
        if self.size > size:
            os.truncate(self.path, size)

    def truncate_to_first_step(self) -> None:
        """Drop everything from the first step, or end of an epoch, on."""
        if not self.path.exists():
            return
        size = 0
        with self.path.open("rb") as file:
            for line in file:
                with suppress(ValueError):
                    event = from_line(line.decode("utf-8", "surrogateescape"), self._kinds)
                    if isinstance(event, StepTaken | EndOfEpoch):
                        break
                size += len(line)
        self.truncate(size)

    def read(self) -> tuple[RunEvent, ...]:
        """Every event; invalid lines (a half-written last one) are skipped.

        Raises:
            OSError: the disk says no.
        """
        return tuple(self._lines()) if self.path.exists() else ()

    def _lines(self) -> Iterator[RunEvent]:
        with self.path.open(encoding="utf-8", errors="surrogateescape") as file:
            for line in file:
                try:
                    yield from_line(line, self._kinds)
                except ValueError:
                    continue


def _build(kind: type[Any], fields: dict[str, Any]) -> Any:
    """A dataclass from JSON; unknown fields (of a later version) are ignored."""
    hints = typing.get_type_hints(kind, vars(sys.modules[kind.__module__]))
    known = {field.name for field in dataclasses.fields(kind)}
    return kind(**{n: _value(hints[n], value) for n, value in fields.items() if n in known})


def _value(hint: Any, value: Any) -> Any:
    origin = typing.get_origin(hint)
    if origin is tuple:
        inner = typing.get_args(hint)[0]
        return tuple(_value(inner, item) for item in value)
    if origin in {types.UnionType, typing.Union}:
        inner = next(arg for arg in typing.get_args(hint) if arg is not type(None))
        return None if value is None else _value(inner, value)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint(value)
    if dataclasses.is_dataclass(hint):
        return _build(typing.cast("type[Any]", hint), value)
    return _KINDS[hint](value, "it") if hint in _KINDS else value


_KINDS: dict[Any, Any] = {
    str: text,
    bool: yes_or_no,
    int: lambda value, name: whole(value, name, -(2**53), 2**53),
    float: lambda value, name: value if value != value else number(value, name, -math.inf),  # noqa: PLR0124
}
"""Checks of plain values; a loss may have been no number."""
