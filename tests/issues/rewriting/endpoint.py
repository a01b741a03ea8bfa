"""An endpoint of the tests' own on this machine: it answers as each test says, and remembers."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answering = Callable[[dict[str, Any]], "str | tuple[int, bytes]"]


class Endpoint:
    """Where it stands, and the requests it got with their headers."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}/v1"
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []


@contextmanager
def endpoint(answering: Answering, delay: float = 0) -> Iterator[Endpoint]:
    """An endpoint that says what `answering` makes of a request: the model's words, or a raw reply
    with its status. With `delay` it sends one byte, and the rest only after that many seconds."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            here.requests.append(body)
            here.headers.append(dict(self.headers))
            said = answering(body)
            status, content = said if isinstance(said, tuple) else (200, completion(said))
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if delay:
                self.wfile.write(content[:1])
                self.wfile.flush()
                time.sleep(delay)
                content = content[1:]
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            pass  # a client that did not wait

    server = Server(("127.0.0.1", 0), Handler)
    here = Endpoint(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield here
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def completion(words: str | None) -> bytes:
    """A chat completion that holds these words."""
    message = {"role": "assistant", "content": words}
    return json.dumps({"choices": [{"index": 0, "message": message}]}).encode()


def block(body: dict[str, Any]) -> dict[str, Any]:
    """The JSON of a request between its two fences."""
    first, inside, last = body["messages"][-1]["content"].split("\n")
    assert first == last
    found: dict[str, Any] = json.loads(inside)
    return found


def reply(title: tuple[str, str] | None, *sentences: tuple[str, str]) -> str:
    """What a model says: a title and sentences, each with the ids it cites («m1 m2»)."""

    def made(one: tuple[str, str]) -> dict[str, Any]:
        return {"text": one[0], "cites": one[1].split()}

    return json.dumps({"title": title and made(title), "sentences": [*map(made, sentences)]})
