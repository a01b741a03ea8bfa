"""One message of qq-chat-exporter as a row, in all the layouts that its versions write.

Newer ones: `{id, seq, timestamp (ms, s), time, sender{uid, uin, name, nickname, groupCard},
type, content{text, elements, resources, mentions}, recalled, system}`. Older ones: `messageId,
messageSeq, timestamp (ISO 8601 or a number), messageType, isRecalled, isSystemMessage` and
`content{text, mentions, reply, resources}`. `time` is UTC («…Z») or local; beside the seconds it
gives the offset. A browser's midnight may be «24:00:05».
"""

import re
from dataclasses import dataclass, field
from typing import Any

import msgspec

from openllm_talk.records import Message
from openllm_talk.sources import urls
from openllm_talk.sources.chats.qq.exporter_content import Content, Said, words
from openllm_talk.sources.chats.qq.exporter_said import said
from openllm_talk.sources.keys import ContentKeys
from openllm_talk.sources.times import Clock, of_milliseconds

_LOCAL = re.compile(
    r"(?P<year>[0-9]{4})[-/](?P<month>[0-9]{1,2})[-/](?P<day>[0-9]{1,2})[T ,]+"
    r"(?P<hour>[0-9]{1,2}):(?P<rest>[0-9]{2}:[0-9]{2})(?P<fraction>\.[0-9]+)?"
    r"(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_GRAY_TIP = 5
"""The number of system rows among QQ's message types."""
_REMEMBERED = 1 << 15
"""How many messages back an answer is found by anything but the id."""
_NOBODY = {"", "0"}


class _Sender(msgspec.Struct, gc=False):
    uid: Any = None
    uin: Any = None
    name: Any = None
    nickname: Any = None
    group_card: Any = msgspec.field(default=None, name="groupCard")


class Row(msgspec.Struct, rename="camel"):
    """One element of `messages`, or a line of a chunk, with the keys that are read."""

    id: Any = None
    message_id: Any = None
    seq: Any = None
    message_seq: Any = None
    timestamp: Any = None
    time: Any = None
    sender: _Sender | None = None
    type: Any = None
    message_type: Any = None
    content: Content | str | None = None
    recalled: Any = None
    is_recalled: Any = None
    system: Any = None
    is_system_message: Any = None


@dataclass(slots=True)
class _Recent:
    """The ids of the last messages by what answers call them: the id, or a number in the chat."""

    newer: dict[str, str] = field(default_factory=dict)
    older: dict[str, str] = field(default_factory=dict)

    def note(self, name: str, key: str) -> None:
        self.newer[name] = key
        if len(self.newer) >= _REMEMBERED:
            self.older, self.newer = self.newer, {}

    def find(self, name: str) -> str | None:
        return self.newer.get(name) or self.older.get(name)


@dataclass(slots=True)
class Reading:
    """Where in the export we are; `number` counts its messages from 1."""

    channel: str | None = None
    index: int = 0
    number: int = 0
    clock: Clock = field(default_factory=Clock)
    keys: ContentKeys = field(default_factory=ContentKeys)
    recent: _Recent = field(default_factory=_Recent)
    numbered: _Recent = field(default_factory=_Recent)


def is_message(row: Row) -> bool:
    """Whether there is a message at all in what was decoded."""
    return row.content is not None or row.sender is not None or row.timestamp is not None


def message(row: Row, reading: Reading) -> Message:
    """The row as the group saw it; `reading.number` is its place."""
    sender = row.sender or _Sender()
    author_id = _identity(sender)
    author = _name(sender, author_id)
    time = _time(row, reading.clock)
    told = said(row.content)
    deleted = (_is_true(row.recalled) or _is_true(row.is_recalled)) and author is not None
    if deleted:
        told = Said()
    key = (
        words(row.id)
        or words(row.message_id)
        or reading.keys.key(reading.channel, author_id or author, time, told.text)
    )
    seq = words(row.seq) or words(row.message_seq)
    reading.recent.note(key, key)
    if seq:
        reading.numbered.note(seq, key)
    return Message(
        index=reading.index,
        id=key,
        kind="system" if not deleted and _is_system(row, told) else "message",
        time=time,
        author=author,
        text=told.text,
        reply_to=_answered(told, reading) if told.referenced or told.answered else None,
        mentions=told.mentions,
        urls=_urls(told),
        attachments=told.attachments,
        deleted=deleted,
        channel=reading.channel,
        line=reading.number,
        author_id=author_id,
    )


def _identity(sender: _Sender) -> str | None:
    """The account's number, else QQ's inner name for it."""
    number = words(sender.uin)
    return number if number not in _NOBODY else words(sender.uid) or None


def _name(sender: _Sender, author_id: str | None) -> str | None:
    """The group card, else the nickname, else whatever name there is, else the id."""
    for name in (sender.group_card, sender.nickname, sender.name):
        if (told := words(name).strip()) not in _NOBODY:
            return told
    return author_id


def _is_true(value: Any) -> bool:
    return value is True or (isinstance(value, (int, str)) and value in {1, "1", "true"})


def _is_system(row: Row, told: Said) -> bool:
    return (
        _is_true(row.system)
        or _is_true(row.is_system_message)
        or row.type == "system"
        or row.message_type == _GRAY_TIP
        or told.is_call
    )


def _answered(told: Said, reading: Reading) -> str | None:
    """The id of the message that this one answers.

    Only `referencedMessageId` is sure to be one. `messageId` is one in some versions, in others
    a place among QQ's records or the message's number in the chat.
    """
    if told.referenced not in _NOBODY:
        return told.referenced
    if told.answered in _NOBODY:
        return None
    number = told.answered
    return reading.recent.find(number) or reading.numbered.find(number) or number


def _urls(told: Said) -> tuple[str, ...]:
    if not told.urls:
        return tuple(urls.find(told.text)) if "." in told.text else ()
    return tuple(dict.fromkeys((*urls.find(told.text), *told.urls)))


def _time(row: Row, clock: Clock) -> str | None:
    """ISO 8601: local with its offset, UTC where only the instant is known."""
    milliseconds = _milliseconds(row.timestamp)
    written = row.time if isinstance(row.time, str) else row.timestamp
    if not isinstance(written, str):
        return of_milliseconds(milliseconds)
    if len(written) == 19 and written[10] == " " and written[4] == "-" and written[11:13] < "24":
        local, zone = f"{written[:10]}T{written[11:]}", ""
    else:
        found = _LOCAL.fullmatch(written.strip())
        if found is None:
            return of_milliseconds(milliseconds)
        local, zone = _local(found), _zone(found)
    if zone or milliseconds is None:
        return local + zone
    offset = clock.offset(local, milliseconds // 1000)
    return local + offset if offset else of_milliseconds(milliseconds)


def _local(found: re.Match[str]) -> str:
    month, day, hour = (int(found[part]) for part in ("month", "day", "hour"))
    fraction = (found["fraction"] or "").rstrip("0").rstrip(".")
    return f"{found['year']}-{month:02}-{day:02}T{hour % 24:02}:{found['rest']}{fraction}"


def _zone(found: re.Match[str]) -> str:
    zone = found["zone"] or ""
    return "+00:00" if zone == "Z" else f"{zone[:3]}:{zone[-2:]}" if zone else ""


def _milliseconds(timestamp: Any) -> int | None:
    """The instant; a number too small for milliseconds is in seconds."""
    if isinstance(timestamp, str) and timestamp.isdecimal() and len(timestamp) < 18:
        timestamp = int(timestamp)
    if isinstance(timestamp, bool) or not isinstance(timestamp, (int, float)) or timestamp <= 0:
        return None
    return int(timestamp if timestamp >= 10**11 else timestamp * 1000)
