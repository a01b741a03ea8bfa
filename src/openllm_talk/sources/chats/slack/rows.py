"""One element of a day's file as a row: who said what, when, in answer to what.

`ts` is seconds since 1970 as a decimal string, and the id of the message in its channel.
`thread_ts` is the `ts` of the message that began the thread: its own where it is that message.
`subtype` says what is unlike an ordinary message: most are notices of the platform.
"""

import re
from dataclasses import dataclass, field

import msgspec

from openllm_talk.records import Attachment, Message, Reaction
from openllm_talk.sources import media
from openllm_talk.sources.chats.slack import blocks
from openllm_talk.sources.chats.slack.mrkdwn import Shown, shown
from openllm_talk.sources.chats.slack.names import Names, Profile
from openllm_talk.sources.chats.slack.signs import unescaped
from openllm_talk.sources.keys import ContentKeys
from openllm_talk.sources.times import of_seconds

_ABSENT = msgspec.Raw()
_Word = str | int | float | None

_SAID = {
    "assistant_app_thread",
    "bot_message",
    "document_comment",
    "ekm_access_denied",
    "file_comment",
    "file_mention",
    "file_share",
    "me_message",
    "message_deleted",
    "reply_broadcast",
    "slackbot_response",
    "thread_broadcast",
}
"""Subtypes of what somebody or some app said; all others are notices."""
_NOT_SHOWN = "This content can't be displayed."
"""What stands in `text` where an app gave blocks only."""
_NO_NAME = re.compile(r"<@([A-Z0-9]+)(?:\|([^<>]*))?>")
_SENT = re.compile(
    r"<@(?P<who>[^<>|]+)[^<>]*> [^<>\n]{1,60}: <[^<>|]*/files/[^<>]*>"
    r"(?: and commented: (?P<said>.*))?",
    re.DOTALL,
)
"""What stood in `text` where a file was sent, until 2018."""
_VOICE = {"slack_audio": "voice", "slack_video": "video"}


class _Reaction(msgspec.Struct, gc=False):
    name: str | None = None
    count: int | None = None
    users: list[str | None] | None = None


class _File(msgspec.Struct, gc=False):
    name: str | None = None
    title: str | None = None
    mimetype: str | None = None
    filetype: str | None = None
    subtype: str | None = None


class _Comment(msgspec.Struct, gc=False):
    user: str | None = None
    comment: str | None = None
    text: str | None = None
    bot_id: str | None = None
    username: str | None = None


class Element(msgspec.Struct, gc=False):
    """The keys of a message that are read; all else is passed over."""

    ts: _Word = None
    subtype: str | None = None
    user: str | None = None
    username: str | None = None
    bot_id: str | None = None
    bot_profile: Profile | None = None
    user_profile: Profile | None = None
    text: str | None = None
    blocks: msgspec.Raw = _ABSENT
    attachments: msgspec.Raw = _ABSENT
    thread_ts: _Word = None
    edited: msgspec.Raw = _ABSENT
    reactions: list[_Reaction | None] | None = None
    files: list[_File | None] | None = None
    file: _File | None = None
    comment: _Comment | None = None
    message: _Comment | None = None
    original: _Comment | None = None
    previous_message: _Comment | None = None
    client_msg_id: str | None = None
    slackdump_thread_replies: "list[Element] | None" = None

    @property
    def is_something(self) -> bool:
        """Whether there is anything of a message in it."""
        return bool(
            self.ts is not None
            or self.user
            or self.text
            or self.subtype
            or self.bot_id
            or self.files
            or bytes(self.blocks)
        )


@dataclass(slots=True)
class Place:
    """Where we are: the workspace's names, the channel, the number of the element in its file."""

    names: Names
    channel: str | None = None
    index: int = 0
    number: int = 0
    keys: ContentKeys = field(default_factory=ContentKeys)


def row(one: Element, place: Place) -> Message:
    """The message or system row that the element is."""
    said = not one.subtype or _is_said(one)
    text = _text(one, place.names)
    deleted = one.subtype == "message_deleted"
    if deleted or not (said or text.text):
        text = Shown("" if deleted else one.subtype or "")
    ts = _ts(one.ts)
    time = time_of(ts)
    author_id, author = _author(one, place.names)
    root = _ts(one.thread_ts)
    return Message(
        index=place.index,
        id=ts or place.keys.key(place.channel, author, time, text.text),
        kind="message" if said else "system",
        time=time,
        author=author,
        text=text.text,
        reply_to=None if root == ts else root,
        mentions=text.mentions,
        urls=text.urls,
        reactions=tuple(map(_reaction, filter(None, one.reactions))) if one.reactions else (),
        attachments=_files(one) if one.files or one.file else (),
        edited=one.edited is not _ABSENT and bytes(one.edited) not in {b"null", b"false"},
        deleted=deleted,
        thread=root,
        channel=place.channel,
        line=place.number,
        author_id=author_id,
    )


def _is_said(one: Element) -> bool:
    """Whether somebody or some app said it; an unknown subtype counts where a client sent it."""
    kind = one.subtype or ""
    return kind in _SAID or (
        one.client_msg_id is not None and not kind.startswith(("channel_", "group_"))
    )


def _ts(value: _Word) -> str | None:
    """The id as Slack writes it; other tools make a number of it."""
    if isinstance(value, str):
        return value or None
    return None if value is None else f"{value:.6f}"


def time_of(ts: str | None) -> str | None:
    """The instant in UTC, with the fraction as far as it is written; None for what is no time."""
    if not ts or not ts.isascii():
        return None
    whole, _, fraction = ts.partition(".")
    if not (whole.isdecimal() and len(whole) < 12 and f"0{fraction}".isdecimal()):
        return None
    time = of_seconds(int(whole))
    if time is None or not fraction or not fraction.strip("0"):
        return time
    return f"{time[:19]}.{fraction[:6].ljust(6, '0')}+00:00"


def _author(one: Element, names: Names) -> tuple[str | None, str | None]:
    """The id and the shown name of who said it.

    An app that speaks under a name of its own choice gives it as `username`; an app that speaks
    for a person is shown as that person.
    """
    user = one.user
    if one.bot_id is None and user and not one.subtype:
        known = names.people.get(user)
        if known is not None:
            return user, known
    inner = one.comment or one.message or one.original or one.previous_message
    if inner is not None and one.subtype != "message_changed":
        user = inner.user or user
    is_bot = one.bot_id is not None or one.subtype == "bot_message" or not user
    if is_bot and one.username:
        return user or one.bot_id, _plain_name(one.username, names)
    known = names.people.get(user) if user else None
    if known is not None and user not in names.bots:
        return user, known
    profile = one.bot_profile.shown if one.bot_profile else None
    own = one.user_profile.shown if one.user_profile and user == one.user else None
    stranger = names.strangers.get(user) if user else None
    return user or one.bot_id, profile or known or own or stranger or user or one.bot_id


def _plain_name(written: str, names: Names) -> str:
    """A name that may be written as a mention, as old exports do."""
    found = _NO_NAME.fullmatch(written)
    return names.known(found[1]) or found[2] or found[1] if found else unescaped(written)


def _text(one: Element, names: Names) -> Shown:
    written = _said_of_file(one) if one.subtype in {"file_comment", "file_share"} else one.text
    if not written and one.message is not None:
        written = one.message.text
    if not written or written == _NOT_SHOWN:
        written = (
            blocks.text_of_blocks(one.blocks)
            or blocks.text_of_attachments(one.attachments)
            or written
        )
    return shown(written, names) if written else Shown("")


def _said_of_file(one: Element) -> str | None:
    """What a person wrote to a file, without the sentence that old exports put round it."""
    if one.subtype == "file_comment":
        return (one.comment.comment if one.comment is not None else None) or one.text
    told = _SENT.fullmatch(one.text or "")
    return (told["said"] or "") if told is not None and told["who"] == one.user else one.text


def _reaction(one: _Reaction | None) -> Reaction:
    if one is None:
        return Reaction(emoji="", count=0)
    count = len(one.users or ()) if one.count is None else one.count
    return Reaction(emoji=one.name or "", count=count)


def _files(one: Element) -> tuple[Attachment, ...]:
    """The files; one that was deleted, or that a free plan hides, has no name left."""
    return tuple(map(_file, filter(None, one.files or (one.file,))))


def _file(one: _File | None) -> Attachment:
    if one is None:
        return Attachment(name="", kind="file")
    name = unescaped(one.name or one.title or "")
    kind = _VOICE.get(one.subtype or "") or media.kind(name, one.mimetype or "")
    return Attachment(name=name, kind=kind)
