"""The drawing of a chat laid out for a page: rows, and what is drawn beside them, in parts.

A part is a CSS grid with a track for each row, so that an arc spans rows of any height without a
script. Browsers allow some thousand tracks in a grid (Firefox 10,000), and skip the layout of a
part that is out of sight; an arc that leaves its part is continued in the next.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from openllm_talk.publish.hygiene import cleaned
from openllm_talk.reading.threads.lanes import Arc, Drawing, Strand, lay_out
from openllm_talk.records import Message, ReplyLink, Thread

ROWS = 200
"""Rows of one part."""

MARKS = 128
"""How many threads can be lit apart from each other; the names are then used again."""

TRACKS = 3
"""Tracks beside a lane's line that are drawn apart; any further one shares the last."""

DOUBTFUL = 0.5
"""A link that is less sure than this is marked for a person to look at."""

_STRENGTHS = (DOUBTFUL, 0.7, 0.9)
_CLOCK = re.compile(r"(?:^|[T ])(\d\d:\d\d)")


@dataclass(frozen=True, slots=True)
class Chat:
    """What is drawn: all rows of a chat, the links between them, the threads these make."""

    name: str
    messages: Sequence[Message]
    links: Sequence[ReplyLink]
    threads: Sequence[Thread]


@dataclass(frozen=True, slots=True)
class Parent:
    """The row that a row answers; `percent` is None where the platform or a person said so."""

    row: int
    message: Message
    percent: int | None
    doubtful: bool
    second: bool


@dataclass(frozen=True, slots=True)
class RowView:
    """One row: its place in the chat, its classes, its parents, and the arcs that lead to them."""

    row: int
    message: Message
    clock: str
    classes: str
    parents: tuple[Parent, ...]
    arcs: tuple[str, ...]
    doubtful_start: int | None


@dataclass(slots=True)
class Part:
    """Some rows in one grid. `passing` are the classes of what is drawn there for other rows."""

    rows: range
    day: date | None
    passing: list[str] = field(default_factory=list)
    own: defaultdict[int, list[str]] = field(default_factory=lambda: defaultdict(list))

    def classes(self, top: int, bottom: int) -> str:
        """Where something from the row `top` to the row `bottom` begins and ends in this grid."""
        before, behind = top < self.rows.start, bottom >= self.rows.stop
        # Track 1 holds the day; a line bears the number of the track below it.
        start = 1 if before else top - self.rows.start + 2
        end = len(self.rows) + 2 if behind else bottom - self.rows.start + 2
        return f"from{start} to{end}" + " before" * before + " behind" * behind


class ThreadsView:
    """Everything that the page of a chat shows, but for its words."""

    def __init__(self, chat: Chat) -> None:
        self.chat = chat
        self.drawing: Drawing = lay_out(chat.links, chat.threads)
        self._starts = {link.index: link for link in chat.links if link.index == link.reply_to}
        self._arcs: defaultdict[int, list[Arc]] = defaultdict(list)
        for arc in self.drawing.arcs:
            self._arcs[arc.child].append(arc)

    @property
    def count(self) -> int:
        """How many messages were said, system rows left out."""
        return sum(message.kind == "message" for message in self.chat.messages)

    @property
    def single(self) -> int:
        """How many messages answer nothing and are answered by nothing."""
        rows = zip(self.chat.messages, self.drawing.strand_of, strict=True)
        return sum(message.kind == "message" and strand is None for message, strand in rows)

    @cached_property
    def doubtful(self) -> list[Arc]:
        """The links that a person should look at, least sure first."""
        return sorted((arc for arc in self.drawing.arcs if _is_doubtful(arc)), key=_confidence)

    def parts(self) -> Iterator[tuple[Part, Iterator[RowView]]]:
        """The parts in order, each with its rows as they are asked for."""
        parts = list(_parts(self.chat.messages))
        part_of = [place for place, part in enumerate(parts) for _ in part.rows]
        for strand in self.drawing.strands:
            for part in parts[part_of[strand.first] : part_of[strand.last] + 1]:
                where = part.classes(strand.first, strand.last)
                part.passing.append(f"strand {_thread_classes(strand)} {where}")
        for arc in self.drawing.arcs:
            top, bottom = sorted((arc.parent, arc.child))
            for part in parts[part_of[top] : part_of[bottom] + 1]:
                drawn = f"{_arc_classes(arc)} {part.classes(top, bottom)}"
                if arc.child in part.rows:
                    part.own[arc.child].append(drawn)
                else:
                    part.passing.append(f"{drawn} {_thread_classes(self._strand(arc))}")
        for part in parts:
            yield part, (self._row(row, part) for row in part.rows)

    def _strand(self, arc: Arc) -> Strand:
        return self.drawing.strands[arc.strand]

    def _row(self, row: int, part: Part) -> RowView:
        message, arcs = cleaned(self.chat.messages[row]), self._arcs[row]
        start = self._doubtful_start(row)
        doubt = start is not None or any(_is_doubtful(arc) for arc in arcs)
        return RowView(
            row=row,
            message=message,
            clock=_clock(message),
            classes=self._lane(row) + " system" * (message.kind == "system") + " doubt" * doubt,
            parents=tuple(self._parent(arc) for arc in arcs),
            arcs=tuple(part.own[row]),
            doubtful_start=start,
        )

    def _lane(self, row: int) -> str:
        number = self.drawing.strand_of[row]
        return "alone" if number is None else _thread_classes(self.drawing.strands[number])

    def _doubtful_start(self, row: int) -> int | None:
        """How sure it is, in percent, that the message answers nothing, where that is doubtful."""
        start = self._starts.get(row)
        if start is None or self.chat.messages[row].kind == "system":
            return None
        return _percent(start.confidence) if start.confidence < DOUBTFUL else None

    def _parent(self, arc: Arc) -> Parent:
        return Parent(
            row=arc.parent,
            message=cleaned(self.chat.messages[arc.parent]),
            percent=_percent(arc.confidence) if arc.source == "inferred" else None,
            doubtful=_is_doubtful(arc),
            second=arc.second,
        )


def _parts(messages: Sequence[Message]) -> Iterator[Part]:
    """A new part for each day and after ROWS rows; a row without a date stays with the last."""
    day, first, title = None, 0, None
    for row, message in enumerate(messages):
        found = _day(message) or day
        if row > first and (found != day or row - first >= ROWS):
            yield Part(rows=range(first, row), day=title)
            first, title = row, None
        if found != day:
            day = title = found
    if messages:
        yield Part(rows=range(first, len(messages)), day=title)


def _thread_classes(strand: Strand) -> str:
    return f"mark{strand.number % MARKS} hue{strand.colour} lane{strand.lane}"


def _arc_classes(arc: Arc) -> str:
    strength = 1 + sum(arc.confidence >= limit for limit in _STRENGTHS)
    kind = "guess" if arc.source == "inferred" else "said"
    return f"arc {kind} sure{strength} track{min(arc.track, TRACKS)}" + " also" * arc.second


def _is_doubtful(arc: Arc) -> bool:
    return arc.source == "inferred" and arc.confidence < DOUBTFUL


def _confidence(arc: Arc) -> float:
    return arc.confidence


def _percent(confidence: float) -> int:
    return int(100 * confidence)  # never rounded up to what it is not


def _clock(message: Message) -> str:
    found = _CLOCK.search(message.time or "")
    return found[1] if found else ""


def _day(message: Message) -> date | None:
    try:
        return date.fromisoformat((message.time or "")[:10])
    except ValueError:
        return None
