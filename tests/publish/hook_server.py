"""A webhook's server on this machine: it answers what a test tells it to, and keeps what came."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from openllm_talk.sources.pages.guard import Local


@dataclass
class Reply:
    """One answer; `breaks` cuts the connection before any of it."""

    body: bytes = b"ok"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    breaks: bool = False


@dataclass
class HookServer:
    """A server, its answers in order (the last one again and again), and what it was sent."""

    port: int
    replies: list[Reply] = field(default_factory=lambda: [Reply()])
    came: list[tuple[str, Any]] = field(default_factory=list)

    @property
    def local(self) -> Local:
        return frozenset({("127.0.0.1", self.port)})

    def at(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@contextmanager
def hooks() -> Iterator[HookServer]:
    """A server that runs inside."""
    running = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server = HookServer(running.server_address[1])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.came.append((self.path, json.loads(body)))
            reply = server.replies.pop(0) if len(server.replies) > 1 else server.replies[0]
            if reply.breaks:
                self.close_connection = True
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            with suppress(ConnectionError):  # who sends reads no more than it wants
                self.wfile.write(reply.body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's name
            """Tests print nothing."""

    running.RequestHandlerClass = Handler
    thread = threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        running.shutdown()
        thread.join()
        running.server_close()
