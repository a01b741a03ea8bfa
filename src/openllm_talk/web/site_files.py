"""The published site as a WSGI application: files of a folder, and its own page where none is."""

from collections.abc import Iterable
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING
from wsgiref.headers import Headers

from whitenoise import WhiteNoise  # type: ignore[import-untyped]

from openllm_talk.web.packing import packed

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

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
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


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
    return packed(files)


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
