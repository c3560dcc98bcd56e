"""Finds the pictures of a dataset and their classes, by names alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import filterfalse
from pathlib import Path

from natsort import os_sorted

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.base.folders import list_folder, walk_files
from engine.base.jobs import JobControl
from engine.base.types import Progress
from engine.datasets.dataset import Dataset, Item, Layout, Role
from engine.datasets.layouts.label_table import find_table, is_table, read_table
from engine.images import is_named_as_picture

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
        for path in walk_files(folder, self.control, self._cannot_read, in_order=False):
            (found if is_named_as_picture(path) else self.not_pictures).append(path)
        self.pictures += len(found)
        self.control.report(Progress(self.pictures))
        in_order: list[Path] = os_sorted(found)
        return in_order

    def _cannot_read(self, folder: Path, _error: EngineError) -> None:
        self.unreadable.append(folder)


def scan(folder: Path, control: JobControl) -> Dataset:
    """What a folder of sorted pictures holds. Nothing is opened but a table, if there is one.

    Hidden files and folders are passed over, and so are links to folders (they may lead back).
    A folder without classes gives a dataset without classes; the check says so.

    Args:
        folder: with a folder a class; with folders `train`, `val` and perhaps `test`, each with
            a folder a class; or with a table (CSV) of files and labels, which may be named itself.
        control: is told the number of pictures found.

    Raises:
        EngineError: FOLDER_IS_FILE, FOLDER_UNREADABLE, DATASET_TABLE.
        JobCancelled: when asked to.
    """
    if folder.is_file():
        if not is_table(folder):
            raise EngineError(ErrorCode.FOLDER_IS_FILE, file=folder.name)
        return _scan_table(folder.parent, folder, _Found(control))
    listing = list_folder(folder)
    found = _Found(control)
    if roles := _roles(listing.folders):
        return _scan_classes(folder, Layout.SPLIT_FOLDERS, _classes_of(roles, found), found)
    table = find_table(listing.files, listing.folders)
    if table is not None:
        return _scan_table(folder, table, found)
    classes: list[tuple[Path, Role | None]] = [(path, None) for path in listing.folders]
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
    pictures: list[Path] = []
    above = {parent for place in sorted_in for parent in place.parents}
    for place in os_sorted({folder, *(parent for parent in above if folder in parent.parents)}):
        try:
            listing = list_folder(place)
        except EngineError:  # noted where its classes were looked for
            continue
        pictures += filter(is_named_as_picture, listing.files)
        found.not_pictures += filterfalse(is_named_as_picture, listing.files)
        for other in set(listing.folders) - sorted_in - above - set(found.unreadable):
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


def _roles(folders: Sequence[Path]) -> dict[Path, Role]:
    """The folders that have a purpose; none where only a class happens to be called so."""
    roles = {path: ROLES[path.name.lower()] for path in folders if path.name.lower() in ROLES}
    if Role.TRAIN not in roles.values():
        return {}
    if len(set(roles.values())) == 1 and len(folders) > 1:
        return {}  # trains beside cars
    return roles if any(_has_folders(path) for path in roles) else {}


def _has_folders(place: Path) -> bool:
    try:
        return bool(list_folder(place).folders)
    except EngineError:
        return False


def _classes_of(roles: dict[Path, Role], found: _Found) -> list[tuple[Path, Role | None]]:
    classes: list[tuple[Path, Role | None]] = []
    for place, role in roles.items():
        found.control.checkpoint()
        try:
            folders = list_folder(place).folders
        except EngineError:
            found.unreadable.append(place)
            continue
        classes += [(path, role) for path in folders]
    return classes
