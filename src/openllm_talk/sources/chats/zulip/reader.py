"""Zulip's export of an organisation: `realm.json` beside `messages-000001.json` and so on.

`realm.json` lists people, streams and recipients (1 one person, 2 a stream, 3 a group of people),
the other files messages that point at them by number, in no order. A topic is a thread; its id
here is `stream>topic`, as Zulip itself writes a link to it. What went to a private stream or to
persons is not for a public archive: it is counted, one reject each, and its text never shown.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from openllm_talk.errors import BrokenSource
from openllm_talk.records import Message, Reject, Row
from openllm_talk.sources import files
from openllm_talk.sources.chats.zulip import order, realm
from openllm_talk.sources.chats.zulip.markdown import Said, said
from openllm_talk.sources.chats.zulip.order import Written, seconds
from openllm_talk.sources.chats.zulip.realm import Realm, number
from openllm_talk.sources.format import Complaint, Options
from openllm_talk.sources.json_stream import Cursor, Undecoded
from openllm_talk.sources.keys import ContentKeys
from openllm_talk.sources.look import Look
from openllm_talk.sources.times import of_seconds

_CHUNK = re.compile(r"(?P<folder>(?:.*/)?)messages-[0-9]+\.json")
_DELETED = "(deleted)"
"""What Zulip leaves of a message whose text was taken away."""
_PACKED = "\x1f\ufffd\x08"
"""How gzip begins, read as text."""
_TOLD = 1000
"""Rows between two words about the progress."""


@dataclass(slots=True)
class _Reading:
    """The export while it is read."""

    realm: Realm
    keys: ContentKeys
    index: int = 0


@dataclass(frozen=True, slots=True)
class _Parts:
    """The files of an export."""

    realm: files.Source
    chunks: list[files.Source]


def claim(look: Look) -> float:
    """Sure of a folder or zip that holds an organisation and messages beside it."""
    found = _parts(look.members)
    return 1.0 if found is not None and '"zerver_' in files.beginning(found.realm) else 0.0


def _parts(members: dict[str, files.Source]) -> _Parts | None:
    for name in sorted(name for name in members if name.rpartition("/")[2] == "realm.json"):
        folder = name.removesuffix("realm.json")
        chunks = [
            source
            for other, source in members.items()
            if (found := _CHUNK.fullmatch(other)) and found["folder"] == folder
        ]
        if chunks:
            return _Parts(members[name], chunks)
    return None


def root(look: Look) -> str:
    """The folder of the organisation."""
    found = _parts(look.members)
    return (found.realm.member or "").removesuffix("realm.json") if found else ""


def near(look: Look) -> Complaint | None:
    """What is missing beside one file of an export, or that it is still packed."""
    if not look.source.is_container and look.beginning.startswith(_PACKED):
        return Complaint(
            "is packed (.gz), as Zulip gives its exports; unpack it and give me the folder",
            "是压缩包（.gz），Zulip 的导出就是这样；请先解压，再给我解出的文件夹",
        )
    if look.source.is_container or '"zerver_' not in look.beginning:
        return None
    return Complaint(
        "is one file of a Zulip export; give me the whole folder, with «realm.json» and "
        "«messages-000001.json»: only together do they say who speaks, and what is private",
        "只是 Zulip 导出中的一个文件；请给我整个文件夹，其中要有 “realm.json” 和 "
        "“messages-000001.json”：合在一起才知道谁在说话、哪些是私密的",
    )


def read(source: files.Source, options: Options) -> Iterator[Row]:
    """The rows of all public streams in the order of time; see the module.

    Raises BrokenSource where a file is missing, cut off or broken, after the rows before it.
    """
    parts = _parts(files.members(source.path))
    if parts is None:
        raise BrokenSource(
            "has no «realm.json» with «messages-000001.json» beside it; export it again",
            "缺少 “realm.json” 或旁边的 “messages-000001.json”；请重新导出",
            path=source.path,
        )
    reading = _Reading(realm.read(parts.realm), ContentKeys())

    def note(key: str, cursor: Cursor) -> None:
        if key == "zerver_reaction" and cursor.peek() == b"[":
            realm.add_reactions(cursor, reading.realm)
        else:
            order.pass_over(cursor)

    chunks = order.survey(parts.chunks, note)
    reading.realm.reactions.settle()
    size, count = sum(chunk.size for chunk in parts.chunks), len(chunks.times)
    for placed in order.in_time(chunks):
        yield _row(placed.message, placed.number, reading)
        reading.index += 1
        if options.progress is not None and reading.index % _TOLD == 0:
            options.progress(size * reading.index // count)


def _row(message: Written | Undecoded, place: int, reading: _Reading) -> Row:
    if isinstance(message, Undecoded):
        # It may be a private one, so nothing of it is shown.
        reason = f"not a message of Zulip's: {message.error}"
        return _reject(place, reading, reason, f"不是 Zulip 的消息：{message.error}")
    recipient = number(message.recipient)
    stream = reading.realm.streams.get(recipient) if recipient is not None else None
    if stream is None:
        is_private = recipient in reading.realm.private
        what, was = ("private stream", "私有频道") if is_private else ("direct message", "私信")
        return _reject(
            place,
            reading,
            f"{what}: not read into a public archive",
            f"{was}：不读入公开的档案",
        )
    return _message(message, stream, place, reading)


def _reject(place: int, reading: _Reading, reason: str, zh: str) -> Reject:
    return Reject(index=reading.index, line=place, reason=reason, reason_zh=zh, raw="")


def _message(message: Written, stream: str, place: int, reading: _Reading) -> Message:
    sender = number(message.sender)
    author = None if sender is None else reading.realm.names.get(sender, str(sender))
    time = of_seconds(seconds(message.date_sent, message.pub_date))
    content = message.content if isinstance(message.content, str) else ""
    deleted = content == _DELETED and message.last_edit_time is not None
    found = Said("") if deleted else said(content, reading.realm.names)
    topic = message.subject if isinstance(message.subject, str) else ""
    key = number(message.id)
    return Message(
        index=reading.index,
        id=str(key) if key is not None else reading.keys.key(stream, author, time, found.text),
        kind="system" if sender in reading.realm.notifiers else "message",
        time=time,
        author=author,
        text=found.text,
        reply_to=found.reply_to,
        mentions=found.mentions,
        urls=found.urls,
        reactions=() if deleted else reading.realm.reactions.of(key),
        attachments=found.attachments,
        edited=not deleted and _is_edited(message),
        deleted=deleted,
        thread=f"{stream}>{topic}",
        channel=stream,
        line=place,
        author_id=None if sender is None else str(sender),
    )


def _is_edited(message: Written) -> bool:
    """Whether the text was changed; a message that was moved is not another one."""
    history = message.edit_history
    if history is None:
        return message.last_edit_time is not None
    if isinstance(history, str):
        try:
            history = msgspec.json.decode(history)
        except msgspec.DecodeError:
            history = None
    if not history or not isinstance(history, list):
        return message.last_edit_time is not None
    edits = [one for one in history if isinstance(one, dict)]
    moved = [
        one
        for one in edits
        if "prev_content" not in one and {"prev_topic", "prev_subject", "prev_stream"} & one.keys()
    ]
    return len(moved) < len(edits)
