"""`lensmith`: files or no arguments open the window, a verb runs without one."""

import os
import signal
import sys
from pathlib import Path

NO_DISPLAY = (
    "lensmith: there is no display to open a window on; "
    "use a verb instead, for example: lensmith predict PICTURE (see lensmith --help)."
)


def main() -> int:
    """Start Lensmith.

    Returns:
        The process's exit code.
    """
    paths = _files(sys.argv[1:])
    if len(sys.argv) > 1 and not paths:
        return _run_verb()
    if not _has_display():
        print(NO_DISPLAY, file=sys.stderr)  # noqa: T201
        return 2
    from gui import start  # noqa: PLC0415

    return start.run(paths)


def _files(arguments: list[str]) -> list[Path]:
    """What a file manager or a person names to be opened: the first is there, and is no verb."""
    if any(text.startswith("-") for text in arguments[:1]) or not arguments:
        return []
    if not os.path.lexists(arguments[0]):
        return []
    from engine.cli.main import is_verb  # noqa: PLC0415

    return [] if is_verb(arguments[0]) else [Path(text) for text in arguments]


def _run_verb() -> int:
    """In a shell; Ctrl+C is heard from here on, while all else is still being imported."""
    from engine.cli.interrupt import EXIT_INTERRUPTED, end_now  # noqa: PLC0415

    signal.signal(signal.SIGINT, end_now)
    from engine.cli.main import main  # noqa: PLC0415

    code = main(sys.argv[1:])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is done: Python only tidies up
    if code == EXIT_INTERRUPTED:  # threads and libraries are not waited for
        sys.stdout.flush()
        os._exit(code)
    return code


def _has_display() -> bool:
    """Whether Qt would find a screen; without one it ends the process with a core dump."""
    if sys.platform in {"win32", "darwin"}:
        return True
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    if platform and not platform.startswith(("xcb", "wayland")):
        return True  # offscreen, vnc, linuxfb …: somebody has chosen
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


if __name__ == "__main__":
    sys.exit(main())
