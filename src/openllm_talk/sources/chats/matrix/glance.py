"""What later events say of earlier ones, gathered before the rows are made.

Edits, reactions and redactions stand behind the messages that they are about. Memory grows with
them, not with the messages. Names are those that a person had first, for messages before the
first word about their name.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec

from openllm_talk.errors import BrokenSource
from openllm_talk.sources import files
from openllm_talk.sources.chats.matrix.events import (
    THREADS,
    Noted,
    NotedContent,
    Unsigned,
    clear,
    mapping,
    redacted,
    relation,
    replaced,
    sender,
    string,
)
from openllm_talk.sources.json_stream import Cursor, Undecoded, decoded

T = TypeVar("T")

LISTS = ("messages", "chunk", "events", "timeline")
"""The keys under which exports and servers list events."""


@dataclass(slots=True)
class Glance:
    """What was seen in the whole file.

    `edits` are by (message, who edited it); `reacted` tells of a reaction's own id which it was.
    """

    room: str | None = None
    names: dict[str, str] = field(default_factory=dict)
    edits: dict[tuple[str, str], msgspec.Raw] = field(default_factory=dict)
    edited: set[str] = field(default_factory=set)
    reactions: dict[str, dict[str, int]] = field(default_factory=dict)
    reacted: dict[str, tuple[str, str]] = field(default_factory=dict)
    redacted: set[str] = field(default_factory=set)
    roots: set[str] = field(default_factory=set)

    def concerned(self) -> frozenset[str]:
        """The ids of the events that other ones of the file are about."""
        return frozenset(self.edited.union(self.reactions, self.redacted))


def glance(source: files.Source) -> Glance:
    """What the file says, as far as it can be read."""
    found = Glance()
    cursor = Cursor(files.blocks(source), source.place)
    try:
        for event in elements(cursor, Noted, found):
            if not isinstance(event, Undecoded):
                _note(clear(event) if event.decrypted else event, found)
    except BrokenSource:
        # The reading itself will come to this place and say so.
        pass
    _take_back(found)
    return found


def elements(cursor: Cursor, kind: type[T], found: Glance) -> Iterator[T | Undecoded]:
    """The events of the file, wherever it lists them; the room's name goes into `found`."""
    if cursor.peek() == b"[":
        yield from cursor.elements(kind)
        return
    for key in cursor.members():
        if key in LISTS and cursor.peek() == b"[":
            yield from cursor.elements(kind)
        elif key in LISTS and cursor.peek() == b"{":
            yield from elements(cursor, kind, found)
        elif key in {"room_name", "room_id"}:
            named = cursor.scalar()
            found.room = named if key == "room_name" else found.room or named
        else:
            cursor.skip()


def _note(event: Noted, found: Glance) -> None:
    kind, content = event.type, event.content
    if kind == "m.room.message" and (content is None or content.relates_to is None):
        return
    if kind == "m.room.member":
        _names(event, found)
    elif kind == "m.reaction":
        _reaction(event, found)
    elif kind == "m.room.redaction":
        found.redacted.add(redacted(event))
    elif content is not None and content.relates_to:
        related = relation(event)
        target = replaced(event)
        if target:
            found.edits[target, sender(event)] = _worded(content)
            found.edited.add(target)
        elif string(related.get("rel_type")) in THREADS:
            found.roots.add(string(related.get("event_id")))


def _worded(content: NotedContent) -> msgspec.Raw:
    """The new wording that an event gives, as it stands there."""
    new = content.new_content
    return msgspec.Raw(bytes(new) if new else b'{"body": %s}' % bytes(content.body or b"null"))


def _names(event: Noted, found: Glance) -> None:
    person = string(event.state_key) or sender(event)
    now = string(event.content.displayname) if event.content else ""
    then = string(_before(event).get("displayname"))
    if name := then or now:
        found.names.setdefault(person, name)


def _before(event: Noted) -> dict[str, Any]:
    if past := mapping(event.prev_content):
        return past
    unsigned = (
        decoded(event.unsigned, Unsigned) if b"prev_content" in bytes(event.unsigned) else None
    )
    return {} if unsigned is None else mapping(unsigned.prev_content)


def _reaction(event: Noted, found: Glance) -> None:
    related = relation(event)
    target, emoji = string(related.get("event_id")), string(related.get("key"))
    if target and emoji:
        counts = found.reactions.setdefault(target, {})
        counts[emoji] = counts.get(emoji, 0) + 1
        if own := string(event.event_id):
            found.reacted[own] = (target, emoji)


def _take_back(found: Glance) -> None:
    """Count no reaction that was taken back."""
    for own in found.redacted & found.reacted.keys():
        target, emoji = found.reacted[own]
        counts = found.reactions[target]
        counts[emoji] -= 1
        if not counts[emoji]:
            del counts[emoji]
    found.reacted.clear()
