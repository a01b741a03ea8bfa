"""What one paragraph says: its runs, links, fields, notes, text boxes and pictures.

What a tracked change inserted counts, what it deleted or moved away does not; hidden text, comments
and field instructions are not shown. Of two ways to write the same (`mc:AlternateContent`), the
first one that says something is taken.
"""

import re
from dataclasses import dataclass, field, replace

from openllm_talk.sources.documents.block import leads_out
from openllm_talk.sources.documents.word.styles import NOTHING, Look, Styles, of_run
from openllm_talk.sources.documents.word.xml import Element, attribute, child, name, value

_GONE = {"del", "moveFrom", "pPr", "rPr", "rt", "fldData", "proofErr", "annotationRef"}
_ADDRESS = re.compile(r"^\s*HYPERLINK\b(?P<rest>.*)$", re.IGNORECASE | re.DOTALL)
_SWITCH = re.compile(r'\\(?P<switch>[a-z])\s*(?P<value>"[^"]*"|[^\s\\"]+)?', re.IGNORECASE)
_TARGET = re.compile(r'"(?P<quoted>[^"]*)"|(?P<bare>[^\s\\"]+)')
_CONTENTS = re.compile(r"^\s*(?:PAGEREF|HYPERLINK\s+\\l)\s+\"?_Toc", re.IGNORECASE)
_WITH_VALUE = {"l", "o", "t"}
_PICTURES = {"blip", "imagedata"}
_DRAWINGS = {"drawing", "pict", "object"}
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters of one look, and the address behind them."""

    text: str
    url: str | None = None
    look: Look = NOTHING


@dataclass(slots=True)
class Gathered:
    """What a paragraph holds; `contents` says that it is a line of the table of contents."""

    pieces: list[Piece] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    pictures: int = 0
    contents: bool = False


class Reader:
    """Reads paragraphs of one part; `links` are its addresses by relationship id."""

    def __init__(self, styles: Styles, links: dict[str, str]) -> None:
        self._styles = styles
        self._links = links
        self._found = Gathered()
        self._fields: list[str] = []

    def read(self, paragraph: Element) -> Gathered:
        """What `paragraph` holds."""
        self._found, self._fields = Gathered(), []
        self._walk(paragraph, None)
        return self._found

    def _walk(self, element: Element, url: str | None) -> None:
        for one in element:
            kind = name(one)
            if kind == "r":
                self._run(one, url)
            elif kind == "hyperlink":
                self._walk(one, self._target(one) or url)
            elif kind == "fldSimple":
                self._walk(one, _field_target(attribute(one, "instr")) or url)
            elif kind == "AlternateContent":
                self._walk(_chosen(one), url)
            elif kind == "t":  # of a formula
                self._add(one.text or "", url, NOTHING)
            elif kind in _DRAWINGS:
                self._drawing(one)
            elif kind not in _GONE and child(one, "sdtPr", "showingPlcHdr") is None:
                self._walk(one, url)

    def _target(self, link: Element) -> str | None:
        """Where a `<w:hyperlink>` leads; None for a place in the document itself."""
        anchor = attribute(link, "anchor")
        url = self._links.get(attribute(link, "id"), "")
        if not url and anchor.startswith("_Toc"):
            self._found.contents = True
        if not leads_out(url):
            return None
        return f"{url}#{anchor}" if anchor and "#" not in url else url

    def _run(self, run: Element, url: str | None) -> None:
        properties = child(run, "rPr")
        look = of_run(properties)
        if style := value(properties, "rStyle"):
            look = look.over(replace(self._styles.look(style), outline=None, contents=False))
        for one in run:
            self._part_of_run(one, url, look)

    def _part_of_run(self, one: Element, url: str | None, look: Look) -> None:
        kind = name(one)
        if text := _written(one, kind):
            self._add(text, url, look)
        elif kind in {"instrText", "fldChar"}:
            self._field(one, kind)
        elif kind in {"footnoteReference", "endnoteReference"}:
            self._found.notes.append(f"{kind.removesuffix('Reference')}s{attribute(one, 'id')}")
        elif kind == "AlternateContent":
            for inside in _chosen(one):
                self._part_of_run(inside, url, look)
        elif kind in _DRAWINGS:
            self._drawing(one)
        elif kind == "ruby":
            self._walk(one, url)

    def _add(self, text: str, url: str | None, look: Look) -> None:
        if text and not look.hidden:
            behind = next(filter(None, map(_field_target, reversed(self._fields))), None)
            self._found.pieces.append(Piece(text, behind or url, look))

    def _field(self, one: Element, kind: str) -> None:
        if kind == "instrText":
            if self._fields:
                self._fields[-1] += one.text or ""
                self._found.contents |= _CONTENTS.match(self._fields[-1]) is not None
        elif attribute(one, "fldCharType") == "begin":
            self._fields.append("")
        elif attribute(one, "fldCharType") == "end" and self._fields:
            self._fields.pop()

    def _drawing(self, drawing: Element) -> None:
        """Count the pictures of a drawing and keep its text boxes for the body."""
        for one in drawing:
            kind = name(one)
            if kind == "txbxContent":
                self._found.boxes.append(one)
            elif kind == "AlternateContent":
                self._drawing(_chosen(one))
            else:
                self._found.pictures += kind in _PICTURES
                self._drawing(one)


def _written(one: Element, kind: str) -> str:
    """The characters that a part of a run stands for, page and column breaks aside."""
    if kind == "t":
        return one.text or ""
    if kind == "sym":
        code = attribute(one, "char")
        return chr(int(code, 16)) if re.fullmatch(r"[0-9A-Fa-f]{1,4}", code) else ""
    return "" if attribute(one, "type") in {"page", "column"} else _SIGNS.get(kind, "")


def _chosen(alternatives: Element) -> Element:
    """The alternative to read: the first that holds anything, else the element itself."""
    return next((one for one in alternatives if len(one)), alternatives)


def _field_target(instruction: str) -> str | None:
    """Where a field leads: `HYPERLINK "https://…" \\l "part" \\o "shown on top"`."""
    found = _ADDRESS.match(instruction)
    if not found:
        return None
    part = ""
    rest = found["rest"]
    for switch in _SWITCH.finditer(rest):
        if switch["switch"].lower() == "l":
            part = (switch["value"] or "").strip('"')
    without = _SWITCH.sub(
        lambda one: "" if one["switch"].lower() in _WITH_VALUE else f" {one['value'] or ''}", rest
    )
    target = _TARGET.search(without)
    url = (target["quoted"] or target["bare"] or "").strip() if target else ""
    if not leads_out(url):
        return None
    return f"{url}#{part}" if part and "#" not in url else url
