"""What day it is while an IRC log is read, and the dates that its clients write.

`Fri Nov 27 10:00:00 2026`, `Sa 27. Nov 2026`, `mar. nov. 27 2026`, `11月 27`, `2026-11-27`,
`27.11.26`: names of months are those of the languages that clients log in; names of weekdays mean
nothing (French «mar.» is Tuesday, so the last name that can be a month is it).
"""

import datetime
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from openllm_talk.sources.format import DateOrder, Options

_NAMES = (
    "jan janv ene gen jän sty янв tammi",
    "feb févr fevr fév fev lut фев helmi",
    "mar mär mrz mrt мар maalis",
    "apr avr abr kwi апр huhti",
    "may mai mag mei maj мая май touko",
    "jun juin giu cze июн kesä",
    "jul juil lug lip июл heinä",
    "aug août aoû aout ago sie авг elo",
    "sep set wrz сен syys",
    "oct okt ott out paź окт loka",
    "nov lis ноя marras",
    "dec déc dez dic gru дек joulu",
)
_MONTHS = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"([0-9]{1,4})(月)?")
_CLOCK = re.compile(
    r"(?<![0-9])(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?(?: ?[AaPp][Mm]\b)?"
)


@dataclass(frozen=True, slots=True)
class Written:
    """A date as written; `order` says what the file left open and was taken («day-first»)."""

    month: int
    day: int
    year: int | None
    order: DateOrder | None = None


@dataclass(slots=True)
class Days:
    """Turns the clocks of a log into times.

    `day` is the date of the file's name, until the log says another one. `dates` gives the dates
    that stand before the clocks, over the whole file: asked only where one of them is not enough.
    `named_year` is a year that stands in the names, for dates without one; else the year is one in
    which no message is later than `latest`.
    `assumed` is what had to be assumed so far.
    """

    day: datetime.date | None
    options: Options
    dates: Callable[[], Iterator[str]]
    named_year: int | None
    latest: datetime.date
    assumed: tuple[str, ...] = ()
    _shown: str | None = None
    _hours_back: int = 2
    _year: int | None = None
    _month: int = 0
    _order: DateOrder | None = None
    _order_is_sure: bool = False
    _last: tuple[str, str, str] = ("", "", "")
    _time: str | None = None
    _date: str = ""
    _clock: str = ""
    _offsets: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.day is not None:
            # A file of one day: what runs back by less is a clock that was set.
            self._hours_back = 12
            self._turn_to(self.day)

    def moment(self, date: str, clock: str, zone: str) -> str | None:
        """ISO 8601, the bare clock where no day is known, None for a date that is none."""
        if (date, clock, zone) == self._last:
            return self._time
        self._last = (date, clock, zone)
        if len(clock) != 5 and (len(clock) != 8 or clock[7] > "9"):
            clock = _plain_clock(clock)
        if date:
            if date != self._date and not self._see(date):
                self._time = None
                return None
        elif self._shown and clock < self._clock:
            self._run_back(clock)
        self._clock = clock
        offset = self._offset(zone) if zone else ""
        self._time = f"{self._shown}T{clock}{offset}" if self._shown else clock
        return self._time

    def mark(self, text: str) -> str | None:
        """The time of a line that says what day it is; None for any other.

        From there on, clocks are of that day.
        """
        clock = _CLOCK.search(text)
        found = self._written(_CLOCK.sub(" ", text))
        day = found and found.year and _date(found.year, found.month, found.day)
        if not day:
            return None
        self._turn_to(day)
        self.assumed = ()
        self._clock = _plain_clock(clock[0]) if clock else "00:00"
        return f"{day}T{self._clock}"

    def _turn_to(self, day: datetime.date) -> None:
        self.day, self._shown = day, day.isoformat()
        self._year, self._month = day.year, day.month
        self._date = self._clock = ""
        self._last = ("", "", "")

    def _run_back(self, clock: str) -> None:
        if self.day is not None and int(clock[:2]) + self._hours_back < int(self._clock[:2]):
            try:
                self._turn_to(self.day + datetime.timedelta(days=1))
            except OverflowError:
                return

    def _see(self, text: str) -> bool:
        """Whether the date before a clock is one; it is the day then."""
        found = self._written(text)
        if found is None:
            return False
        year = found.year or self._year_of(found.month)
        day = _date(year, found.month, found.day)
        if day is None:
            return False
        if found.year and "year" in self.assumed:
            self.assumed = ()
        if found.order and not self.options.date_order:
            self.assumed = (found.order,)
        self.day, self._shown, self._date = day, day.isoformat(), text
        self._year, self._month = year, found.month
        return True

    def _year_of(self, month: int) -> int:
        """The year of a date without one, after the dates before it."""
        if self._year is None:
            year = self._first_year()
            if self.options.year is None:
                self.assumed = ("year",)
            return year
        return self._year + _turns(self._month, month)

    def _first_year(self) -> int:
        """The year of the file's first date, from the year of its last one."""
        turns, before = 0, None
        for text in self.dates():
            found = self._written(text)
            if found is not None:
                turns += _turns(before.month, found.month) if before else 0
                before = found
        last = self.options.year or self.named_year
        if last is None:
            past = before is None or (before.month, before.day) <= (
                self.latest.month,
                self.latest.day,
            )
            last = self.latest.year if past else self.latest.year - 1
        return last - turns

    def _written(self, text: str) -> Written | None:
        months = [month for word in _WORD.findall(text) if (month := _month(word))]
        numbers = _NUMBER.findall(text)
        numbered = [int(number) for number, sign in numbers if sign]
        values = [int(number) for number, sign in numbers if not sign]
        if numbered and not months:
            months = numbered
        if months:
            return _named(months[-1], values)
        if len(values) != 3:
            return None
        if values[0] > 99:
            return Written(values[1], values[2], values[0])
        year = values[2] if values[2] > 99 else 2000 + values[2]
        if values[0] > 12 or "." in text:
            return Written(values[1], values[0], year)
        if values[1] > 12:
            return Written(values[0], values[1], year)
        order = self.options.date_order or self._order or self._order_of_all()
        month, day = values[:2] if order == "month-first" else values[1::-1]
        return Written(month, day, year, None if self._order_is_sure else order)

    def _order_of_all(self) -> DateOrder:
        """The order in which all dates of the file can be read; day first if both are."""
        self._order = "day-first"
        for text in self.dates():
            numbers = [int(number) for number, _ in _NUMBER.findall(text)]
            if len(numbers) == 3 and max(numbers[:2]) > 12 and numbers[0] <= 31:
                self._order = "month-first" if numbers[1] > 12 else "day-first"
                self._order_is_sure = True
                break
        return self._order

    def _offset(self, zone: str) -> str:
        if zone not in self._offsets:
            utc = zone in {"Z", "UTC"}
            self._offsets[zone] = "+00:00" if utc else f"{zone[:3]}:{zone[-2:]}"
        return self._offsets[zone]


def _named(month: int, values: list[int]) -> Written | None:
    """The date of a month that stands by its name, among these numbers."""
    years = [value for value in values if value > 99]
    days = [value for value in values if value <= 99]
    if not days:
        return None
    year = years[0] if years else 2000 + days[1] if len(days) == 2 else None
    return Written(month, days[0], year)


def _month(word: str) -> int | None:
    word = word.casefold()
    return _MONTHS.get(word[:4]) or _MONTHS.get(word[:3]) or _MONTHS.get(word[:5])


def _turns(before: int, month: int) -> int:
    """By how many years a date is later whose month follows that one."""
    if before - month > 6:
        return 1
    return -1 if month - before > 6 else 0


def _date(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _plain_clock(clock: str) -> str:
    """«09:05» of «9:05», «21:05» of «9:05 PM», without a fraction of nothing but noughts."""
    half = clock[-2:].lower() if clock[-1] in "mM" else ""
    clock = clock[:-2].rstrip() if half else clock
    hour, _, rest = clock.partition(":")
    if half and int(hour) <= 12:
        hour = str(int(hour) % 12 + (12 if half == "pm" else 0))
    rest, _, fraction = rest.partition(".")
    if fraction.strip("0"):
        rest = f"{rest}.{fraction[:6].rstrip('0').ljust(3, '0')}"
    return f"{hour:0>2}:{rest}"
