"""The moments of a talk's recording: what the times in notes count from, and their addresses."""

import re
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from openllm_talk.issues.models import Night

STAMP = re.compile(r"\[(\d{1,3}):([0-5]\d):([0-5]\d)\]")
"""A moment of the recording as it stands in a note or an answer: `[0:42:10]`."""
_HOSTS = ("youtube.com", "youtu.be", "bilibili.com")


def clock(seconds: float) -> str:
    """Hours, minutes and seconds: `0:42:10`."""
    minutes, rest = divmod(max(0, int(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"


def origin(night: Night) -> datetime | None:
    """What the times in notes count from: the recording's beginning, else the talk's."""
    return night.recording_began or night.began


def offset(night: Night, at: datetime) -> int | None:
    """Seconds from the beginning of the recording (else of the talk); None before either."""
    began = origin(night)
    return None if began is None else max(0, int((at - began).total_seconds()))


def moment(video: str | None, seconds: int) -> str | None:
    """The address of a moment of a recording; None where its host has no such addresses.

    YouTube and Bilibili take whole seconds as `t` in the query.
    """
    parts = urlsplit(video or "")
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    if parts.scheme not in ("http", "https") or host not in _HOSTS:
        return None
    query = [(name, value) for name, value in parse_qsl(parts.query) if name != "t"]
    query.append(("t", str(seconds)))
    return urlunsplit(parts._replace(query=urlencode(query)))


def seconds_of(stamp: re.Match[str]) -> int:
    """The seconds that a `STAMP` says."""
    hours, minutes, seconds = (int(part) for part in stamp.groups())
    return (hours * 60 + minutes) * 60 + seconds
