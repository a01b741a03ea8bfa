"""The instant that is in the number of a Discord message, and its offset by a clock that is shown.

The upper bits of a number are milliseconds since 2015. A shown clock differs from UTC by the offset
of the machine that exported, up to a whole day; a shown date, in whatever order, decides on that.
"""

import datetime
import re
from dataclasses import dataclass, field

from openllm_talk.sources.chats.discord import dates

_EPOCH = 1_420_070_400_000
"""Milliseconds between 1970 and 2015."""
_FIRST = 1_431_468_000_000
"""When Discord began, in milliseconds since 1970; a number that says earlier is not Discord's."""
_LAST = 1 << 42
_NUMBERS = re.compile(r"\d+")
_PLAIN = re.compile(r"(?:[0-9./-]{6,10} )?([0-9]{1,2}:[0-9]{2}(?:[ \u202f][AP]M)?)")
"""The commonest forms of a clock with or without a date."""
_DAY = 24 * 60
_YEARS = range(2015, 2100)
_THAI = 543


@dataclass(slots=True)
class Instants:
    """Tells times of one export.

    `offset` in minutes is that of the message before; `trusted` is false once a clock was shown
    that does not fit its number.
    """

    offset: int = 0
    trusted: bool = True
    _certain: bool = False
    _clocks: dict[str, str | None] = field(default_factory=dict)

    def time(self, number: int, shown: list[str]) -> str | None:
        """ISO 8601 of message `number` with its offset; None where that is not in the number.

        `shown` is its date and clock in any forms; without any it has the offset of the message
        before, which is UTC where there is none.
        """
        instant = (number >> 22) + _EPOCH
        if not _FIRST < instant < _LAST or not (shown or self.trusted):
            return None
        seconds, milliseconds = divmod(instant, 1000)
        moment = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
        offset = self._offset(moment, shown)
        self.trusted = offset is not None
        if offset is None:
            return None
        self.offset = offset
        local = moment + datetime.timedelta(minutes=offset)
        fraction = f".{milliseconds:03}" if milliseconds else ""
        sign = "-" if offset < 0 else "+"
        zone = f"{sign}{abs(offset) // 60:02}:{abs(offset) % 60:02}"
        return f"{local.isoformat()[:19]}{fraction}{zone}"

    def clock(self, shown: list[str]) -> str | None:
        """The clock in one of the forms that are shown."""
        for written in reversed(shown):
            plain = _PLAIN.fullmatch(written)
            found = self._clock(plain[1] if plain else written)
            if found is not None:
                return found[: len("20:34")]
        return None

    def _clock(self, written: str) -> str | None:
        """The clock in a text; the day has so many minutes, so each is read once."""
        if written not in self._clocks:
            if len(self._clocks) > 4 * _DAY:
                self._clocks.clear()
            self._clocks[written] = dates.clock(written)
        return self._clocks[written]

    def _offset(self, moment: datetime.datetime, shown: list[str]) -> int | None:
        """Minutes ahead of UTC; None where what is shown is not at this instant."""
        clock = self.clock(shown)
        if clock is None:
            return self.offset
        ahead = int(clock[:2]) * 60 + int(clock[3:5]) - moment.hour * 60 - moment.minute
        if self._certain and (ahead - self.offset) % _DAY == 0:
            return self.offset
        possible = [
            one for one in (ahead - _DAY, ahead, ahead + _DAY) if -12 * 60 <= one <= 14 * 60
        ]
        numbers = {int(part) for written in shown for part in _NUMBERS.findall(written)}
        if len(numbers - {int(clock[:2]), int(clock[3:5])}) > 1 and _is_gregorian(numbers):
            possible = [one for one in possible if _is_on(moment, one, numbers)]
        possible = [one for one in possible if one % 15 == 0]
        self._certain = len(possible) == 1
        return min(possible, key=lambda one: (one != self.offset, abs(one)), default=None)


def _is_gregorian(numbers: set[int]) -> bool:
    """Whether a date with these numbers has its days in common with ours, as the Thai one has."""
    years = [number for number in numbers if number >= 1000]
    return not years or any(year in _YEARS or year - _THAI in _YEARS for year in years)


def _is_on(moment: datetime.datetime, offset: int, numbers: set[int]) -> bool:
    """Whether the day under this offset is among the numbers of a date."""
    local = moment + datetime.timedelta(minutes=offset)
    years = {number for number in numbers if number >= 1000}
    of_this_year = not years or not years.isdisjoint({local.year, local.year + _THAI})
    return of_this_year and local.day in numbers
