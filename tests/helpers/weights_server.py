"""A web server of weights on this computer, which can misbehave in every way a network can."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
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
        version: the ETag.
        ranges: the Range headers it was sent.
        stalls: set by the server when it falls silent; it goes on when `go_on` is set.
    """

    content: bytes
    status: int = 200
    breaks_off_after: int | None = None
    claims: int | None = None
    html: bool = False
    ignores_ranges: bool = False
    version: str = '"one"'
    stalls_after: int | None = None
    ranges: list[str | None] = field(default_factory=list)
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

    def do_GET(self) -> None:
        ways = self.ways
        asked = self.headers.get("Range")
        ways.ranges.append(asked)
        if ways.status != 200:
            self.send_error(ways.status)
            return
        if ways.html:
            self._send(b"<html>Please log in</html>", "text/html", 200)
            return
        start = self._start(asked)
        if start is not None and start >= len(ways.content):
            self.send_error(416)
            return
        self._send(ways.content[start or 0 :], "application/octet-stream", 206 if start else 200)

    def _start(self, asked: str | None) -> int | None:
        same = self.headers.get("If-Range") in {None, self.ways.version}
        if not asked or self.ways.ignores_ranges or not same:
            return None
        return int(asked.removeprefix("bytes=").rstrip("-"))

    def _send(self, body: bytes, kind: str, status: int) -> None:
        ways = self.ways
        self.send_response(status)
        self.send_header("Content-Type", kind)
        claimed = len(body) if ways.claims is None else ways.claims
        self.send_header("Content-Length", str(claimed))
        self.send_header("ETag", ways.version)
        self.end_headers()
        if ways.stalls_after is not None:
            self.wfile.write(body[: ways.stalls_after])
            self.wfile.flush()
            ways.go_on.wait(30)
            return
        self.wfile.write(body[: ways.breaks_off_after])

    def log_message(self, *_: object) -> None:
        """Say nothing."""
