"""The language on screen. Texts are written in English; other languages are `.qm` files."""

import logging
from importlib import resources

from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

log = logging.getLogger(__name__)


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
