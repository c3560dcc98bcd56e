"""What a person has chosen, kept between starts."""

import json
import logging
import os
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from engine.base.device import AUTOMATIC, DEVICES
from engine.base.errors import EngineError
from engine.base.files import replacing
from engine.base.targets import followed
from engine.models import DEFAULT_MODEL
from gui.common.theme import APPEARANCES

log = logging.getLogger(__name__)

LANGUAGES = ("system", "en")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is kept.

    Attributes:
        language: `system` or a language code.
        appearance: `system`, `light` or `dark`.
        device: one of DEVICES.
        model: id of the model that identifies pictures.
        mirror: where weights are fetched from instead of their publisher; empty for the latter.
        geometry: the window's place and size, as Qt's own text (base64); empty at first.
    """

    language: str = "system"
    appearance: str = "system"
    device: str = AUTOMATIC
    model: str = DEFAULT_MODEL
    mirror: str = ""
    geometry: str = ""


_ALLOWED = {"language": LANGUAGES, "appearance": APPEARANCES, "device": DEVICES}


class SettingsStore(QObject):
    """Holds the settings and writes every change at once.

    Signals:
        changed: the new `Settings`.

    Attributes:
        set_aside: where a settings file that could not be read was put; None if all was well.
    """

    changed = Signal(object)

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file
        self.set_aside: Path | None = None
        self.values = self._load()

    def change(self, **values: str) -> None:
        """Take new values. A disk that refuses them is logged; they hold until the end."""
        changed = replace(self.values, **values)
        if changed == self.values:
            return
        self.values = changed
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with replacing(self._file) as file:
                json.dump(asdict(changed), file, indent=2)
        except (EngineError, OSError):
            log.exception("settings not saved")
        self.changed.emit(changed)

    def _load(self) -> Settings:
        try:
            return _parse(json.loads(self._file.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return Settings()
        except (OSError, ValueError, RecursionError):
            log.exception("settings not read")
            self.set_aside = self._put_aside()
            return Settings()

    def _put_aside(self) -> Path:
        """Keep a broken file under a name that is still free, for whoever wants to mend it."""
        number = 1
        while os.path.lexists(
            aside := self._file.with_name(f"{self._file.stem}.broken-{number}.json")
        ):
            number += 1
        try:
            followed(self._file).rename(aside)  # a link stays, for the new settings
        except OSError:
            log.exception("settings not set aside")
            return self._file
        return aside


def _parse(values: Any) -> Settings:
    """Settings from JSON; what a later version may have added is passed over.

    Raises:
        ValueError: where a value is of the wrong type or not one of those allowed.
    """
    if not isinstance(values, dict):
        raise ValueError("not a table of settings")
    known = {field.name for field in fields(Settings)} & values.keys()
    for name in known:
        value = values[name]
        if not isinstance(value, str) or value not in _ALLOWED.get(name, (value,)):
            raise ValueError(f"{name}: {value!r}")
        value.encode()  # half a character is a ValueError, too
    return Settings(**{name: values[name] for name in known})
