"""The date and clock in front of a WhatsApp message, in the forms of all phones' languages."""

import datetime
import re

import msgspec

from openllm_talk.sources.format import DateOrder
from openllm_talk.sources.lines import MARKS

_MORNING = (
    "上午|午前|오전|ص|ق\\.ظ\\.?|[Öö][Öö]|[Dd]e\\.|SA|ก่อนเที่ยง|PG|π\\.?μ\\.?|पूर्वाह्न|[Dd]op\\.?|[Vv]orm\\.|凌晨|清晨|早上|早晨"
    "|[Aa]\\.? ?[Mm]\\.?"
)
_AFTERNOON = (
    "下午|午後|오후|م|ب\\.ظ\\.?|[Öö][Ss]|[Dd]u\\.|CH|หลังเที่ยง|PTG|μ\\.?μ\\.?|अपराह्न|[Oo]dp\\.?|[Nn]achm\\."
    "|中午|傍晚|晚上|夜晚|[Pp]\\.? ?[Mm]\\.?"
)
_HALF = f"{_MORNING}|{_AFTERNOON}"
_DATE = (
    r"(?P<date>(?P<era>令和|平成|昭和|[RHS])? ?(?P<a>[0-9]{1,4}) ?(?P<separator>[/.\-年]) ?"
    r"(?P<b>[0-9]{1,2}) ?[/.\-月] ?(?P<c>[0-9]{1,4})日?\.?"
    r"(?: ?(?P<calendar>BE|พ\.ศ\.|г\.|AD|CE)\.?)?)"
)
_CLOCK = (
    rf"(?:(?P<before>{_HALF}) ?)?(?P<hour>[0-9]{{1,2}})[:.h٫](?P<minute>[0-9]{{2}})"
    rf"(?:[:.](?P<second>[0-9]{{2}}))?(?: ?(?P<after>{_HALF}))?(?: Uhr| uur)?"
)
_BETWEEN = r"[, ]*(?:(?:klo|kl|at|um|à|a las|às|alle|om|o|v|в|lúc|pukul|saat|ora)\.?[, ]+)?"
_COMMON = re.compile(
    "[\u200e\u200f]*(\\[)?([0-9]{1,4}[/.-][0-9]{1,2}[/.-][0-9]{1,4}),? "
    "([0-9]{1,2}):([0-5][0-9])(:[0-5][0-9])?(?:[ \u202f\u00a0]([AaPp])[Mm])?(?(1)\\] ?| - )"
)
_DATE_FIRST = re.compile(f" ?{_DATE}{_BETWEEN}{_CLOCK} ?")
_TIME_FIRST = re.compile(f" ?{_CLOCK}{_BETWEEN}{_DATE} ?")
_AFTERNOON_ONLY = re.compile(_AFTERNOON)
_ERAS = {"R": 2018, "令和": 2018, "H": 1988, "平成": 1988, "S": 1925, "昭和": 1925}
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u00a0\u202f\u2009\u2007\u3000\t", " "),
        **dict.fromkeys("،、", ","),
        **dict.fromkeys(MARKS, None),
    }
)
_DIGITS = re.compile(r"[^\x00-\x7f]")


class Shape(msgspec.Struct, frozen=True, gc=False):
    """How one export writes its stamps; the same on all its lines."""

    bracket: bool
    time_first: bool
    seconds: bool
    separator: str


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
            return datetime.date(self._year(year), int(month), int(day))
        except ValueError:
            return None

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


class Head(msgspec.Struct, frozen=True, gc=False):
    """A line that may begin a message: what stands where a stamp would, and the rest."""

    written: str
    rest: str
    bracket: bool


class Stamp(msgspec.Struct, frozen=True, gc=False):
    """The stamp of one line: its date as written, its clock in ISO 8601, its shape."""

    date: Date
    clock: str
    shape: Shape
    upper_half: bool
    """Whether it has AM or PM in capitals, as phones set to the United States write it."""


def split(line: str) -> Head | None:
    """The line taken apart where a stamp would end; None where none can stand."""
    if line[:1] in MARKS:
        line = line.lstrip(MARKS)
    if line[:1] == "[":
        end = line.find("]", 8, 64)
        return None if end < 0 else Head(line[1:end], line[end + 1 :].removeprefix(" "), True)
    end = line.find(" - ", 8, 64)
    if end < 0:
        end = line.find(" – ", 8, 64)
    return None if end < 0 else Head(line[:end], line[end + 3 :], False)


class Dated(msgspec.Struct, frozen=True, gc=False):
    """A line that begins a message: its stamp, with the clock of its own, and what follows."""

    stamp: Stamp
    clock: str
    rest: str


class Parser:
    """Reads the stamps of one file; the commonest forms fast, by the line above.

    Lines of one day share one `Stamp` object, so that `is` tells whether anything changed.
    """

    def __init__(self) -> None:
        self._stamp: Stamp | None = None
        self._like: tuple[str | None, ...] = ()

    def read(self, line: str) -> Dated | None:
        """The line as one that begins a message, or None where it has no stamp I know."""
        found = _COMMON.match(line)
        if found is None:
            head = split(line)
            stamp = None if head is None else parse(head)
            return None if head is None or stamp is None else Dated(stamp, stamp.clock, head.rest)
        bracket, date, hour, minute, second, half = found.groups()
        if half is not None or len(hour) == 1:
            number = _in_24_hours(int(hour), f"{half}m") if half else int(hour)
            hour = f"{number:02}"
        if hour > "23":
            return None
        like = (bracket, date, half, second and "")
        if like != self._like:
            head = split(line)
            self._stamp = None if head is None else parse(head)
            self._like = like
        if self._stamp is None:
            return None
        clock = f"{hour}:{minute}{second or ''}"
        return Dated(self._stamp, clock, line[found.end() :])


def parse(head: Head) -> Stamp | None:
    """The stamp of the line, or None where it is none: other text, an unknown language."""
    written = head.written
    if not written.isascii():
        written = _DIGITS.sub(_plain_digit, written.translate(_PLAIN)).strip()
    found = _DATE_FIRST.fullmatch(written)
    time_first = found is None
    if found is None:
        found = _TIME_FIRST.fullmatch(written)
        if found is None:
            return None
    clock = _clock(found)
    if clock is None:
        return None
    half = found["before"] or found["after"]
    return Stamp(
        date=Date(found["a"], found["b"], found["c"], found["era"], found["calendar"]),
        clock=clock,
        shape=Shape(head.bracket, time_first, found["second"] is not None, found["separator"]),
        upper_half=half in {"AM", "PM"},
    )


def _plain_digit(letter: re.Match[str]) -> str:
    return str(int(letter[0])) if letter[0].isdecimal() else letter[0]


def _clock(found: re.Match[str]) -> str | None:
    hour, minute = int(found["hour"]), found["minute"]
    half = found["before"] or found["after"]
    if half:
        hour = _in_24_hours(hour, half)
    if hour > 23 or minute > "59" or (found["second"] or "00") > "60":
        return None
    second = found["second"]
    return f"{hour:02}:{minute}:{second}" if second else f"{hour:02}:{minute}"


def _in_24_hours(hour: int, half: str) -> int:
    if hour > 12:
        return hour
    if half == "中午":
        return hour if hour >= 11 else hour + 12
    if _AFTERNOON_ONLY.fullmatch(half):
        return hour if hour == 12 else hour + 12
    return 0 if hour == 12 else hour
