"""What belongs to no screen of work: a notice, and the settings."""

from tests.screenshots.studio import Studio


def shoot(studio: Studio) -> None:
    lensmith = studio.lensmith
    lensmith.window.notices.show_error(RuntimeError("for the picture"))
    studio.shoot("notice")
    lensmith.window.notices._show_next()
    lensmith.window.show_screen("settings")
    studio.until(lambda: lensmith.identify.readiness is not None)
    studio.shoot("settings")
    lensmith.window.show_screen("identify")
