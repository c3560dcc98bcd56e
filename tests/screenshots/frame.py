"""What belongs to no screen of work: a notice, and the settings."""

from engine.base.errors import EngineError, ErrorCode
from tests.screenshots.studio import Studio


def shoot(studio: Studio) -> None:
    lensmith = studio.lensmith
    lensmith.window.notices.show_error(RuntimeError("for the picture"))
    studio.shoot("notice")
    lensmith.window.notices.show_words("Cells has been taught: 87 of 92 right", "See Teach.")
    for _ in range(3):
        lensmith.window.notices.show_error(EngineError(ErrorCode.IMAGE_ONLY_LINK))
    studio.shoot("notices")
    lensmith.window.notices.dismiss_all()
    lensmith.window.show_screen("settings")
    studio.until(lambda: lensmith.identify.readiness is not None)
    studio.shoot("settings")
    lensmith.window.show_screen("identify")
