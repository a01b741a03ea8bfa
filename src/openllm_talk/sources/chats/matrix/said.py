"""What a message says: its words without what it answers, and what hangs on it.

A client may write a message twice, as text and in HTML. The text is what is read; the HTML only
tells the addresses behind words and who is meant.
"""

import html
import re
import urllib.parse
from collections.abc import Callable
from typing import Any

import msgspec

from openllm_talk.records import Attachment
from openllm_talk.sources import lines, urls
from openllm_talk.sources.chats.matrix import notices
from openllm_talk.sources.chats.matrix.events import (
    POLL_STARTS,
    Content,
    Event,
    mapping,
    relation,
    string,
)

_FILES = {"m.image": "image", "m.file": "file", "m.audio": "audio", "m.video": "video"}
_FALLBACK = re.compile(r"> (?:\* ?)?<[^>\n]{1,300}>")
_QUOTED_END = "</mx-reply>"
"""Where in the HTML what is answered ends; nothing before it is the author's."""
_ANCHOR = re.compile(
    r"<a\s[^<>]{0,300}?href=[\"']([^\"'<>]{1,2000})[\"'][^<>]{0,300}>([^<]{0,300})"
)
_PILL = re.compile(
    r"\[([^\[\]\n]{0,300})\]\((?:https?://matrix\.to/#/|matrix:u/)(@|%40)?([^()\s?]{1,300})[^()\s]{0,300}\)"
)
"""How phones write the mention of a person in the text form."""
_PERSON = re.compile(r"https?://matrix\.to/#/(@[^/?]+)$|matrix:u/([^/?]+)")

Name = Callable[[str], str]


class Said(msgspec.Struct, frozen=True, gc=False):
    """What a message says: words, things beside them, addresses and people."""

    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    urls: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()


def said(event: Event, content: Content, answers: bool, name: Name) -> Said:
    """What the room saw of a message with this content; `answers` says that it answers another.

    `name` gives what the room calls a person.
    """
    kind = string(event.type)
    if kind == "m.room.encrypted" or content.msgtype == "m.bad.encrypted":
        return Said(attachments=(Attachment(name="", kind="encrypted"),))
    if kind == "m.sticker":
        return Said(attachments=(Attachment(name=string(content.body), kind="sticker"),))
    if kind in POLL_STARTS:
        text = _poll(content)
        beside: tuple[Attachment, ...] = (Attachment(name="", kind="poll"),)
        return Said(text, beside, tuple(urls.find(text)))
    text, beside = _beside(content)
    if content.relates_to and _FALLBACK.match(text):
        text = _own_words(text) if answers or "m.in_reply_to" in relation(event) else text
    people: dict[str, None] = {}
    if "](" in text:
        text = _PILL.sub(lambda pill: _shown(pill, name, people), text)
    text = text.strip(lines.MARKS)
    found = tuple(urls.find(text))
    if content.formatted_body is None and not content.users:
        return Said(text, beside, found, tuple(people))
    return _marked(content, text, beside, found, name, people)


def _beside(content: Content) -> tuple[str, tuple[Attachment, ...]]:
    """The words of a message and its file: a file's name is not words, its caption is."""
    text = notices.plain(content)
    msgtype = content.msgtype
    if msgtype == "m.location":
        return "", (Attachment(name=string(content.geo_uri), kind="location"),)
    kind = _FILES.get(msgtype) if isinstance(msgtype, str) else None
    if kind is None:
        return text, ()
    if kind == "audio" and content.voice is not None:
        kind = "voice"
    named = string(content.filename)
    if named and named != text:
        return text, (Attachment(name=named, kind=kind),)
    return "", (Attachment(name=text, kind=kind),)


def _shown(pill: re.Match[str], name: Name, people: dict[str, None]) -> str:
    """What the room saw of a mention; who is meant is noted. A link to a room stays."""
    address = urllib.parse.unquote(pill[3])
    if pill[2] is None and "matrix:u/" not in pill[0]:
        return pill[1] if address.startswith("#") else pill[0]
    person = f"@{address}"
    known = _known(person, pill[1].removeprefix("@"), name)
    people[known] = None
    return f"@{known}" if pill[1].startswith("@") else pill[1] or f"@{known}"


def _own_words(text: str) -> str:
    """The text without the lines of what it answers and the blank one after them."""
    at = 0
    while text.startswith(">", at):
        end = text.find("\n", at)
        at = len(text) if end < 0 else end + 1
    return text[at:].removeprefix("\n")


def _marked(
    content: Content,
    text: str,
    beside: tuple[Attachment, ...],
    found: tuple[str, ...],
    name: Name,
    people: dict[str, None],
) -> Said:
    """A message with the addresses and people that only its marked form names."""
    marked = string(content.formatted_body)
    addresses = dict.fromkeys(found)
    if "<a" in marked:
        for anchor in _ANCHOR.finditer(marked.rpartition(_QUOTED_END)[2]):
            address = html.unescape(anchor[1])
            person = _PERSON.match(urllib.parse.unquote(address))
            if person:
                shown = html.unescape(anchor[2]).strip().removeprefix("@")
                people[_known(person[1] or f"@{person[2]}", shown, name)] = None
            elif address.startswith(("http://", "https://")) and "//matrix.to/" not in address:
                addresses[address] = None
    named = mapping(content.users).get("user_ids")
    for one in named if isinstance(named, list) else ():
        if isinstance(one, str):
            people[name(one)] = None
    if mapping(content.users).get("room") is True:
        people["room"] = None
    return Said(text, beside, tuple(addresses), tuple(people))


def _known(person: str, shown: str, name: Name) -> str:
    named = name(person)
    return named if named != person else shown or person


def _poll(content: Content) -> str:
    """A poll as the room saw it: the question, then a line for each answer."""
    poll = mapping(content.poll or content.poll_start or content.unstable_poll_start)
    answers = poll.get("answers")
    told = [_words(poll.get("question"))]
    told += [f"- {_words(one)}" for one in (answers if isinstance(answers, list) else ())]
    return "\n".join(line for line in told if line.strip("- ")) or notices.plain(content)


def _words(value: Any) -> str:
    written = mapping(value)
    return notices.plain(
        Content(
            body=written.get("body"),
            plain=written.get("m.text"),
            unstable_plain=written.get("org.matrix.msc1767.text"),
        )
    )
