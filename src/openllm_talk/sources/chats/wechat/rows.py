"""Rows as all WeChat readers make them: ids, mentions, addresses, answers, in one place."""

import re
from collections.abc import Container
from dataclasses import dataclass, field
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from openllm_talk.records import Message, Reject
from openllm_talk.sources import lines, mentions, urls
from openllm_talk.sources.chats.wechat.kinds import Said
from openllm_talk.sources.chats.wechat.recent import Recent
from openllm_talk.sources.json_stream import Undecoded
from openllm_talk.sources.keys import ContentKeys
from openllm_talk.sources.times import Clock

NAMES = 50_000
"""Names of one file that are remembered."""
_LOCAL = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})[ T](\d{1,2}):(\d\d)(?::(\d\d))?")
"""Tables saved again by a spreadsheet have «2025/5/31 9:30»."""
_PERSON = re.compile(r"\$\{([\w@.\-]{1,64})\}")
_MENTION = re.compile("@([^@\u2005\n]{1,64})\u2005")


@dataclass(slots=True)
class Reading:
    """Where in a file we are, and who and what was seen in it so far."""

    index: int = 0
    number: int = 0
    channel: str | None = None
    keys: ContentKeys = field(default_factory=ContentKeys)
    recent: Recent = field(default_factory=Recent)
    clock: Clock = field(default_factory=Clock)
    people: dict[str, str] = field(default_factory=dict)
    names: dict[str, None] = field(default_factory=dict)

    def meet(self, person: str, name: str) -> None:
        """Note what somebody is called, so that others can mean them."""
        if self.people.get(person) != name and len(self.names) < NAMES:
            self.people[person] = name
            self.names[name] = None


def message(
    reading: Reading,
    said: Said,
    *,
    key: str | None,
    time: str | None,
    author: str | None,
    author_id: str | None = None,
    reply_to: str | None = None,
    mentioned: tuple[str, ...] | None = None,
    written: str | None = None,
    assumed: tuple[str, ...] | UnsetType = UNSET,
) -> Message:
    """The row of one message or notice; `key` is the platform's own, None where it gives none.

    `written` is the time as the export writes it, where another may be made of it the next time:
    the id must stay the same.
    """
    text = said.text
    if key is None:
        beside = "".join(f"\x1e{one.kind}:{one.name}" for one in said.attachments)
        key = reading.keys.key(reading.channel, author, written or time, text + beside)
    found = said.urls
    if "." in text:
        in_text = urls.find(text)
        found = tuple(dict.fromkeys((*found, *in_text))) if found else tuple(in_text)
    if mentioned is None:
        mentioned = mentions_in(text, reading.names) if "@" in text else ()
    index = reading.index
    reading.index = index + 1
    return Message(
        index=index,
        id=key,
        kind="system" if said.is_notice else "message",
        time=time,
        author=author,
        text=text,
        reply_to=reply_to,
        mentions=mentioned,
        urls=found,
        attachments=said.attachments,
        channel=reading.channel,
        assumed=assumed,
        line=reading.number,
        author_id=author_id,
    )


def reject(reading: Reading, raw: bytes | str | None, reason: str, reason_zh: str) -> Reject:
    """A reject for what stands at the reading's place."""
    shown = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw or ""
    index = reading.index
    reading.index = index + 1
    return Reject(
        index=index,
        line=reading.number,
        reason=reason,
        reason_zh=reason_zh,
        raw=shown[: lines.SHOWN],
    )


def without_content(reading: Reading, row: msgspec.Struct) -> Reject:
    """The reject for an element that says neither what it is nor anything else."""
    return reject(
        reading,
        msgspec.json.encode(row),
        "has neither a type nor a content",
        "既没有类型，也没有内容",
    )


def undecoded(reading: Reading, row: Undecoded) -> Reject:
    """A reject for an element of JSON that is no message."""
    return reject(
        reading, row.raw, f"not a message of WeChat's: {row.error}", f"不是微信消息：{row.error}"
    )


def mentions_in(text: str, names: Container[str]) -> tuple[str, ...]:
    """Names after «@» that end in the phone's own blank (U+2005), or that speak in the file."""
    if "@" not in text:
        return ()
    found = dict.fromkeys(_MENTION.findall(text))
    for name in mentions.named(text, names):
        if not any(other.startswith(name) for other in found):
            found[name] = None
    return tuple(found)


def word(value: Any) -> str:
    """A string of JSON; numbers as they are written, «» for anything else."""
    if type(value) is str:
        return value
    return "" if value is None or isinstance(value, (bool, list, dict)) else str(value)


def whole(value: Any) -> int:
    """A whole number of JSON, be it a string; 0 for anything else."""
    if type(value) is int:
        return value
    if isinstance(value, str) and value.removeprefix("-").isdecimal() and len(value) < 20:
        return int(value)
    return int(value) if isinstance(value, float) and abs(value) < 1e15 else 0


def as_notice(said: Said, words: str) -> Said:
    """What nobody said, as a notice: its words as the export has them."""
    return said if said.is_notice else Said(words.strip(), is_notice=True)


def with_names(words: str, reading: Reading) -> str:
    """A notice («"${wxid_a}" 拍了拍 "${wxid_b}"») with the names that people have in the file."""
    if "${" not in words:
        return words
    return _PERSON.sub(lambda found: reading.people.get(found[1], found[1]), words)


def local_time(shown: str) -> str | None:
    """The local time in ISO 8601 of «2025-05-31 09:30:12» or «2025/5/31 9:30»; None for none."""
    if len(shown) == 19 and shown[4] == shown[7] == "-" and shown[10] == " ":
        return f"{shown[:10]}T{shown[11:]}"
    found = _LOCAL.match(shown.strip())
    if found is None:
        return None
    year, month, day, hour, minute, second = found.groups()
    local = f"{year}-{month:0>2}-{day:0>2}T{hour:0>2}:{minute}"
    return f"{local}:{second}" if second else local
