"""The text that QQ's message manager exports.

    消息记录（此消息记录为文本格式，不支持重新导入）

    ================================================================
    消息分组:我的QQ群
    ================================================================
    消息对象:炼丹夜谈
    ================================================================

    2020-02-21 9:05:01 【群主】Ana(10002)
    今天讲什么？

A file may hold several groups and objects; an object is a channel. Heads are in 24 hours, or have
AM or PM behind the clock. Senders have a number or an address, except in discussion groups and
between two people; there a line like a head may be text («2020-02-21 10:00:00 开会»). Of the two
kinds of heads in one object those that are few are pasted from another chat. A head stands after a
blank line. Under the numbers 10000 and 1000000 QQ itself speaks. Bodies may be
empty.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec
from msgspec import UNSET

from openllm_talk.records import Message, Row
from openllm_talk.sources import clocks, files, heads, lines, placeholders, urls
from openllm_talk.sources.chats.qq.people import Speaker, Speakers, mentioned
from openllm_talk.sources.format import Complaint, Format, Options
from openllm_talk.sources.heads import Candidate, Part
from openllm_talk.sources.keys import ContentKeys
from openllm_talk.sources.look import Look

_STAMP = (
    r"(?P<date>[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2})[ \t]+"
    rf"(?:(?P<before>{clocks.HALF}) ?)?(?P<clock>[0-9]{{1,2}}:[0-9]{{2}}:[0-9]{{2}})"
    r"(?: ?(?P<after>[AaPp][Mm]|[上下]午)(?=\s|$))?(?P<sender>[ \t].*)?"
)
_HEAD = re.compile(rf"^(?:{_STAMP}|(?<==\n)消息对象[:：](?P<object>.*))$", re.MULTILINE)
_LINE = re.compile(_STAMP)
_BANNER = re.compile(r"消息记录\s*[（(].{0,40}不支持重新导入.{0,10}")
_FRAME = re.compile(rf"={{16,}}|消息(?:分组|对象)[:：].*|{_BANNER.pattern}")
_NAMES = 50_000


class _Head(msgspec.Struct, frozen=True, gc=False):
    """What a head says: when and who; without a speaker it announces an object."""

    time: str | None
    speaker: Speaker | None
    channel: str | None = None


@dataclass(slots=True)
class _Section:
    """What the heads of one object have in common, and who speaks under a bare name.

    `fresh` of the heads `with_ids` and `bare` of the others stand after a blank line.
    """

    with_ids: int = 0
    fresh: int = 0
    bare: int = 0
    names: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class _Style:
    """How one file is written.

    `doubted` are lines of bare names whose time does not lie between those of their neighbours,
    which run on without them.
    """

    sections: list[_Section] = field(default_factory=lambda: [_Section()])
    names: set[str] = field(default_factory=set)
    doubted: set[int] = field(default_factory=set)
    before: str = ""
    last: tuple[int, str] = (0, "")


@dataclass(slots=True)
class _Reading:
    """Where in the file we are."""

    style: _Style
    days: clocks.Days = field(default_factory=clocks.Days)
    speakers: Speakers = field(default_factory=Speakers)
    keys: ContentKeys = field(default_factory=ContentKeys)
    section: int = 0
    channel: str | None = None
    index: int = 0


def claim(look: Look) -> float:
    """Sure with the banner or with an object, else with heads that have numbers."""
    first = [line for line in look.lines if line.strip()]
    if not first:
        return 0.0
    has_object = any(line.startswith(("消息对象:", "消息对象：")) for line in first[:20])
    if any(_BANNER.match(line) for line in first[:20]):
        return 1.0 if has_object or any(_LINE.fullmatch(line[:400]) for line in first) else 0.0
    if has_object:
        return 0.95
    if _numbered(first[0]):
        return 0.9
    return 0.6 if any(_numbered(line) for line in first) else 0.0


def _numbered(line: str) -> bool:
    """Whether a line is a head with a number or address."""
    found = _LINE.fullmatch(line) if len(line) < 400 else None
    return found is not None and Speakers().read(found["sender"] or "").has_id


def near(look: Look) -> Complaint | None:
    """What is wrong with a file that has the banner but no message."""
    if not any(_BANNER.match(line) for line in look.lines[:20]):
        return None
    return Complaint(
        "looks like a text export of QQ's message manager, but no line is «date time name»; "
        "export the messages again",
        "看起来是 QQ 消息管理器导出的文本，但没有一行是 “日期 时间 名字”；请重新导出",
    )


def read(source: files.Source, options: Options) -> Iterator[Row]:
    """The rows of the file; see the module. Raises BrokenSource where it cannot be read on."""
    reading = _Reading(_learn(source))
    found = heads.parts(source, _HEAD, lambda one: _head(one, reading), options.progress)
    for part in found:
        head = part.head
        if head is not None and head.speaker is not None:
            yield _message(head, head.speaker, part, reading)
            reading.index += 1
        else:
            yield from _between(part, reading)


def _learn(source: files.Source) -> _Style:
    """How the file is written, from all of it."""
    reading = _Reading(_Style())
    for _ in heads.parts(source, _HEAD, lambda one: _see(one, reading)):
        pass
    return reading.style


def _see(one: Candidate, reading: _Reading) -> bool:
    """Take in what may be a head."""
    found, style = one.found, reading.style
    if found["date"] is None:
        style.sections.append(_Section())
        style.before, style.last = "", (0, "")
        return True
    speaker = reading.speakers.read(_sender(found))
    section = style.sections[-1]
    if speaker.name is not None and len(style.names) < _NAMES:
        style.names.add(speaker.name)
    if speaker.has_id:
        section.with_ids += not speaker.is_qq
        section.fresh += one.fresh and not speaker.is_qq
        return True
    section.bare += one.fresh
    if len(section.names) < _NAMES:
        section.names[speaker.name or ""] += 1
    time = _time(found, reading) or ""
    between = style.before <= style.last[1] <= time
    if style.before and style.before <= time and not between and len(style.doubted) < _NAMES:
        style.doubted.add(style.last[0])
    else:
        style.before = style.last[1]
    style.last = (one.number, time)
    return True


def _sender(found: re.Match[str]) -> str:
    """What stands behind the time; a «PM» behind an hour above 12 is part of the name."""
    sender = found["sender"] or ""
    if found["after"] and int(found["clock"].partition(":")[0]) > 12:
        sender = f"{found['after']}{sender}"
    return sender.strip()


def _time(found: re.Match[str], reading: _Reading) -> str | None:
    clock = clocks.clock(found["clock"], found["before"] or found["after"])
    day = reading.days.read(found["date"])
    return f"{day}T{clock}" if day and clock else None


def _head(one: Candidate, reading: _Reading) -> _Head | None:
    """What a candidate says, if it is a head; see the module."""
    found = one.found
    if found["date"] is None:
        reading.section += 1
        return _Head(None, None, found["object"].strip() or None)
    section = reading.style.sections[reading.section]
    speaker = reading.speakers.read(_sender(found))
    time = _time(found, reading)
    if time is None:
        return None
    if speaker.has_id:
        usual = one.fresh or section.fresh * 4 < section.with_ids
        quoted = section.with_ids * 4 < section.bare and not speaker.is_qq
        return _Head(time, speaker) if usual and not quoted else None
    if section.with_ids >= section.bare or not one.fresh:
        return None
    doubted = section.names[speaker.name or ""] < 2 and one.number in reading.style.doubted
    return None if doubted else _Head(time, speaker)


def _between(part: Part[_Head], reading: _Reading) -> Iterator[Row]:
    """Rejects for what stands before the first message of an object, its frame left out."""
    if part.head is not None:
        reading.channel = part.head.channel
    for line in part.told():
        if not _FRAME.fullmatch(line.text.strip()):
            yield lines.reject(
                reading.index, line, "text before the first sender", "第一位发送者之前的文字"
            )
            reading.index += 1


def _message(head: _Head, speaker: Speaker, part: Part[_Head], reading: _Reading) -> Message:
    body = part.body
    if part.following is not None and part.following.speaker is None:
        body = _without_frame(body)
    told = placeholders.taken_out(body)
    return Message(
        index=reading.index,
        id=reading.keys.key(reading.channel, speaker.id or speaker.name, head.time, told.content),
        kind="system" if speaker.is_qq else "message",
        time=head.time,
        author=speaker.name,
        text=told.text,
        mentions=mentioned(told.text, reading.style.names) if "@" in told.text else (),
        urls=tuple(urls.find(told.text)) if "." in told.text else (),
        attachments=told.attachments,
        channel=reading.channel,
        assumed=("encoding",) if part.guessed else UNSET,
        line=part.number,
        author_id=speaker.id,
    )


def _without_frame(body: str) -> str:
    """A message's text without the group and rules that announce the next object."""
    told = body.split("\n")
    while told and (not told[-1].strip() or _FRAME.fullmatch(told[-1].strip())):
        told.pop()
    return "\n".join(told)


FORMAT = Format(name="qq", claim=claim, read=read, near=near)
