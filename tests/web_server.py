"""A web server on this machine that gives what a test tells it to, at a port of its own."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from openllm_talk.sources.pages.guard import Local


@dataclass
class Served:
    """What one path gives. `pause` are seconds before each part of the body."""

    body: bytes | tuple[bytes, ...] = b""
    kind: str | None = "text/html; charset=utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    pause: float = 0


@dataclass
class WebServer:
    """A server, what it gives by path, and what it was asked for: path and headers."""

    port: int
    pages: dict[str, Served] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def local(self) -> Local:
        """What `fetch` must be told before it may ask this server."""
        return frozenset({("127.0.0.1", self.port)})

    def at(self, path: str) -> str:
        """The address of `path`."""
        return f"http://127.0.0.1:{self.port}{path}"

    def html(self, path: str, head: str, **fields: object) -> str:
        """Gives a page with this head at `path`; its address."""
        page = f"<!DOCTYPE html><html><head>{head}</head><body><p>…</p></body></html>"
        self.pages[path] = Served(page.encode("utf-8"), **fields)  # type: ignore[arg-type]
        return self.at(path)

    def to(self, path: str, target: str, **headers: str) -> str:
        """Redirects from `path` to `target`; the address of `path`."""
        self.pages[path] = Served(status=302, headers={"Location": target, **headers})
        return self.at(path)


@contextmanager
def serving() -> Iterator[WebServer]:
    """A server that runs inside."""
    running = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    web = WebServer(running.server_address[1])
    running.RequestHandlerClass = _handler(web)
    thread = threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield web
    finally:
        running.shutdown()
        running.server_close()
        thread.join()


def _handler(web: WebServer) -> Callable[..., BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            web.asked.append((self.path, dict(self.headers)))
            served = web.pages.get(self.path.partition("?")[0]) or Served(
                b"<title>404 Not Found</title>", status=404
            )
            self.send_response(served.status)
            if served.kind is not None:
                self.send_header("Content-Type", served.kind)
            for name, value in served.headers.items():
                self.send_header(name, value)
            self.end_headers()
            parts = served.body if isinstance(served.body, tuple) else (served.body,)
            try:
                for part in parts:
                    time.sleep(served.pause)
                    self.wfile.write(part)
                    self.wfile.flush()
            except (BrokenPipeError, ConnectionResetError):
                pass

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
            pass

    return Handler
