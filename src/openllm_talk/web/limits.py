"""How often one reader may send something in, so that nobody floods the rest.

Each browser has its own small measure. Its address has a larger one, as a whole office may stand
behind it; it holds those who throw their cookies away. Counted in this process, which alone serves
the community.
"""

import time
from ipaddress import IPv6Address, ip_address

from django.core.cache import cache

from openllm_talk.errors import WorkshopError
from openllm_talk.records import Record
from openllm_talk.web.visit import Visited

HOUSE = 64
"""Bits of an IPv6 address that one house has."""


class Limit(Record, frozen=True):
    """So many times within so many seconds, for one browser and for one address."""

    name: str
    each: int
    address: int
    seconds: int


def check_limit(request: Visited, limit: Limit) -> None:
    """Counts once more; raises WorkshopError where that is too often.

    Makes a session where the browser has none: the next form is sent with it.
    """
    if request.session.session_key is None:
        request.session.create()
    whose = {
        f"each {request.session.session_key}": limit.each,
        f"address {house_of(request.META.get('REMOTE_ADDR', ''))}": limit.address,
    }
    for who, most in whose.items():
        if not _counted(f"limit {limit.name} {who}".replace(" ", ":"), most, limit.seconds):
            minutes = limit.seconds // 60
            raise WorkshopError(
                f"that was sent too often from here; wait {minutes} minutes, then send it again — "
                "what you wrote is still in the form",
                f"从这里发得太频繁了；请等 {minutes} 分钟再发一次，写好的内容还在表单里",
            )


def house_of(address: str) -> str:
    """Whom an address is counted for: itself, of IPv6 the network of its house."""
    try:
        known = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(known, IPv6Address):
        return f"{int(known) >> (128 - HOUSE):x}"
    return str(known)


def _counted(key: str, most: int, seconds: int) -> bool:
    """Counts one in the present stretch of time, if there is room."""
    key = f"{key}:{int(time.time()) // seconds}"
    cache.add(key, 0, seconds + 60)
    return bool(cache.incr(key) <= most)
