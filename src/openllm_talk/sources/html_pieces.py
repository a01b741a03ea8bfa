"""HTML of any size, cut where messages begin, and the text in it as its reader sees it.

A page of chat may be hundreds of megabytes on one line. It is never parsed whole: it is cut before
every tag that opens a message, and each piece is parsed by itself; tags that a piece leaves open or
closes in excess do no harm.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

import msgspec
from lxml import etree

from openllm_talk.records import Reject
from openllm_talk.sources import files, lines, urls

LONGEST = 1 << 22
"""Bytes of one piece; a longer one is cut, marked, and never held whole."""
_OVERLAP = 1 << 10
"""Bytes that are kept of what is passed over: a tag may begin in them."""
_END = re.compile(r"</html\s*>\s*\Z", re.IGNORECASE)
_DIV = re.compile(r"<(/?)div\b", re.IGNORECASE)
_PARSER = etree.HTMLParser(remove_comments=True, remove_pis=True, no_network=True)


class Piece(msgspec.Struct, frozen=True, gc=False):
    """What stands between two opening tags, the first one with it; `line` is where it begins.

    `last` is the end of the file, `too_long` where it is cut. The first piece of a file is what
    stands before the first message.
    """

    text: str
    line: int
    last: bool = False
    too_long: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether every `div` in it is closed; only the last piece of a file that is cut is not."""
        opened = 0
        for tag in _DIV.finditer(self.text):
            opened += -1 if tag[1] else 1
        return opened <= 0

    @property
    def ends_the_page(self) -> bool:
        """Whether the page is complete with it."""
        return _END.search(self.text, max(0, len(self.text) - 200)) is not None


def pieces(
    source: files.Source,
    opening: re.Pattern[bytes],
    progress: Callable[[int], None] | None = None,
) -> Iterator[Piece]:
    """The file in pieces, the first one what stands before the first `opening`.

    Raises BrokenSource where the disk or the zip gives out.
    """
    rest, line, skipping, begins_with_one = b"", 1, False, False
    for block in files.blocks(source, progress):
        rest += block
        starts = [found.start() for found in opening.finditer(rest, int(begins_with_one))]
        begun = 0
        for start in starts:
            raw = rest[begun:start]
            if not skipping:
                yield _piece(raw, line)
            skipping, begins_with_one = False, True
            line += raw.count(b"\n")
            begun = start
        rest = rest[begun:]
        if len(rest) > LONGEST and not skipping:
            yield _piece(rest[:LONGEST], line, too_long=True)
            skipping, begins_with_one = True, False
        if skipping:
            line += rest.count(b"\n", 0, -_OVERLAP)
            rest = rest[-_OVERLAP:]
    if not skipping:
        yield _piece(rest, line, last=True)


def _piece(raw: bytes, line: int, *, last: bool = False, too_long: bool = False) -> Piece:
    return Piece(raw.decode("utf-8", "replace"), line, last, too_long)


def parsed(text: str) -> etree._Element | None:
    """The `body` of a piece; None where there is nothing that can be parsed."""
    try:
        root = etree.fromstring(text.replace("\0", "\ufffd"), _PARSER)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return None if root is None else root.find("body")


def reject(index: int, piece: Piece, reason: str, reason_zh: str) -> Reject:
    """The reject for a piece that is no message, or is longer than any."""
    if piece.too_long:
        reason = f"longer than {LONGEST:,} bytes: no message is that long"
        reason_zh = f"超过 {LONGEST:,} 字节：没有这么长的消息"
    return Reject(
        index=index,
        line=piece.line,
        reason=reason,
        reason_zh=reason_zh,
        raw=piece.text[: lines.SHOWN],
    )


def classes(element: etree._Element) -> tuple[str, ...]:
    """The classes of an element."""
    marked = element.get("class")
    return () if marked is None else _told_apart(marked)


@lru_cache(maxsize=1 << 10)
def _told_apart(marked: str) -> tuple[str, ...]:
    """A page has few different marks, so each is split once."""
    return tuple(marked.split())


def by_class(element: etree._Element, name: str) -> etree._Element | None:
    """The first element in `element` (or itself) of that class."""
    for one in element.iter():
        marked = one.get("class")
        if marked is not None and name in _told_apart(marked):
            return one
    return None


def addresses(links: Iterable[str], text: str) -> tuple[str, ...]:
    """The addresses of links, then those in the text that are none of them, each once."""
    found = dict.fromkeys(links)
    if "." in text:
        for url in urls.find(text):
            if not any(url.startswith(link) or link.startswith(url) for link in found):
                found[url] = None
    return tuple(found)


def shown(
    element: etree._Element,
    *,
    is_block: Callable[[etree._Element], bool] | None = None,
    without: frozenset[str] = frozenset(),
    picture: Callable[[etree._Element], str] | None = None,
) -> str:
    """The text of an element as its reader sees it, `br` as a line end.

    `is_block` says which elements stand on lines of their own, `picture` what stands for an `img`;
    elements of a class in `without` are left out.
    """
    if len(element) == 0:
        return element.text or ""
    parts: list[str] = [element.text or ""]
    waiting: list[tuple[str, etree._Element]] = [("open", one) for one in reversed(element)]
    after_block = False
    while waiting:
        turn, one = waiting.pop()
        said = ""
        if turn == "close":
            after_block = after_block or (is_block is not None and is_block(one))
            said = one.tail or ""
        elif without and not without.isdisjoint(classes(one)):
            said = one.tail or ""
        elif one.tag == "br":
            said = "\n" + (one.tail or "")
        elif one.tag == "img":
            said = (picture(one) if picture else "") + (one.tail or "")
        else:
            if is_block is not None and is_block(one):
                after_block = _is_in_a_line(parts)
            waiting.append(("close", one))
            waiting.extend(("open", inner) for inner in reversed(one))
            said = one.text or ""
        if said:
            if after_block and not said.startswith("\n") and _is_in_a_line(parts):
                parts.append("\n")
            after_block = False
            parts.append(said)
    return "".join(parts)


def _is_in_a_line(parts: list[str]) -> bool:
    """Whether something stands on the line that `parts` end in."""
    last = next((part for part in reversed(parts) if part), "")
    return bool(last) and not last.endswith("\n")
