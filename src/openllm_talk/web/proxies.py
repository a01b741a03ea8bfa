"""Whose word on the reader's address and on https is taken: that of our own proxies alone."""

import os
import re
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.http import HttpRequest, HttpResponse

from openllm_talk.errors import SettingsError
from openllm_talk.web.hosting import networks

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
FORWARDED = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_REAL_IP",
    "HTTP_FORWARDED",
)
TOLD = "talk.forwarded"
"""Whether anybody said that they stand between, one of ours or not."""
_WITH_PORT = re.compile(r"\[(.+)\](?::\d+)?|([\d.]+):\d+")


class Proxies:
    """Puts the reader's own address into REMOTE_ADDR, which is what limits go by.

    Anybody can send X-Forwarded-For. It is read from its end, where our proxies wrote, and only as
    far as they go; from anyone but them, all such headers are taken away. Raises SettingsError
    where TALK_PROXIES is no list of addresses.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer
        self._ours = ours()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = request.META
        told[TOLD] = any(name in told for name in (*FORWARDED, "HTTP_VIA"))
        sender = told.get("REMOTE_ADDR", "")
        if _is_among(_address(sender), self._ours):
            way = told.get("HTTP_X_FORWARDED_FOR", "").split(",")
            told["REMOTE_ADDR"] = reader((*way, sender), self._ours)
        else:
            for name in FORWARDED:
                told.pop(name, None)
        return self._answer(request)


def reader(way: Iterable[str], ours: Iterable[Network]) -> str:
    """The last address on the way to us that is none of our proxies' and is an address at all."""
    nearest = ""
    for one in reversed([_address(place) for place in way]):
        if one is None:
            break
        nearest = str(one)
        if not _is_among(one, ours):
            break
    return nearest


def ours() -> list[Network]:
    """The proxies that TALK_PROXIES names; raises SettingsError."""
    try:
        return [ip_network(one, strict=False) for one in networks()]
    except ValueError as exc:
        raise SettingsError(
            f"TALK_PROXIES is «{os.environ['TALK_PROXIES']}», which is no list of addresses; "
            "write it like 127.0.0.1,10.0.0.0/8",
            f"TALK_PROXIES 是 “{os.environ['TALK_PROXIES']}”，不是地址列表；"
            "请写成 127.0.0.1,10.0.0.0/8",
        ) from exc


def _address(text: str) -> Address | None:
    """The address that a proxy wrote, without its port; one of IPv4 that is written as IPv6 is that
    of IPv4. None where it is none."""
    found = _WITH_PORT.fullmatch(text.strip())
    try:
        known = ip_address((found[1] or found[2]) if found else text.strip())
    except ValueError:
        return None
    return (known.ipv4_mapped if isinstance(known, IPv6Address) else None) or known


def _is_among(address: Address | None, networks: Iterable[Network]) -> bool:
    return address is not None and any(address in one for one in networks)
