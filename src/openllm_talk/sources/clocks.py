"""Dates and clocks as chat programs write them for people, in ISO 8601."""

import datetime
import re
from dataclasses import dataclass, field
from functools import lru_cache

from openllm_talk.sources.format import DateOrder

MORNING = "[Aa]\\.?[Mm]\\.?|上午|凌晨|清晨|早上|早晨"
AFTERNOON = "[Pp]\\.?[Mm]\\.?|下午|傍晚|晚上"
HALF = f"{MORNING}|{AFTERNOON}|中午"
"""The half of the day, before or after a clock."""

_AFTERNOON = re.compile(AFTERNOON)
_PARTS = re.compile("[^0-9]+")


def clock(written: str, half: str | None = None) -> str | None:
    """The clock in 24 hours («9:16:13» and «PM» are «21:16:13»); None where there is none such.

    Hours, minutes and seconds are parted by «:». An hour 24 is midnight of the same day, as some
    browsers write it.
    """
    hour, _, rest = written.partition(":")
    shown = _hour(hour, half)
    if shown is None or rest[0] > "5" or rest[3:4] > "5":
        return None
    return f"{shown}:{rest}"


@lru_cache(maxsize=1024)
def _hour(written: str, half: str | None) -> str | None:
    hour = int(written)
    if hour > 24:
        return None
    if half is None or hour > 12:
        return f"{hour % 24:02}"
    if half == "中午":
        return f"{hour if hour >= 11 else hour + 12:02}"
    if _AFTERNOON.fullmatch(half):
        return f"{hour if hour == 12 else hour + 12:02}"
    return f"{0 if hour == 12 else hour:02}"


@dataclass(slots=True)
class Days:
    """Reads dates in one order of their parts; the few of a file are remembered.

    A date that begins with its year needs no order.
    """

    order: DateOrder = "day-first"
    known: dict[str, str | None] = field(default_factory=dict)

    def read(self, written: str) -> str | None:
        """The date in ISO 8601; None where there is none such, in the other order neither."""
        if written in self.known:
            return self.known[written]
        if len(self.known) > 10_000:
            self.known.clear()
        found = _under(written, self.order)
        if found is None:
            found = _under(written, "month-first" if self.order == "day-first" else "day-first")
        self.known[written] = None if found is None else found.isoformat()
        return self.known[written]


def _under(written: str, order: DateOrder) -> datetime.date | None:
    """The day if its parts stand in this order."""
    try:
        first, second, third = (part for part in _PARTS.split(written) if part)
        if len(first) > 2 or order == "year-first":
            year, month, number = first, second, third
        elif order == "month-first":
            month, number, year = first, second, third
        else:
            number, month, year = first, second, third
        full = int(year) + 2000 if len(year) <= 2 else int(year)
        return datetime.date(full, int(month), int(number))
    except ValueError:
        return None


@dataclass(slots=True)
class _Tried:
    """What becomes of a file's dates in one order of their parts."""

    order: DateOrder
    impossible: int = 0
    backwards: int = 0
    days: int = 0
    last: datetime.date | None = None

    def see(self, written: str) -> None:
        found = _under(written, self.order)
        if found is None:
            self.impossible += 1
            return
        if self.last is not None:
            self.backwards += found < self.last
            self.days += abs((found - self.last).days)
        self.last = found


@dataclass(slots=True)
class OrderEvidence:
    """Tells the order of day and month from all dates of a file."""

    tried: tuple[_Tried, _Tried] = field(
        default_factory=lambda: (_Tried("day-first"), _Tried("month-first"))
    )
    last: str = ""
    undecided: bool = False

    def see(self, written: str) -> None:
        """Take in the date of the next message, as written."""
        if written == self.last:
            return
        self.last = written
        first, second, *_ = (part for part in _PARTS.split(written) if part)
        if len(first) > 2:
            return
        self.undecided = self.undecided or int(first) != int(second)
        for one in self.tried:
            one.see(written)

    def decide(self, setting: DateOrder | None, likeliest: DateOrder) -> tuple[DateOrder, bool]:
        """The order, and whether it is only assumed.

        A part above 12 proves it, and so does time that runs backwards one way only; else comes
        the setting, else the way in which the chat runs without long holes, else the likeliest.
        """
        ranked = sorted(self.tried, key=lambda one: (one.impossible, one.backwards))
        best, second = ranked
        if (best.impossible, best.backwards) < (second.impossible, second.backwards):
            return best.order, False
        if setting is not None:
            return setting, False
        if min(best.days, second.days) * 5 < max(best.days, second.days):
            shorter = min(ranked, key=lambda one: one.days)
            return shorter.order, self.undecided
        return likeliest, self.undecided
