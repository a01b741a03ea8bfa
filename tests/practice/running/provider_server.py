"""A provider on this machine: OpenAI's interface, replies by a rule, every prompt counted."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Answer:
    """What the provider does about one prompt."""

    text: str = ""
    stop: str = "stop"
    status: int = 200
    body: bytes | None = None
    seconds: float = 0.0


@dataclass
class Provider:
    """A running server: its `address`, and the conversations it was asked, in their order."""

    address: str
    asked: list[list[str]] = field(default_factory=list)
    answered: list[list[str]] = field(default_factory=list)
    leave: Callable[[], None] = lambda: None

    @property
    def environment(self) -> dict[str, str]:
        return {"LOCAL_BASE_URL": f"{self.address}/v1", "LOCAL_API_KEY": "none"}


def completion(answer: Answer) -> bytes:
    """A chat completion as OpenAI's interface gives it."""
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": answer.text},
        "finish_reason": answer.stop,
    }
    usage = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}
    whole = {"id": "1", "object": "chat.completion", "created": 1, "model": "local"}
    return json.dumps(whole | {"choices": [choice], "usage": usage}).encode()


@contextmanager
def serving(rule: Callable[[list[str]], Answer]) -> Iterator[Provider]:
    """A provider that does with each conversation (what was said, in order) what `rule` says."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers["Content-Length"])
            request: dict[str, Any] = json.loads(self.rfile.read(size))
            said = [message["content"] for message in request["messages"]]
            provider.asked.append(said)
            answer = rule(said)
            time.sleep(answer.seconds)
            body = completion(answer) if answer.body is None else answer.body
            try:
                self.send_response(answer.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except ConnectionError:
                return  # the caller was killed, or had waited long enough
            provider.answered.append(said)

        def log_message(self, *_words: object) -> None:
            """Quiet: what was asked is kept in `provider`."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    provider = Provider(f"http://127.0.0.1:{server.server_port}", leave=server.socket.close)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
