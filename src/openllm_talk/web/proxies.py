"""Whose word on the reader's address and on https is taken: that of our own proxies alone."""

from collections.abc import Callable, Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from django.http import HttpRequest, HttpResponse

from openllm_talk.web.hosting import networks

Network = IPv4Network | IPv6Network
FORWARDED = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_REAL_IP",
    "HTTP_FORWARDED",
)


class Proxies:
    """Puts the reader's own address into REMOTE_ADDR, which is what limits go by.

    Anybody can send X-Forwarded-For. It is read from its end, where our proxies wrote, and only as
    far as they go; from anyone but them, all such headers are taken away.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer
        self._ours = [ip_network(one, strict=False) for one in networks()]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sender = request.META.get("REMOTE_ADDR", "")
        if _is_among(sender, self._ours):
            told = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
            request.META["REMOTE_ADDR"] = reader((*told, sender), self._ours)
        else:
            for name in FORWARDED:
                request.META.pop(name, None)
        return self._answer(request)


def reader(way: Iterable[str], ours: Iterable[Network]) -> str:
    """The last address on the way to us that is none of our proxies' and is an address at all."""
    nearest = ""
    for one in reversed([place.strip() for place in way]):
        if not _is_address(one):
            break
        nearest = one
        if not _is_among(one, ours):
            break
    return nearest


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_among(text: str, networks: Iterable[Network]) -> bool:
    return _is_address(text) and any(ip_address(text) in one for one in networks)
