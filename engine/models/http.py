"""One request for a file, from some byte on, with what can go wrong put into codes."""

import http.client
import re
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from engine.base.errors import EngineError, ErrorCode
from engine.base.files import reason_of

TIMEOUT_SECONDS = 30.0
"""A server that says nothing for so long is taken for gone."""


class RangeRefused(Exception):
    """The server has no bytes from there on, or sends others than those asked for."""


class LineLost(Exception):
    """The connection ended, or fell silent, before everything had come."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server is about to send.

    Attributes:
        host: who answers.
        continues: whether it goes on where the request said; else it begins anew.
        length: bytes it announces to send now; None where it does not say.
        version: the server's mark of this version of the file; empty where it has none.
    """

    host: str
    continues: bool
    length: int | None
    version: str
    _stream: http.client.HTTPResponse

    def chunks(self, size: int) -> Iterator[bytes]:
        """The bytes as they come, at most `size` at once, and no more than were announced.

        Raises:
            LineLost: fewer came than were announced.
        """
        left = self.length
        while left != 0:
            try:  # read1 hands over what is there; read would lose it to a time-out
                chunk = self._stream.read1(size if left is None else min(size, left))
            except (OSError, http.client.HTTPException) as error:
                raise LineLost from error
            if chunk:
                left = None if left is None else left - len(chunk)
                yield chunk
            elif left is None:
                return
            else:
                raise LineLost


@contextmanager
def ask(address: str, have: int, version: str) -> Iterator[Answer]:
    """Ask for a file from byte `have` on, if the server still has that `version` of it.

    The system's proxy settings are used.

    Raises:
        EngineError: FETCH_NO_NETWORK, FETCH_REFUSED, FETCH_NOT_THE_FILE.
        RangeRefused: only when `have` is not 0.
    """
    host = urlsplit(address).hostname or address
    with _open(address, host, have, version) as stream:
        if stream.headers.get_content_type() == "text/html":
            raise EngineError(ErrorCode.FETCH_NOT_THE_FILE, host=host)
        continues = stream.status == http.HTTPStatus.PARTIAL_CONTENT
        if continues and _first_byte(stream) != have:
            raise RangeRefused
        yield Answer(host, continues, _length(stream), _version(stream), stream)


def _open(address: str, host: str, have: int, version: str) -> http.client.HTTPResponse:
    try:
        request = urllib.request.Request(address, headers={"User-Agent": "Lensmith"})  # noqa: S310
        if have:
            request.add_header("Range", f"bytes={have}-")
        if have and version:
            request.add_header("If-Range", version)
        stream: http.client.HTTPResponse = urllib.request.urlopen(  # noqa: S310
            request, timeout=TIMEOUT_SECONDS
        )
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and have:
            raise RangeRefused from error
        raise EngineError(ErrorCode.FETCH_REFUSED, host=host, status=str(error.code)) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = plainly(getattr(error, "reason", error))
        raise EngineError(ErrorCode.FETCH_NO_NETWORK, host=host, reason=reason) from error
    return stream


def plainly(reason: object) -> str:
    """Why there is no connection, without numbers of errors."""
    match reason:
        case socket.gaierror():
            return "its name is not known here; is there a network?"
        case TimeoutError():
            return "it does not answer"
        case ConnectionRefusedError():
            return "it refuses the connection"
        case ssl.SSLError():
            return "no secure connection can be made"
        case OSError():
            return reason_of(reason)
        case _:
            return str(reason)


def _first_byte(stream: http.client.HTTPResponse) -> int | None:
    found = re.match(r"bytes (\d+)-", stream.headers.get("Content-Range", ""))
    return int(found.group(1)) if found else None


def _length(stream: http.client.HTTPResponse) -> int | None:
    if stream.headers.get("Transfer-Encoding"):  # then Content-Length does not count
        return None
    length = stream.headers.get("Content-Length", "")
    return int(length) if length.isdecimal() else None


def _version(stream: http.client.HTTPResponse) -> str:
    """A strong ETag, else the date: If-Range never matches a weak ETag."""
    etag = stream.headers.get("ETag", "")
    if etag and not etag.startswith("W/"):
        return etag
    return stream.headers.get("Last-Modified", "")
