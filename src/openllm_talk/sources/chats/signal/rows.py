"""What both forms of a Signal export have in common: how a message becomes a row."""

import re
from dataclasses import dataclass, field

import msgspec
from msgspec import UNSET

from openllm_talk.records import Attachment, Message, Reaction
from openllm_talk.sources import files, lines, mentions, urls
from openllm_talk.sources.keys import ContentKeys
from openllm_talk.sources.quotes import Quotable

_NAMES = 50_000
_QUOTED = 120
"""Letters by which a quotation is found again."""
_CALL = re.compile(
    r"Missed (?:(?:voice|video|audio|group|adhoc) )?call"
    r"|(?:Incoming|Outgoing) (?:[a-z]{1,20} )?call(?: \([^()\n]{0,60}\))?"
)
_NOBODY = "No-Sender"
"""What stands for the sender of what nobody said: timers, changes of the group."""
_EXTENSIONS = {
    "image": "png jpg jpeg gif tif tiff webp apng svg heic",
    "audio": "m4a aac mp3 ogg opus wav flac",
    "video": "mp4 mov mkv mpeg webm qt 3gp",
}
_KINDS = {ending: kind for kind, endings in _EXTENSIONS.items() for ending in endings.split()}


class Told(msgspec.Struct, frozen=True, gc=False):
    """One message of an export; `quote` is what it answers, None where it answers nothing."""

    line: int
    time: str
    author: str
    text: str
    quote: str | None = None
    reactions: tuple[tuple[str, str], ...] = ()
    attachments: tuple[Attachment, ...] = ()
    deleted: bool = False
    call: bool = False
    guessed: bool = False


@dataclass(slots=True)
class Rows:
    """Makes the rows of one chat; `quotable` are messages by how they begin."""

    channel: str | None
    keys: ContentKeys = field(default_factory=ContentKeys)
    quotable: Quotable = field(default_factory=Quotable)
    names: dict[str, None] = field(default_factory=dict)
    index: int = 0

    def make(self, told: Told) -> Message:
        """The next row. A quotation whose message is not known stays in the text."""
        text = told.text.strip(lines.MARKS).strip()
        author = None if told.author in {"", _NOBODY} else told.author
        # Messages without a time are dated to the beginning of 1970, in any time zone.
        time = None if told.time.startswith(("1970-01-01", "1969-12-31")) else told.time or None
        answered = None
        if told.quote is not None:
            answered = self.quotable.find(_beginning(told.quote))
        content = text
        if told.attachments:
            content += "".join(f"\x1e{one.kind}:{one.name}" for one in told.attachments)
        key = self.keys.key(self.channel, author, time, content)
        if text:
            self.quotable.remember(_beginning(text), key)
        if author is not None and author not in self.names and len(self.names) < _NAMES:
            self.names[author] = None
        is_notice = told.call or (author is None and not content) or _is_call(text)
        if told.quote and answered is None:
            quote = told.quote.replace("\n", "\n> ")
            text = f"> {quote}\n\n{text}".strip()
        message = Message(
            index=self.index,
            id=key,
            kind="system" if is_notice else "message",
            time=time,
            author=author,
            text="" if told.deleted else text,
            reply_to=answered,
            mentions=mentions.named(text, self.names),
            urls=tuple(urls.find(text)),
            reactions=_counted(told.reactions),
            attachments=told.attachments,
            deleted=told.deleted,
            channel=self.channel,
            assumed=("encoding",) if told.guessed else UNSET,
            line=told.line,
        )
        self.index += 1
        return message


def _is_call(text: str) -> bool:
    return text.startswith(("Missed ", "Incoming ", "Outgoing ")) and bool(_CALL.fullmatch(text))


def channel(source: files.Source) -> str | None:
    """The chat's name: that of its folder in an export of several chats."""
    folder = (source.member or "").rpartition("/")[0]
    return folder.rpartition("/")[2] or None


def attachment(name: str, path: str = "") -> Attachment:
    """What hangs on a message; its kind by how the file's name ends."""
    ending = (path or name).rpartition(".")[2].lower()
    return Attachment(name=name, kind=_KINDS.get(ending, "file"))


def _beginning(text: str) -> str:
    """How a message begins: back ticks are gone from messages and not from quotations."""
    return " ".join(text[: 2 * _QUOTED].replace("`", "").split())[:_QUOTED]


def _counted(reactions: tuple[tuple[str, str], ...]) -> tuple[Reaction, ...]:
    if not reactions:
        return ()
    counts: dict[str, int] = {}
    for _, emoji in reactions:
        counts[emoji] = counts.get(emoji, 0) + 1
    return tuple(Reaction(emoji=emoji, count=count) for emoji, count in counts.items())
