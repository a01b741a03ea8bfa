"""The walk through Telegram Desktop's JSON: one chat, or a whole account with all its chats.

A chat is `{name, type, id, messages}`, an account holds them in `chats.list` and
`left_chats.list`; keys come in any order. Ids are the platform's, unique in their chat.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from openllm_talk.errors import BrokenSource
from openllm_talk.records import Message, Row
from openllm_talk.sources import files
from openllm_talk.sources.chats.telegram import message
from openllm_talk.sources.chats.telegram.message import RawRow, number
from openllm_talk.sources.chats.telegram.topics import NOWHERE, Place, Topics
from openllm_talk.sources.format import Complaint, Options
from openllm_talk.sources.json_stream import Cursor, Undecoded
from openllm_talk.sources.keys import ContentKeys
from openllm_talk.sources.look import Look
from openllm_talk.sources.oddities import mended, reject
from openllm_talk.sources.times import Clock

_TYPES = {"message", "service", "unsupported"}
_AT_THE_TOP = re.compile(
    "about|name|type|id|messages|personal_information|profile_pictures|stories|contacts"
    "|frequent_contacts|sessions|web_sessions|other_data|chats|left_chats"
)
"""Keys at the top of a chat or an account; one of them comes before anything large."""
_CHAT_TYPES = re.compile(
    "saved_messages|replies|verif(?:y|ication)_codes|personal_chat|bot_chat"
    "|(?:private|public)_(?:group|supergroup|channel)"
)
_FAMILIAR = re.compile(
    r'"type"\s*:\s*"(?:message|service|(?:private|public)_(?:super)?group|personal_chat)"'
    r'[^\x00]{0,2000}"(?:date_unixtime|from_id|actor_id|messages)"'
)
_UNQUOTED = re.compile(rb'("document_id": )(?![-"\d{\[]|null\b)[^\n]+')
_NEEDED = frozenset({"id", "type", "text"})
"""What must be as expected in a row for it to be one."""


@dataclass(slots=True)
class _Chat:
    """What the export says of one chat, and its forum topics while it is read."""

    id: str | None = None
    name: str | None = None
    type: str | None = None
    named: str | None = None
    topics: Topics = field(default_factory=Topics)


@dataclass(slots=True)
class _Reading:
    """Where in the file we are. `metadata` is read ahead once, if a chat's name comes late."""

    source: files.Source
    index: int = 0
    number: int = 0
    chats: int = 0
    metadata: list[_Chat] | None = None
    names: dict[str, str | None] = field(default_factory=dict)
    keys: ContentKeys = field(default_factory=ContentKeys)
    clock: Clock = field(default_factory=Clock)


def claim(look: Look) -> float:
    """Sure if the messages have Telegram's keys, or if empty chats have its types."""
    found = look.json
    if found is None or found.kind != "object" or not any(map(_AT_THE_TOP.fullmatch, found.keys)):
        return 0.0
    return _judge(look.source)


def near(look: Look) -> Complaint | None:
    """What is wrong with JSON that begins like Telegram's and shows no message."""
    if not _FAMILIAR.search(look.beginning):
        return None
    return Complaint(
        "looks like a Telegram export, but holds no message I can read; export the chat again as "
        "«machine-readable JSON»",
        "看起来是 Telegram 导出，但没有能读的消息；请重新导出为 “机器可读的 JSON”",
    )


def _judge(source: files.Source) -> float:
    cursor = Cursor(files.blocks(source), source.place)
    typed = 0.0
    try:
        for key in cursor.members():
            if key == "messages" and cursor.peek() == b"[":
                return _judge_messages(cursor) or typed
            if key in {"chats", "left_chats"} and cursor.peek() == b"{":
                if (score := _judge_chats(cursor)) is not None:
                    return score
            elif key == "type":
                typed = 0.9 if _CHAT_TYPES.fullmatch(cursor.scalar() or "") else 0.0
            else:
                cursor.skip()
    except BrokenSource:
        # Cut off before its first whole message: reading it will say where.
        return 0.6 if _FAMILIAR.search(files.beginning(source)) else 0.0
    return 0.0


def _judge_messages(cursor: Cursor) -> float:
    """How sure the first elements of a list of messages make."""
    for count, row in enumerate(cursor.elements(RawRow)):
        if isinstance(row, Undecoded):
            row = _mended(row) or RawRow()
        known = row.type in _TYPES and row.id is not None
        if known and (row.date or row.date_unixtime):
            return 1.0
        if count > 50:
            break
    return 0.0


def _judge_chats(cursor: Cursor) -> float | None:
    for key in cursor.members():
        if key != "list" or cursor.peek() != b"[":
            cursor.skip()
            continue
        for _ in cursor.entries():
            for inner in cursor.members():
                if inner == "messages" and cursor.peek() == b"[":
                    score = _judge_messages(cursor)
                    return score or None
                cursor.skip()
    return None


def read(source: files.Source, options: Options) -> Iterator[Row]:
    """The rows of the export; see the module.

    Raises BrokenSource at the place where the JSON is cut off or broken, after the rows before it.
    """
    reading = _Reading(source)
    cursor = Cursor(files.blocks(source, options.progress), source.place)
    yield from _top(cursor, reading)
    if cursor.peek():
        raise BrokenSource(
            "goes on after the end of its JSON; export the chat again",
            "JSON 结束之后还有内容；请重新导出",
            path=source.path,
            line=cursor.line,
        )


def _top(cursor: Cursor, reading: _Reading) -> Iterator[Row]:
    """The whole file: a chat, in whose place the lists of an account may stand."""
    chat = _Chat()
    for key in cursor.members():
        if key in {"chats", "left_chats"} and cursor.peek() == b"{":
            for inner in cursor.members():
                if inner == "list" and cursor.peek() == b"[":
                    yield from _list(cursor, reading)
                else:
                    cursor.skip()
        else:
            yield from _key(key, chat, cursor, reading)


def _list(cursor: Cursor, reading: _Reading) -> Iterator[Row]:
    for _ in cursor.entries():
        if cursor.peek() != b"{":
            cursor.skip()
            continue
        chat = _Chat()
        for key in cursor.members():
            yield from _key(key, chat, cursor, reading)


def _key(key: str, chat: _Chat, cursor: Cursor, reading: _Reading) -> Iterator[Row]:
    """The rows behind one key of a chat; what else it says goes into `chat`."""
    if key == "messages" and cursor.peek() == b"[":
        place, reading.chats = reading.chats, reading.chats + 1
        if chat.name is None or chat.id is None:
            _look_ahead(chat, place, reading)
        chat.named = _unlike_others(chat, reading)
        for row in cursor.elements(RawRow):
            reading.number += 1
            yield _row(row, chat, reading)
            reading.index += 1
    else:
        _note(key, chat, cursor)


def _note(key: str, chat: _Chat, cursor: Cursor) -> None:
    if key == "name":
        chat.name = cursor.scalar() or None
    elif key == "id":
        chat.id = cursor.scalar()
    elif key == "type":
        chat.type = cursor.scalar()
    else:
        cursor.skip()


def _look_ahead(chat: _Chat, place: int, reading: _Reading) -> None:
    """Fill in the name and id of a chat where they stand behind its messages."""
    if reading.metadata is None:
        reading.metadata = list(_metadata(reading.source))
    if place < len(reading.metadata):
        found = reading.metadata[place]
        chat.name, chat.id, chat.type = found.name, found.id, found.type


def _metadata(source: files.Source) -> Iterator[_Chat]:
    """What the file says of each list of messages in it, in order, as far as it can be read."""
    cursor = Cursor(files.blocks(source), source.place)
    chat = _Chat()
    lists = 0
    try:
        for key in cursor.members():
            if key in {"chats", "left_chats"} and cursor.peek() == b"{":
                for inner in cursor.members():
                    if inner == "list" and cursor.peek() == b"[":
                        for _ in cursor.entries():
                            yield from _metadata_of_one(cursor)
                    else:
                        cursor.skip()
            else:
                lists += key == "messages" and cursor.peek() == b"["
                _note(key, chat, cursor)
    except BrokenSource:
        # The reading itself will come to this place and say so.
        pass
    if lists:
        yield chat


def _metadata_of_one(cursor: Cursor) -> Iterator[_Chat]:
    if cursor.peek() != b"{":
        cursor.skip()
        return
    chat = _Chat()
    lists = 0
    for key in cursor.members():
        lists += key == "messages" and cursor.peek() == b"["
        _note(key, chat, cursor)
    if lists:
        yield chat


def _unlike_others(chat: _Chat, reading: _Reading) -> str | None:
    """The chat's name, with its id where another chat of the file has the same name."""
    name = chat.name or (f"{chat.type or 'chat'} {chat.id}" if chat.id else None)
    if name is None:
        return None
    if reading.names.setdefault(name, chat.id) != chat.id:
        return f"{name} ({chat.id})"
    return name


def _row(found: RawRow | Undecoded, chat: _Chat, reading: _Reading) -> Row:
    row = found
    if isinstance(row, Undecoded):
        fit = _mended(row)
        if fit is None or (fit.id is None and fit.type is None):
            why, why_zh = "not a message of Telegram's", "不是 Telegram 的消息"
            return reject(reading.index, reading.number, why, why_zh, row)
        row = fit
    said = message.text(row)
    if row.type == "message" or (row.type is None and row.action is None):
        return _message(row, said, chat, reading)
    return _service(row, said, chat, reading)


def _mended(row: Undecoded) -> RawRow | None:
    """What can be read of an odd row.

    For some months of 2022 the paths of custom emoji were written without quotation marks.
    """
    fit = mended(row.raw, RawRow, _NEEDED)
    if fit is None and row.raw is not None:
        fit = mended(_UNQUOTED.sub(rb"\1null", row.raw), RawRow, _NEEDED)
    return fit


def _message(row: RawRow, said: message.Text, chat: _Chat, reading: _Reading) -> Message:
    time = message.time(row, reading.clock)
    author_id = None if row.from_id is None else str(row.from_id)
    author = row.from_ or author_id
    place = _place(row, chat)
    return Message(
        index=reading.index,
        id=_id(row, author, time, said.text, chat, reading),
        time=time,
        author=author,
        text=said.text,
        reply_to=place.reply_to,
        mentions=said.mentions,
        urls=said.urls,
        reactions=tuple(map(message.reaction, row.reactions)) if row.reactions else (),
        attachments=message.attachments(row),
        edited=message.is_edited(row),
        thread=place.thread,
        channel=chat.named,
        line=reading.number,
        author_id=author_id,
    )


def _service(row: RawRow, said: message.Text, chat: _Chat, reading: _Reading) -> Message:
    """A row of the platform's own: somebody joined, pinned, opened a topic; or one it left out."""
    time = message.time(row, reading.clock)
    actor_id = row.actor_id if row.actor_id is not None else row.from_id
    author_id = None if actor_id is None else str(actor_id)
    author = row.actor or row.from_ or author_id
    own = number(row.id)
    created = row.action == "topic_created" and own is not None
    if created and own is not None:
        chat.topics.create(own)
    told = message.told(row, said.text)
    place = _place(row, chat)
    return Message(
        index=reading.index,
        id=_id(row, author, time, told, chat, reading),
        kind="system",
        time=time,
        author=author,
        text=told,
        reply_to=place.reply_to,
        urls=said.urls,
        reactions=tuple(map(message.reaction, row.reactions)) if row.reactions else (),
        thread=str(own) if created else place.thread,
        channel=chat.named,
        line=reading.number,
        author_id=author_id,
    )


def _id(
    row: RawRow, author: str | None, time: str | None, text: str, chat: _Chat, reading: _Reading
) -> str:
    if row.id is not None:
        return str(row.id)
    return reading.keys.key(chat.named, author, time, text)


def _place(row: RawRow, chat: _Chat) -> Place:
    """Which message the row answers and which topic it is in.

    An answer to a message of another chat answers nothing in this one.
    """
    target = row.reply_to_message_id
    if not target or row.reply_to_peer_id is not None:
        return NOWHERE
    return chat.topics.place(number(row.id), str(target))
