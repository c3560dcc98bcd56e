"""Labels as names of folders, on every platform."""

import re
import unicodedata

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices. Source: "Naming Files, Paths, and Namespaces"."""
_MOST_BYTES = 120


class FolderNames:
    """Gives each label a name of its own, the same one every time it is asked."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._taken: set[str] = set()

    def of(self, label: str) -> str:
        """The name of a label's folder; numbered where two labels would share one."""
        if label not in self._names:
            stem, number = safe_name(label), 1
            name = stem
            while name.casefold() in self._taken:  # most disks do not tell A from a
                number += 1
                name = f"{stem} ({number})"
            self._taken.add(name.casefold())
            self._names[label] = name
        return self._names[label]


def safe_name(text: str) -> str:
    """A name that Windows, macOS and Linux allow, as like the text as can be."""
    name = unicodedata.normalize("NFC", text).encode("utf-8", "replace").decode()
    name = _FORBIDDEN.sub("_", name)
    name = name.encode()[:_MOST_BYTES].decode(errors="ignore")
    name = name.strip().rstrip(". ").lstrip(".")
    if _RESERVED.fullmatch(name):
        name = f"_{name}"
    return name or "_"
