"""Dates as DiscordChatExporter writes them: in the language of the machine it ran on.

    2019-09-17T20:34:56.0000000+02:00    recent CSV
    9/17/2019 8:34 PM, 17.09.2019 20:34, 2019. 9. 17. 오후 8:34    everywhere else
    17-Sep-19 08:34 PM                   before 2021
    1568745296, 1568745296000            until 2023, where a setting asked for them

Day and month are told apart by the whole file: a part above 12, and times that do not run to and
fro. Where that does not decide, a setting does; else the likeliest is taken, and said so.
"""

import datetime
import re
from dataclasses import dataclass, field

import msgspec
from msgspec import UNSET, UnsetType

from openllm_talk.sources.format import DateOrder, Options
from openllm_talk.sources.lines import MARKS

_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(\.\d{1,6})?\d*(?: ?(Z|[+-]\d\d:\d\d))?", re.ASCII
)
_SECONDS = re.compile(r"([0-9]{10})([0-9]{3})?")
"""Seconds, or milliseconds, since 1970."""
_PLAIN = re.compile(r"([0-9./-]{6,10}) ([0-9]{1,2}:[0-9]{2}(?:[ \u202f][AP]M)?)")
"""The commonest forms: the days and the clocks of a file are few, so each is read once."""
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_NAMED = re.compile(
    r"(?:(?P<day>\d{1,2})[-. ](?P<month>[A-Za-z]{3,9})|(?P<month2>[A-Za-z]{3,9}) (?P<day2>\d{1,2}))"
    r"[-., ]{1,2}(?P<year>\d{2,4})[, ]"
)
_DATE = re.compile(r"(\d{1,4})([./年년-]) ?(\d{1,2})[./月월-] ?(\d{1,4})")
_CLOCK = re.compile(r"(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?(?!\d)")
_WORDS = re.compile(r"[^\W\d_]+")
_MOST_WORDS = 12
"""Letters beside a date and a clock: those of a half of the day, and short ones such as «г.»."""
_AFTERNOON = {
    "pm", "下午", "午後", "中午", "晚上", "오후", "م", "μμ", "ch", "ptg", "md", "अपराह्न", "मउ",
    "অপরাহ্ণ", "অপরাহ্ন", "பிற்பகல்", "ಅಪರಾಹ್ನ", "ਬਾਦੁ", "بظ", "ከሰዓት", "nm", "nachm", "odp",
}  # fmt: skip
_MORNING = {
    "am", "上午", "午前", "凌晨", "早上", "오전", "ص", "πμ", "sa", "pg", "pd", "पूर्वाह्न", "मपू",
    "পূর্বাহ্ণ", "পূর্বাহ্ন", "முற்பகல்", "ಪೂರ್ವಾಹ್ನ", "ਪੂਦੁ", "قظ", "ጥዋት", "vm", "vorm", "dop",
}  # fmt: skip
_HALVES_OF_WORDS = re.compile(r"(?<=\w)\. ?(?=\w\b)")
_SPACES = str.maketrans(dict.fromkeys("\u00a0\u202f\u2009\u3000", " ") | dict.fromkeys(MARKS))
_ORDERS: tuple[DateOrder, ...] = ("day-first", "month-first")


class Moment(msgspec.Struct, frozen=True, gc=False):
    """A date and a clock; `day` is in ISO 8601 where it can be read, `clock` always."""

    day: str | None
    clock: str
    offset: str = ""

    @property
    def iso(self) -> str | None:
        """ISO 8601, local where no offset is written; None without a day."""
        if self.day is None:
            return None
        clock = self.clock if len(self.clock) > len("20:34") else f"{self.clock}:00"
        return f"{self.day}T{clock}{self.offset}"


class _Date(msgspec.Struct, frozen=True, gc=False):
    """Three numbers, of which it is not known yet which are the day and the month."""

    a: str
    b: str
    c: str

    @property
    def year_is_first(self) -> bool:
        """Whether the writing itself says so; then the month follows."""
        return len(self.a) > 2

    def under(self, order: DateOrder) -> datetime.date | None:
        """The day if the parts stand in this order; None if there is no such day."""
        if self.year_is_first or (order == "year-first" and len(self.c) <= 2):
            year, month, day = self.a, self.b, self.c
        elif order == "month-first":
            month, day, year = self.a, self.b, self.c
        else:
            day, month, year = self.a, self.b, self.c
        number = int(year) + (2000 if len(year) <= 2 else 0)
        try:
            # The Thai calendar is 543 years ahead.
            return datetime.date(number - 543 if number > 2400 else number, int(month), int(day))
        except ValueError:
            return None


class _Read(msgspec.Struct, frozen=True, gc=False):
    """A date and a clock taken apart."""

    date: _Date | datetime.date
    clock: str
    upper_half: bool = False
    separator: str = ""


@dataclass(slots=True)
class _Candidate:
    """One order, tried on every day of the file."""

    order: DateOrder
    impossible: int = 0
    forwards: int = 0
    backwards: int = 0
    days: int = 0
    last: datetime.date | None = None

    def see(self, date: _Date) -> None:
        day = date.under(self.order)
        if day is None:
            self.impossible += 1
        elif self.last is not None:
            self.forwards += day > self.last
            self.backwards += day < self.last
            self.days += abs((day - self.last).days)
        self.last = day or self.last

    @property
    def wrong(self) -> int:
        """Days that do not exist, then turns of time: exports run one way or the other."""
        return 1_000 * self.impossible + min(self.forwards, self.backwards)


@dataclass(slots=True)
class Dates:
    """Reads the dates of one file; `learn` all of them first, then `decide`."""

    order: DateOrder = "day-first"
    assumed: bool = False
    _days: dict[str, str | None] = field(default_factory=dict)
    _clocks: dict[str, str] = field(default_factory=dict)
    _seen: str = ""
    _candidates: tuple[_Candidate, ...] = ()
    _upper_half: bool = False
    _dotted: bool = False

    @property
    def assumptions(self) -> tuple[str, ...] | UnsetType:
        """What its rows are marked with."""
        return (self.order,) if self.assumed else UNSET

    def learn(self, written: str) -> bool:
        """Take in one date; False where it is none."""
        plain = _PLAIN.fullmatch(written)
        if plain is not None and plain[1] == self._seen:
            return True
        read = _read(written)
        if read is None:
            return _said_exactly(written) is not None
        self._seen = plain[1] if plain else ""
        if isinstance(read.date, _Date) and not read.date.year_is_first:
            self._candidates = self._candidates or tuple(_Candidate(order) for order in _ORDERS)
            for candidate in self._candidates:
                candidate.see(read.date)
            self._upper_half = self._upper_half or read.upper_half
            self._dotted = read.separator == "."
        return True

    def decide(self, options: Options) -> None:
        """Settle the order by all that was learnt."""
        if not self._candidates:
            return
        day_first, month_first = self._candidates
        if day_first.wrong != month_first.wrong:
            better = min(self._candidates, key=lambda candidate: candidate.wrong)
            self.order = better.order
        elif options.date_order is not None:
            self.order = options.date_order
        elif day_first.last != month_first.last or day_first.days != month_first.days:
            # No language writes the month first and dots between.
            self.assumed = not self._dotted
            self.order = "day-first" if self._dotted else self._likeliest(day_first, month_first)
        self._days.clear()

    def _likeliest(self, day_first: _Candidate, month_first: _Candidate) -> DateOrder:
        """The order under which the chat goes on from day to day, else that of its language."""
        for one, other in ((day_first, month_first), (month_first, day_first)):
            if one.days * 3 < other.days:
                return one.order
        return "month-first" if self._upper_half else "day-first"

    def read(self, written: str) -> Moment | None:
        """The date and clock that stand in `written`; None where it is something else."""
        plain = _PLAIN.fullmatch(written)
        if plain is not None:
            day, clock = self._days.get(plain[1]), self._clocks.get(plain[2])
            if day is not None and clock is not None:
                return Moment(day, clock)
        exact = _said_exactly(written)
        if exact is not None:
            return exact
        found = _read(written)
        if found is None:
            return None
        date = self._day(found.date)
        if date is None:
            return None
        if plain is not None:
            self._days[plain[1]], self._clocks[plain[2]] = date.isoformat(), found.clock
        return Moment(date.isoformat(), found.clock)

    def _day(self, date: _Date | datetime.date) -> datetime.date | None:
        """The day in the order of the file, or where that does not exist in the other."""
        if isinstance(date, datetime.date):
            return date
        orders = (self.order, *_ORDERS)
        return next((day for order in orders if (day := date.under(order))), None)


def _said_exactly(written: str) -> Moment | None:
    """The moment in ISO 8601 or in seconds since 1970; None where it is something else."""
    iso = _ISO.fullmatch(written)
    if iso is not None:
        day, clock, fraction, offset = iso.groups()
        return Moment(day, f"{clock}{fraction or ''}", "+00:00" if offset == "Z" else offset or "")
    seconds = _SECONDS.fullmatch(written)
    if seconds is None:
        return None
    utc = datetime.datetime.fromtimestamp(int(seconds[1]), datetime.UTC)
    fraction = f".{seconds[2]}" if seconds[2] else ""
    return Moment(f"{utc:%Y-%m-%d}", f"{utc:%H:%M:%S}{fraction}", "+00:00")


def clock(written: str) -> str | None:
    """The clock that stands in `written`, alone («8:34 PM», «下午8:34») or with a date."""
    found = _read(written)
    return found.clock if found is not None else _clock(written.translate(_SPACES))


def _read(written: str) -> _Read | None:
    plain = written.translate(_SPACES).strip()
    named = _NAMED.search(plain)
    if named is not None:
        return _read_named(named, plain[named.end() :])
    found = _DATE.search(plain)
    if found is None:
        return None
    rest = f"{plain[: found.start()]} {plain[found.end() :]}"
    time = _clock(rest)
    if time is None:
        return None
    first, separator, second, third = found.groups()
    upper = rest.rstrip().endswith(("AM", "PM"))
    return _Read(_Date(first, second, third), time, upper, separator)


def _clock(written: str) -> str | None:
    """The clock in what stands beside a date; None where there is more than that."""
    found = _CLOCK.search(written)
    if found is None:
        return None
    hour, minute, second = int(found[1]), int(found[2]), found[3]
    beside = f"{written[: found.start()]} {written[found.end() :]}"
    words = _WORDS.findall(_HALVES_OF_WORDS.sub("", beside).casefold())
    if hour > 23 or minute > 59 or sum(map(len, words)) > _MOST_WORDS or re.search(r"\d", beside):
        return None
    if hour <= 12 and not _AFTERNOON.isdisjoint(words):
        hour = hour % 12 + 12
    elif hour == 12 and not _MORNING.isdisjoint(words):
        hour = 0
    return f"{hour:02}:{minute:02}" + (f":{int(second):02}" if second else "")


def _read_named(named: re.Match[str], after: str) -> _Read | None:
    """A date with an English month."""
    month = (named["month"] or named["month2"])[:3].lower()
    time = _clock(after)
    if month not in _MONTHS or time is None:
        return None
    year = int(named["year"])
    try:
        day = datetime.date(
            year + 2000 if year < 100 else year,
            _MONTHS.index(month) + 1,
            int(named["day"] or named["day2"]),
        )
    except ValueError:
        return None
    return _Read(day, time)
