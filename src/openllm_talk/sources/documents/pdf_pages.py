"""One PDF to blocks with pypdfium2: paragraphs from the tags, links from the annotations.

A tagged PDF (what word processors write) says which characters form a paragraph or a list item;
that is taken as it stands. Without tags, paragraphs are put together from lines by geometry.
Pictures are counted and not looked into: they may show names of people who never agreed to be
published.

`main` prints what it found as JSON. `pdf.py` runs it in a process of its own that may use up no
more than its share: a PDF of a kilobyte can ask for years of time and any amount of memory.
"""

import ctypes
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec
import pypdfium2
import pypdfium2.raw as pdfium

from openllm_talk.sources.documents import layout
from openllm_talk.sources.documents.block import Block, leads_out
from openllm_talk.sources.documents.layout import Line, Place

SECONDS = 20
"""Processor time that one PDF may take; an issue takes a fifth of a second."""
MEMORY = 1 << 31
"""Bytes of address space that one PDF may take."""
PARAGRAPHS = {"P", "TD", "TH", "Caption", "Note", "Title"} | {f"H{n}" for n in range(1, 7)} | {"H"}
GROUPING = {"Document", "Part", "Art", "Sect", "Table", "THead", "TBody", "TR"}
INLINE = {"Span", "Link", "Em", "Strong", "Code"}
_DEEPEST_FORM = 8
_TYPEWRITER = ("courier", "mono", "consol", "menlo", "typewriter")


@dataclass(frozen=True, slots=True)
class Found:
    """What a PDF holds: its paragraphs, the page of each picture; or why it cannot be opened."""

    blocks: list[Block] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)
    error: str | None = None


@dataclass(frozen=True, slots=True)
class LinkArea:
    """A link annotation: its rectangle on the page and its address."""

    left: float
    bottom: float
    right: float
    top: float
    url: str

    @property
    def is_visible(self) -> bool:
        """Whether it is large enough to click at."""
        return self.right - self.left > 1 and self.top - self.bottom > 1


def read(path: Path) -> Found:
    """The paragraphs of a PDF in reading order, and where its pictures are."""
    try:
        with pypdfium2.PdfDocument(path) as document:
            lines: list[Line] = []
            pictures: list[int] = []
            for number in range(len(document)):
                page = document[number]
                lines += _lines(document, page, number)
                filter_ = [pdfium.FPDF_PAGEOBJ_IMAGE]
                found = page.get_objects(filter=filter_, max_depth=_DEEPEST_FORM)
                pictures += [number + 1 for _ in found]
                page.close()
            count = len(document)
    except (pypdfium2.PdfiumError, OSError) as exc:
        return Found(error=str(exc) or type(exc).__name__)
    if not any(line.visible for line in lines):
        return Found(pictures=pictures)
    return Found(layout.paragraphs(lines, count), pictures)


def main() -> None:
    """Print what the file named on the command line holds."""
    _limit()
    sys.stdout.buffer.write(msgspec.json.encode(read(Path(sys.argv[1]))))


def _limit() -> None:
    """Take no more time and memory than one PDF may; Windows knows no such limits."""
    try:
        import resource
    except ImportError:
        return
    for kind, most in ((resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_AS, MEMORY)):
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(
            kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard)
        )
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


# --- one page: characters to lines ---------------------------------------------------------------


def _lines(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, number: int) -> list[Line]:
    """The lines of one page, each within one paragraph, in content order."""
    text = page.get_textpage()
    places = _places(page, number)
    areas = _link_areas(document, page)
    unseen = {area.url: area for area in areas if area.is_visible}
    pieces = _Pieces(text, places)
    lines: list[Line] = []
    broken = False
    for index in range(text.count_chars()):
        character = chr(pdfium.FPDFText_GetUnicode(text.raw, index))
        if character in "\r\n":
            broken = True
            continue
        box = text.get_charbox(index, loose=True)
        if pdfium.FPDFText_IsGenerated(text.raw, index):
            if not broken and lines:
                lines[-1].add(" ", box, None)
            continue
        # pdfium shows a hyphen at which the layout broke a line as U+0002.
        character = "-" if character in "\x02\ufffe" else character
        piece = pieces.of(index)
        if not lines or piece.place != lines[-1].place or _leaves_line(lines[-1], box, broken):
            lines.append(Line(piece.place, number))
        elif broken and _parts_words(lines[-1], character, box):
            lines[-1].add(" ", box, None)
        broken = False
        url = _url_at(areas, box) if areas else None
        unseen.pop(url or "", None)
        lines[-1].add(character, box, url)
        lines[-1].typewriter += piece.typewriter
    return lines + [_line_of(area, number) for area in unseen.values()]


@dataclass(frozen=True, slots=True)
class _Piece:
    """What is the same for all characters that were written at once."""

    place: Place | None
    typewriter: bool


class _Pieces:
    """Which piece each character belongs to; neighbours mostly share one."""

    def __init__(self, text: pypdfium2.PdfTextPage, places: dict[int, Place]) -> None:
        self._text = text
        self._places = places
        self._last: int | None = None
        self._piece = _Piece(None, False)

    def of(self, index: int) -> _Piece:
        """The piece of the character at `index`."""
        written = pdfium.FPDFText_GetTextObject(self._text.raw, index)
        identity = ctypes.cast(written, ctypes.c_void_p).value
        if identity != self._last:
            mark = int(pdfium.FPDFPageObj_GetMarkedContentID(written)) if written else -1
            self._last = identity
            self._piece = _Piece(self._places.get(mark), _is_typewriter(written))
        return self._piece


def _line_of(area: LinkArea, page: int) -> Line:
    """A link that lies over a picture, as a line that holds its address."""
    line = Line(None, page)
    for character in area.url:
        line.add(character, (area.left, area.bottom, area.left, area.top), area.url)
    return line


def _leaves_line(line: Line, box: tuple[float, float, float, float], broken: bool) -> bool:
    """Whether a character stands on another line than the one before it.

    pdfium's own breaks alone decide nothing: on a dense page of Chinese it may take the writing
    for vertical and break after every character.
    """
    middle = (box[1] + box[3]) / 2
    if not line.ends or (box[3] > box[1] and not line.bottom - 3 <= middle <= line.top + 3):
        return bool(line.ends)
    gap = box[0] - line.ends[-1]
    apart = line.place is None and gap > 2 * (line.top - line.bottom)
    return broken and (gap < -2 * (line.top - line.bottom) or apart)


def _parts_words(line: Line, character: str, box: tuple[float, float, float, float]) -> bool:
    """Whether a gap that pdfium took for a line break is the white space beside a Latin word."""
    last = line.text[-1:]
    gap = box[0] - line.ends[-1] if line.ends else 0.0
    return (
        (last.isascii() or character.isascii())
        and gap > 0.2 * (line.top - line.bottom)
        and (not last.isspace())
    )


def _is_typewriter(written: Any) -> bool:
    font = pdfium.FPDFTextObj_GetFont(written) if written else None
    if not font:
        return False
    if pdfium.FPDFFont_GetFlags(font) & 1:
        return True
    size = pdfium.FPDFFont_GetBaseFontName(font, None, 0)
    name = ctypes.create_string_buffer(size)
    pdfium.FPDFFont_GetBaseFontName(font, name, size)
    lowered = name.value.decode("utf-8", "replace").lower()
    return any(word in lowered for word in _TYPEWRITER)


def _places(page: pypdfium2.PdfPage, number: int) -> dict[int, Place]:
    """Which paragraph each marked-content id of the page belongs to; empty without tags."""
    tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
    if not tree:
        return {}
    places: dict[int, Place] = {}
    counter = iter(range(number * 1_000_000, (number + 1) * 1_000_000))
    try:
        for index in range(pdfium.FPDF_StructTree_CountChildren(tree)):
            root = pdfium.FPDF_StructTree_GetChildAtIndex(tree, index)
            if root:
                _walk(root, Place(next(counter), "", 0), counter, places)
    finally:
        pdfium.FPDF_StructTree_Close(tree)
    return places


def _walk(
    element: Any,
    above: Place,
    counter: Iterator[int],
    places: dict[int, Place],
) -> None:
    tag = _tag(element)
    here = above
    if tag in PARAGRAPHS:
        here = replace(above, element=next(counter), tag=tag)
    elif tag == "L":
        here = replace(above, depth=above.depth + 1)
    elif tag == "LI":
        here = replace(above, element=next(counter), tag=tag)
    elif not above.tag and tag not in GROUPING and _holds_text(element):
        here = replace(above, element=next(counter), tag="P")
    for index in range(pdfium.FPDF_StructElement_CountChildren(element)):
        mark = pdfium.FPDF_StructElement_GetChildMarkedContentID(element, index)
        if mark >= 0:
            places[mark] = here
        child = pdfium.FPDF_StructElement_GetChildAtIndex(element, index)
        if child:
            _walk(child, here, counter, places)


def _holds_text(element: Any) -> bool:
    """Whether text stands right inside an element, so that it is a paragraph by any other name."""
    for index in range(pdfium.FPDF_StructElement_CountChildren(element)):
        if pdfium.FPDF_StructElement_GetChildMarkedContentID(element, index) >= 0:
            return True
        child = pdfium.FPDF_StructElement_GetChildAtIndex(element, index)
        if child and (_tag(child) in INLINE or _has_marks(child)):
            return True
    return False


def _has_marks(element: Any) -> bool:
    count = pdfium.FPDF_StructElement_CountChildren(element)
    marks = (
        pdfium.FPDF_StructElement_GetChildMarkedContentID(element, index) for index in range(count)
    )
    return any(mark >= 0 for mark in marks)


def _tag(element: Any) -> str:
    size = pdfium.FPDF_StructElement_GetType(element, None, 0)
    name = ctypes.create_string_buffer(size)
    pdfium.FPDF_StructElement_GetType(element, name, size)
    return name.raw.decode("utf-16-le", "replace").rstrip("\0")


def _link_areas(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage) -> list[LinkArea]:
    """All link annotations of a page that lead to an address."""
    areas: list[LinkArea] = []
    start = ctypes.c_int(0)
    link = pdfium.FPDF_LINK()
    while pdfium.FPDFLink_Enumerate(page.raw, ctypes.byref(start), ctypes.byref(link)):
        action = pdfium.FPDFLink_GetAction(link)
        if not action:
            continue
        size = pdfium.FPDFAction_GetURIPath(document.raw, action, None, 0)
        buffer = ctypes.create_string_buffer(size)
        pdfium.FPDFAction_GetURIPath(document.raw, action, buffer, size)
        box = pdfium.FS_RECTF()
        url = buffer.value.decode("utf-8", "replace").strip()
        if leads_out(url) and pdfium.FPDFLink_GetAnnotRect(link, ctypes.byref(box)):
            areas.append(LinkArea(box.left, box.bottom, box.right, box.top, url))
    return areas


def _url_at(areas: list[LinkArea], box: tuple[float, float, float, float]) -> str | None:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    for area in areas:
        if area.left <= x <= area.right and area.bottom <= y <= area.top:
            return area.url
    return None
