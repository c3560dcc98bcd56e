"""A line for one number within a range; empty where the recipe decides."""

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QLineEdit


class NumberField(QLineEdit):
    """Takes what is typed when the person leaves the line; what is too small or large is fitted.

    Signals:
        changed: the number, or None where the line is empty.

    Args:
        name: its objectName.
        title: what the number is, for screen readers.
        limits: least and most.
        is_whole: whether it is an integer.
        own: shown in the empty line: what holds then. Without it the line cannot be empty.
    """

    changed = Signal(object)

    def __init__(
        self, name: str, title: str, limits: tuple[float, float], *, is_whole: bool = True,
        own: str = "",
    ) -> None:  # fmt: skip
        super().__init__()
        self._limits = limits
        self._is_whole = is_whole
        self._may_be_empty = bool(own)
        self._value: float | None = None
        least, most = (self._as_text(limit) for limit in limits)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setToolTip(self.tr("From {least} to {most}").format(least=least, most=most))
        self.setAccessibleDescription(self.toolTip())
        self.setPlaceholderText(own)
        self.editingFinished.connect(self._take)

    def show_value(self, value: float | None) -> None:
        """Show a number."""
        self._value = value
        self.setText("" if value is None else self._as_text(value))

    def _take(self) -> None:
        value = self._typed()
        if value != self._value:
            self._value = value
            self.changed.emit(value)
        self.show_value(value)

    def _typed(self) -> float | None:
        """What is typed, as far as it is a number; otherwise what was there before."""
        text = self.text().strip()
        if not text and self._may_be_empty:
            return None
        for locale in (QLocale(), QLocale.c()):
            number, is_number = locale.toDouble(text)
            if is_number:
                fitted = min(max(number, self._limits[0]), self._limits[1])
                return round(fitted) if self._is_whole else fitted
        return self._value

    def _as_text(self, value: float) -> str:
        locale = QLocale()
        locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
        return locale.toString(round(value)) if self._is_whole else locale.toString(value, "g", 6)
