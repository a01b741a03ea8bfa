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
_FIRST_DAY = datetime.date(1970, 1, 1).toordinal()
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
    day, rest = divmod(whole, 86_400)
    minute, rest = divmod(rest, 60)
    return f"{_day(day)}{_clock(minute)}{_TWO[rest]}{fraction}+00:00"


def of_milliseconds(milliseconds: int | None) -> str | None:
    """The instant in UTC, to the millisecond where it is no whole second; None without one."""
    if milliseconds is None or not 0 <= milliseconds < LATEST * 1000:
        return None
    day, rest = divmod(milliseconds, 86_400_000)
    minute, rest = divmod(rest, 60_000)
    seconds, rest = divmod(rest, 1000)
    fraction = f".{rest:03}" if rest else ""
    return f"{_day(day)}{_clock(minute)}{_TWO[seconds]}{fraction}+00:00"


@lru_cache(maxsize=1 << 12)
def _day(day: int) -> str:
    """The beginning of all times of a day since 1970, «2024-01-13T»; messages come close together.

    Minutes are not remembered: in a quiet chat every message has its own.
    """
    return f"{datetime.date.fromordinal(_FIRST_DAY + day).isoformat()}T"


@lru_cache(maxsize=1440)
def _clock(minute: int) -> str:
    """A minute of any day, «08:05:»."""
    return f"{_TWO[minute // 60]}:{_TWO[minute % 60]}:"


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
            # A second that is none (a leap second «:60») has the offset of its minute.
            minute = datetime.datetime.fromisoformat(row.time[:16])
            offset = minute.replace(tzinfo=zone).isoformat()[-6:]
            yield msgspec.structs.replace(row, time=row.time + offset)
        else:
            yield row
