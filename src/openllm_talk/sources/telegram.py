"""Telegram Desktop's JSON export: one chat, or a whole account with all its chats.

A chat is `{name, type, id, messages}`, an account holds them in `chats.list` and
`left_chats.list`; keys come in any order. `text` is a string or a list of strings and marked
pieces. A message's time is local; the seconds since 1970 beside it give the offset. Ids are the
platform's, unique in their chat. In a forum, replies that point at the row that created a topic
are in that topic and answer nobody.
"""

import datetime
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec

from openllm_talk.errors import BrokenSource
from openllm_talk.records import Attachment, Message, Reaction, Reject, Row
from openllm_talk.sources import files, lines, urls
from openllm_talk.sources.format import Complaint, Format, Options
from openllm_talk.sources.json_stream import Cursor, Undecoded
from openllm_talk.sources.keys import ContentKeys
from openllm_talk.sources.look import Look
from openllm_talk.sources.times import Clock, of_seconds

_Number = int | str | None
_TYPES = {"message", "service", "unsupported"}
_CHAT_TYPES = re.compile(
    "saved_messages|replies|verify_codes|personal_chat|bot_chat"
    "|(?:private|public)_(?:group|supergroup|channel)"
)
_MEDIA = {
    "sticker": "sticker",
    "video_message": "video",
    "voice_message": "voice",
    "animation": "gif",
    "video_file": "video",
    "audio_file": "audio",
}
_LOCAL_TIME = re.compile(
    "[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
)
"""A date and time that surely exist; of other days the calendar is asked."""
_NOT_INCLUDED = "("
"""How the note that stands for a file left out of the export begins."""
_FAMILIAR = re.compile(
    r'"type"\s*:\s*"(?:message|service|(?:private|public)_(?:super)?group|personal_chat)"'
    r'[^\x00]{0,2000}"(?:date_unixtime|from_id|actor_id|messages)"'
)


_ABSENT = msgspec.Raw()
"""The value of a key that is not there; it is decoded only where it is needed."""


class _Piece(msgspec.Struct, gc=False):
    """A marked piece of a text."""

    type: str = ""
    text: str = ""
    href: str | None = None


class _Reaction(msgspec.Struct, gc=False):
    count: int | str = 1
    emoji: str | None = None
    type: str | None = None
    document_id: str | None = None


class _Row(msgspec.Struct, rename={"from_": "from"}):
    """One element of `messages` with the keys that are read; all else is passed over."""

    id: _Number = None
    type: str | None = None
    date: _Number = None
    date_unixtime: _Number = None
    edited: _Number = None
    edited_unixtime: _Number = None
    from_: str | None = None
    from_id: _Number = None
    actor: str | None = None
    actor_id: _Number = None
    action: str | None = None
    title: str | None = None
    members: list[str | None] | None = None
    message_id: _Number = None
    text: str | list[str | _Piece] | None = None
    text_entities: msgspec.Raw = _ABSENT
    reply_to_message_id: _Number = None
    reply_to_peer_id: _Number = None
    reactions: list[_Reaction] | None = None
    photo: str | None = None
    file: str | None = None
    file_name: str | None = None
    media_type: str | None = None
    sticker_emoji: str | None = None
    poll: msgspec.Raw = _ABSENT
    location_information: msgspec.Raw = _ABSENT
    contact_information: msgspec.Raw = _ABSENT


class _Answer(msgspec.Struct, gc=False):
    text: str | list[str | _Piece] | None = None


class _Poll(msgspec.Struct, gc=False):
    question: str | list[str | _Piece] | None = None
    answers: list[_Answer] = []


class _Text(msgspec.Struct, gc=False):
    """A text put together, with what its pieces point at."""

    text: str
    urls: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()


@dataclass(slots=True)
class _Chat:
    """What the export says of one chat, and its forum topics while it is read."""

    id: str | None = None
    name: str | None = None
    type: str | None = None
    named: str | None = None
    topics: set[int] = field(default_factory=set)
    in_topics: list[int] = field(default_factory=list)
    topic_of: list[int] = field(default_factory=list)


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
    return _judge(look.source) if look.beginning.lstrip()[:1] == "{" else 0.0


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
    for number, row in enumerate(cursor.elements(_Row)):
        known = not isinstance(row, Undecoded) and row.type in _TYPES and row.id is not None
        if known and not isinstance(row, Undecoded) and (row.date or row.date_unixtime):
            return 1.0
        if number > 50:
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
        for row in cursor.elements(_Row):
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


def _row(row: _Row | Undecoded, chat: _Chat, reading: _Reading) -> Row:
    if isinstance(row, Undecoded):
        raw = (row.raw or b"")[: 4 * lines.SHOWN].decode("utf-8", "replace")[: lines.SHOWN]
        return Reject(
            index=reading.index,
            line=reading.number,
            reason=f"not a message of Telegram's: {row.error}",
            reason_zh=f"不是 Telegram 的消息：{row.error}",
            raw=raw,
        )
    text = _text(row.text if row.text is not None else _entities(row.text_entities))
    if row.type == "message":
        return _message(row, text, chat, reading)
    return _service(row, text, chat, reading)


def _is_there(raw: msgspec.Raw) -> bool:
    return bool(raw) and bytes(raw) != b"null"


def _entities(raw: msgspec.Raw) -> list[str | _Piece]:
    """The marked pieces of a message that has them only in `text_entities`."""
    if not _is_there(raw):
        return []
    try:
        return list(msgspec.json.decode(raw, type=list[_Piece]))
    except msgspec.DecodeError:
        return []


def _message(row: _Row, text: _Text, chat: _Chat, reading: _Reading) -> Message:
    time = _time(row, reading.clock)
    author_id = None if row.from_id is None else str(row.from_id)
    author = row.from_ or author_id
    written = text.text
    if _is_there(row.poll):
        written = "\n".join(part for part in (written, _poll(row.poll)) if part)
    reply_to, thread = _place(row, chat)
    return Message(
        index=reading.index,
        id=_id(row, author, time, written, chat, reading),
        time=time,
        author=author,
        text=written,
        reply_to=reply_to,
        mentions=text.mentions,
        urls=text.urls,
        reactions=tuple(map(_reaction, row.reactions)) if row.reactions else (),
        attachments=_attachments(row),
        edited=bool(row.edited or row.edited_unixtime),
        thread=thread,
        channel=chat.named,
        line=reading.number,
        author_id=author_id,
    )


def _service(row: _Row, text: _Text, chat: _Chat, reading: _Reading) -> Message:
    """A row of the platform's own: somebody joined, pinned, opened a topic; or one it left out."""
    time = _time(row, reading.clock)
    actor_id = row.actor_id if row.actor_id is not None else row.from_id
    author_id = None if actor_id is None else str(actor_id)
    author = row.actor or row.from_ or author_id
    number = _integer(row.id)
    if row.action == "topic_created" and number is not None:
        chat.topics.add(number)
        _remember(number, number, chat)
    told = text.text or _told(row)
    reply_to, thread = _place(row, chat)
    return Message(
        index=reading.index,
        id=_id(row, author, time, told, chat, reading),
        kind="system",
        time=time,
        author=author,
        text=told,
        reply_to=reply_to,
        thread=str(number) if row.action == "topic_created" else thread,
        channel=chat.named,
        line=reading.number,
        author_id=author_id,
    )


def _told(row: _Row) -> str:
    """What a service row says: Telegram's word for it, then what or whom it concerns."""
    action = row.action or row.type or "service"
    members = ", ".join(name for name in row.members or () if name)
    concerned = row.title or members
    return f"{action}: {concerned}" if concerned else action


def _id(
    row: _Row, author: str | None, time: str | None, text: str, chat: _Chat, reading: _Reading
) -> str:
    if row.id is not None:
        return str(row.id)
    return reading.keys.key(chat.named, author, time, text)


def _integer(number: _Number) -> int | None:
    try:
        return None if number is None else int(number)
    except ValueError:
        return None


_Place = tuple[str | None, str | None]


def _place(row: _Row, chat: _Chat) -> _Place:
    """Which message the row answers and which topic it is in.

    An answer to a message of another chat answers nothing in this one.
    """
    target = row.reply_to_message_id
    if target is None or row.reply_to_peer_id is not None:
        return None, None
    if not chat.topics:
        return str(target), None
    number = _integer(target)
    topic = None if number is None else _topic(number, chat)
    own = _integer(row.id)
    if topic is not None and own is not None:
        _remember(own, topic, chat)
    answered = None if number in chat.topics else str(target)
    return answered, None if topic is None else str(topic)


def _topic(number: int, chat: _Chat) -> int | None:
    """The topic that the message is in, if it is in one."""
    place = bisect_left(chat.in_topics, number)
    if place < len(chat.in_topics) and chat.in_topics[place] == number:
        return chat.topic_of[place]
    return None


def _remember(number: int, topic: int, chat: _Chat) -> None:
    """Note a message's topic for those that answer it; ids grow, so most go to the end."""
    place = bisect_left(chat.in_topics, number)
    chat.in_topics.insert(place, number)
    chat.topic_of.insert(place, topic)


def _time(row: _Row, clock: Clock) -> str | None:
    """ISO 8601: local with its offset, UTC where only the seconds are known."""
    seconds = _integer(row.date_unixtime)
    local = None
    if isinstance(row.date, str):
        local = row.date if _LOCAL_TIME.fullmatch(row.date) else _iso(row.date)
    elif seconds is None:
        seconds = row.date
    if local is not None:
        has_offset = len(local) > len("2024-01-13T16:00:05")
        return local if seconds is None or has_offset else local + clock.offset(local, seconds)
    return of_seconds(seconds)


def _iso(written: str) -> str | None:
    """A date in another form of ISO 8601 («2024-01-13 16:00:05Z»); None for what is no date."""
    try:
        return datetime.datetime.fromisoformat(written).isoformat(timespec="seconds")
    except ValueError:
        return None


def _text(text: str | list[str | _Piece] | None) -> _Text:
    if not text:
        return _Text("")
    if isinstance(text, str):
        return _Text(text.strip(lines.MARKS), tuple(urls.find(text)) if "." in text else ())
    parts: list[str] = []
    found: dict[str, None] = {}
    mentions: dict[str, None] = {}
    for piece in text:
        if isinstance(piece, str):
            parts.append(piece)
            found.update(dict.fromkeys(urls.find(piece)))
            continue
        parts.append(piece.text)
        if piece.type in {"mention", "mention_name"}:
            mentions[piece.text.removeprefix("@")] = None
        elif piece.type == "text_link" and piece.href:
            found[piece.href] = None
        elif piece.type == "link":
            found.update(dict.fromkeys(urls.find(piece.text) or [piece.text]))
        else:
            found.update(dict.fromkeys(urls.find(piece.text)))
    return _Text("".join(parts).strip(lines.MARKS), tuple(found), tuple(mentions))


def _reaction(entry: _Reaction) -> Reaction:
    shown = entry.emoji or entry.document_id or entry.type or ""
    if entry.type == "paid":
        shown = "⭐"
    return Reaction(emoji=shown, count=_integer(entry.count) or 0)


def _attachments(row: _Row) -> tuple[Attachment, ...]:
    """What hangs on a message; the name is empty where the export left the file out."""
    if not (row.photo or row.file or row.media_type or _is_more(row)):
        return ()
    found: list[Attachment] = []
    if row.photo is not None:
        found.append(Attachment(name=_file_name(row.photo), kind="image"))
    if row.file is not None or row.media_type is not None:
        name = row.file_name or _file_name(row.file or "")
        found.append(Attachment(name=name, kind=_MEDIA.get(row.media_type or "", "file")))
    if _is_there(row.location_information):
        found.append(Attachment(name="", kind="location"))
    if _is_there(row.contact_information):
        found.append(Attachment(name="", kind="contact"))
    if _is_there(row.poll):
        found.append(Attachment(name="", kind="poll"))
    return tuple(found)


def _is_more(row: _Row) -> bool:
    return bool(row.location_information or row.contact_information or row.poll)


def _file_name(path: str) -> str:
    return "" if path.startswith(_NOT_INCLUDED) else path.rpartition("/")[2]


def _poll(raw: msgspec.Raw) -> str:
    """A poll as the group saw it: the question, then a line for each answer."""
    try:
        poll = msgspec.json.decode(raw, type=_Poll)
    except msgspec.DecodeError:
        return ""
    told = [_text(poll.question).text, *(f"- {_text(entry.text).text}" for entry in poll.answers)]
    return "\n".join(line for line in told if line.strip("- "))


FORMAT = Format(name="telegram", claim=claim, read=read, near=near)
