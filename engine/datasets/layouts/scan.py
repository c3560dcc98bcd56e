"""Finds the pictures of a dataset and their classes, by names alone."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from natsort import os_sorted

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.base.types import Progress
from engine.datasets.dataset import Dataset, Item, Layout, Role
from engine.datasets.layouts.label_table import find_table, read_table
from engine.images import PICTURE_SUFFIXES

ROLES = {
    "train": Role.TRAIN,
    "training": Role.TRAIN,
    "val": Role.VALIDATION,
    "valid": Role.VALIDATION,
    "validation": Role.VALIDATION,
    "test": Role.TEST,
    "testing": Role.TEST,
}
"""What folders are called whose pictures have a purpose, in small letters."""
_OF_THE_SYSTEM = {"__macosx", "thumbs.db", "desktop.ini"}


@dataclass(slots=True)
class _Found:
    """What the walk through the folders has met so far."""

    control: JobControl
    pictures: int = 0
    not_pictures: list[Path] = field(default_factory=list)
    unreadable: list[Path] = field(default_factory=list)

    def below(self, folder: Path) -> list[Path]:
        """Every picture below a folder, in the order a file manager shows them."""
        found: list[Path] = []
        for path in self._walk(folder):
            (found if _is_picture(path) else self.not_pictures).append(path)
        self.pictures += len(found)
        self.control.report(Progress(self.pictures))
        in_order: list[Path] = os_sorted(found)
        return in_order

    def _walk(self, folder: Path) -> Iterator[Path]:
        for place, folders, files in os.walk(folder, onerror=self._cannot_open):
            self.control.checkpoint()
            folders[:] = [name for name in folders if not _is_hidden(name)]
            yield from (Path(place, name) for name in files if not _is_hidden(name))

    def _cannot_open(self, error: OSError) -> None:
        self.unreadable.append(Path(error.filename))


def scan(folder: Path, control: JobControl) -> Dataset:
    """What a folder of sorted pictures holds. Nothing is opened but a table, if there is one.

    Hidden files and folders are passed over, and so are links to folders (they may lead back).
    A folder without classes gives a dataset without classes; the check says so.

    Args:
        folder: with a folder a class; with folders `train`, `val` and perhaps `test`, each with
            a folder a class; or with a table (CSV) of files and labels.
        control: is told the number of pictures found.

    Raises:
        EngineError: FOLDER_UNREADABLE, DATASET_TABLE.
        JobCancelled: when asked to.
    """
    folders, files = _list(folder)
    found = _Found(control)
    if roles := _roles(folders):
        return _scan_classes(folder, Layout.SPLIT_FOLDERS, _classes_of(roles, found), found)
    table = find_table([path for path in files if not _is_hidden(path.name)], folders)
    if table is not None:
        return _scan_table(folder, table, found)
    classes: list[tuple[Path, Role | None]] = [(path, None) for path in folders]
    return _scan_classes(folder, Layout.CLASS_FOLDERS, classes, found)


def _scan_classes(
    folder: Path, layout: Layout, classes: list[tuple[Path, Role | None]], found: _Found
) -> Dataset:
    names = tuple(dict.fromkeys(os_sorted(place.name for place, _ in classes)))
    items: dict[str, list[Item]] = {name: [] for name in names}
    for place, role in classes:
        items[place.name] += [
            Item(PictureAddress(path), place.name, role) for path in found.below(place)
        ]
    unsorted = _beside(folder, {place for place, _ in classes}, found)
    return Dataset(
        folder,
        layout,
        names,
        tuple(item for name in names for item in items[name]),
        unsorted=unsorted,
        not_pictures=tuple(os_sorted(found.not_pictures)),
        unreadable=tuple(os_sorted(dict.fromkeys(found.unreadable))),
    )


def _beside(folder: Path, sorted_in: set[Path], found: _Found) -> tuple[PictureAddress, ...]:
    """Pictures outside of the classes' folders; what is no picture there is noted, too."""
    pictures = []
    above = {parent for place in sorted_in for parent in place.parents}
    for place in os_sorted({folder, *(parent for parent in above if folder in parent.parents)}):
        try:
            folders, files = _list(place)
        except EngineError:  # noted where its classes were looked for
            continue
        loose = [path for path in files if not _is_hidden(path.name)]
        pictures += [path for path in loose if _is_picture(path)]
        found.not_pictures += [path for path in loose if not _is_picture(path)]
        for other in set(folders) - sorted_in - above - set(found.unreadable):
            pictures += found.below(other)
    return tuple(map(PictureAddress, os_sorted(pictures)))


def _scan_table(folder: Path, table: Path, found: _Found) -> Dataset:
    items = read_table(table, ROLES)
    named = {item.picture for item in items}
    pictures = map(PictureAddress, found.below(folder))
    unsorted = [picture for picture in pictures if picture not in named]
    known = {table, *(picture.file for picture in named)}
    classes = tuple(os_sorted(dict.fromkeys(item.label for item in items)))
    rank = {label: place for place, label in enumerate(classes)}
    place_of = {picture: place for place, picture in enumerate(os_sorted(named, key=str))}
    ordered = sorted(items, key=lambda item: (rank[item.label], place_of[item.picture]))
    return Dataset(
        folder,
        Layout.TABLE,
        classes,
        tuple(ordered),
        unsorted=tuple(unsorted),
        not_pictures=tuple(p for p in os_sorted(found.not_pictures) if p not in known),
        unreadable=tuple(os_sorted(found.unreadable)),
    )


def _roles(folders: list[Path]) -> dict[Path, Role]:
    """The folders that have a purpose; none where only a class happens to be called so."""
    roles = {path: ROLES[path.name.lower()] for path in folders if path.name.lower() in ROLES}
    if Role.TRAIN not in roles.values():
        return {}
    if len(set(roles.values())) == 1 and len(folders) > 1:
        return {}  # trains beside cars
    return roles if any(_has_folders(path) for path in roles) else {}


def _has_folders(place: Path) -> bool:
    try:
        return bool(_list(place)[0])
    except EngineError:
        return False


def _classes_of(roles: dict[Path, Role], found: _Found) -> list[tuple[Path, Role | None]]:
    classes: list[tuple[Path, Role | None]] = []
    for place, role in roles.items():
        found.control.checkpoint()
        try:
            folders, _ = _list(place)
        except EngineError:
            found.unreadable.append(place)
            continue
        classes += [(path, role) for path in folders]
    return classes


def _list(folder: Path) -> tuple[list[Path], list[Path]]:
    """Folders (no hidden ones) and files of a folder, in the order a file manager shows them.

    Raises:
        EngineError: FOLDER_UNREADABLE.
    """
    try:
        with os.scandir(folder) as entries:
            listed = [(Path(folder, e.name), e.is_dir(), e.is_symlink()) for e in entries]
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or str(error)
        raise EngineError(ErrorCode.FOLDER_UNREADABLE, reason=reason) from error
    folders = [
        path for path, is_folder, is_link in listed
        if is_folder and not is_link and not _is_hidden(path.name)
    ]  # fmt: skip
    files = [path for path, is_folder, _ in listed if not is_folder]
    return os_sorted(folders), os_sorted(files)


def _is_hidden(name: str) -> bool:
    return name.startswith(".") or name.lower() in _OF_THE_SYSTEM


def _is_picture(path: Path) -> bool:
    return path.suffix.lower() in PICTURE_SUFFIXES
