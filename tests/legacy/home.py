"""Unpacks a home folder of an earlier state where a test wants it."""

import builtins
import io
import json
import os
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

_HERE = Path(__file__).parent
_TEXTS = {".json", ".jsonl", ".csv", ".part"}


def unpack(version: str, folder: Path) -> dict[str, Any]:
    """Put everything below `folder`, under its own absolute paths, and tell what is expected.

    The paths that were written down begin with the folder where it was made; those are replaced,
    in texts and in the cache of facts about pictures. Times of change are as they were.
    """
    text = (_HERE / version / "expected.json").read_text("utf-8")
    root = json.loads(text)["root"]
    with tarfile.open(_HERE / version / "home.tar.xz") as archive:
        archive.extractall(folder, filter="data")
    for file in folder.rglob("*"):
        if file.suffix in _TEXTS:
            _replace(file, root, str(folder))
    for database in folder.rglob("facts-*.sqlite"):
        with closing(sqlite3.connect(database)) as connection, connection:
            rows = connection.execute("SELECT path FROM facts").fetchall()
            moved = [(old.replace(root.encode(), bytes(folder)), old) for (old,) in rows]
            connection.executemany("UPDATE facts SET path = ? WHERE path = ?", moved)
    expected: dict[str, Any] = json.loads(text.replace(root, str(folder)))
    report = (_HERE / version / "report.html").read_text("utf-8")
    return expected | {"report": report.replace(root, str(folder))}


def pictures_opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every opening of a picture from now on, by its path below the folder."""
    paths: list[str] = []
    really = builtins.open

    def counting(file: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(file, str | Path) and str(file).endswith(".png"):
            paths.append(str(Path(file).relative_to(folder)))
        return really(file, *args, **kwargs)

    for module in (builtins, io):  # pathlib opens with io's
        monkeypatch.setattr(module, "open", counting)
    return paths


def _replace(file: Path, root: str, folder: str) -> None:
    before = file.stat()
    file.write_bytes(file.read_bytes().replace(root.encode(), folder.encode()))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
