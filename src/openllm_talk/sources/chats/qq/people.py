"""Who speaks in QQ: «【群主】Ana(10002)», «Bob<bob@example.org>», a bare name, or QQ itself."""

import re
from collections.abc import Container
from dataclasses import dataclass, field

import msgspec

from openllm_talk.sources import mentions

_SENDER = re.compile(
    r"(?P<title>【[^【】]{0,30}】)?(?P<name>.*?)\s*"
    r"(?:\((?P<number>0|[0-9]{5,12})?\)|<(?P<mail>[^<>\s]{1,100}@[^<>\s]{1,100})>)\s*",
    re.DOTALL,
)
_OF_QQ = {"10000", "1000000"}
"""Numbers under which QQ itself speaks: somebody came or left, recalled, was made an admin."""
_ANONYMOUS = {"80000000"}
"""The number that all anonymous people share."""
_REMEMBERED = 20_000
_MENTION = re.compile(r"(?<![\w.@])@([^\s@]{1,60})[ \u00a0\u2005]")


class Speaker(msgspec.Struct, frozen=True, gc=False):
    """A sender as the group saw them; `id` is None for a bare name and for anonymous people."""

    name: str | None
    id: str | None = None
    has_id: bool = False
    is_qq: bool = False


@dataclass(slots=True)
class Speakers:
    """Reads senders; those of a file are few, so they are remembered."""

    known: dict[str, Speaker] = field(default_factory=dict)

    def read(self, written: str) -> Speaker:
        """Who is meant by what stands behind the time of a head."""
        found = self.known.get(written)
        if found is None:
            if len(self.known) >= _REMEMBERED:
                self.known.clear()
            found = self.known[written] = speaker(written)
        return found


def speaker(written: str) -> Speaker:
    """The sender; the title in front is no part of the name.

    Where the name is blank, the number or address stands for it.
    """
    found = _SENDER.fullmatch(written)
    if found is None:
        name = written.strip()
        return Speaker(name or None, is_qq=name == "系统消息")
    number: str | None = found["number"] or found["mail"]
    number = None if number == "0" else number
    return Speaker(
        found["name"].strip() or number,
        None if number in _ANONYMOUS else number,
        has_id=True,
        is_qq=number in _OF_QQ,
    )


def mentioned(text: str, names: Container[str]) -> tuple[str, ...]:
    """Whom a text addresses: people of the chat, and names that end in the blank QQ puts there."""
    if "@" not in text:
        return ()
    found = dict.fromkeys(mentions.named(text, names))
    for name in _MENTION.findall(text):
        if not any(other.startswith(name) for other in found):
            found[name] = None
    return tuple(found)
