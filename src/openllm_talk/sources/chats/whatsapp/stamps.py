"""The date and clock in front of a WhatsApp message, in the forms of all phones' languages."""

import datetime
import re
from collections.abc import Iterator
from typing import Literal

import msgspec

from openllm_talk.sources.chats.whatsapp import halves
from openllm_talk.sources.format import DateOrder
from openllm_talk.sources.lines import MARKS

_HALF = r"[^\W\d_][^\d:,/()\[\]]{0,23}?(?![^\W\d_])"
"""A word for the half of the day; `halves` knows which words there are."""
_DATE = (
    r"(?P<date>(?P<era>令和|平成|昭和|民國|民国|[RHS])? ?"
    r"(?P<a>[0-9]{1,4}) ?(?P<separator>[/.\-年년] ?)"
    r"(?P<b>[0-9]{1,2}) ?[/.\-月월] ?(?P<c>[0-9]{1,4})[日일]?(?P<closed>\.?)"
    r"(?: ?(?P<calendar>BE|พ\.ศ\.|ค\.ศ\.|г\.|AD|CE|هـ|AH)\.?)?)"
)
_CLOCK = (
    rf"\(?(?:(?P<before>{_HALF}) ?)?(?P<hour>[0-9]{{1,2}})(?:[:.h٫]| h )(?P<minute>[0-9]{{2}})"
    r"(?:(?:[:.٫]| min )(?P<second>[0-9]{2})(?: s)?)?(?: ?(?:Uhr|uur|ч\.|น\.|hod\.))?"
    rf"(?: ?(?P<after>{_HALF}))?\)?"
)
_BETWEEN = (
    r"[, ]*(?:(?:klo|kl|at|um|à|a las|às|alle|om|ob|o|v|u|w|в|у|о|lúc|pukul|saat|ora|jam|בשעה)"
    r"\.?[, ]+)?"
)
_DATE_FIRST = re.compile(f" ?{_DATE}{_BETWEEN}{_CLOCK} ?")
_TIME_FIRST = re.compile(f" ?{_CLOCK}{_BETWEEN}{_DATE} ?")
_DAY = (
    r"\u200e?\[?[0-9/.-]{6,10}+,? (?=[0-9])"  # by far the commonest; what follows, in all others
    r"|[\u200e\u200f\u202a-\u202c]*+\[?[RHS]?[\d/.\-年月日년월일 \u200f]{6,22}(?:BE)?[,،၊]?\u200f?"
    r"[ \u202f\u00a0]?(?:[^\W\d_][^\n\d\[\]:/-]{0,16})?"
    r"|[\u200e\u200f]*+\[?(?=\d{1,2}[:.٫]\d)"
)
_OF_SIXTY = r"[:.٫](?![6-9])\d\d"
_HOUR_AND_MINUTE = rf"(?<![\d.:/])\d{{1,2}}{_OF_SIXTY}"
_TAIL = r"\] | - |[^\n\d\[\]:/]{0,16}?(?:\] ?|[ \u202f\u00a0][-–—] |: )"
_DATE_LAST = r"[^\n\d\[\]:/]{1,20}\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}(?:\] ?| - )"
COMMON = rf"({_DAY})({_HOUR_AND_MINUTE}(?:{_OF_SIXTY})?)({_TAIL}|{_DATE_LAST})"
"""What looks like one of the common forms, cut in three; the first of a kind is judged."""
OTHER = rf"((?=[^\n]{{0,12}}\d)[{MARKS}]*+(?:\[[^\]\n]{{8,63}}\] ?|[^\[\n][^\n]{{7,63}}? [-–] ))"
"""Whatever else may be a stamp."""
ALIKE = rf"({_DAY}){_HOUR_AND_MINUTE}(?:([:.٫])(?![6-9])\d\d)?({_TAIL}|{_DATE_LAST})"
"""`COMMON` without the clock: the same for all messages of a day."""
START = re.compile(f"\n(?:{COMMON}|{OTHER})")
_ERAS = {
    "令和": 2018,
    "平成": 1988,
    "昭和": 1925,
    "民國": 1911,
    "民国": 1911,
    "R": 2018,
    "H": 1988,
    "S": 1925,
}
_PERSIAN = range(1388, 1430)
"""Years of the Persian calendar in which there is a WhatsApp; the first begins on this day."""
_PERSIAN_START = datetime.date(2009, 3, 21)
_ISLAMIC = range(1430, 1470)
_ISLAMIC_START = datetime.date(2008, 12, 29)
_POSSIBLE = range(1970, 2100)
"""Years that a phone may believe it is; there is a WhatsApp since 2009."""
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u00a0\u202f\u2009\u2007\u3000\t", " "),
        **dict.fromkeys("،、၊", ","),
        **dict.fromkeys(MARKS, None),
    }
)
_DIGITS = re.compile(r"[^\x00-\x7f]")


class Shape(msgspec.Struct, frozen=True, gc=False):
    """How one export writes its stamps; the same on all its lines.

    iPhones put them in brackets, before 2017 a colon behind them; Android a dash. `separator` is
    what stands between the numbers of the date, and a full stop if one ends it.
    """

    form: Literal["bracket", "colon", "dash"]
    time_first: bool
    seconds: bool
    separator: str
    whole_year: bool
    halves: bool


class Date(msgspec.Struct, frozen=True, gc=False):
    """Three numbers of a date whose order is not known yet, with how they are written."""

    a: str
    b: str
    c: str
    era: str | None
    calendar: str | None

    @property
    def year_is_first(self) -> bool:
        """Whether the writing itself says that the year comes first."""
        return self.era is not None or len(self.a) > 2

    @property
    def year_is_last(self) -> bool:
        """Whether the writing itself says that the year comes last."""
        return len(self.c) > 2

    def under(self, order: DateOrder) -> datetime.date | None:
        """The day if the parts stand in this order; None if there is no such day."""
        if self.year_is_first or (order == "year-first" and not self.year_is_last):
            year, month, day = self.a, self.b, self.c
        elif order == "month-first":
            month, day, year = self.a, self.b, self.c
        else:
            day, month, year = self.a, self.b, self.c
        try:
            if len(year) == 4 and int(year) in _PERSIAN:
                return _persian(int(year), int(month), int(day))
            if len(year) == 4 and int(year) in _ISLAMIC:
                return _islamic(int(year), int(month), int(day))
            whole = self._year(year)
            return datetime.date(whole, int(month), int(day)) if whole in _POSSIBLE else None
        except ValueError:
            return None

    @property
    def is_islamic(self) -> bool:
        """Whether it is in the Islamic calendar, whose months I can only reckon to a day or so."""
        return any(len(part) == 4 and int(part) in _ISLAMIC for part in (self.a, self.c))

    def _year(self, written: str) -> int:
        """The Gregorian year: eras of Japan, the Buddhist and the Republic's calendar undone."""
        year = int(written)
        if self.era is not None:
            return _ERAS[self.era] + year
        if len(written) <= 2:
            buddhist = self.calendar in {"BE", "พ.ศ."} or year >= 50
            return year + (2500 - 543 if buddhist else 2000)
        if len(written) == 3:
            return year + 1911
        return year - 543 if year > 2400 else year


def _persian(year: int, month: int, day: int) -> datetime.date:
    """A day of the Persian calendar: six months of 31 days, then 30; eight leap years in 33.

    Raises ValueError where there is no such day.
    """
    if not (1 <= month <= 12 and 1 <= day <= (31 if month <= 6 else 30)):
        raise ValueError(month, day)
    leap_days = sum((25 * before + 11) % 33 < 8 for before in range(_PERSIAN.start, year))
    days = 365 * (year - _PERSIAN.start) + leap_days + 31 * (month - 1) - max(month - 7, 0) + day
    return _PERSIAN_START + datetime.timedelta(days=days - 1)


def _islamic(year: int, month: int, day: int) -> datetime.date:
    """A day of the Islamic calendar by reckoning: months of 30 and 29 days, 11 leap years in 30.

    Raises ValueError where there is no such day.
    """
    if not (1 <= month <= 12 and 1 <= day <= 30):
        raise ValueError(month, day)
    leap_days = sum((11 * before + 14) % 30 < 11 for before in range(_ISLAMIC.start, year))
    days = 354 * (year - _ISLAMIC.start) + leap_days + 29 * (month - 1) + month // 2 + day
    return _ISLAMIC_START + datetime.timedelta(days=days - 1)


class Stamp(msgspec.Struct, frozen=True, gc=False):
    """What the stamps of one day have in common: the date as written, and their shape.

    `half` is the word for the half of the day; where there is none, clocks have 24 hours.
    """

    date: Date
    shape: Shape
    half: str | None


class Dated(msgspec.Struct, frozen=True, gc=False):
    """A line that begins a message.

    It begins at `start` of the text that was searched; what follows its stamp, at `end`. `clock`
    is in ISO 8601.
    """

    stamp: Stamp
    clock: str
    start: int
    end: int


class _Written(msgspec.Struct, frozen=True, gc=False):
    """A stamp taken apart."""

    stamp: Stamp
    clock: str


class Parser:
    """Reads the stamps of one file.

    `stamp` is what the last one has in common with the others of its day; while nothing of that
    changes it is the same object, so that `is` tells.
    """

    def __init__(self) -> None:
        self.stamp: Stamp | None = None
        self._half: str | None = None
        self._day: str | None = None
        self._tail = ""
        self._length = 0
        self._clocks: dict[str, str | None] = {}
        self._clocks_of: dict[str | None, dict[str, str | None]] = {}
        self._good = False

    def dated(self, text: str) -> Iterator[Dated]:
        """Every line of `text` that begins with a stamp I know, in order."""
        for found in START.finditer(f"\n{text}"):
            clock = self.clock(*found.groups())
            if clock is not None and self.stamp is not None:
                yield Dated(self.stamp, clock, found.start(), found.end() - 1)

    def clock(self, day: str | None, clock: str, tail: str, other: str | None) -> str | None:
        """The clock of what `START` found, in ISO 8601; None where that is no stamp after all."""
        if day is None:
            self._day = None
            return self._read(other or "")
        if day != self._day or tail != self._tail or len(clock) != self._length:
            self._read_first(day, clock, tail)
        if not self._good:
            return None
        if self._half is None and clock[2] == ":" and clock < "24" and clock.isascii():
            return clock
        if clock not in self._clocks:
            self._clocks[clock] = _of_24_hours(clock, self._half)
        return self._clocks[clock]

    def alike(self, day: str, second: str, tail: str, other: str) -> bool:
        """Whether what `ALIKE` or `OTHER` found is a stamp; then `stamp` is that of its day."""
        if other:
            self._day = None
            return self._read(other) is not None
        if day != self._day or tail != self._tail or len(second) != self._length:
            self._day, self._tail, self._length = day, tail, len(second)
            self._good = self._read(f"{day}10:00{':00' if second else ''}{tail}") is not None
        return self._good

    def _read_first(self, day: str, clock: str, tail: str) -> None:
        """Note the day of a stamp in a common form, and the half of the day where it has one."""
        self._day, self._tail, self._length = day, tail, len(clock)
        read = parse(f"{day}{clock}{tail}")
        # A clock that is no clock says nothing of the other ones of its day.
        read = read or parse(f"{day}{'10:00:00' if len(clock) > 5 else '10:00'}{tail}")
        self._good = read is not None
        if read is not None:
            self._note(read.stamp)
            self._half = read.stamp.half
            # A day has 86,400 clocks at most, so this stays small.
            self._clocks = self._clocks_of.setdefault(self._half, {})

    def _read(self, written: str) -> str | None:
        """The clock of a stamp in any form, its day kept as `stamp`; None where it is none."""
        read = parse(written)
        if read is None:
            return None
        self._note(read.stamp)
        return read.clock

    def _note(self, stamp: Stamp) -> None:
        if stamp != self.stamp:
            self.stamp = stamp


def parse(written: str) -> _Written | None:
    """The stamp with its brackets or dash, or None where it is none: text, or a language I lack."""
    written = written.strip(f"{MARKS} ")
    bracket = written.startswith("[")
    if bracket != written.endswith("]"):
        return None
    colon = written.endswith(":")
    written = written[1:-1] if bracket else written.rstrip("-–—:")
    if not written.isascii():
        written = _DIGITS.sub(_plain_digit, written.translate(_PLAIN))
    written = written.strip()
    found = _DATE_FIRST.fullmatch(written) or _TIME_FIRST.fullmatch(written)
    if found is None:
        return None
    half = found["before"] or found["after"]
    if (half is not None and not halves.is_known(half)) or (colon and not found["second"]):
        return None
    clock = _clock(found, half)
    if clock is None:
        return None
    date = Date(found["a"], found["b"], found["c"], found["era"], found["calendar"])
    stamp = Stamp(
        date=date,
        shape=Shape(
            form="bracket" if bracket else "colon" if colon else "dash",
            time_first=found.start("hour") < found.start("date"),
            seconds=found["second"] is not None,
            separator=found["separator"] + found["closed"],
            whole_year=date.year_is_first or date.year_is_last,
            halves=half is not None,
        ),
        half=half,
    )
    return _Written(stamp, clock)


def _plain_digit(letter: re.Match[str]) -> str:
    return str(int(letter[0])) if letter[0].isdecimal() else letter[0]


def _clock(found: re.Match[str], half: str | None) -> str | None:
    hour, minute = _hour(int(found["hour"]), half), found["minute"]
    if hour > 23 or minute > "59" or (found["second"] or "00") > "60":
        return None
    second = found["second"]
    if second == "60":
        second = "59"  # a leap second, which Python's times do not have
    return f"{hour:02}:{minute}:{second}" if second else f"{hour:02}:{minute}"


def _of_24_hours(clock: str, half: str | None) -> str | None:
    """A clock in ISO 8601: «2:56.01» and «pm» are «14:56:01»; None where there is no such time."""
    hour, *rest = (int(part) for part in re.split("[:.٫]", clock))
    hour = _hour(hour, half)
    if hour > 23 or max(rest) > 59:
        return None
    return ":".join(f"{part:02}" for part in (hour, *rest))


def _hour(hour: int, half: str | None) -> int:
    """The hour from 0; phones that count from 1 to 24 call the first hour of a day 24."""
    return 0 if hour == 24 and not half else halves.in_24_hours(hour, half)
