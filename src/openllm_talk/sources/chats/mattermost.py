"""Mattermost's bulk export: JSON Lines, alone or as `import.jsonl` in a zip with its files.

    {"type": "version", "version": 1}
    {"type": "post", "post": {"team": "a", "channel": "town-square", "user": "ana",
     "message": "hi", "create_at": 1705104305000, "replies": [{"user": "bob", …}]}}
    {"type": "direct_post", "direct_post": {"channel_members": ["ana", "bob"], …}}

The key beside `type` is the type itself. Lines that define teams, channels, people, roles, emoji …
are no rows of a chat. The answers to a post stand inside it; one may be older than what it
answers, and no post has an id. Posts, and mentions in their text, name people by their account; a
person is shown by the nickname that a line before gives them, if any. Exports of early versions
do not say which posts are notices: those are known by their words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec

from openllm_talk.records import Attachment, Message, Reaction, Row
from openllm_talk.sources import files, json_lines, lines, media, urls
from openllm_talk.sources.format import Format, Options
from openllm_talk.sources.json_stream import Undecoded
from openllm_talk.sources.keys import ContentKeys
from openllm_talk.sources.look import Look
from openllm_talk.sources.oddities import mended, reject
from openllm_talk.sources.times import of_milliseconds

_ABSENT = msgspec.Raw()
_EMPTY = len("null")
_Number = int | float | str | None

_POSTS = {"post", "direct_post"}
_TELLING = {
    "bot": "username",
    "channel": "name",
    "direct_channel": "",
    "direct_post": "create_at",
    "emoji": "name",
    "post": "create_at",
    "role": "name",
    "scheme": "name",
    "team": "name",
    "user": "username",
}
"""What a line of each type holds that tells it from other programs' lines."""
_NOTICE = re.compile(
    r"@?(?P<who>\S+) (?:(?:has )?(?:joined|left) the (?:channel|team)\."
    r"|(?:(?:was )?added to|(?:was )?removed from) the (?:channel|team)(?: by @?(?P<by>\S+?))?\."
    r"|archived the channel\.|(?:updated|removed) the channel (?:display name|header|purpose) .*"
    r"|[^\W\d_A-Z][^\n]{0,80}(?:频道|頻道|团队|團隊|チャンネル|チーム|채널|팀|Kanal|Team|canal|équipe"
    r"|equipo|equipe|kanaal|kanał|zespół|канал|команд)[^\n]{0,40}[.。])",
    re.DOTALL,
)
"""What early versions wrote as a post of who did it, in the language of the server."""
_MENTION = re.compile(r"(?<![\w@])@([A-Za-z0-9][A-Za-z0-9._\-]*)")
_EVERYBODY = {"all", "channel", "here"}


class _Reaction(msgspec.Struct, gc=False):
    emoji_name: str | None = None


class _File(msgspec.Struct, gc=False):
    path: str | None = None


class _Post(msgspec.Struct, gc=False):
    """A post or an answer with the keys that are read."""

    team: str | None = None
    channel: str | None = None
    channel_members: list[str] | None = None
    user: str | None = None
    type: str | None = None
    message: str | None = None
    props: msgspec.Raw = _ABSENT
    create_at: _Number = None
    edit_at: _Number = None
    delete_at: _Number = None
    reactions: list[_Reaction | None] | None = None
    attachments: list[_File | None] | None = None
    replies: "list[_Post] | None" = None


class _User(msgspec.Struct, gc=False):
    username: str | None = None
    nickname: str | None = None


class _Channel(msgspec.Struct, gc=False):
    team: str | None = None
    name: str | None = None


class _Line(msgspec.Struct, gc=False):
    type: str | None = None
    post: _Post | None = None
    direct_post: _Post | None = None
    user: _User | None = None
    bot: _User | None = None
    channel: _Channel | None = None


class _Field(msgspec.Struct, gc=False):
    title: str | None = None
    value: str | None = None


class _Card(msgspec.Struct):
    """What an app hangs on a post, in Slack's way."""

    pretext: str | None = None
    title: str | None = None
    title_link: str | None = None
    text: str | None = None
    fallback: str | None = None
    fields: list[_Field] | None = None


class _Props(msgspec.Struct, frozen=True):
    override_username: str | None = None
    attachments: list[_Card] | None = None


_NOTHING = _Props()


@dataclass(slots=True)
class _Reading:
    """Where we are, and whom and what the lines before have defined."""

    index: int = 0
    line: int = 0
    keys: ContentKeys = field(default_factory=ContentKeys)
    people: dict[str, str] = field(default_factory=dict)
    teams: dict[str, set[str | None]] = field(default_factory=dict)


def claim(look: Look) -> float:
    """How sure it is that the lines are of a bulk export."""
    outline = look.json
    if outline is None or outline.kind == "array":
        return 0.0
    if outline.kind == "object":
        kind = outline.values.get("type", "")
        return 0.9 if kind in _POSTS and f"{kind}.create_at" in outline.keys else 0.0
    samples = outline.samples.get("", [])
    kinds = [one["type"] for one in samples if _is_line(one)]
    is_sure = len(kinds) * 2 >= len(samples) and bool({"version", *_POSTS}.intersection(kinds))
    return 0.95 if is_sure else 0.0


def _is_line(one: dict[str, object]) -> bool:
    kind = one.get("type")
    if not isinstance(kind, str):
        return False
    inner = one.get(kind)
    if kind == "version":
        return isinstance(inner, int)
    return isinstance(inner, dict) and kind in _TELLING and _TELLING[kind] in {"", *inner}


def read(source: files.Source, options: Options) -> Iterator[Row]:
    """The rows of the export: posts in the order of the file, each with its answers behind it."""
    reading = _Reading()
    for number, found in json_lines.read(source, _Line, options.progress):
        reading.line = number
        line = mended(found.raw, _Line) if isinstance(found, Undecoded) else found
        post = None if line is None else line.post or line.direct_post
        if post is not None:
            yield from _thread(post, reading)
        elif line is None or not line.type or line.type in _POSTS:
            odd = found if isinstance(found, Undecoded) else None
            yield reject(
                reading.index, number, "no line of Mattermost's", "不是 Mattermost 的一行", odd
            )
            reading.index += 1
        else:
            _note(line, reading)


def _note(line: _Line, reading: _Reading) -> None:
    """Remember what a line defines."""
    for user in (line.user, line.bot):
        if user is not None and user.username:
            reading.people[user.username] = user.nickname or user.username
    if line.channel is not None and line.channel.name:
        reading.teams.setdefault(line.channel.name, set()).add(line.channel.team)


def _thread(post: _Post, reading: _Reading) -> Iterator[Message]:
    """The post and its answers."""
    channel = _channel(post, reading)
    root = _row(post, post, channel, None, reading)
    yield msgspec.structs.replace(root, thread=root.id) if post.replies else root
    for answer in post.replies or ():
        yield _row(answer, post, channel, root.id, reading)


def _channel(post: _Post, reading: _Reading) -> str | None:
    """The channel's name, with its team's where teams share the name; else the members'."""
    if post.channel:
        shared = len(reading.teams.get(post.channel, ())) > 1
        return f"{post.team}/{post.channel}" if shared and post.team else post.channel
    members = dict.fromkeys(post.channel_members or ())
    return ", ".join(reading.people.get(one, one) for one in members) or None


def _row(
    post: _Post, outer: _Post, channel: str | None, root: str | None, reading: _Reading
) -> Message:
    text = (post.message or "").strip(lines.MARKS)
    told = _told(post, text)
    account = told.override_username or post.user
    author = told.override_username or reading.people.get(post.user or "", post.user)
    text = text or _cards(told.attachments or [])
    is_system = _is_notice(post, text)
    if is_system and not text:
        text = post.type or ""
    deleted = bool(_milliseconds(post.delete_at))
    time = of_milliseconds(_milliseconds(post.create_at))
    index, reading.index = reading.index, reading.index + 1
    return Message(
        index=index,
        # The names of accounts stay, nicknames may change from one export to the next.
        id=reading.keys.key(_place(outer), account, time, text),
        kind="system" if is_system else "message",
        time=time,
        author=author or None,
        text="" if deleted else text,
        reply_to=root,
        mentions=_mentions(text, reading.people) if "@" in text else (),
        urls=_urls(text, told.attachments or []),
        reactions=_reactions(post.reactions) if post.reactions else (),
        attachments=tuple(map(_file, filter(None, post.attachments))) if post.attachments else (),
        edited=bool(_milliseconds(post.edit_at)),
        deleted=deleted,
        thread=root,
        channel=channel,
        line=reading.line,
        author_id=post.user,
    )


def _place(outer: _Post) -> str:
    """What tells the channel of a post from all others."""
    if outer.channel is not None:
        return f"{outer.team or ''}/{outer.channel}"
    return ", ".join(outer.channel_members or ())


def _is_notice(post: _Post, text: str) -> bool:
    """Whether nobody wrote the post."""
    if post.type is not None:
        return post.type.startswith(("system_", "custom_calls"))
    told = _NOTICE.fullmatch(text) if post.user and post.user in text else None
    return told is not None and post.user in (told["who"], told["by"])


def _told(post: _Post, text: str) -> _Props:
    """What an app says beside the text of a post; of its cards only where there is no text."""
    if len(memoryview(post.props)) <= _EMPTY:
        return _NOTHING
    props = bytes(post.props)
    if b"override_username" in props or (not text and b'"attachments"' in props):
        found = mended(props, _Props) or _Props()
        return msgspec.structs.replace(found, attachments=None) if text else found
    return _NOTHING


def _urls(text: str, cards: list[_Card]) -> tuple[str, ...]:
    """The addresses in the text, and those that the titles of its cards lead to."""
    found = urls.find(text) if "/" in text or "www." in text else []
    return tuple(dict.fromkeys([*found, *(card.title_link for card in cards if card.title_link)]))


def _milliseconds(number: _Number) -> int | None:
    if isinstance(number, int):
        return number
    try:
        return None if number is None else int(float(number))
    except (ValueError, OverflowError):
        return None


def _cards(cards: list[_Card]) -> str:
    """The text of a post that has none but what an app hangs on it."""
    return "\n".join(filter(None, map(_card, cards))).strip(lines.MARKS)


def _card(card: _Card) -> str:
    told = [card.pretext, card.title, card.text]
    for one in card.fields or ():
        told += [one.title, one.value]
    return "\n".join(part for part in told if part) or card.fallback or ""


def _mentions(text: str, people: dict[str, str]) -> tuple[str, ...]:
    """Who is named; where the file defines nobody, every name that stands behind an «@»."""
    found: dict[str, None] = {}
    for one in _MENTION.finditer(text):
        name = one[1].lower()
        while name and name not in people and name[-1] in "._-":
            name = name[:-1]
        if name in people or (not people and name not in _EVERYBODY):
            found[people.get(name, name)] = None
    return tuple(found)


def _reactions(reactions: list[_Reaction | None]) -> tuple[Reaction, ...]:
    counts: dict[str, int] = {}
    for one in reactions:
        name = one.emoji_name if one is not None else None
        counts[name or ""] = counts.get(name or "", 0) + 1
    return tuple(Reaction(emoji=name, count=count) for name, count in counts.items())


def _file(one: _File | None) -> Attachment:
    name = ((one.path if one else None) or "").rpartition("/")[2]
    return Attachment(name=name, kind=media.kind(name))


FORMAT = Format(name="mattermost", claim=claim, read=read)
