"""How often one reader may send something in, so that nobody floods the rest.

Each browser has its own small measure. Its address has a larger one, as a whole office may stand
behind it; it holds those who throw their cookies away. Counted in this process, which alone serves
the community.
"""

import time
from ipaddress import IPv6Address, ip_address

from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import render

from openllm_talk.errors import WorkshopError
from openllm_talk.records import Record
from openllm_talk.web.visit import Visited

HOUSE = 64
"""Bits of an IPv6 address that one house has."""


class Limit(Record, frozen=True):
    """So many times within so many seconds, for one address and for one browser; where a browser
    has no measure of its own (`each` is 0), none is marked by a session."""

    name: str
    address: int
    seconds: int
    each: int = 0


def check_limit(request: Visited, limit: Limit) -> None:
    """Counts once more; raises WorkshopError where that is too often.

    The address comes first: who is over its measure leaves nothing behind, no session and no count.
    Makes a session where the browser needs one and has none: the next form is sent with it.
    """
    house = house_of(request.META.get("REMOTE_ADDR", ""))
    _check(limit, f"address:{house}", limit.address)
    if limit.each:
        if request.session.session_key is None:
            request.session.create()
        _check(limit, f"each:{request.session.session_key}", limit.each)


def refused(request: Visited, limit: Limit) -> HttpResponse | None:
    """Counts a page that is only looked at; the answer where that is too often, a 429, which htmx
    lets pass and leaves what stands there."""
    try:
        check_limit(request, limit)
    except WorkshopError:
        return render(request, "429.html", status=429)
    return None


def house_of(address: str) -> str:
    """Whom an address is counted for: itself, of IPv6 the network of its house."""
    try:
        known = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(known, IPv6Address):
        return str(known.ipv4_mapped or f"{int(known) >> (128 - HOUSE):x}")
    return str(known)


def _check(limit: Limit, who: str, most: int) -> None:
    """Counts one of somebody in the present stretch of time, if there is room."""
    key = f"limit:{limit.name}:{who}:{int(time.time()) // limit.seconds}"
    cache.add(key, 0, limit.seconds + 60)
    if cache.incr(key) <= most:
        return
    en, zh = _told(limit.seconds)
    raise WorkshopError(
        f"that was sent too often from here; wait {en}, then send it again — what you wrote is "
        "still in the form",
        f"从这里发得太频繁了；请等 {zh}再发一次，写好的内容还在表单里",
    )


def _told(seconds: int) -> tuple[str, str]:
    if seconds > 2 * 3600:
        return f"{seconds // 3600} hours", f"{seconds // 3600} 小时"
    minutes = max(1, seconds // 60)
    return f"{minutes} minute{'s' * (minutes > 1)}", f"{minutes} 分钟"
