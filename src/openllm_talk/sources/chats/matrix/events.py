"""Matrix events as they stand in an export, with the keys that are read.

Values are taken as they come and looked at when they are needed: clients write odd ones, and a
strange key must not cost a message. `Noted` is what is read of an event in the first pass over a
file, `Event` all that a row needs.
"""

from typing import Any, TypeVar

import msgspec

from openllm_talk.sources.json_stream import decoded

MESSAGE_TYPES = {"m.room.message", "m.sticker", "m.room.encrypted"}
THREADS = {"m.thread", "io.element.thread"}
POLL_STARTS = {"m.poll.start", "org.matrix.msc3381.poll.start"}
_WORDS = ("m.text", "m.notice", "m.emote")


class Content(
    msgspec.Struct,
    rename={
        "relates_to": "m.relates_to",
        "new_content": "m.new_content",
        "users": "m.mentions",
        "voice": "org.matrix.msc3245.voice",
        "poll": "m.poll",
        "poll_start": "m.poll.start",
        "unstable_poll_start": "org.matrix.msc3381.poll.start",
        "plain": "m.text",
        "unstable_plain": "org.matrix.msc1767.text",
    },
    gc=False,
):
    """What an event says."""

    body: Any = None
    msgtype: Any = None
    formatted_body: Any = None
    filename: Any = None
    geo_uri: Any = None
    relates_to: Any = None
    new_content: msgspec.Raw = msgspec.Raw()
    users: Any = None
    voice: Any = None
    poll: Any = None
    poll_start: Any = None
    unstable_poll_start: Any = None
    plain: Any = None
    unstable_plain: Any = None
    membership: Any = None
    displayname: Any = None
    reason: Any = None
    name: Any = None
    topic: Any = None
    redacts: Any = None
    algorithm: Any = None
    ciphertext: Any = None


class Unsigned(msgspec.Struct, rename={"relations": "m.relations"}, gc=False):
    """What the server adds to an event."""

    relations: Any = None
    redacted_because: Any = None
    prev_content: Any = None


Added = Unsigned | list[Any] | str | int | float | bool | None
"""`unsigned` as it may stand there; anything but an object says nothing."""


class Event(msgspec.Struct, gc=False):
    """One event; an encrypted one may stand inside as `decrypted`."""

    type: Any = None
    event_id: Any = None
    sender: Any = None
    user_id: Any = None
    state_key: Any = None
    origin_server_ts: Any = None
    content: Content | None = None
    unsigned: Added = None
    prev_content: Any = None
    redacts: Any = None
    redacted_because: Any = None
    decrypted: msgspec.Raw = msgspec.Raw()


class NotedContent(
    msgspec.Struct, rename={"relates_to": "m.relates_to", "new_content": "m.new_content"}, gc=False
):
    """What an event says of other ones, or of a name."""

    relates_to: Any = None
    new_content: msgspec.Raw = msgspec.Raw()
    body: msgspec.Raw = msgspec.Raw()
    displayname: Any = None
    redacts: Any = None


class Noted(msgspec.Struct, gc=False):
    """As much of an event as may concern other ones."""

    type: Any = None
    event_id: Any = None
    sender: Any = None
    user_id: Any = None
    state_key: Any = None
    content: NotedContent | None = None
    unsigned: msgspec.Raw = msgspec.Raw()
    prev_content: Any = None
    redacts: Any = None
    decrypted: msgspec.Raw = msgspec.Raw()


AnyEvent = TypeVar("AnyEvent", Event, Noted)


def clear(event: AnyEvent) -> AnyEvent:
    """The event itself, or what it was decrypted to."""
    if not event.decrypted:
        return event
    return decoded(event.decrypted, type(event)) or event


def is_plain(event: Event) -> bool:
    """Whether it is a message that only says something: it answers nothing, nothing hangs on it."""
    content, unsigned = event.content, event.unsigned
    return (
        event.type == "m.room.message"
        and content is not None
        and content.msgtype in _WORDS
        and content.relates_to is None
        and content.formatted_body is None
        and not content.users
        and type(content.body) is str
        and "](" not in content.body
        and type(event.event_id) is str
        and not event.decrypted
        and not event.redacted_because
        and not (
            isinstance(unsigned, Unsigned) and (unsigned.relations or unsigned.redacted_because)
        )
    )


def string(value: Any) -> str:
    """A value that should be text; empty for anything else."""
    return value if isinstance(value, str) else ""


def mapping(value: Any) -> dict[str, Any]:
    """A value that should be an object; empty for anything else."""
    return value if isinstance(value, dict) else {}


def sender(event: Event | Noted) -> str:
    """Who sent it, «@name:server»; old servers wrote `user_id`."""
    return string(event.sender) or string(event.user_id)


def relation(event: Event | Noted) -> dict[str, Any]:
    """How it relates to another event."""
    content = event.content
    if content is None or content.relates_to is None:
        return {}
    return mapping(content.relates_to)


def replaced(event: Event | Noted) -> str:
    """The id of the message that this one is a new wording of; empty where it is none."""
    related = relation(event)
    return string(related.get("event_id")) if related.get("rel_type") == "m.replace" else ""


def redacted(event: Event | Noted) -> str:
    """The id of the event that this one takes back; empty where it is no redaction."""
    if event.type != "m.room.redaction":
        return ""
    return string(event.redacts) or string(event.content.redacts if event.content else None)


def aggregated(event: Event, kind: str) -> dict[str, Any]:
    """What the server had gathered under an event: its edits, reactions or thread."""
    unsigned = event.unsigned
    if not isinstance(unsigned, Unsigned) or not unsigned.relations:
        return {}
    related = mapping(unsigned.relations)
    return mapping(related.get(kind) or related.get(f"io.element.{kind[2:]}"))


def is_redacted(event: Event) -> bool:
    """Whether what it said is gone."""
    content, unsigned = event.content, event.unsigned
    if content is None or event.redacted_because:
        return True
    if isinstance(unsigned, Unsigned) and unsigned.redacted_because:
        return True
    if event.type == "m.room.encrypted":
        return content.algorithm is None and content.ciphertext is None
    is_plain = event.type in ("m.room.message", "m.sticker")
    return is_plain and content.body is None and content.msgtype is None


def before(event: Event) -> dict[str, Any]:
    """The content of the same piece of state before this event."""
    unsigned = event.unsigned
    inside = unsigned.prev_content if isinstance(unsigned, Unsigned) else None
    return mapping(event.prev_content) or mapping(inside)
