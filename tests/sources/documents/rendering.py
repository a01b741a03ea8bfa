"""One invented issue as HTML and DOCX: what editors make of the same paragraphs.

Only what the samples hold is understood: headings, fences, tables, bullets, `[text](url)`,
`<url>` (an address with a link behind it; a bare one has none) and bold. Markdown's numbers stay
text, unless `to_docx` is asked to let the word processor count.
"""

import html
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from openllm_talk.sources.documents.word.xml import Element

Kind = Literal["heading", "bullet", "number", "code", "row", "plain"]

_INLINE = re.compile(
    r"!\[(?P<picture>[^\]]*)\]\([^)]*\)|\[(?P<text>[^\[\]\n]+)\]\((?P<url>(?:[^()\s]|\([^()]*\))+)\)"
    r"|<(?P<auto>https?://[^>\s]+)>|\*\*(?P<bold>[^*]+)\*\*"
)
_RULE = re.compile(r"^\|?(?:\s*:?-{2,}:?\s*\|)+\s*$")


@dataclass(frozen=True)
class Piece:
    """A run of text of one look; `url` where it is a link."""

    text: str
    url: str | None = None
    bold: bool = False


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `level` is that of a heading, or how deep a list item stands."""

    kind: Kind
    pieces: tuple[Piece, ...]
    level: int = 0
    number: int = 0

    @property
    def text(self) -> str:
        """All its text."""
        return "".join(piece.text for piece in self.pieces)


def paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs of one of the samples."""
    found: list[Paragraph] = []
    code: list[str] | None = None
    for line in text.splitlines():
        if line.startswith("```"):
            if code is not None:
                found.append(Paragraph("code", (Piece("\n".join(code)),)))
            code = [] if code is None else None
        elif code is not None:
            code.append(line)
        elif line.startswith("|"):
            if not _RULE.match(line):
                cells = (cell.strip() for cell in line.strip("| ").split("|"))
                found += [Paragraph("row", _pieces(cell)) for cell in cells]
        elif line.strip():
            found.append(_paragraph(line))
    return found


def _paragraph(line: str) -> Paragraph:
    body = line.strip()
    depth = (len(line) - len(line.lstrip())) // 3
    if heading := re.match(r"(#+)\s+(.*)", body):
        return Paragraph("heading", _pieces(heading[2]), len(heading[1]))
    if bullet := re.match(r"-\s+(.*)", body):
        return Paragraph("bullet", _pieces(bullet[1]), depth)
    if number := re.match(r"(\d+)\.(?=\s|[^\d])\s*(.*)", body):
        return Paragraph("number", _pieces(number[2]), depth, int(number[1]))
    return Paragraph("plain", _pieces(body))


def _pieces(text: str) -> tuple[Piece, ...]:
    found: list[Piece] = []
    position = 0
    for inline in _INLINE.finditer(text):
        found.append(Piece(text[position : inline.start()]))
        if inline["text"]:
            found.append(Piece(inline["text"], inline["url"]))
        elif inline["auto"]:
            found.append(Piece(inline["auto"], inline["auto"]))
        elif inline["bold"]:
            found.append(Piece(inline["bold"], bold=True))
        position = inline.end()
    return tuple(piece for piece in (*found, Piece(text[position:])) if piece.text)


# --- HTML -----------------------------------------------------------------------------------------

STYLE = (
    'body{overflow-wrap:anywhere;font:14px/1.6 "Noto Sans CJK SC",sans-serif}'
    'pre{font-family:"Courier New",monospace}'
)


def to_html(text: str) -> str:
    """A page of the sample, as a browser prints it."""
    body = "\n".join(map(_html, paragraphs(text)))
    return f'<!doctype html><meta charset="utf-8"><title>x</title><style>{STYLE}</style>\n{body}'


def _html(one: Paragraph) -> str:
    inner = "".join(map(_html_piece, one.pieces))
    if one.kind == "heading":
        return f"<h{one.level}>{inner}</h{one.level}>"
    if one.kind == "bullet":
        return f"{'<ul>' * (one.level + 1)}<li>{inner}</li>{'</ul>' * (one.level + 1)}"
    if one.kind == "number":
        return f'<ol start="{one.number}"><li>{inner or "&nbsp;"}</li></ol>'
    if one.kind == "code":
        return f"<pre><code>{inner}</code></pre>"
    return f"<p>{inner}</p>"


def _html_piece(piece: Piece) -> str:
    shown = html.escape(piece.text)
    if piece.url:
        return f'<a href="{html.escape(piece.url)}">{shown}</a>'
    return f"<b>{shown}</b>" if piece.bold else shown


# --- DOCX -----------------------------------------------------------------------------------------


def to_docx(text: str, path: Path, *, counted: bool = False, fields: bool = False) -> None:
    """The sample as a Word document.

    `counted`: list numbers are made by the word processor instead of typed. `fields`: links are
    HYPERLINK fields instead of relationships.
    """
    document = docx.Document()
    for one in paragraphs(text):
        paragraph = document.add_paragraph()
        pieces = one.pieces
        if one.kind == "heading":
            paragraph.style = f"Heading {one.level}"
        elif one.kind == "bullet":
            paragraph.style = "List Bullet" if not one.level else f"List Bullet {one.level + 1}"
        elif one.kind == "number" and counted:
            _count(document, paragraph, one.number)
        elif one.kind == "number":
            pieces = (Piece(f"{one.number}. "), *pieces)
        for piece in pieces:
            _run(document, paragraph, piece, fields=fields, code=one.kind == "code")
    document.save(str(path))


def _run(document: object, paragraph: object, piece: Piece, *, fields: bool, code: bool) -> None:
    run = _new_run(piece, code=code)
    target = paragraph._p  # type: ignore[attr-defined]
    if piece.url is None:
        target.append(run)
    elif fields:
        for part in _field(piece.url, run):
            target.append(part)
    else:
        related = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
        part = document.part  # type: ignore[attr-defined]
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), part.relate_to(piece.url, related, is_external=True))
        link.append(run)
        target.append(link)


def _new_run(piece: Piece, *, code: bool) -> Element:
    run = OxmlElement("w:r")
    properties = OxmlElement("w:rPr")
    if code:
        fonts = OxmlElement("w:rFonts")
        fonts.set(qn("w:ascii"), "Consolas")
        properties.append(fonts)
    if piece.bold:
        properties.append(OxmlElement("w:b"))
    run.append(properties)
    for number, line in enumerate(piece.text.split("\n")):
        if number:
            run.append(OxmlElement("w:br"))
        words = OxmlElement("w:t")
        words.text = line
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.append(words)
    return run


def _field(url: str, shown: Element) -> list[Element]:
    """The runs of a field: begin, instruction, separator, what is shown, end."""
    parts: list[Element] = []
    for mark in ("begin", "code", "separate", "shown", "end"):
        run = OxmlElement("w:r")
        if mark == "shown":
            parts.append(shown)
            continue
        if mark == "code":
            inside = OxmlElement("w:instrText")
            inside.text = f' HYPERLINK "{url}" '
        else:
            inside = OxmlElement("w:fldChar")
            inside.set(qn("w:fldCharType"), mark)
        run.append(inside)
        parts.append(run)
    return parts


def _count(document: object, paragraph: object, number: int) -> None:
    """Let the word processor count this paragraph, from `number` on, in a list of its own."""
    numbering = document.part.numbering_part.element  # type: ignore[attr-defined]
    abstract = numbering.find(qn("w:abstractNum"))
    style = next(
        one
        for one in numbering.findall(qn("w:abstractNum"))
        if one.find(qn("w:lvl")).find(qn("w:numFmt")).get(qn("w:val")) == "decimal"
    )
    assert abstract is not None
    count = numbering.add_num(int(style.get(qn("w:abstractNumId"))))
    override = count.add_lvlOverride(ilvl=0)
    override.add_startOverride(number)
    properties = paragraph._p.get_or_add_pPr()  # type: ignore[attr-defined]
    counted = properties.get_or_add_numPr()
    counted.get_or_add_numId().val = count.numId
    counted.get_or_add_ilvl().val = 0
