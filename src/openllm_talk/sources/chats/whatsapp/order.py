"""In which order the parts of dates stand, weighed over all dates of one notation."""

import datetime
from dataclasses import dataclass, field
from typing import Literal, get_args

from openllm_talk.sources.chats.whatsapp import stamps
from openllm_talk.sources.format import DateOrder, Options

ORDERS: tuple[DateOrder, ...] = get_args(DateOrder)
_FIRST_YEAR = 2009
"""Of WhatsApp; a date with an earlier year is read wrong."""
_MISTAKES = 0.2
"""Share of dates above which those that do not exist are no mistakes."""
_A_LONG_TIME = 300
_SLOWER = 20
"""So many times more days show that the dates are read wrong."""
_OF_EAST_ASIA = frozenset({"午前", "午後", "오전", "오후"})
"""Halves of the day where the year always comes first."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The order of dates in one notation; `assumed` where the file cannot decide about it."""

    order: DateOrder
    assumed: bool = False


@dataclass(slots=True)
class Candidate:
    """One order of date parts, tried on every date of the file."""

    order: DateOrder
    impossible: int = 0
    backwards: int = 0
    days: int = 0
    last: datetime.date | None = None
    files: int = 0

    def see(self, date: stamps.Date) -> None:
        day = date.under(self.order)
        if day is None or day.year < _FIRST_YEAR:
            self.impossible += 1
            return
        if self.last is not None:
            self.backwards += day < self.last
            self.days += abs((day - self.last).days)
        self.last = day

    def doubts(self) -> tuple[int, int, int]:
        """What speaks against the order; more is worse."""
        return self.impossible, self.backwards, -self.files

    def confirm(self, date: stamps.Date, day: str) -> None:
        """Count the name of a file that holds the day itself."""
        read = date.under(self.order)
        self.files += read is not None and f"{read:%Y-%m-%d}" == day


@dataclass(slots=True)
class Evidence:
    """What the lines say about the order of dates."""

    candidates: tuple[Candidate, ...] = field(
        default_factory=lambda: tuple(Candidate(order) for order in ORDERS)
    )
    last: stamps.Stamp | None = None
    dates: int = 0
    foreign: bool = False
    zeros: bool = False
    short: bool = False
    differs: bool = False

    def see(self, stamp: stamps.Stamp) -> None:
        """Take in a stamp that is not the one of the line before."""
        same_day = self.last is not None and stamp.date == self.last.date
        self.last = stamp
        if same_day:
            return
        date = stamp.date
        self.dates += 1
        self.zeros = self.zeros or date.a[0] == "0" or date.b[0] == "0"
        self.short = self.short or len(date.a) == 1 or len(date.b) == 1
        self.differs = self.differs or int(date.a) != int(date.b)
        for candidate in self.candidates:
            candidate.see(date)

    def see_file(self, stamp: stamps.Stamp, day: str) -> None:
        """Take in a file of that day («2022-03-18») under the stamp."""
        for candidate in self.candidates:
            candidate.confirm(stamp.date, day)


def decide(evidence: Evidence, options: Options) -> Verdict:
    """The order: what the dates prove, else the setting, else what is likeliest."""
    last = evidence.last
    if last is None or last.date.year_is_first:
        return Verdict("year-first" if last is not None else "day-first")
    *tried, year = evidence.candidates
    best, second = sorted(tried, key=Candidate.doubts)
    front = "no" if last.date.year_is_last else _year_in_front(evidence, best, year)
    setting = options.date_order
    may_be_year = not last.date.year_is_last and not year.impossible
    if front == "surely" or (setting == "year-first" and may_be_year):
        return Verdict("year-first")
    if best.doubts() < second.doubts():
        verdict = Verdict(best.order)
    elif setting is not None and setting != "year-first":
        verdict = Verdict(setting)
    else:
        verdict = Verdict(_likeliest(evidence, best, second), assumed=evidence.differs)
    if setting is None and front == "likely":
        return Verdict("year-first", assumed=True)
    if setting is None and front == "perhaps":
        return Verdict(verdict.order, assumed=True)
    return verdict


def _year_in_front(
    evidence: Evidence, best: Candidate, year: Candidate
) -> Literal["surely", "likely", "perhaps", "no"]:
    """Whether the first of three numbers like «22/3/18» is the year, and `best` wrong.

    Where nothing tells, the later year is the likelier one, and the year behind is much commoner.
    """
    last = evidence.last
    if last is None or last.shape.separator.startswith("."):
        # «22. 3. 18.» is how Koreans write; nobody writes «22.3.18» so, nor ends «18. 3. 22» so.
        return "surely" if last is not None and last.shape.separator == ". ." else "no"
    if year.impossible or best.impossible > _MISTAKES * evidence.dates:
        return "no" if year.impossible >= best.impossible else "surely"
    if best.doubts()[1:] != year.doubts()[1:]:
        return "surely" if year.doubts()[1:] < best.doubts()[1:] else "no"
    if max(best.days, year.days) > _A_LONG_TIME and best.days != year.days:
        if year.days * _SLOWER < best.days:
            return "likely"
        if best.days * _SLOWER < year.days:
            return "no"
    if last.half in _OF_EAST_ASIA:
        return "likely"
    return "perhaps" if int(last.date.a) > int(last.date.c) else "no"


def _likeliest(evidence: Evidence, best: Candidate, second: Candidate) -> DateOrder:
    """The order in which the chat runs without long holes, else the one of the phone's language.

    Dates without zeros and with a year of two digits are how phones set to the United States
    write, with AM and PM in capitals; in every other country, and in languages that give
    themselves away, the day comes first.
    """
    if evidence.dates > 1 and min(best.days, second.days) * 5 < max(best.days, second.days):
        return best.order if best.days < second.days else second.order
    last = evidence.last
    american = (
        last is not None
        and last.shape.separator == "/"
        and not (last.shape.time_first or evidence.foreign or evidence.zeros)
        and not last.date.year_is_last
        and (last.half in {"AM", "PM"} or (last.half is None and evidence.short))
    )
    return "month-first" if american else "day-first"
