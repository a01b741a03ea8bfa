"""Text that people copy out of QQ's chat window, in its three shapes.

    Ana 2/14/2020 9:16:13 PM          Ana 9:59:54 PM          — —  2020-2-21  — —
    今天讲什么？                        在吗                     Ana  23:50:12
                                                              晚安

The date is as the computer writes it: year first in China, else day or month first, which all
dates of the file decide together. Today's messages have no date, and a time of theirs is a bare
clock. A rule gives the day of what stands under it. Notices («"Ana"撤回了一条消息») stand between
messages, without a time. A line that looks like a head may be text («会议 10:00:00»): heads of one
file are alike, their names speak again, and time does not run back because of them.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec
from msgspec import UNSET

from openllm_talk.records import Message, Row
from openllm_talk.sources import clocks, files, heads, lines, placeholders, urls
from openllm_talk.sources.chats.qq import notices
from openllm_talk.sources.chats.qq.people import Speaker, Speakers, mentioned
from openllm_talk.sources.format import Format, Options
from openllm_talk.sources.heads import Candidate, Part
from openllm_talk.sources.keys import ContentKeys
from openllm_talk.sources.look import Look

_DATE = r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}|[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日"
_HEAD = re.compile(
    r"^(?:[—–―─━\-][—–―─━\- ]{0,40}[ ](?P<rule>[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2})日?"
    r"[ ][—–―─━\- ]{0,40}[—–―─━\-][ \t]*"
    r"|(?=[^\n]{1,150}:[0-9]{2}[ \t]*(?:[AaPp]\.?[Mm]\.?)?[ \t]*$)"
    rf"(?P<name>\S.{{0,100}}?)(?P<gap>[ \u3000\u00a0]+)(?:(?P<date>{_DATE})[ ]+)?"
    rf"(?:(?P<before>{clocks.HALF})[ ]?)?(?P<clock>[0-9]{{1,2}}:[0-9]{{2}}:[0-9]{{2}})"
    r"(?:[ ]?(?P<after>[AaPp]\.?[Mm]\.?))?[ \t]*)$",
    re.MULTILINE,
)
_DAY = re.compile(r"[0-9]{1,2}[-/.月][0-9]{1,2}日?$")
"""What other programs write before a clock («Ana 01-02 15:04:05»): no name ends so."""
_NAMES = 50_000


class _Shape(msgspec.Struct, frozen=True, gc=False):
    """How a head is written: with a date, with half a day, with two blanks behind the name."""

    dated: bool
    half: bool
    two_blanks: bool


class _Head(msgspec.Struct, frozen=True, gc=False):
    """What a head says: who and when; without a speaker it is the rule of a day.

    `unsure` means that its date might be read in another order.
    """

    speaker: Speaker | None
    day: str | None
    clock: str | None = None
    unsure: bool = False


class _Ending(msgspec.Struct, frozen=True, gc=False):
    """A notice at the end of a message, with its line."""

    notice: notices.Notice
    line: lines.Line


@dataclass(slots=True)
class _Style:
    """What the heads of one file have in common.

    `common` are the shapes that are no exception. `names` counts who speaks, `fresh_names` who does
    after a blank line; where heads stand `apart` so, the others do not count.
    `assumed` is true where the file cannot decide about the order of its dates. `doubted` are
    lines whose clock does not lie between those of their neighbours, which run on without them.
    `ruled` is the line of the last rule.
    """

    shapes: Counter[_Shape] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)
    fresh_names: Counter[str] = field(default_factory=Counter)
    evidence: clocks.OrderEvidence = field(default_factory=clocks.OrderEvidence)
    fresh: int = 0
    rules: int = 0
    common: frozenset[_Shape] = frozenset()
    mostly_dated: bool = False
    apart: bool = False
    doubted: set[int] = field(default_factory=set)
    days: clocks.Days = field(default_factory=clocks.Days)
    assumed: bool = False
    before: str = ""
    last: tuple[int, str] = (0, "")
    ruled: int = 0

    def is_fresh(self, one: Candidate) -> bool:
        """Whether a head can stand there: after a blank line or a rule."""
        return one.fresh or one.number == self.ruled + 1

    def count(self, **like: bool) -> int:
        """How many heads have a shape like this."""
        return sum(
            count
            for shape, count in self.shapes.items()
            if all(getattr(shape, key) == value for key, value in like.items())
        )


@dataclass(slots=True)
class _Reading:
    """Where in the file we are."""

    style: _Style
    day: str | None = None
    speakers: Speakers = field(default_factory=Speakers)
    keys: ContentKeys = field(default_factory=ContentKeys)
    index: int = 0
    last: str | None = None


def claim(look: Look) -> float:
    """Sure with a rule or dates on the heads, less so with bare clocks."""
    first = [line for line in look.lines if line.strip()]
    found = [match for line in first if (match := _HEAD.match(line[:400]))]
    said = [match for match in found if match["rule"] is None and not _DAY.search(match["name"])]
    if not said:
        return 0.0
    begins = _HEAD.match(first[0][:400]) is not None or notices.read(first[0]) is not None
    dated = sum(1 for match in said if match["date"] is not None)
    if len(said) < len(found):
        return 0.95
    if dated:
        return 0.9 if begins else 0.6 * (dated > 2)
    halves = sum(1 for match in said if match["after"] or match["before"])
    return (0.7 if halves or len(said) > 2 else 0.55) if begins and len(said) > 1 - halves else 0.0


def read(source: files.Source, options: Options) -> Iterator[Row]:
    """The rows of the file; see the module. Raises BrokenSource where it cannot be read on."""
    style = _learn(source, options)
    dated = style.rules or any(shape.dated for shape in style.shapes)
    reading = _Reading(style, day=None if dated else files.date_in_name(source.name))
    for part in heads.parts(source, _HEAD, lambda one: _head(one, reading), options.progress):
        head = part.head
        if head is not None and head.speaker is not None:
            yield from _said(head, head.speaker, part, reading)
        else:
            yield from _between(part, reading)


def _learn(source: files.Source, options: Options) -> _Style:
    """How the file is written, from all of it."""
    style = _Style()
    for _ in heads.parts(source, _HEAD, lambda one: _see(one, style)):
        pass
    total = style.shapes.total()
    style.common = frozenset(
        shape
        for shape, count in style.shapes.items()
        if count * 20 >= total and style.count(half=shape.half) * 2 >= total
    )
    style.mostly_dated = style.count(dated=True) * 2 > total
    style.apart = style.fresh * 2 > total
    if style.apart:
        style.names = style.fresh_names
    style.days.order, style.assumed = style.evidence.decide(
        options.date_order, "month-first" if style.count(half=True) * 2 > total else "day-first"
    )
    return style


def _see(one: Candidate, style: _Style) -> bool:
    """Take in what may be a head."""
    found = one.found
    if found["rule"] is not None:
        style.rules += 1
        style.ruled = one.number
        style.before, style.last = "", (0, "")
        return True
    style.shapes[_shape(found)] += 1
    is_fresh = style.is_fresh(one)
    style.fresh += is_fresh
    if len(style.names) < _NAMES:
        style.names[found["name"]] += 1
        style.fresh_names[found["name"]] += is_fresh
    if found["date"] is not None:
        style.evidence.see(found["date"])
        style.before, style.last = "", (0, "")
        return True
    time = _clock(found) or ""
    between = style.before <= style.last[1] <= time
    if style.before and style.before <= time and not between and len(style.doubted) < _NAMES:
        style.doubted.add(style.last[0])
    else:
        style.before = style.last[1]
    style.last = (one.number, time)
    return True


def _shape(found: re.Match[str]) -> _Shape:
    half = found["before"] or found["after"]
    return _Shape(found["date"] is not None, bool(half), len(found["gap"]) > 1)


def _clock(found: re.Match[str]) -> str | None:
    return clocks.clock(found["clock"], found["before"] or found["after"])


def _head(one: Candidate, reading: _Reading) -> _Head | None:
    """What a candidate says, if it is a head; see the module."""
    found, style = one.found, reading.style
    if found["rule"] is not None:
        style.ruled = one.number
        day = style.days.read(found["rule"])
        return None if day is None else _Head(None, day)
    shape = _shape(found)
    if shape not in style.common or _DAY.search(found["name"]):
        return None
    if style.names[found["name"]] < 2 and (
        one.number in style.doubted
        or (style.mostly_dated and not shape.dated)
        or (style.apart and not style.is_fresh(one))
    ):
        return None
    clock, written = _clock(found), found["date"]
    day = style.days.read(written) if written else None
    if clock is None or (written and day is None):
        return None
    unsure = bool(written) and style.assumed and not written[:4].isdecimal()
    return _Head(reading.speakers.read(found["name"].strip(lines.MARKS)), day, clock, unsure)


def _between(part: Part[_Head], reading: _Reading) -> Iterator[Row]:
    """The notices under a rule or before the first sender, and what nobody said."""
    if part.head is not None:
        reading.day = part.head.day
    for line in part.told():
        notice = None if line.too_long else notices.read(line.text)
        if notice is not None:
            yield _notice(notice, line, reading)
            continue
        yield lines.reject(
            reading.index, line, "text before the first sender", "第一位发送者之前的文字"
        )
        reading.index += 1


def _said(head: _Head, speaker: Speaker, part: Part[_Head], reading: _Reading) -> Iterator[Row]:
    """The message under a head, then the notices that end it."""
    body = part.body.split("\n")
    found: list[_Ending] = []
    while (notice := _last_notice(body)) is not None:
        line = lines.Line(body.pop(), part.number + len(body) + 1, part.guessed)
        found.append(_Ending(notice, line))
    yield _message(head, speaker, part, "\n".join(body), reading)
    for ending in reversed(found):
        yield _notice(ending.notice, ending.line, reading)


def _last_notice(body: list[str]) -> notices.Notice | None:
    """The last line that is not blank as a notice, if it is one; the first one is what is said."""
    while body and not body[-1].strip():
        body.pop()
    return notices.read(body[-1]) if len(body) > 1 else None


def _message(
    head: _Head, speaker: Speaker, part: Part[_Head], body: str, reading: _Reading
) -> Message:
    told = placeholders.taken_out(body)
    day = head.day or reading.day
    time = reading.last = f"{day}T{head.clock}" if day else head.clock
    assumed = ("encoding",) if part.guessed else ()
    if head.unsure:
        assumed = (*assumed, reading.style.days.order)
    reading.index += 1
    return Message(
        index=reading.index - 1,
        id=reading.keys.key(None, speaker.id or speaker.name, time, told.content),
        kind="system" if speaker.is_qq else "message",
        time=time,
        author=speaker.name,
        text=told.text,
        mentions=mentioned(told.text, reading.style.names) if "@" in told.text else (),
        urls=tuple(urls.find(told.text)) if "." in told.text else (),
        attachments=told.attachments,
        assumed=assumed or UNSET,
        line=part.number,
        author_id=speaker.id,
    )


def _notice(notice: notices.Notice, line: lines.Line, reading: _Reading) -> Message:
    # It has no time of its own; the time before it keeps its id the same in another copy.
    key = reading.keys.key(None, None, reading.last, notice.text)
    reading.index += 1
    return Message(
        index=reading.index - 1,
        id=key,
        kind="system",
        author=notice.actor,
        text=notice.text,
        assumed=("encoding",) if line.guessed else UNSET,
        line=line.number,
    )


FORMAT = Format(name="qq-window", claim=claim, read=read)
