"""Times as exports give them, in ISO 8601: seconds since 1970, local clocks, and both together."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from zoneinfo import ZoneInfo

import msgspec

from openllm_talk.records import Message, Row

LATEST = 1 << 36
"""Seconds since 1970 that no message has (the year 4147); more are milliseconds, or junk."""
_TWO = tuple(f"{number:02}" for number in range(60))


def of_seconds(seconds: float | None) -> str | None:
    """The instant in UTC («2024-01-13T08:05:05+00:00»); None where there is none.

    Fractions stay, to the microsecond.
    """
    if seconds is None or not 0 <= seconds < LATEST:
        return None
    whole = int(seconds)
    fraction = ""
    if whole != seconds and (millionths := round((seconds - whole) * 1_000_000)):
        carried, millionths = divmod(millionths, 1_000_000)
        whole += carried
        fraction = f".{millionths:06}" if millionths else ""
    minute, rest = divmod(whole, 60)
    return f"{_minute(minute)}{_TWO[rest]}{fraction}+00:00"


def of_milliseconds(milliseconds: int | None) -> str | None:
    """The instant in UTC, to the millisecond where it is no whole second; None without one."""
    if milliseconds is None or not 0 <= milliseconds < LATEST * 1000:
        return None
    minute, rest = divmod(milliseconds, 60_000)
    seconds, rest = divmod(rest, 1000)
    fraction = f".{rest:03}" if rest else ""
    return f"{_minute(minute)}{_TWO[seconds]}{fraction}+00:00"


@lru_cache(maxsize=1 << 12)
def _minute(minute: int) -> str:
    """The beginning of all times of a minute, «2024-01-13T08:05:»; messages come close together."""
    day, rest = divmod(minute, 24 * 60)
    return f"{_day(day)}{_TWO[rest // 60]}:{_TWO[rest % 60]}:"


@lru_cache(maxsize=1 << 9)
def _day(day: int) -> str:
    return datetime.datetime.fromtimestamp(day * 86_400, datetime.UTC).isoformat()[:11]


@dataclass(slots=True)
class Clock:
    """Derives the offset of a local time beside its seconds; times of one hour share the work."""

    hour: str = ""
    start: int = 0
    offsets: dict[int, str] = field(default_factory=dict)

    def offset(self, local: str, seconds: int) -> str:
        """The offset («+08:00») of a local ISO time that is so many seconds since 1970.

        Empty where none fits: an offset is whole minutes and at most 14 hours; anything else is a
        broken export.
        """
        try:
            if local[:13] != self.hour:
                start = datetime.datetime.fromisoformat(f"{local[:13]}:00:00+00:00")
                self.hour, self.start = local[:13], int(start.timestamp())
            ahead = self.start + int(local[14:16]) * 60 + int(local[17:19] or 0) - seconds
        except ValueError:
            return ""
        known = self.offsets.get(ahead)
        if known is not None:
            return known
        minutes, odd = divmod(abs(ahead), 60)
        if odd or minutes > 14 * 60:
            return ""
        text = f"{'-' if ahead < 0 else '+'}{minutes // 60:02}:{minutes % 60:02}"
        return self.offsets.setdefault(ahead, text)


def in_zone(rows: Iterator[Row], zone: ZoneInfo) -> Iterator[Row]:
    """The rows, with the offset of `zone` behind times that have a date and no offset."""
    for row in rows:
        if isinstance(row, Message) and row.time is not None and len(row.time) in {16, 19}:
            offset = datetime.datetime.fromisoformat(row.time).replace(tzinfo=zone).isoformat()[-6:]
            yield msgspec.structs.replace(row, time=row.time + offset)
        else:
            yield row
