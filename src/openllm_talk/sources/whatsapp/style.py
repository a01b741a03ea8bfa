"""How one WhatsApp export is written, learnt from all of it before its rows are read."""

import datetime
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, get_args

from openllm_talk.sources import files, lines
from openllm_talk.sources.format import DateOrder, Options
from openllm_talk.sources.lines import MARKS
from openllm_talk.sources.whatsapp import stamps, words

ORDERS: tuple[DateOrder, ...] = get_args(DateOrder)
_NAMES = 50_000
"""Names that are counted; a group has at most 1,024 members."""
_COMMON = 0.2
"""Share of the lines above which a second shape of stamps is not a quotation."""
_FIRST_YEAR = 2009
"""Of WhatsApp; a date with an earlier year is read wrong."""
_MISTAKES = 0.2
"""Share of dates above which those that do not exist are no mistakes."""
_A_LONG_TIME = 300
_SLOWER = 20
"""So many times more days show that the dates are read wrong."""
_OF_EAST_ASIA = frozenset({"午前", "午後", "오전", "오후"})
"""Halves of the day where the year always comes first."""
_LONGEST_OWN = 400
_AGAIN, _ALWAYS = 2, 5
"""So many times the same words stand behind a name that they are a part of it."""
_LONG_NAME = 25
"""Characters that people may give themselves as a name; who has more is in the phone's contacts."""
_MANY_BLANKS = 6
_ENOUGH_FILES = 200
_ENDINGS = (">\n", ")\n")
_BEGINNING = re.compile(
    rf"\n(?:{stamps.ALIKE}|{stamps.OTHER})[{MARKS}]*+"
    r"(?:([^:\n]{1,100}+(?::(?! )[^:\n]{0,100}+)*+): (?:([^:/\n]{1,40}+): )?|([^\n]{0,300}))"
)
"""The beginning of a message: its stamp without the clock, a name, what may belong to the name."""
_MARKED = re.compile(
    rf"\n[^\n]{{8,64}}?(?:\]| [-–]) ?[{MARKS}]*+(?P<name>[^\n]{{1,100}}?): \u200e"
    r"(?P<notice>[^\n]{10,300})"
)
"""What begins with the iPhone's mark after a name."""


@dataclass(slots=True)
class Name:
    """How often a name begins a line, and whether it goes on behind the colon.

    `next` is the part up to the next colon where that is the same on every line, as in
    «Dr: Who: hello»; it was `repeated` so often.
    """

    lines: int = 0
    next: str | None = None
    repeated: int = 0

    @property
    def goes_on(self) -> bool:
        """Whether this is only the beginning of a name.

        A small letter behind the colon is rather a habit of speech («note: …») than a name.
        """
        if not self.next or self.repeated < _AGAIN:
            return False
        return not self.next[0].islower() or self.repeated >= _ALWAYS

    def whole(self, name: str) -> str:
        """The name itself, or the longer one that it begins, colon included."""
        return f"{name}: {self.next}" if self.goes_on else name


_OPENING = {"“": "”", "«": "»", "„": "“", "「": "」"}


def _quotes(name: str) -> bool:
    """Whether a quotation is open at the end of `name`, which is then no name but a notice."""
    if name.count('"') % 2:
        return True
    return any(
        name.count(opening) > name.count(closing)
        for opening, closing in _OPENING.items()
        if opening in name
    )


@dataclass
class Style:
    """What is the same on all lines of one export.

    `assumed` is true where the file cannot decide about `order`. `chat` is the name that the
    chat's own notices carry. `placeholders` are texts in «<…>» that stand alone again and again.
    """

    order: DateOrder = "day-first"
    assumed: bool = False
    shapes: frozenset[stamps.Shape] = frozenset()
    names: dict[str, Name] = field(default_factory=dict)
    chat: str | None = None
    placeholders: frozenset[str] = frozenset()

    def is_notice(self, name: str) -> bool:
        """Whether a notice with «: » in it begins so: with a quotation, or with much about a name.

        What begins so twice is a name.
        """
        known = self.names.get(name)
        if known is None or known.lines > 1:
            return known is None
        return (
            _quotes(name)
            or name.endswith(self.ends)
            or name.count(" ") >= _MANY_BLANKS
            or (len(name) > _LONG_NAME and self._begins_with_name(name))
        )

    def _begins_with_name(self, name: str) -> bool:
        """Whether somebody else's name, who has spoken, stands at the beginning of `name`."""
        begun = itertools.accumulate(name.split(" ")[:-1], lambda one, more: f"{one} {more}")
        return any(first in self.names and self.names[first].lines > 1 for first in begun)

    @cached_property
    def ends(self) -> tuple[str, ...]:
        """How notices end, up to the colon, that tell of somebody with a colon in the name."""
        return tuple(f" {name}" for name, entry in self.names.items() if entry.goes_on)

    def all_names(self) -> Iterator[str]:
        """Every name that speaks, those that hold «: » themselves included."""
        for name, entry in self.names.items():
            yield entry.whole(name)


@dataclass(slots=True)
class _Candidate:
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
class _Evidence:
    """What the lines say about the order of dates."""

    shapes: Counter[stamps.Shape] = field(default_factory=Counter)
    candidates: tuple[_Candidate, ...] = ()
    last: stamps.Stamp | None = None
    dates: int = 0
    foreign: bool = False
    zeros: bool = False
    short: bool = False
    placeholders: Counter[str] = field(default_factory=Counter)
    differs: bool = False
    named_files: int = 0


def learn(source: files.Source, options: Options) -> Style:
    """How the export is written. Raises BrokenSource where it cannot be read to its end."""
    evidence = _Evidence(candidates=tuple(_Candidate(order) for order in ORDERS))
    style = Style()
    parser = stamps.Parser()
    for passage in lines.passages(source):
        text = f"\n{passage.text}\n"
        begun = Counter(_BEGINNING.findall(text))
        _see_beginnings(begun, parser, evidence, style)
        _see_longer_names(begun, text, style)
        _see_own_words(text, evidence)
        if style.chat is None and (found := _encryption(text)):
            style.chat = found["name"]
            evidence.foreign = evidence.foreign or words.is_foreign(found["notice"])
    total = evidence.shapes.total()
    style.shapes = frozenset(
        shape for shape, count in evidence.shapes.items() if count >= _COMMON * total
    )
    style.placeholders = frozenset(
        text for text, count in evidence.placeholders.items() if count > 1
    )
    _decide(evidence, style, options)
    return style


def _see_beginnings(
    begun: Counter[tuple[str, ...]], parser: stamps.Parser, evidence: _Evidence, style: Style
) -> None:
    """Take in how messages begin: their days, and who speaks."""
    for (day, second, tail, other, name, _, notice), count in begun.items():
        if not parser.alike(day, second, tail, other) or parser.stamp is None:
            continue
        if parser.stamp is not evidence.last:
            _see_stamp(parser.stamp, evidence)
        evidence.shapes[parser.stamp.shape] += count
        if not name:
            evidence.foreign = evidence.foreign or words.is_foreign(notice)
            continue
        known = style.names.get(name)
        if known is None and len(style.names) < _NAMES:
            known = style.names[name] = Name()
        if known is not None:
            known.lines += count


def _see_stamp(stamp: stamps.Stamp, evidence: _Evidence) -> None:
    """Take in a stamp that is not the one of the line before."""
    same_day = evidence.last is not None and stamp.date == evidence.last.date
    evidence.last = stamp
    if same_day:
        return
    date = stamp.date
    evidence.dates += 1
    evidence.zeros = evidence.zeros or date.a[0] == "0" or date.b[0] == "0"
    evidence.short = evidence.short or len(date.a) == 1 or len(date.b) == 1
    evidence.differs = evidence.differs or int(date.a) != int(date.b)
    for candidate in evidence.candidates:
        candidate.see(date)


def _see_longer_names(begun: Counter[tuple[str, ...]], text: str, style: Style) -> None:
    """Take in what stands between names and the next colon, as long as it is always the same."""
    for (_, _, _, _, name, part, _), count in begun.items():
        known = style.names.get(name)
        if known is None:
            continue
        if part and known.next is None:
            known.next, known.repeated = part, count
        elif part and part == known.next:
            known.repeated += count
    for name, known in style.names.items():
        if known.next is None or (known.next and not _always(name, known.next, text)):
            known.next = ""


def _always(name: str, part: str, text: str) -> bool:
    """Whether `part` follows the name on every line of his, as far as that can be seen."""
    other = f"[\\]–-] [{MARKS}]*{re.escape(name)}: (?!{re.escape(part)})"
    return re.search(other, text) is None


def _see_own_words(text: str, evidence: _Evidence) -> None:
    """Take in lines that end as WhatsApp's own words do: a language, a placeholder, a file."""
    for end in _ENDINGS:
        at = text.find(end)
        while at >= 0:
            line = text[max(text.rfind("\n", 0, at) + 1, at - _LONGEST_OWN) : at + 1]
            _see_own_line(line, evidence)
            at = text.find(end, at + 2)


def _see_own_line(line: str, evidence: _Evidence) -> None:
    if not evidence.foreign:
        evidence.foreign = words.is_foreign(line)
    found = words.ALONE_IN_ANGLES.search(line)
    if found and len(evidence.placeholders) < _NAMES:
        evidence.placeholders[found[1]] += 1
    if evidence.named_files < _ENOUGH_FILES and (named := words.DATE_OF_FILE.search(line)):
        dated = next(stamps.Parser().dated(line), None)
        if dated is not None:
            evidence.named_files += 1
            day = "-".join(part for part in named.groups() if part)
            for candidate in evidence.candidates:
                candidate.confirm(dated.stamp.date, day)


def _encryption(text: str) -> re.Match[str] | None:
    """The notice of encryption on iPhones, which carries the name of the chat."""
    if ": \u200e" not in text:
        return None
    marked = _MARKED.finditer(text)
    return next((found for found in marked if words.ENCRYPTION.search(found["notice"])), None)


def _decide(evidence: _Evidence, style: Style, options: Options) -> None:
    """Settle the order: what the dates prove, else the setting, else what is likeliest."""
    last = evidence.last
    if last is None:
        return
    if last.date.year_is_first:
        style.order = "year-first"
        return
    *tried, year = evidence.candidates
    best, second = sorted(tried, key=_Candidate.doubts)
    front = "no" if last.date.year_is_last else _year_in_front(evidence, best, year)
    setting = options.date_order
    may_be_year = not last.date.year_is_last and not year.impossible
    if front == "surely" or (setting == "year-first" and may_be_year):
        style.order = "year-first"
    elif best.doubts() < second.doubts():
        style.order = best.order
    elif setting is not None and setting != "year-first":
        style.order = setting
    else:
        style.order, style.assumed = _likeliest(evidence, best, second), evidence.differs
    if setting is None and front in {"likely", "perhaps"}:
        style.assumed = True
        style.order = "year-first" if front == "likely" else style.order


def _year_in_front(
    evidence: _Evidence, best: _Candidate, year: _Candidate
) -> Literal["surely", "likely", "perhaps", "no"]:
    """Whether the first of three numbers like «22/3/18» is the year, and `best` wrong.

    Where nothing tells, the later year is the likelier one, and the year behind is much commoner.
    """
    last = evidence.last
    if last is None or last.shape.separator.startswith("."):
        # «22. 3. 18.» is how Koreans write; nobody writes «22.3.18» so.
        return "surely" if last is not None and last.shape.separator == ". " else "no"
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


def _likeliest(evidence: _Evidence, best: _Candidate, second: _Candidate) -> DateOrder:
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
