"""One message of Meta's as a row."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from openllm_talk.records import Attachment, Message, Reaction
from openllm_talk.sources import lines, media, urls
from openllm_talk.sources.chats.meta import notices
from openllm_talk.sources.chats.meta.letters import undone
from openllm_talk.sources.keys import ContentKeys
from openllm_talk.sources.mentions import named
from openllm_talk.sources.times import of_milliseconds

_Number = int | float | str | None
_NOTICES = {"Call", "Payment", "Plan", "Subscribe", "Unsubscribe", "call", "admin", "system"}
"""Types of rows that nobody wrote."""


class _Media(msgspec.Struct, gc=False):
    uri: str | None = None


class _Name(msgspec.Struct, gc=False):
    name: str | None = None


class _Reaction(msgspec.Struct, gc=False):
    reaction: str | None = None


class _Share(msgspec.Struct, gc=False):
    link: str | None = None
    share_text: str | None = None
    original_content_owner: str | None = None
    profile_share_name: str | None = None
    profile_share_username: str | None = None


class Entry(msgspec.Struct, gc=False):
    """The keys of a message that are read: of the usual files, and of encrypted chats'."""

    sender_name: str | None = None
    sender: str | None = msgspec.field(default=None, name="senderName")
    timestamp_ms: _Number = None
    timestamp: _Number = None
    content: str | None = None
    text: str | None = None
    type: str | None = None
    is_unsent: bool | None = None
    is_withdrawn: bool | None = msgspec.field(default=None, name="isUnsent")
    photos: list[_Media | None] | None = None
    videos: list[_Media | None] | None = None
    audio_files: list[_Media | None] | None = None
    gifs: list[_Media | None] | None = None
    files: list[_Media | None] | None = None
    media: list[_Media | None] | None = None
    sticker: _Media | None = None
    share: _Share | None = None
    reactions: list[_Reaction | None] | None = None
    users: list[_Name | None] | None = None
    call_duration: _Number = None
    missed: bool | None = None

    @property
    def is_something(self) -> bool:
        """Whether there is anything of a message in it."""
        return bool(
            self.sender_name
            or self.sender
            or self.content
            or self.text
            or self.timestamp_ms is not None
            or self.timestamp is not None
        )


@dataclass(slots=True)
class Place:
    """Where we are: the chat, and how its letters are put right."""

    channel: str | None = None
    people: set[str] = field(default_factory=set)
    put_right: Callable[[str], str] = undone
    index: int = 0
    keys: ContentKeys = field(default_factory=ContentKeys)
    names: dict[str, str] = field(default_factory=dict)

    def name(self, written: str | None) -> str | None:
        """A person's name put right; there are few, and each says much."""
        if not written:
            return None
        return self.names.get(written) or self.names.setdefault(written, self.put_right(written))


class _Told(msgspec.Struct, gc=False):
    """What an entry comes to that is more than a text, or less."""

    text: str
    urls: tuple[str, ...]
    kind: Literal["message", "system"] = "message"
    hung: tuple[Attachment, ...] = ()
    deleted: bool = False


def row(one: Entry, number: int, place: Place) -> Message:
    """The message or system row that the entry is."""
    put_right = place.put_right
    author = place.name(one.sender_name or one.sender)
    text = put_right(one.content or one.text or "").strip(lines.MARKS)
    found = tuple(urls.find(text)) if "/" in text or "www." in text else ()
    what = None
    if text[:1] in notices.FIRST or (author and text[:1] == author[0]):
        what = notices.understood(text, author)
    told = _Told(text, found)
    if what or not text or _is_more(one):
        told = _told(one, what, told, author, put_right)
    time = of_milliseconds(_milliseconds(one))
    index, place.index = place.index, place.index + 1
    return Message(
        index=index,
        id=place.keys.key(place.channel, author, time, told.text),
        kind=told.kind,
        time=time,
        author=author,
        text=told.text,
        mentions=named(text, place.people) if "@" in text else (),
        urls=told.urls,
        reactions=_reactions(one.reactions, put_right) if one.reactions else (),
        attachments=told.hung,
        deleted=told.deleted,
        channel=place.channel,
        line=number,
    )


def _is_more(one: Entry) -> bool:
    """Whether there is more to the entry than its text."""
    return bool(
        one.photos
        or one.videos
        or one.audio_files
        or one.gifs
        or one.files
        or one.media
        or one.sticker
        or one.share
        or one.is_unsent
        or one.is_withdrawn
        or (one.type and one.type in _NOTICES)
        or one.call_duration is not None
        or one.users
    )


def _told(
    one: Entry,
    what: notices.Meaning | None,
    told: _Told,
    author: str | None,
    put_right: Callable[[str], str],
) -> _Told:
    """What the entry comes to whose text is one of Meta's or has something beside it."""
    share = one.share
    told.hung = _attachments(one, put_right)
    if share is not None and share.link:
        told.urls = tuple(dict.fromkeys([*told.urls, put_right(share.link)]))
    told.deleted = bool(one.is_unsent or one.is_withdrawn) or what == "deleted"
    is_beside = bool(told.hung or share)
    if what == "notice" or (what == "sentence" and not is_beside) or _is_notice(one):
        told.kind = "system"
        told.text = told.text or _named_notice(one, put_right)
        return told
    if (
        told.deleted
        or what == "attachment"
        or (is_beside and notices.only_says_who(told.text, author))
    ):
        told.text = ""
    if not told.text and not told.deleted:
        told.hung += _shared(one, put_right)
        if what == "attachment" and not told.hung:
            told.hung = (Attachment(name="", kind="file"),)
    return told


def _is_notice(one: Entry) -> bool:
    return one.type in _NOTICES or one.call_duration is not None or bool(one.users)


def _milliseconds(one: Entry) -> int | None:
    """The time; years ago it was written in seconds."""
    written = one.timestamp_ms if one.timestamp_ms is not None else one.timestamp
    if isinstance(written, int) and written > 10**10:
        return written
    try:
        number = None if written is None else int(float(written))
    except (ValueError, OverflowError):
        return None
    return number * 1000 if number is not None and abs(number) < 10**10 else number


def _named_notice(one: Entry, put_right: Callable[[str], str]) -> str:
    """What a notice without a text says."""
    if one.call_duration is not None or (one.type or "").lower() == "call":
        return "missed call" if one.missed else "call"
    people = ", ".join(put_right(user.name) for user in one.users or () if user and user.name)
    return f"{one.type or 'notice'}: {people}" if people else one.type or "notice"


def _attachments(one: Entry, put_right: Callable[[str], str]) -> tuple[Attachment, ...]:
    hung: list[Attachment] = []
    for found, kind in (
        (one.photos, "image"),
        (one.videos, "video"),
        (one.audio_files, "audio"),
        (one.gifs, "gif"),
        (one.files, "file"),
    ):
        if found:
            hung += [Attachment(name=_name(each, put_right), kind=kind) for each in found]
    for each in one.media or ():
        name = _name(each, put_right)
        hung.append(Attachment(name=name, kind=media.kind(name)))
    if one.sticker is not None:
        hung.append(Attachment(name=_name(one.sticker, put_right), kind="sticker"))
    return tuple(hung)


def _name(one: _Media | None, put_right: Callable[[str], str]) -> str:
    uri = (one.uri if one is not None else None) or ""
    return put_right(uri).partition("?")[0].rpartition("/")[2]


def _shared(one: Entry, put_right: Callable[[str], str]) -> tuple[Attachment, ...]:
    """What was passed on without a word: a post, a profile, a place."""
    share = one.share
    if share is None:
        return ()
    name = share.profile_share_name or share.profile_share_username or share.original_content_owner
    return (Attachment(name=put_right(name or ""), kind="link"),)


def _reactions(
    reactions: Iterable[_Reaction | None], put_right: Callable[[str], str]
) -> tuple[Reaction, ...]:
    counts: dict[str, int] = {}
    for one in reactions:
        emoji = put_right((one.reaction if one is not None else None) or "")
        counts[emoji] = counts.get(emoji, 0) + 1
    return tuple(Reaction(emoji=emoji, count=count) for emoji, count in counts.items())
