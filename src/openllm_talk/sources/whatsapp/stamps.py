"""The date and clock in front of a WhatsApp message, in the forms of all phones' languages."""

import datetime
import re
from collections.abc import Iterator

import msgspec

from openllm_talk.sources.format import DateOrder
from openllm_talk.sources.lines import MARKS

_MORNING = (
    "上午|午前|오전|ص|ق\\.ظ\\.?|[Öö][Öö]|[Dd]e\\.|SA|ก่อนเที่ยง|PG|π\\.?μ\\.?|पूर्वाह्न|[Dd]op\\.?|[Vv]orm\\.|凌晨|清晨|早上|早晨"
    "|[Aa]\\.? ?[Mm]\\.?|vm\\.|e paradites|முற்பகல்|ಪೂರ್ವಾಹ್ನ|পূর্বাহ্ণ"
)
_AFTERNOON = (
    "下午|午後|오후|م|ب\\.ظ\\.?|[Öö][Ss]|[Dd]u\\.|CH|หลังเที่ยง|PTG|μ\\.?μ\\.?|अपराह्न|[Oo]dp\\.?|[Nn]achm\\."
    "|中午|傍晚|晚上|夜晚|[Pp]\\.? ?[Mm]\\.?|nm\\.|e pasdites|பிற்பகல்|ಅಪರಾಹ್ನ|অপরাহ্ণ"
)
_HALF = f"{_MORNING}|{_AFTERNOON}"
_DATE = (
    r"(?P<date>(?P<era>令和|平成|昭和|[RHS])? ?(?P<a>[0-9]{1,4}) ?(?P<separator>[/.\-年년]) ?"
    r"(?P<b>[0-9]{1,2}) ?[/.\-月월] ?(?P<c>[0-9]{1,4})[日일]?\.?"
    r"(?: ?(?P<calendar>BE|พ\.ศ\.|г\.|AD|CE)\.?)?)"
)
_CLOCK = (
    rf"(?:(?P<before>{_HALF}) ?)?(?P<hour>[0-9]{{1,2}})(?:[:.h٫]| h )(?P<minute>[0-9]{{2}})"
    rf"(?:(?:[:.]| min )(?P<second>[0-9]{{2}})(?: s)?)?(?: ?(?P<after>{_HALF}))?(?: Uhr| uur| ч\.)?"
)
_BETWEEN = r"[, ]*(?:(?:klo|kl|at|um|à|a las|às|alle|om|o|v|в|lúc|pukul|saat|ora)\.?[, ]+)?"
_DATE_FIRST = re.compile(f" ?{_DATE}{_BETWEEN}{_CLOCK} ?")
_TIME_FIRST = re.compile(f" ?{_CLOCK}{_BETWEEN}{_DATE} ?")
_COMMON = (
    r"(\u200e?\[?[0-9/.-]{6,10},? [上下午前後]{0,2})"
    r"([0-9]{1,2}[:.][0-5][0-9](?:[:.][0-5][0-9])?)"
    r"([ \u202f\u00a0.apmAPM]*[\]-]) ?"
)
"""What looks like one of the commonest forms, cut in three; `parse` judges the first of a kind."""
_OTHER = rf"[{MARKS}]*+(?:\[([^\]\n]{{8,63}})\] ?|([^\[\n][^\n]{{7,63}}?) [-–] )"
"""Whatever else may be a stamp."""
_START = re.compile(f"\n(?:{_COMMON}|{_OTHER})")
_AFTERNOON_ONLY = re.compile(_AFTERNOON)
_ERAS = {"R": 2018, "令和": 2018, "H": 1988, "平成": 1988, "S": 1925, "昭和": 1925}
_PERSIAN = range(1388, 1430)
"""Years of the Persian calendar in which there is a WhatsApp; the first begins on this day."""
_PERSIAN_START = datetime.date(2009, 3, 21)
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u00a0\u202f\u2009\u2007\u3000\t", " "),
        **dict.fromkeys("،、၊", ","),
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
            if len(year) == 4 and int(year) in _PERSIAN:
                return _persian(int(year), int(month), int(day))
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


def _persian(year: int, month: int, day: int) -> datetime.date:
    """A day of the Persian calendar: six months of 31 days, then 30; eight leap years in 33.

    Raises ValueError where there is no such day.
    """
    if not (1 <= month <= 12 and 1 <= day <= (31 if month <= 6 else 30)):
        raise ValueError(month, day)
    leap_days = sum((25 * before + 11) % 33 < 8 for before in range(_PERSIAN.start, year))
    days = 365 * (year - _PERSIAN.start) + leap_days + 31 * (month - 1) - max(month - 7, 0) + day
    return _PERSIAN_START + datetime.timedelta(days=days - 1)


class Stamp(msgspec.Struct, frozen=True, gc=False):
    """What the stamps of one day have in common: the date as written, and their shape.

    `upper_half` says that they have AM or PM in capitals, as phones set to the United States
    write it.
    """

    date: Date
    shape: Shape
    upper_half: bool


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
    """Finds the stamps of one file.

    Lines of one day share one `Stamp` object, so that `is` tells whether anything changed.
    """

    def __init__(self) -> None:
        self._stamp: Stamp | None = None
        self._half: str | None = None
        self._like: tuple[str, str, int] | None = None

    def dated(self, text: str) -> Iterator[Dated]:
        """Every line of `text` that begins with a stamp I know, in order."""
        # With a line's end in front of each line the search can leap from one to the next.
        for found in _START.finditer(f"\n{text}"):
            day, clock, tail, inner, outer = found.groups()
            if day is None:
                clock = self._read(inner or outer, bracket=outer is None)
                if clock is None:
                    continue
                self._like = None
            else:
                like = (day, tail, len(clock))
                if like != self._like:
                    self._read_first(day, clock, tail)
                    self._like = like
                if self._half is not None or clock[2] != ":" or clock >= "24":
                    clock = _of_24_hours(clock, self._half)
            if clock is not None and self._stamp is not None:
                yield Dated(self._stamp, clock, found.start(), found.end() - 1)

    def _read_first(self, day: str, clock: str, tail: str) -> None:
        """Note the day of a stamp in a common form, and the half of the day where it has one."""
        bracket = "[" in day
        whole = tail.endswith("]" if bracket else " -")
        written = f"{day}{clock}{tail[:-1]}".strip(MARKS + "[ ")
        if not whole or self._read(written, bracket=bracket) is None:
            self._stamp = None
        half = tail.strip("]- \u202f\u00a0") or day.rpartition(" ")[2]
        self._half = f"{half[0]}m" if half and half[0] in "aApP" else half or None

    def _read(self, written: str, *, bracket: bool) -> str | None:
        """The clock of a stamp in any form, its day kept as `_stamp`; None where it is none."""
        read = parse(written, bracket=bracket)
        if read is None:
            return None
        if read.stamp != self._stamp:
            self._stamp = read.stamp
        return read.clock


def parse(written: str, *, bracket: bool) -> _Written | None:
    """The stamp (in brackets or not), or None where it is none: other text, an unknown language."""
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
    stamp = Stamp(
        date=Date(found["a"], found["b"], found["c"], found["era"], found["calendar"]),
        shape=Shape(bracket, time_first, found["second"] is not None, found["separator"]),
        upper_half=half in {"AM", "PM"},
    )
    return _Written(stamp, clock)


def _plain_digit(letter: re.Match[str]) -> str:
    return str(int(letter[0])) if letter[0].isdecimal() else letter[0]


def _clock(found: re.Match[str]) -> str | None:
    hour, minute = (
        _in_24_hours(int(found["hour"]), found["before"] or found["after"]),
        found["minute"],
    )
    if hour > 23 or minute > "59" or (found["second"] or "00") > "60":
        return None
    second = found["second"]
    return f"{hour:02}:{minute}:{second}" if second else f"{hour:02}:{minute}"


def _of_24_hours(clock: str, half: str | None) -> str | None:
    """A clock in ISO 8601: «2:56.01» and «pm» are «14:56:01»; None where there is no such hour."""
    hour, *rest = re.split("[:.]", clock)
    number = _in_24_hours(int(hour), half)
    return ":".join((f"{number:02}", *rest)) if number < 24 else None


def _in_24_hours(hour: int, half: str | None) -> int:
    if not half or hour > 12:
        return hour
    if half == "中午":
        return hour if hour >= 11 else hour + 12
    if _AFTERNOON_ONLY.fullmatch(half):
        return hour if hour == 12 else hour + 12
    return 0 if hour == 12 else hour
