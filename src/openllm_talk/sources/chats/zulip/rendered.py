"""Messages that Zulip has turned into HTML already, as the text that the topic showed.

Quotes get their `> ` and code its fences back, pictures of emoji become characters, formulas the
TeX they were written in. What a file's preview shows is not text.
"""

import re
from collections.abc import Iterator
from html import unescape

import msgspec
from lxml import etree

from openllm_talk.records import Attachment
from openllm_talk.sources import lines, urls
from openllm_talk.sources.chats.zulip.markdown import Said, uploaded
from openllm_talk.sources.chats.zulip.realm import character

_NEAR = re.compile(r"/near/(\d{1,20})")
_CODE = re.compile(r"(?:^|\s)emoji-([0-9a-f][0-9a-f-]{1,60})(?:\s|$)")
_PLAIN = re.compile(r"(?:<p>(?:[^<]++|<br>)*+</p>\n?)++")
_MENTIONS = ("user-mention", "user-group-mention", "topic-mention")
_PARSER = etree.HTMLParser(remove_comments=True, remove_pis=True)
_LONGEST = 1 << 20
_FEW = 50
_TAG = re.compile(r"<[^<>]{0,2000}>")


class _Found(msgspec.Struct):
    """What a message names and holds, gathered on the way through it."""

    mentions: dict[str, None] = {}
    addresses: dict[str, None] = {}
    attachments: dict[str, Attachment] = {}
    reply_to: str | None = None


def said(content: str) -> Said:
    """What the topic showed of a message in HTML."""
    if _PLAIN.fullmatch(content):
        text = _trimmed(_paragraphs(content))
        return Said(text, urls=tuple(urls.find(text)))
    found = _Found()
    try:
        text = _trimmed(_blocks(_parsed(content), found))
    except (etree.LxmlError, ValueError, RecursionError):
        # No HTML of Zulip's: what stands between the tags is still what somebody said.
        text = _trimmed(unescape(_TAG.sub("", content)))
    addresses = dict.fromkeys([*urls.find(text), *found.addresses])
    return Said(
        text,
        tuple(found.mentions),
        tuple(addresses),
        tuple(found.attachments.values()),
        found.reply_to,
    )


def _parsed(content: str) -> etree._Element:
    whole = content[:_LONGEST].replace("\0", "\ufffd")
    root = etree.fromstring(f"<html><body>{whole}</body></html>", _PARSER)
    body = root.find("body")
    if body is None:
        raise ValueError
    return body


def _paragraphs(content: str) -> str:
    """What `_blocks` gives of paragraphs that hold nothing but words."""
    parts = content.replace("<br>\n", "<br>").replace("<br>", "\n").split("</p>")
    told = (unescape(part.strip("\n").removeprefix("<p>")).strip("\n") for part in parts)
    return "\n\n".join(part for part in told if part.strip())


def _trimmed(text: str) -> str:
    return text.strip(lines.MARKS).strip().removeprefix("/me ")


def _blocks(parent: etree._Element, found: _Found) -> str:
    """Paragraphs, lists, quotes and code, with blank lines between them."""
    parts: list[str] = [parent.text or ""]
    previous = ""
    for child in parent:
        tag = child.tag if isinstance(child.tag, str) else ""
        if tag == "blockquote" and found.reply_to is None and len(parts) < 6:
            found.reply_to = previous or None
        parts.append(_block(child, tag, found))
        near = _NEAR.search(next((a.get("href") or "" for a in child.iter("a")), ""))
        previous = near[1] if near and tag == "p" else ""
        parts.append(child.tail or "")
    return "\n\n".join(part.strip("\n") for part in parts if part.strip())


def _block(child: etree._Element, tag: str, found: _Found) -> str:
    if tag == "blockquote":
        return "\n".join(f"> {line}".rstrip() for line in _blocks(child, found).split("\n"))
    if tag in {"ul", "ol"}:
        return "\n".join(f"- {_inside(item, found).strip()}" for item in child)
    if tag == "div" and "codehilite" in (child.get("class") or ""):
        return _fenced(child)
    if tag == "pre":
        return _fenced(child)
    if tag == "table":
        rows = ([_inside(cell, found).strip() for cell in row] for row in child.iter("tr"))
        return "\n".join(" | ".join(cells) for cells in rows)
    if tag == "hr":
        return "---"
    if tag == "div" and "message_inline" in (child.get("class") or ""):
        _preview(child, found)
        return ""
    if tag == "div":
        return _blocks(child, found)
    return _inline(child, found)


def _fenced(child: etree._Element) -> str:
    code = _all_text(child).strip("\n")
    return f"```{child.get('data-code-language') or ''}\n{code}\n```"


def _inside(child: etree._Element, found: _Found) -> str:
    """The words and marks in an element."""
    return "".join(_pieces(child, found))


def _pieces(parent: etree._Element, found: _Found) -> Iterator[str]:
    yield parent.text or ""
    for child in parent:
        tail = child.tail or ""
        if child.tag == "br":
            yield "\n" + tail.removeprefix("\n")
            continue
        yield _inline(child, found)
        yield tail


def _inline(child: etree._Element, found: _Found) -> str:
    kind = child.get("class") or ""
    if child.tag == "a":
        return _linked(child, found)
    if child.tag == "img":
        return child.get("alt") or ""
    if child.tag == "span" and kind:
        if any(mark in kind for mark in _MENTIONS):
            shown = _inside(child, found)
            found.mentions[shown.removeprefix("@")] = None
            return shown
        if code := _CODE.search(kind):
            return character(code[1]) or _inside(child, found)
        if "katex" in kind:
            return _formula(child)
    if child.tag in {"p", "ul", "ol", "blockquote", "pre"}:
        return _inside(child, found) if child.tag == "p" else f"\n{_block(child, child.tag, found)}"
    return _inside(child, found)


def _all_text(child: etree._Element) -> str:
    return "".join(piece for piece in child.itertext() if isinstance(piece, str))


def _formula(child: etree._Element) -> str:
    written = next(child.iter("annotation"), None)
    formula = "" if written is None else _all_text(written)
    return f"$${formula}$$" if formula else _all_text(child)


def _linked(child: etree._Element, found: _Found) -> str:
    address, shown = child.get("href") or "", _inside(child, found)
    file = uploaded(address, shown)
    if file is not None:
        found.attachments.setdefault(address, file)
        return "" if _is_alone(child) else shown
    if "://" in address and "#narrow/" not in address:
        found.addresses[address] = None
    return shown


def _is_alone(child: etree._Element) -> bool:
    """Whether a paragraph holds nothing but links to a few files."""
    parent = child.getparent()
    if parent is None or len(parent) > _FEW:
        return False
    own = (parent.text or "") + "".join(one.tail or "" for one in parent)
    return not own.strip() and all(one.tag in {"a", "br"} for one in parent)


def _preview(child: etree._Element, found: _Found) -> None:
    """A picture under a message: its file, if the message has not named it already."""
    for link in child.iter("a"):
        address = link.get("href") or ""
        file = uploaded(address, link.get("title") or "")
        if file is not None:
            found.attachments.setdefault(address, file)
