"""The way to the network for addresses that strangers wrote: public addresses only, and in time.

A name is resolved here, all of its addresses are checked, and the connection goes to the very one
that was checked, so a name cannot mean one machine when it is checked and another when it is asked.
"""

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Any, Final

import httpcore
import httpx

from openllm_talk.errors import NoPage

Local = frozenset[tuple[str, int]]
"""Hosts and ports that may be asked although they are private."""

_MOST_ADDRESSES: Final = 4
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_LOCAL_NAT64: Final = ipaddress.ip_network("64:ff9b:1::/48")
_SOCKETS: Final = httpcore.SyncBackend()


def is_public(text: str) -> bool:
    """Whether an IP address is one that the whole internet can reach, and so nobody's private.

    An IPv6 address that stands for an IPv4 one is what that one is.
    """
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if address in _LOCAL_NAT64 or address.is_site_local:
            return False
        inside = _ipv4_inside(address)
        if inside:
            return all(is_public(str(each)) for each in inside)
    return address.is_global and not (
        address.is_private
        or address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_reserved
        or address.is_unspecified
    )


def _ipv4_inside(address: ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    """The IPv4 addresses that an IPv6 one leads to: mapped, 6to4, Teredo, NAT64, compatible."""
    last = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64 or int(address) >> 32 == 0:
        found.append(last)
    return [each for each in found if each is not None]


class Guard(httpcore.NetworkBackend):
    """Connects to public addresses alone, and lets nothing go on after `deadline`."""

    def __init__(self, deadline: float, local: Local = frozenset()) -> None:
        self._deadline = deadline
        self._local = local

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first address of `host` that takes it; raises NoPage for a private
        one, even among others: a public site has none."""
        addresses = _resolved(host, port, self._left(timeout))
        if (host, port) not in self._local and not all(map(is_public, addresses)):
            raise NoPage("is at a private address", "在内网地址上")
        tried = addresses[:_MOST_ADDRESSES]
        for place, address in enumerate(tried, 1):
            share = self._left(timeout) / (len(tried) - place + 1)
            try:
                stream = _SOCKETS.connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if place == len(tried):
                    raise
            else:
                return _Timed(stream, self)
        raise httpcore.ConnectError(host)

    def left(self, timeout: float | None) -> float:
        """How long a step may take: `timeout`, but not beyond the deadline."""
        return self._left(timeout)

    def _left(self, timeout: float | None) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left if timeout is None else min(left, timeout)


class _Timed(httpcore.NetworkStream):
    """A connection whose every step ends at the guard's deadline."""

    def __init__(self, stream: httpcore.NetworkStream, guard: Guard) -> None:
        self._stream = stream
        self._guard = guard

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._guard.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._guard.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self._guard.left(timeout)
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, left), self._guard)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _resolved(host: str, port: int, seconds: float) -> list[str]:
    """The IP addresses of `host`, each once; raises ConnectError, and ConnectTimeout when late.

    The system's resolver takes no time limit, so it is left alone when it takes too long.
    """
    found: list[str] = []
    failed: list[Exception] = []

    def ask() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.extend(dict.fromkeys(str(answer[4][0]) for answer in answers))
        except (OSError, UnicodeError) as exc:
            failed.append(exc)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(seconds)
    if asking.is_alive():
        raise httpcore.ConnectTimeout(host)
    if failed or not found:
        raise httpcore.ConnectError(host)
    return found


class Transport(httpx.BaseTransport):
    """httpx over the connections of a guard; each transport has its own."""

    def __init__(self, guard: Guard, trust: ssl.SSLContext) -> None:
        self._pool = httpcore.ConnectionPool(ssl_context=trust, network_backend=guard)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer, its body still to come."""
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        answer = self._pool.handle_request(
            httpcore.Request(
                request.method,
                url,
                headers=request.headers.raw,
                content=request.read(),
                extensions=request.extensions,
            )
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer))

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        with closing(self._answer):
            yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
