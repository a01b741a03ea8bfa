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
from openllm_talk.sources.format import Format, Options
from openllm_talk.sources.heads import Candidate, Part
from openllm_talk.sources.keys import ContentKeys
from openllm_talk.sources.look import Look
from openllm_talk.sources.qq import notices
from openllm_talk.sources.qq.people import Speakers, mentioned

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
_NAMES = 50_000


class _Shape(msgspec.Struct, frozen=True, gc=False):
    """How a head is written: with a date, with half a day, with two blanks behind the name."""

    dated: bool
    half: bool
    two_blanks: bool


@dataclass(slots=True)
class _Style:
    """What the heads of one file have in common.

    `order` is that of the dates, `assumed` where the file cannot decide about it. `doubted` are
    lines of names that speak once, after which time runs back.
    """

    shapes: Counter[_Shape] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)
    evidence: clocks.OrderEvidence = field(default_factory=clocks.OrderEvidence)
    fresh: int = 0
    rules: int = 0
    doubted: set[int] = field(default_factory=set)
    days: clocks.Days = field(default_factory=clocks.Days)
    assumed: bool = False
    before: str = ""
    last: tuple[int, str] = (0, "")


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
    said = [match for match in found if match["rule"] is None]
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
    for part in heads.parts(source, _HEAD, lambda one: _is_head(one, style), options.progress):
        yield from _rows(part, reading)


def _learn(source: files.Source, options: Options) -> _Style:
    """How the file is written, from all of it."""
    style = _Style()

    def see(one: Candidate) -> bool:
        _see(one, style)
        return True

    for _ in heads.parts(source, _HEAD, see):
        pass
    american = any(shape.half for shape in style.shapes)
    style.days.order, style.assumed = style.evidence.decide(
        options.date_order, "month-first" if american else "day-first"
    )
    return style


def _see(one: Candidate, style: _Style) -> None:
    """Take in what may be a head."""
    found = one.found
    if found["rule"] is not None:
        style.rules += 1
        style.before, style.last = "", (0, "")
        return
    style.shapes[_shape(found)] += 1
    style.fresh += one.fresh
    if len(style.names) < _NAMES:
        style.names[found["name"]] += 1
    if found["date"] is not None:
        style.evidence.see(found["date"])
        style.before, style.last = "", (0, "")
        return
    time = _clock(found) or ""
    if style.before <= time < style.last[1] and len(style.doubted) < _NAMES:
        style.doubted.add(style.last[0])
    else:
        style.before = style.last[1]
    style.last = (one.number, time)


def _shape(found: re.Match[str]) -> _Shape:
    half = found["before"] or found["after"]
    return _Shape(found["date"] is not None, bool(half), len(found["gap"]) > 1)


def _clock(found: re.Match[str]) -> str | None:
    return clocks.clock(found["clock"], found["before"] or found["after"])


def _is_head(one: Candidate, style: _Style) -> bool:
    """Whether a candidate is a head; see the module."""
    found = one.found
    if found["rule"] is not None:
        return style.days.read(found["rule"]) is not None
    if _clock(found) is None or (found["date"] and style.days.read(found["date"]) is None):
        return False
    total = style.shapes.total()
    if style.shapes[_shape(found)] * 20 < total:
        return False
    if style.names[found["name"]] > 1:
        return True
    apart = style.fresh * 5 >= total * 4
    return (one.fresh or not apart) and one.number not in style.doubted


def _rows(part: Part, reading: _Reading) -> Iterator[Row]:
    head = part.head
    if head is not None and head["rule"] is None:
        yield from _said(head, part, reading)
        return
    if head is not None:
        reading.day = reading.style.days.read(head["rule"])
    for line in part.told():
        notice = None if line.too_long else notices.read(line.text)
        if notice is not None:
            yield _notice(notice, line, reading)
            continue
        yield lines.reject(
            reading.index, line, "text before the first sender", "第一位发送者之前的文字"
        )
        reading.index += 1


def _said(head: re.Match[str], part: Part, reading: _Reading) -> Iterator[Row]:
    """The message under a head, then the notices that end it."""
    body = part.body.split("\n")
    found: list[tuple[notices.Notice, lines.Line]] = []
    while body and (notice := _last_notice(body)) is not None:
        number = part.number + len(body)
        found.append((notice, lines.Line(body.pop(), number, part.guessed)))
        while body and not body[-1].strip():
            body.pop()
    yield _message(head, part, "\n".join(body), reading)
    for notice, line in reversed(found):
        yield _notice(notice, line, reading)


def _last_notice(body: list[str]) -> notices.Notice | None:
    """The last line that is not blank as a notice, if it is one; the first one is what is said."""
    while body and not body[-1].strip():
        body.pop()
    return notices.read(body[-1]) if len(body) > 1 else None


def _message(head: re.Match[str], part: Part, body: str, reading: _Reading) -> Message:
    speaker = reading.speakers.read(head["name"].strip(lines.MARKS))
    told = placeholders.taken_out(body)
    time = reading.last = _time(head, reading)
    reading.index += 1
    return Message(
        index=reading.index - 1,
        id=reading.keys.key(None, speaker.id or speaker.name, time, told.content),
        kind="system" if speaker.is_qq else "message",
        time=time,
        author=speaker.name,
        text=told.text,
        mentions=mentioned(told.text, reading.style.names),
        urls=tuple(urls.find(told.text)) if "." in told.text else (),
        attachments=told.attachments,
        assumed=_assumed(head, part, reading) or UNSET,
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


def _time(head: re.Match[str], reading: _Reading) -> str | None:
    """Local, or the bare clock where no day is known."""
    clock = _clock(head)
    day = reading.style.days.read(head["date"]) if head["date"] else reading.day
    return f"{day}T{clock}" if day else clock


def _assumed(head: re.Match[str], part: Part, reading: _Reading) -> tuple[str, ...]:
    assumed: tuple[str, ...] = ("encoding",) if part.guessed else ()
    written = head["date"]
    if written and reading.style.assumed and not written[:4].isdigit():
        assumed = (*assumed, reading.style.days.order)
    return assumed


FORMAT = Format(name="qq-window", claim=claim, read=read)
