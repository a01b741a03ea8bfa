"""A Feishu message while it is put together, with the people and links that it points at."""

import re
from dataclasses import dataclass, field
from typing import Any

import msgspec

from openllm_talk.records import Attachment

EVERYBODY = "所有人"
_MENTION = re.compile(r"@_user_[0-9]+|@_all\b")
_AT = re.compile(r"<at (?:user_id|id|email)=[\"']?(?P<id>[^\"'>]*)[\"']?>(?P<name>[^<]*)</at>")
_LINK = re.compile(
    r"\[(?P<label>[^\[\]\n]{1,2000})\]\((?P<url>(?:https?://|mailto:)[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)\)"
)


class Mention(msgspec.Struct, gc=False):
    """Somebody whom a message addresses; `key` stands in the text."""

    key: Any = None
    name: Any = None
    id: Any = None


class Said(msgspec.Struct, frozen=True, gc=False):
    """A message's text with what it holds and points at; `actor` is who did what a notice tells."""

    text: str = ""
    mentions: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    actor: str | None = None


@dataclass(slots=True)
class Telling:
    """A message while it is put together; `names` are the people it addresses, by their keys."""

    names: dict[str, str]
    mentions: dict[str, None] = field(default_factory=dict)
    urls: dict[str, None] = field(default_factory=dict)
    attachments: list[Attachment] = field(default_factory=list)
    actor: str | None = None

    def named(self, key: str, written: str = "") -> str:
        """«@name» for the key of somebody."""
        everybody = key in {"@_all", "all", "@all"}
        name = self.names.get(key) or written or (EVERYBODY if everybody else key)
        name = name.removeprefix("@")
        self.mentions[name] = None
        return f"@{name}"

    def resolved(self, text: str) -> str:
        """The text with names for keys, and labels for links."""
        if "@_" in text:
            text = _MENTION.sub(lambda found: self.named(found[0]), text)
        if "<at " in text:
            text = _AT.sub(lambda found: self.named(found["id"], found["name"]), text)
        return _LINK.sub(self._label, text) if "](" in text else text

    def _label(self, found: re.Match[str]) -> str:
        self.urls[found["url"].removeprefix("mailto:")] = None
        return found["label"]


def word(value: Any) -> str:
    """A string or number as text; empty for anything else."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""
