"""The visual system: sizes, colours and type from `resources/theme`, light and dark."""

import tomllib
from dataclasses import dataclass
from importlib import resources
from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

APPEARANCES = ("system", "light", "dark")

_PALETTE = {
    QPalette.ColorRole.Window: "canvas",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "canvas",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.PlaceholderText: "muted",
    QPalette.ColorRole.Button: "surface",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.ToolTipBase: "surface",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "accent_text",
    QPalette.ColorRole.Link: "accent",
}


@dataclass(frozen=True, slots=True)
class Tokens:
    """The contents of `tokens.toml`.

    Attributes:
        sizes: every length by name, in logical pixels.
        family: the typeface.
        light: colours by name, as #RRGGBB.
        dark: colours by name, as #RRGGBB.
        boxes: colours of boxes around things, as #RRGGBB.
        box_inks: colours of text on these, as #RRGGBB.
        box_edge: colour around the lines of boxes, as #RRGGBB.
        heat: colours of heat maps from low to high, evenly spaced, as #RRGGBB.
        heat_line: colour of the line around what is hottest, as #RRGGBB.
    """

    sizes: dict[str, int]
    family: str
    light: dict[str, str]
    dark: dict[str, str]
    boxes: tuple[str, ...]
    box_inks: tuple[str, ...]
    box_edge: str
    heat: tuple[str, ...]
    heat_line: str


def load_tokens() -> Tokens:
    """Read the tokens that ship with Lensmith."""
    text = (resources.files("resources") / "theme" / "tokens.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    family = tables["type"].pop("family")
    sizes = tables["space"] | tables["radius"] | tables["type"] | tables["size"]
    boxes, heat = tables["boxes"], tables["heat"]
    return Tokens(
        sizes, family, tables["light"], tables["dark"],
        tuple(boxes["colours"]), tuple(boxes["inks"]), boxes["edge"],
        tuple(heat["colours"]), heat["line"],
    )  # fmt: skip


class Theme(QObject):
    """Dresses the application, and tells painting widgets its colours.

    Signals:
        changed: light has become dark or the reverse.
    """

    changed = Signal()

    def __init__(self, app: QApplication, appearance: str = "system") -> None:
        super().__init__(app)
        self._app = app
        self._tokens = load_tokens()
        self._style = (resources.files("resources") / "theme" / "style.qss").read_text("utf-8")
        self._dressed_dark: bool | None = None
        _load_fonts()
        app.setStyle("Fusion")
        app.setFont(self.font("body"))
        self.set_appearance(appearance)
        app.styleHints().colorSchemeChanged.connect(self._dress)

    @property
    def is_dark(self) -> bool:
        """Whether the dark colours are worn."""
        return bool(self._dressed_dark)

    def set_appearance(self, appearance: str) -> None:
        """Wear `light`, `dark`, or what the system wears."""
        scheme = {
            "light": Qt.ColorScheme.Light,
            "dark": Qt.ColorScheme.Dark,
        }.get(appearance, Qt.ColorScheme.Unknown)
        self._app.styleHints().setColorScheme(scheme)
        # a platform without colour schemes ignores that; the choice holds all the same
        self._chosen = scheme
        self._dress()

    def colour(self, name: str) -> QColor:
        """A colour by its name in `tokens.toml`."""
        return QColor(self._colours()[name])

    def box_colour(self, number: int) -> QColor:
        """The colour of the boxes of one class, the same in light and dark."""
        return QColor(self._tokens.boxes[number % len(self._tokens.boxes)])

    def box_edge(self) -> QColor:
        """What is painted around the lines of boxes; it lets the picture shine through."""
        edge = QColor(self._tokens.box_edge)
        edge.setAlphaF(0.55)
        return edge

    def ink_on(self, colour: QColor) -> QColor:
        """The colour of text on the colour of a box."""
        inks = map(QColor, self._tokens.box_inks)
        return max(inks, key=lambda ink: contrast(ink, colour))

    def size(self, name: str) -> int:
        """A length by its name in `tokens.toml`, in logical pixels."""
        return self._tokens.sizes[name]

    def font(self, size: str, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """The typeface in a size of the scale; digits are all of one width."""
        font = QFont(self._tokens.family)
        font.setPixelSize(self.size(size))
        font.setWeight(weight)
        font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def _colours(self) -> dict[str, str]:
        return self._tokens.dark if self._dressed_dark else self._tokens.light

    def _dress(self) -> None:
        scheme = self._chosen
        if scheme is Qt.ColorScheme.Unknown:
            scheme = self._app.styleHints().colorScheme()
        dark = scheme is Qt.ColorScheme.Dark
        if dark is self._dressed_dark:
            return
        self._dressed_dark = dark
        palette = QPalette()
        for role, name in _PALETTE.items():
            palette.setColor(role, self.colour(name))
        muted = self.colour("muted")
        palette.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text, muted)
        palette.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText, muted)
        self._app.setPalette(palette)
        names = {**self._tokens.sizes, **self._colours(), "family": self._tokens.family}
        self._app.setStyleSheet(Template(self._style).substitute(names))
        self.changed.emit()


def contrast(first: QColor, second: QColor) -> float:
    """How well one colour is told from another, 1…21, as WCAG 2.2 defines it."""
    bright, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: QColor) -> float:
    channels = colour.redF(), colour.greenF(), colour.blueF()
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
                        for c in channels)  # fmt: skip
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _load_fonts() -> None:
    for file in (resources.files("resources") / "fonts").iterdir():
        if file.name.endswith(".otf"):
            QFontDatabase.addApplicationFontFromData(file.read_bytes())
