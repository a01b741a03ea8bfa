"""What the styles of a document make of a paragraph: a heading, a list item, code, bold."""

import re
from dataclasses import dataclass

from openllm_talk.sources.documents.word.xml import (
    Element,
    attribute,
    child,
    children,
    number,
    switched_on,
    value,
)

_HEADING = re.compile(
    r"^(?:heading|标题|標題|见出し|見出し|제목|überschrift|titre|título|titolo|заголовок)\s*(\d?)$",
    re.I,
)
_TITLE = re.compile(r"^(?:title|文档标题|文件標題)$", re.I)
_CONTENTS = re.compile(
    r"^(?:toc|目录|目錄|table of contents|contents)\s*(?:heading|标题|\d)?$", re.I
)
_CODE = re.compile(r"code|代码|源码|preformatted|verbatim|programlisting|listing", re.I)
_TYPEWRITER = re.compile(r"courier|mono|consol|menlo|typewriter|lucida console|source code", re.I)
_LONGEST_CHAIN = 20


@dataclass(frozen=True, slots=True)
class Look:
    """What properties say of a paragraph or run; None where they leave it open.

    `outline` is 1 … 9 for a heading, 0 for text that is none.
    """

    outline: int | None = None
    list_id: str | None = None
    level: int | None = None
    code: bool | None = None
    bold: bool | None = None
    hidden: bool | None = None
    contents: bool = False

    def over(self, below: "Look") -> "Look":
        """These properties where they say something, those of `below` where they do not."""
        return Look(
            outline=below.outline if self.outline is None else self.outline,
            list_id=below.list_id if self.list_id is None else self.list_id,
            level=below.level if self.level is None else self.level,
            code=below.code if self.code is None else self.code,
            bold=below.bold if self.bold is None else self.bold,
            hidden=below.hidden if self.hidden is None else self.hidden,
            contents=self.contents or below.contents,
        )


NOTHING = Look()


class Styles:
    """The styles of a document by their ids."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, Element] = {}
        self._looks: dict[str, Look] = {}
        self.usual = ""
        for style in () if root is None else children(root, "style"):
            identity = attribute(style, "styleId")
            self._styles[identity] = style
            if attribute(style, "type") == "paragraph" and attribute(style, "default") in {
                "1",
                "true",
            }:
                self.usual = identity

    def look(self, identity: str) -> Look:
        """What a style says, with all that it is based on."""
        if identity not in self._looks:
            self._looks[identity] = self._look(identity, _LONGEST_CHAIN)
        return self._looks[identity]

    def _look(self, identity: str, left: int) -> Look:
        style = self._styles.get(identity)
        if style is None:  # a style that nobody defined still says its name
            return _named(identity)
        own = of_paragraph(child(style, "pPr")).over(of_run(child(style, "rPr")))
        named = _named(value(style, "name") or identity)
        based = value(style, "basedOn")
        below = self._look(based, left - 1) if based and left else NOTHING
        if named.outline is None and own.outline is None and named.contents:
            below = Look(code=below.code, bold=below.bold, hidden=below.hidden)
        return named.over(own).over(below)


def _named(called: str) -> Look:
    heading = _HEADING.match(called.strip())
    if heading:
        return Look(outline=int(heading[1] or 1))
    if _TITLE.match(called.strip()):
        return Look(outline=1)
    return Look(
        code=True if _CODE.search(called) else None,
        contents=_CONTENTS.match(called.strip()) is not None,
    )


def of_paragraph(properties: Element | None) -> Look:
    """What `<w:pPr>` says by itself, its style left aside."""
    if properties is None:
        return NOTHING
    outline = number(value(properties, "outlineLvl"))
    counted = child(properties, "numPr")
    return Look(
        outline=None if outline is None else outline + 1 if 0 <= outline < 9 else 0,
        list_id=value(counted, "numId"),
        level=number(value(counted, "ilvl")),
    )


def of_run(properties: Element | None) -> Look:
    """What `<w:rPr>` says by itself, its style left aside."""
    if properties is None:
        return NOTHING
    fonts = child(properties, "rFonts")
    named = [] if fonts is None else [attribute(fonts, kind) for kind in ("ascii", "hAnsi")]
    return Look(
        code=any(map(_TYPEWRITER.search, named)) if any(named) else None,
        bold=switched_on(child(properties, "b")),
        hidden=switched_on(child(properties, "vanish")),
    )
