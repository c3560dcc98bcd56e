"""The language on screen. Texts are written in English; other languages are `.qm` files."""

import logging
from collections.abc import Sequence
from importlib import resources

from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

from engine.base.language import Language

log = logging.getLogger(__name__)


class _ScreenLanguage:
    """As Qt translates and writes numbers at the time of the call."""

    def translate(self, context: str, text: str) -> str:
        return QCoreApplication.translate(context, text)

    def number(self, value: int) -> str:
        return QLocale().toString(value)

    def listed(self, names: Sequence[str]) -> str:
        return QLocale().createSeparatedList(list(names))


ON_SCREEN: Language = _ScreenLanguage()
"""For the engine's tables of sentences, where the window shows them."""


def install(app: QCoreApplication, language: str) -> None:
    """Show the texts that follow in a language.

    Args:
        app: the application.
        language: a language code, or `system`. Without a translation the texts stay English.
    """
    locale = QLocale() if language == "system" else QLocale(language)
    if locale.language() is QLocale.Language.C:  # a system that names none
        locale = QLocale(QLocale.Language.English)
    QLocale.setDefault(locale)
    folder = resources.files("resources") / "translations"
    with resources.as_file(folder) as place:
        translator = QTranslator(app)
        if translator.load(locale, "lensmith", "_", str(place)):
            app.installTranslator(translator)
            log.info("language: %s", translator.language())
