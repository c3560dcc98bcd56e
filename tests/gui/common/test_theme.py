"""The visual system: complete, and readable in light and dark."""

import pytest
from PySide6.QtWidgets import QApplication

from gui.common.theme import Theme, load_tokens

READABLE = 4.5  # WCAG 2.2, 1.4.3
VISIBLE = 3.0  # WCAG 2.2, 1.4.11, for the parts of controls


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    bright, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


TEXTS = [
    ("text", "canvas"), ("text", "surface"), ("text", "accent_soft"), ("text", "hover"),
    ("muted", "canvas"), ("muted", "surface"), ("muted", "hover"), ("muted", "accent_soft"),
    ("accent_text", "accent"), ("accent_text", "accent_hover"),
    ("danger", "danger_soft"), ("danger", "surface"), ("danger", "accent_soft"),
    ("notice", "notice_soft"),
]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_texts_can_be_read(scheme: str, text: str, ground: str) -> None:
    colours = getattr(load_tokens(), scheme)
    assert contrast(colours[text], colours[ground]) >= READABLE


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_focus_and_the_bars_can_be_seen(scheme: str) -> None:
    colours = getattr(load_tokens(), scheme)
    assert contrast(colours["accent"], colours["surface"]) >= VISIBLE
    assert contrast(colours["accent"], colours["mat"]) >= VISIBLE


def test_light_and_dark_name_the_same_colours() -> None:
    tokens = load_tokens()
    assert tokens.light.keys() == tokens.dark.keys()
    assert not tokens.sizes.keys() & tokens.light.keys()


def test_choosing_an_appearance_dresses_the_application(qapp: QApplication) -> None:
    theme = Theme(qapp, "light")
    light = qapp.styleSheet()
    changes: list[bool] = []
    theme.changed.connect(lambda: changes.append(theme.is_dark))
    theme.set_appearance("dark")
    assert theme.is_dark
    assert qapp.styleSheet() != light
    theme.set_appearance("dark")
    theme.set_appearance("light")
    assert changes == [True, False]


def test_the_typeface_ships_with_lensmith(theme: Theme) -> None:
    from PySide6.QtGui import QFontDatabase

    assert theme.font("body").family() in QFontDatabase.families()
