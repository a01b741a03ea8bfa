"""Moments of a recording: how they are written in a text, and their addresses."""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

STAMP = re.compile(r"\[(\d{1,3}):([0-5]\d):([0-5]\d)\]", re.ASCII)
"""A moment as it stands in a note or an answer: `[0:42:10]`, hours, minutes and seconds."""
_HOSTS = ("youtube.com", "youtu.be", "bilibili.com")


def clock(seconds: float) -> str:
    """Hours, minutes and seconds: `0:42:10`."""
    minutes, rest = divmod(max(0, int(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"


def seconds_of(stamp: re.Match[str]) -> int:
    """The seconds that a `STAMP` says."""
    hours, minutes, seconds = (int(part) for part in stamp.groups())
    return (hours * 60 + minutes) * 60 + seconds


def address(video: str | None, seconds: int) -> str | None:
    """The address of a moment of a recording; None where its host has no such addresses.

    YouTube and Bilibili take whole seconds as `t` in the query.
    """
    try:
        parts = urlsplit(video or "")
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:  # brackets that hold no address of a host
        return None
    if parts.scheme not in ("http", "https") or host not in _HOSTS:
        return None
    query = [(name, value) for name, value in parse_qsl(parts.query) if name != "t"]
    query.append(("t", str(seconds)))
    return urlunsplit(parts._replace(query=urlencode(query)))
