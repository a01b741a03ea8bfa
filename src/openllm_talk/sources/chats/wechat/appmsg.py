"""The XML in which WeChat keeps whatever is no plain text, as some exporters pass it on.

    <msg><appmsg><title>一文读懂量化</title><type>5</type><url>https://…</url></appmsg></msg>
    wxid_abc:
    <sysmsg type="sysmsgtemplate">…<template>"$username$"邀请"$names$"加入了群聊</template>…

It comes from strangers: entities and document types are never followed, depth and size are
bounded, and what cannot be parsed is shown as its text without tags.
"""

import html
import re

import msgspec
from lxml import etree

from openllm_talk.sources.chats.wechat import kinds
from openllm_talk.sources.chats.wechat.kinds import Kind, Said

LONGEST = 1 << 20
"""Characters of XML that are read."""

_SENDER = re.compile(r"\A\s*(?:[\w@.\-]{1,64}:\s*\n\s*)?(?=<)")
_BEGINS = re.compile(
    r"<(?:\?xml|!DOCTYPE|msg|sysmsg|appmsg|voipmsg|voiplocalinfo|revokemsg|_wc_|img\s)", re.I
)
_DECLARATION = re.compile(
    r"\A\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!DOCTYPE[^>\[]{0,500}(?:\[[^\]]{0,10000}\]\s*)?>)?",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?[A-Za-z_][\w:.\-]{0,40}(?:\s[^<>]{0,2000})?/?>")


class Quotation(msgspec.Struct, frozen=True, gc=False):
    """The message that an answer quotes, as far as the answer says."""

    id: str = ""
    seconds: int | None = None
    sender: str = ""
    name: str = ""
    text: str = ""


class Told(msgspec.Struct, frozen=True, gc=False):
    """What a piece of XML says; `kind` is None where it does not tell."""

    said: Said
    kind: Kind | None = None
    quotation: Quotation | None = None


def is_xml(content: str) -> bool:
    """Whether the content is XML of WeChat's, be it behind its sender's id."""
    if "<" not in content[:160]:
        return False
    found = _SENDER.match(content)
    return found is not None and _BEGINS.match(content, found.end()) is not None


def read(content: str, kind: Kind | None = None) -> Told:
    """What the group saw of the XML; `kind` is what the row says it is, if it does."""
    start = _SENDER.match(content)
    source = _DECLARATION.sub("", content[start.end() if start else 0 : LONGEST])
    root = _parse(source)
    if root is None:
        return Told(kinds.said(kind or "notice", plain(source)), kind)
    if root.find(".//refermsg") is not None or _text(root, ".//appmsg/type") == "57":
        return Told(Said(_text(root, ".//appmsg/title")), "text", _quotation(root))
    if kind in {None, "link", "notice", "pat"} and root.find(".//appmsg") is not None:
        kind = kinds.SHARED.get(_number(_text(root, ".//appmsg/type")), "link")
    if kind is None or kinds.shows(kind) == "notice":
        return Told(Said(_notice(root, source), is_notice=True), kind or "notice")
    return Told(_shared(root, kind), kind)


def plain(source: str) -> str:
    """The text of marked-up words: tags dropped, escapes undone."""
    return html.unescape(_TAG.sub("", source)).strip()


def _parse(source: str) -> etree._Element | None:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        recover=True,
    )
    # A root of our own: some pieces have words around their tags.
    try:
        return etree.fromstring(f"<x>{source}</x>".encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _text(root: etree._Element, path: str) -> str:
    found = root.find(path)
    return "" if found is None or found.text is None else found.text.strip()


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 13 else 0


def _quotation(root: etree._Element) -> Quotation | None:
    quoted = root.find(".//refermsg")
    if quoted is None:
        return None
    return Quotation(
        _text(quoted, "svrid"),
        _number(_text(quoted, "createtime")) or None,
        _text(quoted, "chatusr") or _text(quoted, "fromusr"),
        _text(quoted, "displayname"),
        _text(quoted, "content"),
    )


def _shared(root: etree._Element, kind: Kind) -> Said:
    """A card, file, place or person, by its kind."""
    title = _text(root, ".//appmsg/title")
    if kind == "location":
        found = root.find(".//location")
        place = "" if found is None else (found.get("poiname") or found.get("label") or "")
        return kinds.said(kind, name="" if place == "[位置]" else place or title)
    if kind == "contact":
        found = root.find(".//msg")
        name = "" if found is None else (found.get("nickname") or "")
        return kinds.said(kind, name=name or title)
    if kind == "transfer":
        return kinds.said(kind, _text(root, ".//pay_memo"), name=_text(root, ".//feedesc"))
    if kind == "announcement":
        return kinds.said(kind, _text(root, ".//textannouncement") or title)
    if kind in {"channel_video", "channel_live"}:
        title = _text(root, ".//finderFeed/desc") or _text(root, ".//finderLive/desc") or title
        return kinds.said(kind, title)
    if kind == "mini_program":
        title = title or _text(root, ".//appmsg/sourcedisplayname")
    if kind == "red_packet":
        title = _text(root, ".//receivertitle") or _text(root, ".//sendertitle") or title
    if kinds.shows(kind) == "nothing":
        return kinds.said(kind)
    return kinds.said(kind, title, url=_text(root, ".//appmsg/url"))


def _notice(root: etree._Element, source: str) -> str:
    """A notice with the names in their places."""
    for path in (".//replacemsg", ".//plain", ".//VoIPBubbleMsg/msg", ".//voipmsg//msg"):
        if told := _text(root, path):
            return plain(told)
    template = _text(root, ".//template") or _text(root, ".//templete")
    if template:
        return plain(_filled(template, root))
    title = _text(root, ".//appmsg/title")
    return title or plain(source)


def _filled(template: str, root: etree._Element) -> str:
    filled = template
    for link in root.iterfind(".//link"):
        name = link.get("name") or ""
        members = [_text(member, "nickname") for member in link.iterfind(".//member")]
        shown = (_text(link, "separator") or "、").join(filter(None, members))
        shown = shown or _text(link, "title") or _text(link, "plain")
        if name and shown:
            filled = filled.replace(f"${name}$", shown)
    return filled
