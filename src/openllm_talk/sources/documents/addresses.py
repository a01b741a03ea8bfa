"""The addresses of a block, printed ones and those behind words, in the order of the text."""

import re
from dataclasses import dataclass, replace

from openllm_talk.sources import urls
from openllm_talk.sources.documents.block import Anchor, Block

_WORDS_BEHIND = re.compile(
    r"[，。；：、！？（）]|%EF%BC%8[0-9A-F]|%EF%BC%9[A-F]|%E3%80%8[0-9A-F]", re.I
)
_EMPTY_BRACKETS = re.compile(r"[(（【\[<][ \t]{0,8}[)）】\]>]")
_TITLE = re.compile(r"^[\W\d_]*")


@dataclass(frozen=True, slots=True)
class Place:
    """An address of a block: what it leads to, and the text that shows it."""

    start: int
    end: int
    url: str
    printed: bool


def places(block: Block) -> tuple[Place, ...]:
    """Where the addresses of `block` stand.

    Where a printed address carries a link, the link's target counts: the printed one may be cut.
    """
    printed = list(urls.spans(block.text))
    found: list[Place] = []
    used = 0
    for anchor in sorted(block.anchors, key=lambda anchor: anchor.start):
        while used < len(printed) and printed[used].end <= anchor.start:
            found.append(_as_printed(printed[used]))
            used += 1
        first = used
        while used < len(printed) and printed[used].start < anchor.end:
            used += 1
        start = printed[first].start if used > first else anchor.start
        end = printed[used - 1].end if used > first else anchor.end
        if found and found[-1].url == anchor.url and found[-1].end >= start:
            continue
        found.append(_linked(block.text, anchor, Place(start, end, anchor.url, used > first)))
    found += map(_as_printed, printed[used:])
    return tuple(found)


def _as_printed(span: urls.Span) -> Place:
    return Place(span.start, span.end, span.url, True)


def _linked(text: str, anchor: Anchor, place: Place) -> Place:
    """`place` with the address that counts.

    A link made while typing may end where the line broke (then the longer, printed address is
    meant), or swallow the Chinese words behind the address (then the shorter one).
    """
    if not place.printed:
        return place
    shown = text[place.start : place.end]
    broken = place.end > anchor.end and shown.startswith(anchor.url)
    swallowed = anchor.url.startswith(shown) and _WORDS_BEHIND.match(anchor.url[len(shown) :])
    return replace(place, url=shown) if broken or swallowed else place


def addresses(block: Block) -> tuple[str, ...]:
    """The addresses of `block`, each once."""
    return tuple(dict.fromkeys(place.url for place in places(block)))


def words(block: Block) -> str:
    """The text of `block` without the addresses that are printed in it.

    A link whose words repeat the start of the text («State of Xs[State of Xs]») is left out too.
    """
    text, position = "", 0
    title = _TITLE.sub("", block.text)
    for place in places(block):
        shown = block.text[place.start : place.end].strip()
        first = len(block.text) - len(title)
        repeats = place.start > first and bool(shown) and title.startswith(shown)
        if place.printed or repeats:
            text += block.text[position : place.start]
            position = max(position, place.end)
    return _EMPTY_BRACKETS.sub("", text + block.text[position:]).strip()
