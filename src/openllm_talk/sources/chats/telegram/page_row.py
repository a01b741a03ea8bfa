"""One message on a page of Telegram Desktop's HTML.

    <div class="message default clearfix" id="message5">
     <div class="pull_left userpic_wrap">…</div>
     <div class="body">
      <div class="pull_right date details" title="15.01.2025 10:30:00 UTC+03:00">10:30</div>
      <div class="from_name">Ana </div>
      <div class="reply_to details">In reply to <a href="messages.html#go_to_message3">…</a></div>
      <div class="text">see <a href="https://a.com">https://a.com</a><br>now</div>

Classes decide, never words, because other programs write the same pages in other languages. A
`joined` message has the author of the one before it. A forwarded one has a second `body` inside.
"""

import re
from collections.abc import Iterator

import msgspec
from lxml import etree

from openllm_talk.records import Attachment, Reaction
from openllm_talk.sources import lines, urls
from openllm_talk.sources.html_pieces import addresses, by_class, classes, shown

_DATE = re.compile(r"(\d\d)\.(\d\d)\.(\d{4}) (\d\d:\d\d(?::\d\d)?)(?:\s+(.+))?")
_ZONE = re.compile(r"(?:UTC|GMT)?(?:([+-])(\d\d?)(?::?(\d\d))?)?")
_TARGET = re.compile(r"#go_to_message(-?\d+)$")
_VIA = re.compile(r"\s+via @\S+\s*$")
_BESIDE_NAME = frozenset({"date", "details"})
_COUNT = re.compile(r"\d+")
_ACTS = re.compile(
    r"(?P<actor>.+?) (?:created (?:group|topic) «|changed (?:group|topic|chat) |invited |removed "
    r"|joined |converted |pinned |scored |took a screenshot$|requested your phone|started "
    r"|scheduled |has set |set |disabled chat theme$|suggests |sent |boosted )",
    re.DOTALL,
)
_CREATES_TOPIC = re.compile(r" created topic «.*»$", re.DOTALL)
_MEDIA = {
    "photo_wrap": "image",
    "sticker_wrap": "sticker",
    "animated_wrap": "gif",
    "video_file_wrap": "video",
    "media_photo": "image",
    "media_video": "video",
    "media_voice_message": "voice",
    "media_audio_file": "audio",
    "media_file": "file",
    "media_contact": "contact",
    "media_location": "location",
    "media_live_location": "location",
    "media_venue": "location",
    "media_game": "game",
    "media_invoice": "invoice",
    "media_giveaway": "giveaway",
    "media_poll": "poll",
    "media_call": "call",
}
_TITLED = {"file", "audio", "contact", "location", "game", "invoice"}
"""Kinds whose title says more than what kind they are."""


class PageRow(msgspec.Struct, gc=False):
    """What one message on a page says. `author` is None for a `joined` one."""

    number: int
    is_service: bool = False
    creates_topic: bool = False
    author: str | None = None
    time: str | None = None
    text: str = ""
    target: str | None = None
    urls: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    reactions: tuple[Reaction, ...] = ()


def read(piece: etree._Element, number: int) -> PageRow | None:
    """The message that the `body` of a parsed piece begins with; None where it is none."""
    whole = next(iter(piece), None)
    if whole is None:
        return None
    kinds = classes(whole)
    body = next((one for one in whole if "body" in classes(one)), None)
    if "message" not in kinds or body is None:
        return None
    row = PageRow(number)
    if "service" in kinds:
        _service(body, row)
    else:
        _fill(body, row)
    return row


def _service(body: etree._Element, row: PageRow) -> None:
    row.is_service = True
    row.text = " ".join(shown(body).split())
    row.creates_topic = _CREATES_TOPIC.search(row.text) is not None
    actor = _ACTS.match(row.text)
    if actor is not None and actor["actor"] not in {"Deleted", "You"}:
        row.author = actor["actor"]


def _fill(body: etree._Element, row: PageRow) -> None:
    """Read the children of a message's body, and of the forwarded body in it."""
    for child in _children(body):
        kinds = classes(child)
        if "date" in kinds:
            row.time = row.time or time(child.get("title") or "")
        elif "from_name" in kinds:
            if child.getparent() is body:
                row.author = _VIA.sub("", shown(child, without=_BESIDE_NAME)).strip() or None
        elif "reply_to" in kinds:
            row.target = next(iter(_targets(child)), None)
        elif "media_wrap" in kinds:
            _media(child, row)
        elif "text" in kinds:
            _text(child, row)
        elif "reactions" in kinds:
            row.reactions = tuple(_reactions(child))


def _children(body: etree._Element) -> Iterator[etree._Element]:
    for child in body:
        if "forwarded" in (kinds := classes(child)) and "body" in kinds:
            yield from child
        else:
            yield child


def _targets(element: etree._Element) -> Iterator[str]:
    for link in element.iter("a"):
        found = _TARGET.search(link.get("href") or "")
        if found:
            yield found[1]


def time(title: str) -> str | None:
    """ISO 8601 of «15.01.2025 10:30:00 UTC+03:00»; local where no offset can be told."""
    found = _DATE.fullmatch(title.strip())
    if found is None:
        return None
    day, month, year, clock, zone = found.groups()
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return None
    seconds = clock if len(clock) > len("10:30") else f"{clock}:00"
    return f"{year}-{month}-{day}T{seconds}{_offset(zone or '')}"


def _offset(zone: str) -> str:
    """The offset that a zone's name gives; names such as «CST» mean several ones, so none."""
    found = _ZONE.fullmatch(zone.strip())
    if not zone or found is None:
        return ""
    sign, hours, minutes = found.groups()
    return f"{sign or '+'}{int(hours or 0):02}:{minutes or '00'}"


def _text(element: etree._Element, row: PageRow) -> None:
    """The words; every line end in them is a `br`, those of the page are its indentation."""
    said = shown(element)
    row.text = said.strip(" \t\r\n").strip(lines.MARKS)
    found: dict[str, None] = {}
    mentions: dict[str, None] = {}
    for link in element.iter("a"):
        href, label = link.get("href") or "", shown(link)
        if "ShowMentionName" in (link.get("onclick") or ""):
            mentions[label] = None
        elif label.startswith("@") and href.endswith(f"/{label[1:]}"):
            mentions[label[1:]] = None
        elif href and href == label:
            found.update(dict.fromkeys(urls.find(href) or [href]))
        elif "://" in href:
            found[href] = None
    row.urls, row.mentions = addresses(found, said), tuple(mentions)


def _media(wrap: etree._Element, row: PageRow) -> None:
    for one in wrap:
        kind = next((_MEDIA[name] for name in classes(one) if name in _MEDIA), None)
        if kind == "poll":
            row.attachments += (Attachment(name="", kind="poll"),)
            row.text = _poll(one)
        elif kind == "call":
            row.is_service = True
            told = (_part(one, "title"), _part(one, "status"))
            row.text = ": ".join(part for part in told if part)
        elif kind is not None:
            row.attachments += (_attachment(one, kind),)


def _attachment(one: etree._Element, kind: str) -> Attachment:
    href = one.get("href") or ""
    name = "" if "://" in href else href.rpartition("/")[2]
    title = _part(one, "title")
    if kind == "image" and title == "Sticker":
        kind = "sticker"
    if not name and kind in _TITLED:
        name = title
    return Attachment(name=name, kind=kind)


def _part(element: etree._Element, name: str) -> str:
    found = by_class(element, name)
    return "" if found is None else shown(found).strip()


def _poll(poll: etree._Element) -> str:
    """The question, then a line for each answer without its votes."""
    told: list[str] = []
    for one in poll:
        kinds = classes(one)
        if "question" in kinds or "answer" in kinds:
            told.append(shown(one, without=frozenset({"details"})).strip())
    return "\n".join(line for line in told if line.strip("- "))


def _reactions(element: etree._Element) -> Iterator[Reaction]:
    """Each emoji with its count, or where none is shown with the people who gave it."""
    for one in element:
        if "reaction" not in classes(one):
            continue
        count = _COUNT.search(_part(one, "count"))
        people = sum(1 for inner in one.iter() if "userpic" in classes(inner))
        yield Reaction(emoji=_part(one, "emoji"), count=int(count[0]) if count else people)
