"""One request for a file, from some byte on, with what can go wrong put into codes."""

import http.client
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from engine.errors import EngineError, ErrorCode

TIMEOUT_SECONDS = 30.0
"""A server that says nothing for so long is taken for gone."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server is about to send.

    Attributes:
        host: who answers.
        continues: whether it goes on where the request said; else it begins anew.
        total: bytes of the whole file; None where the server does not say.
        version: the server's mark of this version of the file; empty where it has none.
    """

    host: str
    continues: bool
    total: int | None
    version: str
    _stream: http.client.HTTPResponse

    def chunks(self, size: int) -> Iterator[bytes]:
        """The bytes as they come; they simply end when the connection does."""
        while True:
            try:
                chunk = self._stream.read(size)
            except http.client.IncompleteRead as error:
                chunk = error.partial
            except (OSError, http.client.HTTPException):
                return
            if not chunk:
                return
            yield chunk


@contextmanager
def ask(address: str, have: int, version: str) -> Iterator[Answer]:
    """Ask for a file from byte `have` on, if the server still has that `version` of it.

    The system's proxy settings are used.

    Raises:
        EngineError: FETCH_NO_NETWORK, FETCH_REFUSED, FETCH_NOT_THE_FILE.
    """
    host = urlsplit(address).hostname or address
    request = urllib.request.Request(address, headers={"User-Agent": "Lensmith"})  # noqa: S310
    if have:
        request.add_header("Range", f"bytes={have}-")
        request.add_header("If-Range", version)
    try:
        stream = urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS)  # noqa: S310
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and have:
            with ask(address, 0, "") as answer:  # the file has become shorter: begin anew
                yield answer
            return
        raise EngineError(ErrorCode.FETCH_REFUSED, host=host, status=str(error.code)) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise EngineError(ErrorCode.FETCH_NO_NETWORK, host=host, reason=str(reason)) from error
    with stream:
        if stream.headers.get_content_type() == "text/html":
            raise EngineError(ErrorCode.FETCH_NOT_THE_FILE, host=host)
        continues = stream.status == http.HTTPStatus.PARTIAL_CONTENT
        length = stream.headers.get("Content-Length", "")
        total = int(length) + (have if continues else 0) if length.isdecimal() else None
        mark = stream.headers.get("ETag") or stream.headers.get("Last-Modified") or ""
        yield Answer(host, continues, total, mark, stream)
