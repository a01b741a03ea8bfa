"""WeLink chats copied as text: a line «name(account)», a tab and a time, then the text.

张小明(z00123456)	2024-01-13 16:00:05
今天讲什么？
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec
from msgspec import UNSET

from openllm_talk.records import Message, Row
from openllm_talk.sources import clocks, files, heads, lines, mentions, placeholders, urls
from openllm_talk.sources.format import Complaint, Format, Options
from openllm_talk.sources.heads import Candidate, Part
from openllm_talk.sources.keys import ContentKeys
from openllm_talk.sources.look import Look

_HEAD = re.compile(
    r"^(?P<name>[^\t\n]{0,200}?)[ ]*(?:[(（](?P<account>[^()（）\t\n]{1,64})[)）])?[ ]*\t[ \t]*"
    r"(?P<date>[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2})[ T]"
    r"(?P<clock>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)(?:\.[0-9]+)?[ \t]*$",
    re.MULTILINE,
)
_ALMOST = re.compile(r"[^\t]{1,80}[(（][A-Za-z0-9._-]{2,40}[)）]\s+[0-9]")
_NAMES = 50_000


class _Head(msgspec.Struct, frozen=True, gc=False):
    """What a head says."""

    author: str | None
    account: str | None
    time: str


@dataclass(slots=True)
class _Reading:
    """Where in the file we are, and who has spoken so far."""

    days: clocks.Days = field(default_factory=clocks.Days)
    names: set[str] = field(default_factory=set)
    keys: ContentKeys = field(default_factory=ContentKeys)
    index: int = 0


def claim(look: Look) -> float:
    """Sure where the first line is a head with an account."""
    first = [line for line in look.lines if line.strip(lines.MARKS + " \t")]
    found = [_HEAD.match(line[:400]) for line in first]
    accounts = sum(1 for match in found if match and match["account"])
    if not accounts:
        return 0.0
    return 0.97 if found[0] else 0.7


def near(look: Look) -> Complaint | None:
    """What is wrong with lines that have an account and no time behind a tab."""
    first = [line for line in look.lines[:100] if line.strip()]
    if not first or not _ALMOST.match(first[0][:200]):
        return None
    return Complaint(
        "looks like a WeLink chat, but no line is «name(account)», a tab, and a date with a time",
        "看起来是 WeLink 聊天记录，但没有一行是 “名字(账号)”、制表符、日期和时间",
    )


def read(source: files.Source, options: Options) -> Iterator[Row]:
    """The rows of the file; see the module. Raises BrokenSource where it cannot be read on."""
    reading = _Reading()
    for part in heads.parts(source, _HEAD, lambda one: _head(one, reading), options.progress):
        if part.head is not None:
            yield _message(part.head, part, reading)
            reading.index += 1
            continue
        for line in part.told():
            yield lines.reject(
                reading.index, line, "text before the first sender", "第一位发送者之前的文字"
            )
            reading.index += 1


def _head(one: Candidate, reading: _Reading) -> _Head | None:
    """What a candidate says, if it has a time that exists."""
    found = one.found
    day, clock = reading.days.read(found["date"]), clocks.clock(found["clock"])
    if not day or not clock:
        return None
    account = found["account"]
    return _Head(found["name"].strip() or account, account, f"{day}T{clock}")


def _message(head: _Head, part: Part[_Head], reading: _Reading) -> Message:
    if head.author and len(reading.names) < _NAMES:
        reading.names.add(head.author)
    told = placeholders.taken_out(part.body)
    return Message(
        index=reading.index,
        id=reading.keys.key(None, head.account or head.author, head.time, told.content),
        time=head.time,
        author=head.author,
        text=told.text,
        mentions=mentions.named(told.text, reading.names),
        urls=tuple(urls.find(told.text)) if "." in told.text else (),
        attachments=told.attachments,
        assumed=("encoding",) if part.guessed else UNSET,
        line=part.number,
        author_id=head.account,
    )


FORMAT = Format(name="welink", claim=claim, read=read, near=near)
