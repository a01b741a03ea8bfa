"""How one WhatsApp export is written, learnt from all of it before its rows are read."""

import datetime
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import get_args

from openllm_talk.sources import files, lines
from openllm_talk.sources.format import DateOrder, Options
from openllm_talk.sources.lines import MARKS
from openllm_talk.sources.whatsapp import stamps, words

ORDERS: tuple[DateOrder, ...] = get_args(DateOrder)
_NAMES = 50_000
"""Names that are counted; a group has at most 1,024 members."""
_COMMON = 0.2
"""Share of the lines above which a second shape of stamps is not a quotation."""
_LONGEST_NAME = 100
_LONGEST_PART = 40
_MARKS = frozenset(MARKS)


@dataclass(slots=True)
class Name:
    """How often a name begins a line, and whether it goes on behind the colon.

    `next` is the part up to the next colon where that is the same on every line, as in
    «Dr: Who: hello»; it was `repeated` so often.
    """

    lines: int = 1
    next: str | None = None
    repeated: int = 0

    def whole(self, name: str) -> str:
        """The name itself, or the longer one that it begins, colon included."""
        return f"{name}: {self.next}" if self.repeated and self.next is not None else name

    def compare(self, text: str, body: int) -> None:
        """Take in a further line of this name whose words begin at `body` of `text`."""
        if text.startswith(f"{self.next}: ", body):
            self.repeated += 1
        elif self.next is not None and not text.startswith(self.next, body):
            self.next = None


@dataclass(slots=True)
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

    def see(self, date: stamps.Date) -> None:
        day = date.under(self.order)
        if day is None:
            self.impossible += 1
            return
        if self.last is not None:
            self.backwards += day < self.last
            self.days += abs((day - self.last).days)
        self.last = day


@dataclass(slots=True)
class _Evidence:
    """What the lines say about the order of dates."""

    shapes: Counter[stamps.Shape] = field(default_factory=Counter)
    candidates: tuple[_Candidate, ...] = ()
    last: stamps.Stamp | None = None
    alike: int = 0
    dates: int = 0
    day_first_words: bool = False
    upper_half: bool = False
    padded: bool = True
    placeholders: Counter[str] = field(default_factory=Counter)
    differs: bool = False


def learn(source: files.Source, options: Options) -> Style:
    """How the export is written. Raises BrokenSource where it cannot be read to its end."""
    evidence = _Evidence(candidates=tuple(_Candidate(order) for order in ORDERS))
    style = Style()
    parser = stamps.Parser()
    for passage in lines.passages(source):
        for dated in parser.dated(passage.text):
            if dated.stamp is not evidence.last:
                _see_stamp(dated.stamp, evidence)
            evidence.alike += 1
            if not _see_name(passage.text, dated.end, style):
                _see_words(passage.text[dated.end : dated.end + 300], evidence)
    _count_alike(evidence)
    total = evidence.shapes.total()
    style.shapes = frozenset(
        shape for shape, count in evidence.shapes.items() if count >= _COMMON * total
    )
    style.placeholders = frozenset(
        text for text, count in evidence.placeholders.items() if count > 1
    )
    _decide(evidence, style, options)
    return style


def _see_stamp(stamp: stamps.Stamp, evidence: _Evidence) -> None:
    """Take in a stamp that is not the one of the line before."""
    _count_alike(evidence)
    same_day = evidence.last is not None and stamp.date == evidence.last.date
    evidence.last = stamp
    evidence.upper_half = evidence.upper_half or stamp.upper_half
    if same_day:
        return
    date = stamp.date
    evidence.dates += 1
    if len(date.a) == 1 or len(date.b) == 1:
        evidence.padded = False
    evidence.differs = evidence.differs or int(date.a) != int(date.b)
    for candidate in evidence.candidates:
        candidate.see(date)


def _count_alike(evidence: _Evidence) -> None:
    if evidence.last is not None:
        evidence.shapes[evidence.last.shape] += evidence.alike
    evidence.alike = 0


def _see_name(text: str, start: int, style: Style) -> bool:
    """Count the line for its name, which stands at `start`; False where there is none.

    False, too, where WhatsApp's own words may stand behind it.
    """
    while text[start : start + 1] in _MARKS:
        start += 1
    colon = text.find(": ", start, start + _LONGEST_NAME + 2)
    name = text[start:colon]
    if colon < 0 or "\n" in name:
        return False
    body = colon + 2
    marked = text.startswith("\u200e", body)
    if style.chat is None and marked and words.ENCRYPTION.search(text, body, body + 300):
        style.chat = name
    known = style.names.get(name)
    if known is None:
        if len(style.names) >= _NAMES:
            return True
        style.names[name] = Name(next=_part(text, body))
    else:
        known.lines += 1
        if known.next is not None:
            known.compare(text, body)
    end = text.find("\n", body)
    last = end - 1 if end >= 0 else len(text) - 1
    return not marked and text[last] not in ">)"


def _see_words(said: str, evidence: _Evidence) -> None:
    """Take in what may be WhatsApp's own words: a language, a placeholder."""
    said = said.partition("\n")[0]
    if not evidence.day_first_words:
        evidence.day_first_words = words.DAY_FIRST.search(said) is not None
    found = words.ALONE_IN_ANGLES.search(said)
    if found and len(evidence.placeholders) < _NAMES:
        evidence.placeholders[found[1]] += 1


def _part(text: str, body: int) -> str | None:
    """What stands before the next colon, if it can be the end of a name."""
    colon = text.find(": ", body, body + _LONGEST_PART + 2)
    part = text[body:colon]
    return part if colon > body and "/" not in part and "\n" not in part else None


def _decide(evidence: _Evidence, style: Style, options: Options) -> None:
    """Settle the order: what the dates prove, else the setting, else what is likeliest."""
    last = evidence.last
    if last is None:
        return
    if last.date.year_is_first:
        style.order = "year-first"
        return
    tried = [entry for entry in evidence.candidates if entry.order != "year-first"]
    tried.sort(key=lambda entry: (entry.impossible, entry.backwards))
    best, second = tried
    if options.date_order is not None and not _proves(best, second):
        style.order = options.date_order
        return
    if _year_runs_slowest(evidence, best):
        style.order, style.assumed = "year-first", True
        return
    if _proves(best, second):
        style.order = best.order
        return
    style.order, style.assumed = _likeliest(evidence, best, second), evidence.differs


def _proves(best: _Candidate, second: _Candidate) -> bool:
    """Whether the dates are possible and in order one way and not the other."""
    return (best.impossible, best.backwards) < (second.impossible, second.backwards)


def _year_runs_slowest(evidence: _Evidence, best: _Candidate) -> bool:
    """Whether «22/3/18» reads as days in a row with the year in front, and as years otherwise."""
    year_first = next(entry for entry in evidence.candidates if entry.order == "year-first")
    last = evidence.last
    return (
        last is not None
        and not last.date.year_is_last
        and year_first.impossible == year_first.backwards == 0
        and (best.days > 1000 and year_first.days * 20 < best.days)
    )


def _likeliest(evidence: _Evidence, best: _Candidate, second: _Candidate) -> DateOrder:
    """The order in which the chat runs without long holes, else the one of the phone's language.

    Unpadded dates with a year of two digits are how phones set to the United States write; in
    every other country, and in languages that give themselves away, the day comes first.
    """
    if evidence.dates > 1 and min(best.days, second.days) * 5 < max(best.days, second.days):
        return best.order if best.days < second.days else second.order
    last = evidence.last
    slashes = any(shape.separator == "/" for shape in evidence.shapes)
    american = (
        last is not None
        and slashes
        and not evidence.day_first_words
        and not last.date.year_is_last
        and (not evidence.padded or evidence.upper_half)
    )
    return "month-first" if american else "day-first"
