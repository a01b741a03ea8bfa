"""`talk serve`: the published site at an address of this machine."""

import sys
from collections.abc import Callable, Iterable
from http import HTTPStatus
from pathlib import Path
from socketserver import TCPServer, ThreadingMixIn
from typing import TYPE_CHECKING
from wsgiref.headers import Headers
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from whitenoise import WhiteNoise  # type: ignore[import-untyped]

from openllm_talk.errors import PublishError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HOST = "127.0.0.1"
# So many ports above the one asked for are tried before any free one is taken.
NEIGHBOURS = 20
# A connection that says nothing for so many seconds is closed.
PATIENCE = 30

# Pages are asked for again each time and answered with 304 if nothing changed, so that a reader
# sees a new issue at once; what pages are dressed with may be minutes old.
FRESH = "no-cache"
KEPT = "public, max-age=300"
KEPT_ENDINGS = (".css", ".js", ".svg", ".png", ".jpg", ".webp", ".ico", ".woff2")

TYPES = {
    ".md": "text/markdown",
    ".atom": "application/atom+xml",
    "atom.xml": "application/atom+xml",
    "feed.json": "application/feed+json",
    ".rss": "application/rss+xml",
    ".opml": "text/x-opml",
    "sitemap.xml": "application/xml",
}

# The second lock behind the sanitiser: a script that slipped into a page would not run.
PROTECTION = {
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
        "font-src 'self'; script-src 'self'; connect-src 'self'; manifest-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def serve(folder: Path, port: int, ready: Callable[[str], None]) -> None:
    """Serves the site in `folder` until interrupted (Ctrl-C); `ready` is told its address.

    Only this machine can reach it. A `port` that is taken gives way to a free one near it; 0 means
    any. A site that is published anew is served from the next request on. Raises PublishError
    where there is no site in the folder or no port to be had.
    """
    if not (folder / "index.html").is_file():
        raise PublishError(
            "there is no published site here; make one with «talk publish»",
            "这里还没有发布好的站点；请先运行 “talk publish”",
            path=folder,
        )
    with _bind(port) as server:
        server.set_app(site(folder))
        ready(f"http://{HOST}:{server.server_port}/")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return


def site(folder: Path) -> "WSGIApplication":
    """The WSGI application that answers with the files of `folder`, and 404.html elsewhere."""
    files: WSGIApplication = WhiteNoise(
        _NotFound(folder),
        autorefresh=True,
        index_file=True,
        max_age=None,
        allow_all_origins=False,
        mimetypes=TYPES,
        add_headers_function=_add_headers,
        root=str(folder.resolve()),
    )
    return files


def _add_headers(headers: Headers, path: str, _url: str) -> None:
    headers["Cache-Control"] = KEPT if path.endswith(KEPT_ENDINGS) else FRESH
    for name, value in PROTECTION.items():
        headers[name] = value


class _NotFound:
    """What answers where the site has no file: its own page that says so."""

    def __init__(self, folder: Path) -> None:
        self._page = folder.resolve() / "404.html"

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        try:
            body = self._page.read_bytes()
        except OSError:
            body = "<!doctype html><title>404</title><p>Not found · 没有这一页".encode()
        status = HTTPStatus.NOT_FOUND
        headers = {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Length": str(len(body)),
            "Cache-Control": FRESH,
            **PROTECTION,
        }
        start_response(f"{status.value} {status.phrase}", list(headers.items()))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


class _Server(ThreadingMixIn, WSGIServer):
    """A thread for each connection, so that a slow reader does not keep the others waiting."""

    daemon_threads = True

    def server_bind(self) -> None:
        """Takes the port, without asking the network for this machine's name (can take seconds)."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.server_address[1]
        self.setup_environ()

    def handle_error(self, request: object, client_address: object) -> None:
        """Leaves readers who hang up or say nothing unmentioned; other errors are shown."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(WSGIRequestHandler):
    """Says nothing on the terminal: the address stands there, and nothing else should."""

    timeout = PATIENCE

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Leaves the request unmentioned."""


def _bind(port: int) -> _Server:
    """A server on `port`, or on a free one near it."""
    wanted = range(port, min(port + NEIGHBOURS, 65535) + 1) if port else []
    for candidate in (*wanted, 0):
        try:
            return _Server((HOST, candidate), _Handler)
        except OSError:
            continue
    raise PublishError(
        "no port of this machine is free; close some programs and run this again",
        "本机没有空闲端口；请关闭一些程序后重试",
    )
