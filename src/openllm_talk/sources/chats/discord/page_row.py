"""One message of DiscordChatExporter's HTML.

    <div id=chatlog__message-container-8666 class=chatlog__message-container data-message-id=8666>
      <span class=chatlog__reply-link onclick="scrollToMessage(event,'8665')">…</span>
      <span class=chatlog__author title="ana#0001" data-user-id=128>Ana</span>
      <span class=chatlog__timestamp title="Monday, July 19, 2021 4:34 PM">7/19/2021 4:34 PM</span>
      <div class=chatlog__content><span class=chatlog__markdown-preserve>hello</span></div>

The names of the classes are what all versions share, but for a few: what is a `reply` now was a
`reference` in 2021, and `author` was `author-name` in the head of a group of messages.
"""

import re
from collections.abc import Callable

import msgspec
from lxml import etree

from openllm_talk.records import Attachment, Reaction
from openllm_talk.sources import lines
from openllm_talk.sources.chats.discord import content
from openllm_talk.sources.html_pieces import by_class, classes, shown

_JUMP = re.compile(r"scrollToMessage\(\s*event\s*,\s*['\"](\d+)['\"]|message-(?:container-)?(\d+)$")
_FILE_TITLE = re.compile(r"(?:Image|Video|Audio|Attachment): (.+?)(?: \([^()]*\))?", re.DOTALL)
_WORDS = ("chatlog__markdown-preserve", "preserve-whitespace", "markdown")
"""What holds the words and nothing else, from the newest version to the oldest."""
_BLOCKS = {"div", "p", "ul", "ol", "li", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6"}
_NO_WORDS = frozenset({"chatlog__edited-timestamp"})
_ASKED = frozenset({"chatlog__poll-question", "chatlog__poll-answer-text"})
_REACTION_COUNT = "chatlog__reaction-count"
_COUNT = re.compile(r"\d+")


class Said(msgspec.Struct, gc=False):
    """What one message on a page says, or the head of a group of them.

    `stamps` are its date and clock in the forms in which they stand there.
    """

    is_notice: bool = False
    author: str | None = None
    author_id: str | None = None
    stamps: list[str] = []
    text: str | None = None
    forwarded: str | None = None
    reply_to: str | None = None
    edited: bool = False
    urls: dict[str, None] = {}
    mentions: dict[str, None] = {}
    attachments: list[Attachment] = []
    embeds: list[Attachment] = []
    reactions: list[Reaction] = []


def read(element: etree._Element) -> Said:
    """What the element of a message (or the head of a group) says."""
    said = Said()
    for one in element.iter():
        for name in classes(one):
            note = _NOTES.get(name)
            if note is not None:
                note(one, said)
    return said


def _author(one: etree._Element, said: Said) -> None:
    said.author = " ".join(shown(one).split()) or None
    said.author_id = one.get("data-user-id")


def _notice_author(one: etree._Element, said: Said) -> None:
    said.is_notice = True
    _author(one, said)


def _notice(one: etree._Element, said: Said) -> None:
    said.is_notice = True
    said.text = " ".join(shown(one).split())


def _stamp(one: etree._Element, said: Said) -> None:
    for written in (one.get("title") or "", shown(one)):
        if stripped := " ".join(written.split()):
            said.stamps.append(stripped)


def _reply(one: etree._Element, said: Said) -> None:
    for inner in one.iter():
        found = _JUMP.search(inner.get("onclick") or "") or _JUMP.search(inner.get("href") or "")
        if found:
            said.reply_to = said.reply_to or found[1] or found[2]


def _content(one: etree._Element, said: Said) -> None:
    if said.text is None and not said.is_notice:
        said.text = _words(one, said)


def _forwarded(one: etree._Element, said: Said) -> None:
    if said.forwarded is None:
        said.forwarded = _words(one, said)


def _words(one: etree._Element, said: Said) -> str:
    """The words in an element, with what they point at."""
    holder = next((found for name in _WORDS if (found := by_class(one, name)) is not None), one)
    for inner in holder.iter("a", "span"):
        if inner.tag == "a":
            href = inner.get("href") or ""
            if "://" in href:
                said.urls[href] = None
        elif inner.get("title") and "mention" in (inner.get("class") or ""):
            # «@everyone» and the names of roles have no account behind them.
            name = shown(inner)
            if name.startswith("@"):
                said.mentions[name[1:]] = None
    text = shown(holder, is_block=_is_block, without=_NO_WORDS, picture=_emoji)
    return text.strip().strip(lines.MARKS)


def _is_block(one: etree._Element) -> bool:
    return one.tag in _BLOCKS or "--multiline" in (one.get("class") or "")


def _emoji(one: etree._Element) -> str:
    """A custom emoji by its name, as in all other forms; others are letters themselves."""
    name = one.get("alt") or one.get("title") or ""
    return f":{name}:" if name.isascii() and name.strip(":") == name and name else name


def _edited(_: etree._Element, said: Said) -> None:
    said.edited = True


def _attachment(one: etree._Element, said: Said) -> None:
    """A file; only where no name is shown is it taken from the address."""
    media = next(one.iter("img", "source"), None)
    link = next(one.iter("a"), None)
    address = (link.get("href") if link is not None else None) or ""
    title = ""
    if media is not None:
        address = media.get("src") or address
        title = media.get("title") or ""
    elif link is not None:
        title = " ".join(shown(link).split())
    named = _FILE_TITLE.fullmatch(title)
    plain = title if media is None else None
    hung = content.attachment(address, (named[1] if named else plain) or None)
    if media is not None and hung.kind == "file":
        kind = {"img": "image"}.get(str(media.tag), str(_above(media)))
        hung = Attachment(name=hung.name, kind=kind)
    said.attachments.append(hung)


def _above(media: etree._Element) -> object:
    parent = media.getparent()
    return "file" if parent is None or parent.tag not in {"video", "audio"} else parent.tag


def _poll(one: etree._Element, said: Said) -> None:
    """A poll, whose question and answers are what its message says."""
    found = [shown(part).strip() for part in one.iter() if not _ASKED.isdisjoint(classes(part))]
    said.attachments.append(Attachment(name="", kind="poll"))
    said.text = said.text or content.listed(found[0] if found else "", found[1:])


def _sticker(one: etree._Element, said: Said) -> None:
    said.attachments.append(Attachment(name=one.get("title") or "", kind="sticker"))


def _embed(one: etree._Element, said: Said) -> None:
    """An embed, by its title; it says something only where the message itself does not."""
    names = ("chatlog__embed-title", "chatlog__embed-description", "chatlog__embed-author")
    parts = (by_class(one, name) for name in names)
    title = next((" ".join(shown(part).split()) for part in parts if part is not None), "")
    link = next((href for inner in one.iter("a") if (href := inner.get("href"))), "")
    said.embeds.append(Attachment(name=title or link, kind="embed"))
    if "://" in link and not said.text:
        said.urls[link] = None


def _reaction(one: etree._Element, said: Said) -> None:
    """An emoji and its count; until 2019 it stood there as a letter, if it was one."""
    picture = next(one.iter("img"), None)
    named = (picture.get("alt") or picture.get("title")) if picture is not None else None
    letter, number = by_class(one, "chatlog__reaction-emoji"), by_class(one, _REACTION_COUNT)
    emoji = named or one.get("title") or ("" if letter is None else shown(letter).strip())
    count = _COUNT.search("" if number is None else shown(number))
    said.reactions.append(Reaction(emoji=emoji, count=int(count[0]) if count else 1))


_NOTES: dict[str, Callable[[etree._Element, Said], None]] = {
    "chatlog__author": _author,
    "chatlog__author-name": _author,
    "chatlog__system-notification-author": _notice_author,
    "chatlog__system-notification-content": _notice,
    "chatlog__timestamp": _stamp,
    "chatlog__short-timestamp": _stamp,
    "chatlog__system-notification-timestamp": _stamp,
    "chatlog__reply-link": _reply,
    "chatlog__reference-link": _reply,
    "chatlog__content": _content,
    "chatlog__forwarded-content": _forwarded,
    "chatlog__edited-timestamp": _edited,
    "chatlog__attachment": _attachment,
    "chatlog__forwarded-attachment": _attachment,
    "chatlog__poll": _poll,
    "chatlog__sticker": _sticker,
    "chatlog__embed": _embed,
    "chatlog__reaction": _reaction,
}


def message(body: etree._Element) -> etree._Element | None:
    """The element of the message that the `body` of a parsed piece begins with."""
    whole = next(iter(body), None)
    return whole if whole is not None and whole.get("data-message-id") else None


def channel(body: etree._Element) -> str | None:
    """The channel's name in what stands above all messages."""
    entries = [one for one in body.iter("div", "span") if "preamble__entry" in classes(one)]
    names = ("info__channel-name", "channel-name")
    named = next((one for name in names if (one := by_class(body, name)) is not None), None)
    found = entries[1] if named is None and len(entries) > 1 else named
    if found is None:
        return None
    return " ".join(shown(found).split()).rpartition(" / ")[2] or None
