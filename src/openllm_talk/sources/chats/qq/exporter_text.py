"""The text that qq-chat-exporter writes, in its two forms.

    [QQChatExporter V5 / https://…]
    聊天名称: 炼丹夜谈                          聊天名称: 炼丹夜谈

    Ana:                                      [#1] 2024/1/13 16:00:05 Ana
    时间: 2024-01-13 16:00:05                  今天讲什么？
    内容: 今天讲什么？                            [image: a.jpg]
    资源: 1 个文件
      - image: a.jpg
    提及: Bob
    回复: Bob - 早

Times are local. What is answered is only quoted, so an answer finds its message by its words among
the last ones.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec
from msgspec import UNSET

from openllm_talk.records import Message, Row
from openllm_talk.sources import clocks, files, heads, lines, urls
from openllm_talk.sources.chats.qq.exporter_content import Content, Mention, Reply, Resource, words
from openllm_talk.sources.chats.qq.exporter_said import said
from openllm_talk.sources.format import Format, Options
from openllm_talk.sources.heads import Candidate, Part
from openllm_talk.sources.keys import ContentKeys
from openllm_talk.sources.look import Look

_MARK = re.compile(r"\[QQ ?Chat ?Exporter\b", re.IGNORECASE)
_DATE = (
    r"(?P<{0}date>[0-9]{{4}}[-/][0-9]{{1,2}}[-/][0-9]{{1,2}}) "
    r"(?P<{0}clock>[0-9]{{1,2}}:[0-9]{{2}}:[0-9]{{2}})"
)
_HEAD = re.compile(
    rf"^(?:(?P<name>[^\n]{{1,200}}):\n时间: {_DATE.format('')}"
    rf"|\[#(?P<number>[0-9]+)\] {_DATE.format('short_')} (?P<short_name>[^\n]{{1,200}}))$",
    re.MULTILINE,
)
_CHANNEL = re.compile(r"^聊天名称: (?P<name>.*)$", re.MULTILINE)
_FRAME = re.compile(
    r"={20,}|\[.*(?:QQ ?Chat ?Exporter|qq-chat-exporter|开源项目).*\]|\s*QQ聊天记录导出文件\s*"
    r"|(?:聊天名称|聊天类型|参与人数|导出时间|消息总数|时间范围|消息时间范围): .*|\s*导出完成.*"
    r"|总计导出 [0-9]+ 条消息"
)
_END = re.compile(r"\n*={20,}\n\s*导出完成[^\n]*(?:\n[^\n]*){0,4}\Z")
_TAIL = re.compile(
    r"(?:\n资源: [0-9]+ 个文件(?P<files>(?:\n  - [a-z]+: [^\n]*)*))?"
    r"(?:\n提及: (?P<mentions>[^\n]*))?(?:\n回复: (?P<answered>.*))?\Z",
    re.DOTALL,
)
_TAIL_WORDS = ("\n资源: ", "\n提及: ", "\n回复: ")
_FILE = re.compile(r"  - (?P<kind>[a-z]+): (?P<name>[^\n]*)")
_SHORT_TAIL = re.compile(r"(?:\A|\n)(?:\[(?:image|video|audio|file): [^\n]*\])\Z")
_SHORT_FILE = re.compile(r"\[(?P<kind>image|video|audio|file): (?P<name>[^\n]*?)\](?= \[|\Z)")
_NOTHING = re.compile(r"\[(?:无文本内容|系统消息|表情消息|(?:[a-z]+、?)+消息)\]")
_SYSTEM = "[系统消息]"
_QUOTABLE = 4096


class _Head(msgspec.Struct, frozen=True, gc=False):
    """What a head says, and whether it is of the short form."""

    author: str
    time: str
    short: bool


@dataclass(slots=True)
class _Reading:
    """Where in the file we are, and the last messages by their words."""

    days: clocks.Days = field(default_factory=clocks.Days)
    channel: str | None = None
    keys: ContentKeys = field(default_factory=ContentKeys)
    index: int = 0
    said: dict[str, str] = field(default_factory=dict)


def claim(look: Look) -> float:
    """Sure with the exporter's mark and a head of one of the forms."""
    if not any(_MARK.match(line.strip()) for line in look.lines[:5]):
        return 0.0
    return 1.0 if _HEAD.search(look.beginning) or _CHANNEL.search(look.beginning) else 0.0


def read(source: files.Source, options: Options) -> Iterator[Row]:
    """The rows of the file; see the module. Raises BrokenSource where it cannot be read on."""
    reading = _Reading()
    found = heads.parts(
        source, _HEAD, lambda one: _head(one, reading), options.progress, head_lines=2
    )
    for part in found:
        if part.head is not None:
            yield _message(part.head, part, reading)
            reading.index += 1
            continue
        if reading.channel is None and (named := _CHANNEL.search(part.body)):
            reading.channel = named["name"].strip() or None
        for line in part.told():
            if not _FRAME.fullmatch(line.text):
                yield lines.reject(
                    reading.index, line, "text before the first sender", "第一位发送者之前的文字"
                )
                reading.index += 1


def _head(one: Candidate, reading: _Reading) -> _Head | None:
    """What a candidate says, if it stands after a blank line and has a time that exists."""
    found = one.found
    day = reading.days.read(found["date"] or found["short_date"])
    clock = clocks.clock(found["clock"] or found["short_clock"])
    if not (one.fresh and day and clock):
        return None
    return _Head(found["name"] or found["short_name"], f"{day}T{clock}", found["name"] is None)


def _message(head: _Head, part: Part[_Head], reading: _Reading) -> Message:
    body = _END.sub("", part.body) if part.following is None else part.body
    content = (_short if head.short else _long)(body.rstrip("\n"))
    is_system = content.text == _SYSTEM
    if _NOTHING.fullmatch(words(content.text)):
        content.text = ""
    told = said(content)
    whole = told.text + "".join(f"\x1e{one.kind}:{one.name}" for one in told.attachments)
    key = reading.keys.key(reading.channel, head.author, head.time, whole)
    quoted = words(content.reply.content) if content.reply else ""
    answered = reading.said.get(quoted) if quoted else None
    _remember(told.text, key, reading)
    return Message(
        index=reading.index,
        id=key,
        kind="system" if is_system else "message",
        time=head.time,
        author=head.author,
        text=told.text,
        reply_to=answered,
        mentions=told.mentions,
        urls=tuple(urls.find(told.text)) if "." in told.text else (),
        attachments=told.attachments,
        channel=reading.channel,
        assumed=("encoding",) if part.guessed else UNSET,
        line=part.number,
    )


def _long(body: str) -> Content:
    """The form with a line for everything: content, files, mentions, what is answered."""
    found = _TAIL.search(body) if any(word in body for word in _TAIL_WORDS) else None
    text = (body[: found.start()] if found else body).removeprefix("内容: ")
    content = Content(text=text, resources=[], mentions=[])
    if found is None:
        return content
    content.resources = [
        Resource(type=one["kind"], filename=one["name"])
        for one in _FILE.finditer(found["files"] or "")
    ]
    content.mentions = [
        Mention(name=name) for name in (found["mentions"] or "").split(", ") if name
    ]
    if found["answered"] is not None:
        sender, _, quoted = found["answered"].partition(" - ")
        content.reply = Reply(sender_name=sender, content=quoted)
    return content


def _short(body: str) -> Content:
    """The form that has its files on the last line."""
    found = _SHORT_TAIL.search(body)
    if found is None:
        return Content(text=body)
    files_of_it = [
        Resource(type=one["kind"], filename=one["name"]) for one in _SHORT_FILE.finditer(found[0])
    ]
    return Content(text=body[: found.start()], resources=files_of_it)


def _remember(text: str, key: str, reading: _Reading) -> None:
    """Note what an answer may quote."""
    if text:
        reading.said.pop(text, None)
        reading.said[text] = key
        if len(reading.said) > _QUOTABLE:
            del reading.said[next(iter(reading.said))]


FORMAT = Format(name="qq-exporter-txt", claim=claim, read=read)
