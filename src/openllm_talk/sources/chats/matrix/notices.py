"""What a room says of itself: system events in the words that Element shows for them."""

from typing import Any

from openllm_talk.sources.chats.matrix.events import Content, Event, before, mapping, string

_SAID = {
    "m.room.create": "{who} created the room",
    "m.room.avatar": "{who} changed the room avatar",
    "m.room.encryption": "{who} enabled end-to-end encryption",
    "m.room.power_levels": "{who} changed the power levels",
    "m.room.join_rules": "{who} changed who can join this room",
    "m.room.guest_access": "{who} changed guest access",
    "m.room.history_visibility": "{who} changed who can read the history",
    "m.room.canonical_alias": "{who} changed the main address of this room",
    "m.room.aliases": "{who} changed the addresses of this room",
    "m.room.pinned_events": "{who} changed the pinned messages",
    "m.room.tombstone": "{who} upgraded this room",
    "m.room.server_acl": "{who} changed the server ACLs of this room",
    "m.room.third_party_invite": "{who} sent an invitation",
    "m.room.redaction": "{who} removed a message",
    "m.call.invite": "{who} placed a call",
    "m.call.answer": "{who} answered the call",
    "m.call.hangup": "{who} ended the call",
    "m.call.reject": "{who} declined the call",
    "m.poll.response": "{who} voted",
    "org.matrix.msc3381.poll.response": "{who} voted",
}


def told(event: Event, who: str, whom: str) -> str:
    """One sentence about a system event that `who` sent, about `whom` where it is a membership."""
    content = event.content or Content()
    kind = string(event.type)
    if kind == "m.room.member":
        return _membership(content, before(event), who, whom)
    if kind == "m.room.topic":
        return f"{who} changed the topic to “{string(content.topic)}”"
    if kind == "m.room.name":
        named = string(content.name)
        return f"{who} changed the room name to {named}" if named else f"{who} removed its name"
    if kind == "m.reaction":
        related = mapping(content.relates_to)
        return f"{who} reacted with {string(related.get('key'))}".removesuffix(" with ")
    if kind.endswith("poll.end"):
        return plain(content) or "The poll has ended"
    if content.msgtype == "m.key.verification.request":
        return f"{who} wants to verify"
    if said := _SAID.get(kind):
        return said.format(who=who)
    return plain(content) or f"{who}: {kind or 'event'}"


def plain(content: Content) -> str:
    """The words of an event that carries some, in any of the forms that Matrix has had."""
    for value in (content.body, content.plain, content.unstable_plain):
        if isinstance(value, str):
            return value
        first = value[0] if isinstance(value, list) and value else None
        if words := string(mapping(first).get("body")):
            return words
    return ""


def _membership(content: Content, past: dict[str, Any], who: str, whom: str) -> str:
    now, then = string(content.membership), string(past.get("membership"))
    why = f": {string(content.reason)}" if string(content.reason) else ""
    if now == "join":
        return _joined(content, past, who, whom) if then == "join" else f"{whom} joined the room"
    if now == "invite":
        return f"{who} invited {whom}{why}"
    if now == "ban":
        return f"{who} banned {whom}{why}"
    if now == "knock":
        return f"{whom} asked to join{why}"
    if now != "leave":
        return f"{who} changed the membership of {whom}"
    if who == whom:
        rejected = then == "invite"
        return f"{whom} rejected the invitation" if rejected else f"{whom} left the room{why}"
    if then == "ban":
        return f"{who} unbanned {whom}"
    if then == "invite":
        return f"{who} withdrew the invitation of {whom}{why}"
    return f"{who} removed {whom}{why}"


def _joined(content: Content, past: dict[str, Any], who: str, whom: str) -> str:
    """Somebody who was in the room already: the name or the picture is another one."""
    old, new = string(past.get("displayname")), string(content.displayname)
    if old and new and old != new:
        return f"{old} changed their display name to {new}"
    if new and not old:
        return f"{who} set their display name to {new}"
    if old and not new:
        return f"{who} removed their display name ({old})"
    return f"{whom} changed their profile picture"
