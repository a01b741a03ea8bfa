"""`talk serve`: a WSGI application at an address, for people who may be slow, many or hostile.

waitress reads a whole request before one of its threads sees it (a large body goes to a file on the
disk) and holds a whole answer until its reader took it, so a slow one costs a connection and no
thread. Beside its own limits, who dawdles over the head of a request is sent away, and a large body
may come only where uploads are taken.
"""

import signal
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer, create_server
from waitress.utilities import Error, RequestEntityTooLarge
from waitress.wasyncore import loop

from openllm_talk.errors import PublishError
from openllm_talk.web.site_files import site

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

HOST = "127.0.0.1"
# So many ports above the one asked for are tried before any free one is taken.
NEIGHBOURS = 20
# A connection that says nothing for so many seconds is closed.
PATIENCE = 30
# The head of a request has to be there after so many seconds, however steadily it drips.
HEAD_WITHIN = 20
HEAD_MOST = 32 * 1024
# A body has to come at so many bytes a second, and so many large ones at a time may.
SLOWEST = 4 * 1024
LARGE_AT_ONCE = 20
BODY_MOST = 4 * 1024 * 1024
CONNECTIONS = 1000
THREADS = 4
# When it is told to stop, what runs has so many seconds to end.
GRACE = 25

UPLOADS = "/uploads/"


def serve(
    folder: Path, port: int, ready: Callable[[str], None], stopping: threading.Event | None = None
) -> None:
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
    server = bind(site(folder), HOST, port)
    ready(address_of(server))
    run(server, stopping or interrupted())


def bind(
    application: "WSGIApplication",
    host: str,
    port: int,
    *,
    upload_most: int = BODY_MOST,
    threads: int = THREADS,
    near: bool = True,
) -> TcpWSGIServer:
    """A server of `application` on `port`, or on a free one near it; 0 means any.

    Only `near` gives way to another port: where others look for the server at one, it must be that.
    `upload_most` are the bytes that a body below «/uploads/» may have. Raises PublishError.
    """
    server: TcpWSGIServer = create_server(
        application,
        sockets=[_socket(host, port, near)],
        threads=threads,
        ident=None,
        connection_limit=CONNECTIONS,
        channel_timeout=PATIENCE,
        cleanup_interval=5,
        max_request_header_size=HEAD_MOST,
        max_request_body_size=max(upload_most, BODY_MOST),
        # Who stands in front is known to `web.proxies`, which trusts several.
        clear_untrusted_proxy_headers=False,
        asyncore_use_poll=True,
    )
    server.channel_class = _Channel
    return server


def _socket(host: str, port: int, near: bool) -> socket.socket:
    """What listens at the port, or at one near it."""
    wanted = [port] if port else []
    if near and port:
        wanted += [*range(port + 1, min(port + NEIGHBOURS, 65535) + 1), 0]
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in wanted or [0]:
        try:
            return socket.create_server((host, candidate), family=family)
        except OSError:
            continue
    if near:
        raise PublishError(
            "no port of this machine is free; close some programs and run this again",
            "本机没有空闲端口；请关闭一些程序后重试",
        )
    raise PublishError(
        f"cannot listen at {host}, port {port}; close what uses it, or name others with --host "
        "and --port",
        f"无法监听 {host} 的 {port} 端口；请关闭占用它的程序，或用 --host、--port 另选",
    )


def address_of(server: TcpWSGIServer) -> str:
    """Where the server can be reached from this machine."""
    host = server.effective_host
    if host in ("0.0.0.0", "::"):  # noqa: S104 - any address of this machine, so its own, too
        host = HOST
    return f"http://{f'[{host}]' if ':' in host else host}:{server.effective_port}/"


def interrupted() -> threading.Event:
    """Set on Ctrl-C, and when the system asks the process to end; only in the main thread."""
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    return stopping


def run(server: TcpWSGIServer, stopping: threading.Event) -> None:
    """Answers until `stopping` is set; then takes no more connections, and ends what runs."""
    dawdlers = _Dawdlers(server)
    try:
        while not stopping.is_set():
            _turn(server, 0.5)
            dawdlers.send_away()
        server.accepting = False
        until = time.monotonic() + GRACE
        while _is_busy(server) and time.monotonic() < until:
            _turn(server, 0.1)
    finally:
        server.task_dispatcher.shutdown()
        for channel in list(server.active_channels.values()):
            channel.handle_close()
        server.close()


def _turn(server: TcpWSGIServer, seconds: float) -> None:
    loop(timeout=seconds, use_poll=True, map=server._map, count=1)


def _is_busy(server: TcpWSGIServer) -> bool:
    """Whether a request is being answered, or an answer still on its way."""
    return any(
        channel.requests or channel.total_outbufs_len
        for channel in list(server.active_channels.values())
    )


class _Parser(HTTPRequestParser):
    """Takes a large body only where uploads are taken, and only from who may be signed in."""

    def parse_header(self, header_plus: bytes) -> None:
        """Refuses what is too large by what its head says, before a byte of it is stored."""
        super().parse_header(header_plus)  # type: ignore[no-untyped-call]
        if not self.chunked and self.content_length <= BODY_MOST:
            return
        if not (self.path.startswith(UPLOADS) and "COOKIE" in self.headers):
            self._refuse(RequestEntityTooLarge(f"exceeds max_body of {BODY_MOST}"))
        elif len(_LARGE) >= LARGE_AT_ONCE:  # a cookie is easily made up, a disk easily filled
            said = "too many large files are coming in; try again in a minute"
            self._refuse(_Busy(said))  # type: ignore[no-untyped-call]
        else:
            _LARGE.add(self)

    def _refuse(self, error: Error) -> None:
        self.error = error  # type: ignore[assignment]
        self.connection_close = True
        self.completed = True


class _Busy(Error):
    code = 503
    reason = "Service Unavailable"


_LARGE: WeakSet[_Parser] = WeakSet()
"""The requests with large bodies that are coming in, or being answered."""


class _Channel(HTTPChannel):
    """A connection whose requests are read by our parser."""

    parser_class = _Parser


class _Dawdlers:
    """Who has begun a request and does not come to the end of its head, or drips its body."""

    def __init__(self, server: TcpWSGIServer) -> None:
        self._server = server
        self._since: dict[Any, tuple[object, float]] = {}

    def send_away(self) -> None:
        """Closes the connections whose head or body takes too long."""
        now, seen = time.monotonic(), self._since
        self._since = {}
        for channel in list(self._server.active_channels.values()):
            request = channel.request
            if request is None:
                continue
            before = seen.get(channel)
            since = before[1] if before and before[0] is request else now
            self._since[channel] = (request, since)
            if now - since > HEAD_WITHIN + request.body_bytes_received / SLOWEST:
                channel.will_close = True
