"""The sign of each standing: never colour alone."""

from gui.identify.batch.rows import Standing

SIGNS: dict[Standing, tuple[str, str]] = {
    Standing.UNSURE: ("circle-help", "notice"),
    Standing.NOTHING: ("info", "muted"),
    Standing.FAILED: ("triangle-alert", "danger"),
}
"""Name of the icon, and name of its colour."""
