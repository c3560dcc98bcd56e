"""A web server of weights on this computer, which can misbehave in every way a network can."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Manners:
    """How the server behaves; may be changed while it runs.

    Attributes:
        content: the file it serves.
        status: answered instead of the file, when not 200.
        breaks_off_after: so many bytes it sends at most per answer; None: all.
        claims: the Content-Length it names; None: the truth.
        html: whether it answers with a web page, as a captive portal does.
        ignores_ranges: whether it always sends the whole file.
        sends_from: the byte it goes on from, whatever it was asked; None: as asked.
        is_chunked: whether it sends in chunks, without saying how much there is.
        version: the ETag; empty for none.
        date: the Last-Modified; empty for none.
        stalls_after: so many bytes it sends, and falls silent until `go_on` is set.
        ranges: the Range headers it was sent, None for none.
        conditions: the If-Range headers it was sent.
        paths: what it was asked for.
        go_on: ends its silence.
    """

    content: bytes
    status: int = 200
    breaks_off_after: int | None = None
    claims: int | None = None
    html: bool = False
    ignores_ranges: bool = False
    sends_from: int | None = None
    is_chunked: bool = False
    version: str = '"one"'
    date: str = ""
    stalls_after: int | None = None
    ranges: list[str | None] = field(default_factory=list)
    conditions: list[str | None] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    go_on: threading.Event = field(default_factory=threading.Event)


@contextmanager
def serving(manners: Manners) -> Iterator[str]:
    """Serve; gives the address of the folder the file is in."""

    class Handler(_Handler):
        ways = manners

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/weights"
    finally:
        manners.go_on.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    ways: Manners
    protocol_version = "HTTP/1.1"  # 1.0 knows no chunks

    def do_GET(self) -> None:
        ways = self.ways
        self.close_connection = True
        asked = self.headers.get("Range")
        ways.ranges.append(asked)
        ways.conditions.append(self.headers.get("If-Range"))
        ways.paths.append(self.path)
        start = self._start(asked)
        with suppress(ConnectionError):  # the other side has gone
            if ways.status != 200:
                self.send_error(ways.status)
            elif ways.html:
                self._send(b"<html>Please log in</html>", "text/html", None)
            elif start is not None and start >= len(ways.content):
                self.send_error(416)
            else:
                self._send(ways.content[start or 0 :], "application/octet-stream", start)

    def _start(self, asked: str | None) -> int | None:
        marks = {None, self.ways.date, self.ways.version}
        if not asked or self.ways.ignores_ranges or self.headers.get("If-Range") not in marks:
            return None
        if self.ways.sends_from is not None:
            return self.ways.sends_from
        return int(asked.removeprefix("bytes=").rstrip("-"))

    def _send(self, body: bytes, kind: str, start: int | None) -> None:
        ways = self.ways
        headers = {"Content-Type": kind, "ETag": ways.version, "Last-Modified": ways.date}
        if start is not None:
            end = len(ways.content)
            headers["Content-Range"] = f"bytes {start}-{end - 1}/{end}"
        if ways.is_chunked:
            headers["Transfer-Encoding"] = "chunked"
            body = f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n"
        else:
            headers["Content-Length"] = str(len(body) if ways.claims is None else ways.claims)
        self.send_response(200 if start is None else 206)
        for name, value in headers.items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        if ways.stalls_after is not None:
            self.wfile.write(body[: ways.stalls_after])
            ways.go_on.wait(30)
            return
        self.wfile.write(body[: ways.breaks_off_after])

    def log_message(self, *_: object) -> None:
        """Say nothing."""
