"""DiscordChatExporter's JSON: one channel or thread.

    {"guild": {"id": …, "name": …}, "channel": {"id": …, "type": "GuildTextChat", "name": …},
     "messages": [{"id": …, "type": "Reply", "timestamp": "2020-12-21T18:13:51.153+02:00",
                   "content": …, "author": {"id": …, "name": …, "nickname": …},
                   "reference": {"messageId": …, "channelId": …}}], "messageCount": 1}

Types that the exporter has no name for are bare numbers. A reference is also how crossposts, pins
and forwards point at their origin; only in a reply it is what is answered. A thread is a channel of
its own, and its «category» the channel it hangs on.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from openllm_talk.errors import BrokenSource
from openllm_talk.records import Attachment, Message, Reaction, Row
from openllm_talk.sources import files, urls
from openllm_talk.sources.chats.discord import content
from openllm_talk.sources.format import Complaint, Options
from openllm_talk.sources.json_stream import Cursor, Undecoded
from openllm_talk.sources.keys import ContentKeys
from openllm_talk.sources.look import Look
from openllm_talk.sources.oddities import later, mended, reject
from openllm_talk.sources.outline import outline
from openllm_talk.sources.turned import oldest_first

_Id = str | int | None
_NEEDED = frozenset({"id", "timestamp", "content"})
_SAID = {
    "Default", "Reply", "ChatInputCommand", "ApplicationCommand", "ThreadStarterMessage",
    "ContextMenuCommand", "0", "19", "20", "21", "23",
}  # fmt: skip
"""Types of what people and bots say; all others tell what happened."""
_REPLY = {"Reply", "19"}
_THREADS = re.compile(r"(?:Guild)?(?:Public|Private|News|Announcement)Thread|1[012]")
_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,6})?\d*(Z|[+-]\d\d:\d\d)?", re.ASCII)
_ABSENT = msgspec.Raw()


class _Person(msgspec.Struct, gc=False):
    id: _Id = None
    name: str | None = None
    nickname: str | None = None

    @property
    def shown(self) -> str | None:
        """The name the group saw."""
        return self.nickname or self.name or (None if self.id is None else str(self.id))


class _File(msgspec.Struct, gc=False):
    url: str | None = None
    fileName: str | None = None  # noqa: N815 - the export's own word


class _Sticker(msgspec.Struct, gc=False):
    name: str | None = None


class _Emoji(msgspec.Struct, gc=False):
    id: _Id = None
    name: str | None = None


class _Given(msgspec.Struct, gc=False):
    emoji: _Emoji | None = None
    count: int | str | float | None = 1


class _Reference(msgspec.Struct, gc=False, rename="camel"):
    type: str | int | None = None
    message_id: _Id = None
    channel_id: _Id = None


class _Embed(msgspec.Struct, gc=False):
    title: str | None = None
    url: str | None = None
    description: str | None = None


class _Answer(msgspec.Struct, gc=False):
    text: str | None = None


class _Poll(msgspec.Struct, gc=False):
    question: str | _Answer | None = None
    answers: list[_Answer] = []


class _Forwarded(msgspec.Struct, gc=False):
    content: str | None = None
    attachments: list[_File] | None = None
    stickers: list[_Sticker] | None = None


class _Message(msgspec.Struct, rename="camel"):
    """One element of `messages` with the keys that are read; all else is passed over."""

    id: _Id = None
    type: str | int | None = None
    timestamp: str | None = None
    timestamp_edited: str | None = None
    content: str | None = None
    author: _Person | None = None
    attachments: list[_File] | None = None
    embeds: msgspec.Raw = _ABSENT
    stickers: list[_Sticker] | None = None
    reactions: list[_Given] | None = None
    mentions: list[_Person] | None = None
    reference: _Reference | None = None
    forwarded_message: _Forwarded | None = None
    poll: msgspec.Raw = _ABSENT


@dataclass(slots=True)
class _Reading:
    """Where in the file we are, and what it says of the channel."""

    source: files.Source
    index: int = 0
    channel: str | None = None
    channel_id: str | None = None
    thread: str | None = None
    keys: ContentKeys | None = None


def claim(look: Look) -> float:
    """Sure if there is a guild or channel and its messages have Discord's keys.

    The other forms are a little less sure: where a channel lies in several, this one says more.
    """
    found = look.json
    if found is None or found.kind != "object" or "messages" not in found.keys:
        return 0.0
    if not {"guild.id", "channel.id"} & found.keys.keys():
        return 0.0
    if found.share("messages", "id", "timestamp", "author") > 0.5:
        return 1.0
    if "messages" in found.samples:
        return 0.0
    return 0.9 if {"guild.id", "channel.id", "channel.name"} <= found.keys.keys() else 0.0


def near(look: Look) -> Complaint | None:
    """What is wrong with JSON that has a guild and a channel and shows no message."""
    found = look.json
    if found is None or not {"guild.id", "channel.id"} <= found.keys.keys():
        return None
    return Complaint(
        "looks like a Discord export, but holds no message I can read; export the channel again",
        "看起来是 Discord 导出，但没有能读的消息；请重新导出该频道",
    )


def read(source: files.Source, options: Options) -> Iterator[Row]:
    """The rows of the export; see the module.

    Raises BrokenSource at the place where the JSON is cut off or broken, after the rows before it.
    """
    yield from oldest_first(_rows(source, options))


def _rows(source: files.Source, options: Options) -> Iterator[Row]:
    reading = _Reading(source)
    cursor = Cursor(files.blocks(source, options.progress), source.place)
    for key in cursor.members():
        ahead = cursor.peek()
        if key == "channel" and ahead == b"{":
            _note_channel({inner: cursor.scalar() for inner in cursor.members()}, reading)
        elif key == "messages" and ahead == b"[":
            if reading.channel_id is None:
                values = outline(source).values
                _note_channel(
                    {name: values.get(f"channel.{name}") for name in ("id", "type", "name")},
                    reading,
                )
            for element in cursor.elements(_Message):
                yield _row(element, reading)
                reading.index += 1
        else:
            cursor.skip()
    if cursor.peek():
        raise BrokenSource(
            "goes on after the end of its JSON; export the channel again",
            "JSON 结束之后还有内容；请重新导出该频道",
            path=source.path,
            line=cursor.line,
        )


def _note_channel(said: dict[str, str | None], reading: _Reading) -> None:
    reading.channel_id = said.get("id")
    reading.channel = said.get("name") or reading.channel_id
    if _THREADS.fullmatch(said.get("type") or ""):
        reading.thread = reading.channel_id


def _row(element: _Message | Undecoded, reading: _Reading) -> Row:
    if isinstance(element, Undecoded):
        fit = mended(element.raw, _Message, _NEEDED)
        if fit is None or (fit.id is None and fit.timestamp is None):
            place, why = reading.index, "not a message of Discord's"
            return reject(place, place + 1, why, "不是 Discord 的消息", element)
        element = fit
    return _message(element, reading)


def _message(one: _Message, reading: _Reading) -> Message:
    author = one.author or _Person()
    people = {str(who.id): who.shown or "" for who in one.mentions} if one.mentions else {}
    forwarded = one.forwarded_message
    written = one.content or (forwarded.content if forwarded else None) or _asked(one.poll)
    text = content.resolved(written, people)
    time = _time(one.timestamp)
    embeds = [] if text else _embeds(one.embeds)
    found = urls.find(text) if "." in text else [embed.url for embed in embeds if embed.url]
    return Message(
        index=reading.index,
        id=_id(one, author, time, text, reading),
        kind="message" if one.type is None or str(one.type) in _SAID else "system",
        time=time,
        author=author.shown,
        text=text,
        reply_to=_answered(one, reading),
        mentions=tuple(dict.fromkeys(name for name in people.values() if name)),
        urls=tuple(dict.fromkeys(found)),
        reactions=tuple(map(_reaction, one.reactions)) if one.reactions else (),
        attachments=_attachments(one, embeds),
        edited=one.timestamp_edited is not None,
        thread=reading.thread,
        channel=reading.channel,
        line=reading.index + 1,
        author_id=None if author.id is None else str(author.id),
    )


def _id(one: _Message, author: _Person, time: str | None, text: str, reading: _Reading) -> str:
    if one.id is not None:
        return str(one.id)
    reading.keys = reading.keys or ContentKeys()
    return reading.keys.key(reading.channel, author.shown, time, text)


def _time(written: str | None) -> str | None:
    """ISO 8601 with at most six digits of a second; None for what is no time."""
    found = _TIME.fullmatch(written or "")
    if found is None:
        return None
    clock, fraction, offset = found.groups()
    return f"{clock}{fraction or ''}{'+00:00' if offset == 'Z' else offset or ''}"


def _answered(one: _Message, reading: _Reading) -> str | None:
    """The message that this one answers, be it in the file or not."""
    reference = one.reference
    if reference is None or reference.message_id is None or one.forwarded_message is not None:
        return None
    kind = str(one.type)
    elsewhere = reference.channel_id is not None and str(reference.channel_id) != reading.channel_id
    if kind in _REPLY or (kind in _SAID and not elsewhere and str(reference.type) != "Forward"):
        return str(reference.message_id)
    return None


def _embeds(raw: msgspec.Raw) -> list[_Embed]:
    """The embeds of a message without words of its own, which then are all it says."""
    if len(memoryview(raw)) <= len("[]"):
        return []
    found: list[_Embed] = later(raw, list[_Embed]) or []
    return found


def _asked(raw: msgspec.Raw) -> str:
    """A poll as the group saw it: the question, then a line for each answer."""
    poll: _Poll | None = later(raw, _Poll)
    if poll is None:
        return ""
    asked = poll.question.text if isinstance(poll.question, _Answer) else poll.question
    return content.listed(asked or "", [answer.text or "" for answer in poll.answers])


def _reaction(given: _Given) -> Reaction:
    emoji = given.emoji or _Emoji()
    try:
        count = int(given.count or 0)
    except ValueError:
        count = 0
    return Reaction(emoji=emoji.name or str(emoji.id or ""), count=count)


def _attachments(one: _Message, embeds: list[_Embed]) -> tuple[Attachment, ...]:
    if not (one.attachments or one.stickers or one.forwarded_message or embeds or one.poll):
        return ()
    forwarded = one.forwarded_message or _Forwarded()
    hung = [*(one.attachments or ()), *(forwarded.attachments or ())]
    stickers = [*(one.stickers or ()), *(forwarded.stickers or ())]
    found = [content.attachment(file.url or "", file.fileName) for file in hung]
    found += [Attachment(name=sticker.name or "", kind="sticker") for sticker in stickers]
    if len(memoryview(one.poll)) > len("null"):
        found.append(Attachment(name="", kind="poll"))
    if not found:
        names = (embed.title or embed.description or embed.url or "" for embed in embeds)
        found += [Attachment(name=name, kind="embed") for name in names]
    return tuple(found)
