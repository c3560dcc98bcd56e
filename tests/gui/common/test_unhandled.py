"""Nothing dies silently: errors of every origin are logged and announced."""

import asyncio
import logging
import sys
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import qInstallMessageHandler
from pytestqt.qtbot import QtBot

from gui.common.unhandled import UnhandledErrors


@pytest.fixture
def errors(qapp: object) -> Iterator[UnhandledErrors]:
    before = sys.excepthook, threading.excepthook, sys.unraisablehook
    handler = qInstallMessageHandler(None)
    errors = UnhandledErrors()
    errors.install()
    yield errors
    sys.excepthook, threading.excepthook, sys.unraisablehook = before
    qInstallMessageHandler(handler)


def test_an_error_of_the_main_thread(
    qtbot: QtBot, errors: UnhandledErrors, caplog: pytest.LogCaptureFixture
) -> None:
    error = ValueError("v")
    with qtbot.waitSignal(errors.raised, timeout=2000) as raised:
        sys.excepthook(ValueError, error, None)
    assert raised.args == [error]
    assert "unhandled" in caplog.text


def test_an_error_of_another_thread_arrives_in_this_one(
    qtbot: QtBot, errors: UnhandledErrors
) -> None:
    arrived_in: list[int] = []
    errors.raised.connect(lambda _error: arrived_in.append(threading.get_ident()))
    with qtbot.waitSignal(errors.raised, timeout=2000):
        thread = threading.Thread(target=lambda: 1 / 0)
        thread.start()
        thread.join()
    assert arrived_in == [threading.get_ident()]


def test_an_error_of_the_event_loop(qtbot: QtBot, errors: UnhandledErrors) -> None:
    loop = asyncio.new_event_loop()
    errors.watch(loop)
    with qtbot.waitSignal(errors.raised, timeout=2000) as raised:
        loop.call_exception_handler({"message": "task destroyed"})
    loop.close()
    assert "task destroyed" in str(raised.args[0])


def test_qts_own_messages_go_to_the_log(
    errors: UnhandledErrors, caplog: pytest.LogCaptureFixture
) -> None:
    from PySide6.QtCore import qWarning

    with caplog.at_level(logging.WARNING):
        qWarning("a Qt matter")
    assert "a Qt matter" in caplog.text
