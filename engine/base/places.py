"""Where Lensmith keeps things: the platform's own folders, or one folder of the person's choice."""

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

HOME_VARIABLE = "LENSMITH_HOME"
"""Environment variable naming one folder for everything (a USB stick, a test)."""


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of one user. They need not exist yet.

    Attributes:
        config: settings.
        data: models, runs: what a person would miss.
        log: log files.
        cache: what can be made again, or is needed only while the program runs.
    """

    config: Path
    data: Path
    log: Path
    cache: Path


def find_places() -> Places:
    """The folders of this user on this platform."""
    if home := os.environ.get(HOME_VARIABLE):
        return Places(*(Path(home) / name for name in ("config", "data", "log", "cache")))
    dirs = platformdirs.PlatformDirs("Lensmith", appauthor=False)
    return Places(
        dirs.user_config_path, dirs.user_data_path, dirs.user_log_path, dirs.user_cache_path
    )
