"""The `content` of a message of qq-chat-exporter, and what is made of it."""

from dataclasses import dataclass, field
from typing import Any

import msgspec

from openllm_talk.records import Attachment
from openllm_talk.sources.lines import MARKS


class Data(msgspec.Struct, rename="camel", gc=False):
    """What an element holds, whatever its type."""

    text: Any = None
    id: Any = None
    name: Any = None
    filename: Any = None
    sub_type: Any = None
    message_id: Any = None
    referenced_message_id: Any = None
    sender_name: Any = None
    content: Any = None
    title: Any = None
    description: Any = None
    url: Any = None
    summary: Any = None
    preview: Any = None


class Element(msgspec.Struct, gc=False):
    """A piece of a message."""

    type: Any = None
    data: Data | None = None


class Resource(msgspec.Struct, gc=False):
    """A file of a message."""

    type: Any = None
    filename: Any = None
    file_name: Any = msgspec.field(default=None, name="fileName")


class Mention(msgspec.Struct, gc=False):
    """Somebody whom a message addresses; `uid` «all» is everybody."""

    uid: Any = None
    uin: Any = None
    name: Any = None
    type: Any = None


class Reply(msgspec.Struct, rename="camel", gc=False):
    """What a message answers, as older exports hold it."""

    message_id: Any = None
    referenced_message_id: Any = None
    sender_name: Any = None
    content: Any = None


class Card(msgspec.Struct, gc=False):
    """A shared page or program, as older exports hold it."""

    title: Any = None
    content: Any = None
    url: Any = None


class Content(msgspec.Struct, rename="camel"):
    """The `content` of a message with the keys that are read."""

    text: Any = None
    elements: list[Element] | None = None
    resources: list[Resource] | None = None
    mentions: list[Mention] | None = None
    reply: Reply | None = None
    card: Card | None = None
    multi_forward: Any = None


class Said(msgspec.Struct, frozen=True, gc=False):
    """A message's text with what it holds and points at.

    `referenced` is the id of the message that it answers; `answered` is what else stands there.
    """

    text: str = ""
    mentions: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    referenced: str = ""
    answered: str = ""
    is_call: bool = False


@dataclass(slots=True)
class Telling:
    """A message while it is put together."""

    parts: list[str] = field(default_factory=list)
    mentions: dict[str, None] = field(default_factory=dict)
    urls: dict[str, None] = field(default_factory=dict)
    attachments: list[Attachment] = field(default_factory=list)
    referenced: str = ""
    answered: str = ""
    calls: int = 0

    def said(self, text: str) -> Said:
        """What was put together, with this text."""
        return Said(
            text=text,
            mentions=tuple(self.mentions),
            urls=tuple(self.urls),
            attachments=tuple(self.attachments),
            referenced=self.referenced,
            answered=self.answered,
            is_call=bool(self.calls) and not self.attachments,
        )


def words(value: Any) -> str:
    """A string or number as text; empty for anything else."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def trimmed(text: str) -> str:
    """The text without line ends and invisible marks at its ends; empty where it is blank."""
    return text.strip(MARKS + "\n") if text.strip() else ""
