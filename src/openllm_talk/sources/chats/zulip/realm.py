"""Who and what there is in an organisation: people, streams, and the reactions to messages."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from openllm_talk.records import Reaction
from openllm_talk.sources import files
from openllm_talk.sources.json_stream import Cursor, Undecoded

_STREAM = 2
_SYSTEM_BOTS = {
    "notification-bot": "Notification Bot",
    "welcome-bot": "Welcome Bot",
    "emailgateway": "Email Gateway",
    "nagios-send-bot": "Nagios Send Bot",
    "feedback": "Zulip Feedback Bot",
}
"""Names of Zulip's own bots, which an export lists by their addresses only."""
_PEOPLE = {
    "zerver_userprofile",
    "zerver_userprofile_crossrealm",
    "zerver_userprofile_mirrordummy",
}


class _User(msgspec.Struct, gc=False):
    id: Any = None
    full_name: Any = None
    email: Any = None


class _Stream(msgspec.Struct, gc=False):
    id: Any = None
    name: Any = None
    invite_only: Any = None
    recipient: Any = None


class _Recipient(msgspec.Struct, gc=False):
    id: Any = None
    type: Any = None
    type_id: Any = None


class Reacted(msgspec.Struct, gc=False):
    """One person's reaction to one message."""

    message: Any = None
    emoji_name: Any = None
    emoji_code: Any = None
    reaction_type: Any = None


@dataclass(slots=True)
class Reactions:
    """All reactions, twelve bytes each, found by their message."""

    emojis: dict[str, int] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)
    given: "array[int]" = field(default_factory=lambda: array("Q"))

    def add(self, one: Reacted) -> None:
        """Note a reaction."""
        message = number(one.message)
        emoji = shown(one)
        if message is None or not 0 <= message < 1 << 44 or not emoji or len(self.shown) >> 20:
            return
        place = self.emojis.setdefault(emoji, len(self.shown))
        if place == len(self.shown):
            self.shown.append(emoji)
        self.given.append(message << 20 | place)

    def settle(self) -> None:
        """Put them in the order of their messages, those of one message as they came."""
        self.given = array("Q", sorted(self.given, key=lambda packed: packed >> 20))

    def of(self, message: int | None) -> tuple[Reaction, ...]:
        """The reactions to a message."""
        place = 0 if message is None else bisect_left(self.given, message << 20)
        if message is None or place == len(self.given) or self.given[place] >> 20 != message:
            return ()
        counts: dict[str, int] = {}
        while place < len(self.given) and self.given[place] >> 20 == message:
            emoji = self.shown[self.given[place] & 0xFFFFF]
            counts[emoji] = counts.get(emoji, 0) + 1
            place += 1
        return tuple(Reaction(emoji=emoji, count=count) for emoji, count in counts.items())


@dataclass(slots=True)
class Realm:
    """What `realm.json` says; `streams` are the public ones by their recipients' numbers."""

    names: dict[int, str] = field(default_factory=dict)
    notifiers: set[int] = field(default_factory=set)
    streams: dict[int, str] = field(default_factory=dict)
    private: set[int] = field(default_factory=set)
    reactions: Reactions = field(default_factory=Reactions)


def number(value: Any) -> int | None:
    """A number that may stand there as text; None for anything else."""
    if type(value) is int:
        return value
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return None


def read(source: files.Source) -> Realm:
    """The people and streams of an organisation; raises BrokenSource where the JSON is broken."""
    realm = Realm()
    streams: dict[int, _Stream] = {}
    recipients: dict[int, int] = {}
    cursor = Cursor(files.blocks(source), source.place)
    for key in cursor.members():
        if cursor.peek() != b"[":
            cursor.skip()
        elif key in _PEOPLE:
            for user in cursor.elements(_User):
                _add_user(user, realm)
        elif key == "zerver_stream":
            streams.update(_streams(cursor))
        elif key == "zerver_recipient":
            recipients.update(_recipients(cursor))
        elif key == "zerver_reaction":
            add_reactions(cursor, realm)
        else:
            cursor.skip()
    _settle(realm, streams, recipients)
    return realm


def _streams(cursor: Cursor) -> Iterator[tuple[int, _Stream]]:
    for stream in cursor.elements(_Stream):
        if not isinstance(stream, Undecoded) and (key := number(stream.id)) is not None:
            yield key, stream


def _recipients(cursor: Cursor) -> Iterator[tuple[int, int]]:
    """Recipients that are streams, with the streams' numbers."""
    for one in cursor.elements(_Recipient):
        if not isinstance(one, Undecoded) and number(one.type) == _STREAM:
            key, stream = number(one.id), number(one.type_id)
            if key is not None and stream is not None:
                yield key, stream


def add_reactions(cursor: Cursor, realm: Realm) -> None:
    """Note the reactions of the list that begins here."""
    for one in cursor.elements(Reacted):
        if not isinstance(one, Undecoded):
            realm.reactions.add(one)


def _add_user(user: _User | Undecoded, realm: Realm) -> None:
    if isinstance(user, Undecoded) or (key := number(user.id)) is None:
        return
    local = user.email.partition("@")[0] if isinstance(user.email, str) else ""
    named = user.full_name if isinstance(user.full_name, str) else ""
    name = named or _SYSTEM_BOTS.get(local) or local
    if name:
        realm.names[key] = name
    if local == "notification-bot":
        realm.notifiers.add(key)


def _settle(realm: Realm, streams: dict[int, _Stream], recipients: dict[int, int]) -> None:
    """The streams by recipient, the private ones apart."""
    for key, stream in streams.items():
        if (recipient := number(stream.recipient)) is not None:
            recipients.setdefault(recipient, key)
    for recipient, key in recipients.items():
        found = streams.get(key)
        if found is None or found.invite_only:
            realm.private.add(recipient)
        else:
            realm.streams[recipient] = found.name if isinstance(found.name, str) else str(key)


def shown(one: Reacted) -> str:
    """The character of a reaction, its name where it is a picture of the organisation's own."""
    name = one.emoji_name if isinstance(one.emoji_name, str) else ""
    code = one.emoji_code if isinstance(one.emoji_code, str) else ""
    if one.reaction_type not in {None, "unicode_emoji"}:
        return name
    return character(code) or name


def character(code: str) -> str:
    """The emoji of a code, «1f44d» or «1f1e8-1f1f3»; empty where it is none."""
    try:
        return "".join(chr(int(part, 16)) for part in code.split("-"))
    except (ValueError, OverflowError):
        return ""
