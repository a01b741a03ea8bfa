"""What the zulip-archive tool keeps of an organisation: `stream_index.json` and a file a topic.

`<number>-<stream>/<topic>.json` is an array of `{id, sender_full_name, timestamp, content}`, oldest
first, `content` in HTML. The topic is written in the file's name with `.` for the `%` of web
addresses; the stream's true name stands in the index. Rows come topic by topic. Only public
streams are in such an archive; a private message, should one be there, is refused without its text.
"""

import urllib.parse
from collections.abc import Iterator
from typing import Any

import msgspec

from openllm_talk.errors import BrokenSource
from openllm_talk.records import Message, Reaction, Reject, Row
from openllm_talk.sources import files
from openllm_talk.sources.chats.zulip import markdown, rendered
from openllm_talk.sources.chats.zulip.order import seconds
from openllm_talk.sources.chats.zulip.realm import Reacted, number, shown
from openllm_talk.sources.format import Options
from openllm_talk.sources.json_stream import Cursor, Undecoded
from openllm_talk.sources.keys import ContentKeys
from openllm_talk.sources.look import Look
from openllm_talk.sources.times import of_seconds

_INDEX = "stream_index.json"
_KEYS = ("content", "sender_full_name", "timestamp")
_NOTIFIER = "notification-bot@"


class _Written(msgspec.Struct, gc=False):
    """A message as Zulip's own interface gives it; the tool keeps four of the keys."""

    id: Any = None
    sender_full_name: Any = None
    sender_id: Any = None
    sender_email: Any = None
    timestamp: Any = None
    content: Any = None
    subject: Any = None
    display_recipient: Any = None
    type: Any = None
    reactions: Any = None
    last_edit_timestamp: Any = None


class _Reading:
    """The archive while it is read."""

    def __init__(self) -> None:
        self.index = 0
        self.keys = ContentKeys()
        self.streams: dict[str, str] = {}


def claim(look: Look) -> float:
    """Sure of a folder with an index of streams, and of one topic's file."""
    if look.source.is_container:
        index = _index(look.members)
        return 1.0 if index is not None and '"streams"' in files.beginning(index) else 0.0
    found = look.json
    if found is None or found.kind == "lines":
        return 0.0
    return 1.0 if max(found.share("", *_KEYS), found.share("messages", *_KEYS)) > 0.5 else 0.0


def _index(members: dict[str, files.Source]) -> files.Source | None:
    names = [name for name in members if name.rpartition("/")[2] == _INDEX]
    return members[min(names, key=len)] if names else None


def root(look: Look) -> str:
    """The folder of the index."""
    index = _index(look.members)
    return (index.member or "").removesuffix(_INDEX) if index else ""


def read(source: files.Source, options: Options) -> Iterator[Row]:
    """The rows topic by topic; see the module.

    Raises BrokenSource where a file is cut off or broken, after the rows before it.
    """
    reading = _Reading()
    if not source.is_container:
        yield from _topic(source, reading, options)
        return
    members = files.members(source.path)
    index = _index(members)
    if index is not None:
        reading.streams = _streams(index)
    root = (index.member or "").removesuffix(_INDEX) if index else ""
    done = 0
    for name, member in members.items():
        inside = name.removeprefix(root)
        if name.startswith(root) and inside.count("/") == 1 and inside.endswith(".json"):
            yield from _topic(member, reading, Options())
        done += member.size
        if options.progress is not None:
            options.progress(done)


def _streams(index: files.Source) -> dict[str, str]:
    """The names of streams by their numbers; empty where the index cannot be read."""
    found: dict[str, str] = {}
    cursor = Cursor(files.blocks(index), index.name)
    try:
        for key in cursor.members():
            if key != "streams" or cursor.peek() != b"{":
                cursor.skip()
                continue
            for name in cursor.members():
                if cursor.peek() != b"{":
                    cursor.skip()
                    continue
                for inner in cursor.members():
                    if inner == "id":
                        found[cursor.scalar() or ""] = name
                    else:
                        cursor.skip()
    except BrokenSource:
        # The names of its folders serve as well.
        pass
    return found


def _topic(source: files.Source, reading: _Reading, options: Options) -> Iterator[Row]:
    folder = (source.member or "").rpartition("/")[0].rpartition("/")[2]
    key, dash, name = folder.partition("-")
    stream = reading.streams.get(key) or (name if dash and key.isdecimal() else folder) or None
    topic = urllib.parse.unquote(source.name.removesuffix(".json").replace(".", "%"))
    cursor = Cursor(files.blocks(source, options.progress), source.place)
    for place, message in enumerate(_messages(cursor), 1):
        yield _row(message, stream, topic, place, reading)
        reading.index += 1


def _messages(cursor: Cursor) -> Iterator[_Written | Undecoded]:
    if cursor.peek() == b"[":
        yield from cursor.elements(_Written)
        return
    for key in cursor.members():
        if key == "messages" and cursor.peek() == b"[":
            yield from cursor.elements(_Written)
        else:
            cursor.skip()


def _row(
    message: _Written | Undecoded, stream: str | None, topic: str, place: int, reading: _Reading
) -> Row:
    if isinstance(message, Undecoded):
        reason = f"not a message of Zulip's: {message.error}"
        zh = f"不是 Zulip 的消息：{message.error}"
        return Reject(index=reading.index, line=place, reason=reason, reason_zh=zh, raw="")
    if message.type in ("private", "direct"):
        reason, zh = (
            "direct message: not read into a public archive",
            "私信：不读入公开的档案",
        )
        return Reject(index=reading.index, line=place, reason=reason, reason_zh=zh, raw="")
    if isinstance(message.display_recipient, str):
        stream = message.display_recipient
    if isinstance(message.subject, str):
        topic = message.subject
    return _message(message, stream, topic, place, reading)


def _message(
    message: _Written, stream: str | None, topic: str, place: int, reading: _Reading
) -> Message:
    author = message.sender_full_name if isinstance(message.sender_full_name, str) else None
    time = of_seconds(seconds(message.timestamp))
    content = message.content if isinstance(message.content, str) else ""
    in_html = content.startswith("<")
    found = rendered.said(content) if in_html else markdown.said(content, {})
    key = number(message.id)
    sender = number(message.sender_id)
    return Message(
        index=reading.index,
        id=str(key) if key is not None else reading.keys.key(stream, author, time, found.text),
        kind="system" if _is_notice(message) else "message",
        time=time,
        author=author,
        text=found.text,
        reply_to=found.reply_to,
        mentions=found.mentions,
        urls=found.urls,
        reactions=_reactions(message.reactions),
        attachments=found.attachments,
        edited=message.last_edit_timestamp is not None,
        thread=f"{stream}>{topic}" if stream else topic,
        channel=stream,
        line=place,
        author_id=None if sender is None else str(sender),
    )


def _is_notice(message: _Written) -> bool:
    """Whether Zulip itself says so: «has marked this topic as resolved»."""
    if isinstance(message.sender_email, str):
        return message.sender_email.startswith(_NOTIFIER)
    return bool(message.sender_full_name == "Notification Bot")


def _reactions(found: Any) -> tuple[Reaction, ...]:
    if not isinstance(found, list):
        return ()
    counts: dict[str, int] = {}
    for one in found:
        emoji = shown(msgspec.convert(one, Reacted)) if isinstance(one, dict) else ""
        if emoji:
            counts[emoji] = counts.get(emoji, 0) + 1
    return tuple(Reaction(emoji=emoji, count=count) for emoji, count in counts.items())
