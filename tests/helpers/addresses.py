"""Addresses of files, in short."""

from pathlib import Path

from engine.base.address import PictureAddress


def addresses(*files: Path) -> tuple[PictureAddress, ...]:
    return tuple(map(PictureAddress, files))
