"""Element's JSON export of a Matrix room.

`{room_name, room_creator, topic, export_date, exported_by, messages}`, where `messages` are raw
events, oldest first. A name belongs to a person from one membership event to the next. An answer
in an old client begins with lines of what it answers (`> <@who:server> …`), which are not its own
words; a message in a thread names the last one before it as answered although nobody answered it
(`is_falling_back`). New wordings, reactions and redactions are events of their own: each is part
of the message that it is about, and a row of its own only where that one is not in the file.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from openllm_talk.errors import BrokenSource
from openllm_talk.records import Message, Reaction, Reject, Row
from openllm_talk.sources import files, lines, urls
from openllm_talk.sources.chats.matrix import notices
from openllm_talk.sources.chats.matrix.events import (
    MESSAGE_TYPES,
    POLL_STARTS,
    THREADS,
    Content,
    Event,
    aggregated,
    clear,
    is_plain,
    is_redacted,
    mapping,
    redacted,
    relation,
    replaced,
    sender,
    string,
)
from openllm_talk.sources.chats.matrix.glance import LISTS, Glance, elements, glance
from openllm_talk.sources.chats.matrix.said import Said, said
from openllm_talk.sources.format import Complaint, Options
from openllm_talk.sources.json_stream import Cursor, Undecoded, decoded
from openllm_talk.sources.keys import ContentKeys
from openllm_talk.sources.look import Look
from openllm_talk.sources.times import of_milliseconds


@dataclass(slots=True)
class _Reading:
    """Where in the room we are.

    `names` are those of now, `concerned` the ids of the events that others are about, `done` those
    of them that have their row, with who sent them.
    """

    glance: Glance
    concerned: frozenset[str]
    names: dict[str, str] = field(default_factory=dict)
    done: dict[str, str] = field(default_factory=dict)
    keys: ContentKeys = field(default_factory=ContentKeys)
    index: int = 0
    number: int = 0

    def sets_apart(self, key: str) -> bool:
        """Whether the file says more of the event with this id than its own words."""
        return key in self.concerned or key in self.glance.roots

    def name(self, person: str) -> str:
        """What the room calls a person: the name of now, else the first one, else the id."""
        return self.names.get(person) or self.glance.names.get(person) or person


def claim(look: Look) -> float:
    """Sure of JSON that lists Matrix events, surer still where it is Element's."""
    found = look.json
    if found is None or found.kind == "lines":
        return 0.0
    for key, events in found.samples.items():
        if key.rpartition(".")[2] in {"", *LISTS} and sum(map(_is_event, events)) * 2 > len(events):
            return 1.0
    named = {"room_name", "room_creator", "export_date", "exported_by"} & found.keys.keys()
    return 0.9 if len(named) >= 3 and "messages" in found.keys else 0.0


def _is_event(sample: dict[str, Any]) -> bool:
    inner = sample.get("decrypted")
    one = inner if isinstance(inner, dict) else sample
    return "origin_server_ts" in one and "type" in one and ("sender" in one or "user_id" in one)


def near(look: Look) -> Complaint | None:
    """What is wrong with JSON that has the keys of a room and no events."""
    found = look.json
    if found is None or not {"room_name", "exported_by"} <= found.keys.keys():
        return None
    return Complaint(
        "looks like a room exported by Element, but holds no events; export the room again as JSON",
        "看起来是 Element 导出的房间，但里面没有消息；请重新导出为 JSON",
    )


def read(source: files.Source, options: Options) -> Iterator[Row]:
    """The rows of the room; see the module.

    Raises BrokenSource where the JSON is cut off or broken, after the rows before it.
    """
    seen = glance(source)
    reading = _Reading(seen, seen.concerned())
    cursor = Cursor(files.blocks(source, options.progress), source.place)
    for event in elements(cursor, Event, Glance()):
        reading.number += 1
        row = _reject(event, reading) if isinstance(event, Undecoded) else _row(event, reading)
        if row is not None:
            yield row
            reading.index += 1
    if cursor.peek():
        raise BrokenSource(
            "goes on after the end of its JSON; export the room again",
            "JSON 结束之后还有内容；请重新导出",
            path=source.path,
            line=cursor.line,
        )


def _reject(event: Undecoded, reading: _Reading) -> Reject:
    raw = (event.raw or b"")[: 4 * lines.SHOWN].decode("utf-8", "replace")[: lines.SHOWN]
    return Reject(
        index=reading.index,
        line=reading.number,
        reason=f"not a Matrix event: {event.error}",
        reason_zh=f"不是 Matrix 的事件：{event.error}",
        raw=raw,
    )


def _row(event: Event, reading: _Reading) -> Message | None:
    """The row of an event; None where it is part of another one's."""
    if is_plain(event) and not reading.sets_apart(event.event_id):
        return _words(event, event.event_id, sender(event), reading)
    if event.decrypted:
        event = clear(event)
    key, who = string(event.event_id), sender(event)
    is_part = _is_part(event, who, reading)
    if key in reading.concerned:
        reading.done[key] = who
    if is_part:
        return None
    kind = string(event.type)
    if kind in MESSAGE_TYPES or kind in POLL_STARTS:
        content = event.content
        if content is None or content.msgtype != "m.key.verification.request":
            return _message(event, key, who, reading)
    elif kind == "m.room.member":
        return _membership(event, key, who, reading)
    return _notice(event, key, who, who, reading)


def _words(event: Event, key: str, who: str, reading: _Reading) -> Message:
    """The row of a message that only says something, as most do."""
    text: str = event.content.body.strip(lines.MARKS) if event.content else ""
    return Message(
        index=reading.index,
        id=key,
        time=_time(event),
        author=reading.name(who) or None,
        text=text,
        urls=tuple(urls.find(text)),
        channel=reading.glance.room,
        line=reading.number,
        author_id=who or None,
    )


def _is_part(event: Event, who: str, reading: _Reading) -> bool:
    """Whether the event only says something about one that has its row already."""
    if not reading.done:
        return False
    kind = event.type
    if kind == "m.reaction":
        return string(relation(event).get("event_id")) in reading.done
    if kind == "m.room.redaction":
        return redacted(event) in reading.done
    target = replaced(event)
    return bool(target) and reading.done.get(target) == who


def _membership(event: Event, key: str, who: str, reading: _Reading) -> Message:
    content = event.content or Content()
    person = string(event.state_key) or who
    named = string(content.displayname)
    if named and not reading.names.get(person):
        reading.names[person] = named
    row = _notice(event, key, who, person, reading)
    if content.membership == "join":
        reading.names[person] = named or person
    return row


def _notice(event: Event, key: str, who: str, whom: str, reading: _Reading) -> Message:
    author = reading.name(who) or None
    text = notices.told(event, author or "", reading.name(whom))
    time = _time(event)
    return Message(
        index=reading.index,
        id=key or reading.keys.key(reading.glance.room, author, time, text),
        kind="system",
        time=time,
        author=author,
        text=text.strip(lines.MARKS),
        channel=reading.glance.room,
        line=reading.number,
        author_id=who or None,
    )


def _message(event: Event, key: str, who: str, reading: _Reading) -> Message:
    author, time = reading.name(who) or None, _time(event)
    deleted = is_redacted(event) or (bool(key) and key in reading.glance.redacted)
    content, edited = _latest(event, key, who, reading.glance)
    reply_to, thread = _place(event, key, reading.glance)
    found = Said() if deleted else said(event, content, reply_to is not None, reading.name)
    return Message(
        index=reading.index,
        id=key or reading.keys.key(reading.glance.room, author, time, found.text),
        time=time,
        author=author,
        text=found.text,
        reply_to=reply_to,
        mentions=found.mentions,
        urls=found.urls,
        reactions=() if deleted else _reactions(event, key, reading.glance),
        attachments=found.attachments,
        edited=edited and not deleted,
        deleted=deleted,
        thread=thread,
        channel=reading.glance.room,
        line=reading.number,
        author_id=who or None,
    )


def _time(event: Event) -> str | None:
    stamp = event.origin_server_ts
    if type(stamp) is not int:
        try:
            stamp = int(float(stamp))
        except (TypeError, ValueError, OverflowError):
            return None
    return of_milliseconds(stamp)


def _latest(event: Event, key: str, who: str, found: Glance) -> tuple[Content, bool]:
    """The newest wording of a message and whether it is another one than its first."""
    content = event.content or Content()
    if replaced(event):
        return _decoded(content.new_content) or content, True
    if key in found.edited and (new := found.edits.get((key, who))):
        return _decoded(new) or content, True
    server = aggregated(event, "m.replace")
    if server:
        gathered = mapping(mapping(server.get("content")).get("m.new_content"))
        return _decoded(msgspec.Raw(msgspec.json.encode(gathered))) or content, True
    return content, False


def _decoded(new: msgspec.Raw) -> Content | None:
    """A new wording; None where there is none."""
    return decoded(new, Content) if len(bytes(new)) > len("{}") else None


def _place(event: Event, key: str, found: Glance) -> tuple[str | None, str | None]:
    """Which message this one answers and which thread it is in, by their ids."""
    related = relation(event)
    if not related:
        is_root = bool(key) and (key in found.roots or bool(aggregated(event, "m.thread")))
        return None, key if is_root else None
    in_thread = string(related.get("rel_type")) in THREADS
    root = string(related.get("event_id")) if in_thread else ""
    answered = string(mapping(related.get("m.in_reply_to")).get("event_id"))
    falling_back = related.get("is_falling_back") or related.get("io.element.show_reply") is False
    if in_thread and (falling_back or not answered):
        answered = ""
    return answered or None, root or None


def _reactions(event: Event, key: str, found: Glance) -> tuple[Reaction, ...]:
    """Reactions that are events of the file, else those that the server had counted."""
    counts = found.reactions.get(key) if key else None
    if counts:
        return tuple(Reaction(emoji=emoji, count=count) for emoji, count in counts.items())
    chunk = aggregated(event, "m.annotation").get("chunk") if event.unsigned else None
    if not isinstance(chunk, list):
        return ()
    return tuple(
        Reaction(emoji=string(one.get("key")), count=one["count"])
        for one in map(mapping, chunk)
        if string(one.get("key")) and isinstance(one.get("count"), int)
    )
