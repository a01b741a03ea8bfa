"""PDF to blocks with pypdfium2: paragraphs from the tags, links from the annotations.

A tagged PDF (what word processors write) says which characters form a paragraph or a list item;
that is taken as it stands. Without tags, paragraphs are put together from lines by geometry.
Pictures are not looked into: they may show names of people who never agreed to be published.
"""

import contextlib
import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from openllm_talk.errors import BrokenSource, NoText
from openllm_talk.sources.documents import layout
from openllm_talk.sources.documents.block import Block, Picture, leads_out
from openllm_talk.sources.documents.layout import Line, Place

PARAGRAPHS = {"P", "TD", "TH", "Caption", "Note", "Title"} | {f"H{n}" for n in range(1, 7)} | {"H"}
GROUPING = {"Document", "Part", "Art", "Sect", "Table", "THead", "TBody", "TR"}
INLINE = {"Span", "Link", "Em", "Strong", "Code"}
_DEEPEST_FORM = 8
_HEADER = re.compile(r"[\s\S]{0,1024}?%PDF-\d")


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


def is_pdf(beginning: str) -> bool:
    """Whether a file that begins so is a PDF; a mail server may have put lines in front."""
    return _HEADER.match(beginning) is not None


def read_blocks(path: Path) -> list[Block]:
    """The paragraphs of a PDF in reading order.

    Raises BrokenSource if it cannot be opened and NoText if no page holds any text.
    """
    with _opened(path) as document:
        count = len(document)
        lines = [line for number in range(count) for line in _lines(document, number)]
    if not any(line.visible for line in lines):
        raise NoText(
            "holds no text, only pictures; it needs a PDF with text (OCR is not done here)",
            "里面没有文字，只有图片；请提供带文字的 PDF（这里不做 OCR）",
            path=path,
        )
    return layout.paragraphs(lines, count)


def pictures(path: Path) -> tuple[Picture, ...]:
    """The pages of its pictures, one entry a picture; raises BrokenSource."""
    with _opened(path) as document:
        return tuple(
            Picture(page=number + 1)
            for number in range(len(document))
            for _ in document[number].get_objects(
                filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=_DEEPEST_FORM
            )
        )


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[pypdfium2.PdfDocument]:
    """The document, closed again afterwards; raises BrokenSource where it gives nothing."""
    try:
        document = pypdfium2.PdfDocument(path)
    except (pypdfium2.PdfiumError, OSError) as exc:
        raise _unopened(path, exc) from exc
    try:
        yield document
    except pypdfium2.PdfiumError as exc:
        raise BrokenSource(
            f"is damaged ({exc}); export it anew", f"已损坏（{exc}）；请重新导出", path=path
        ) from exc
    finally:
        document.close()


def _unopened(path: Path, exc: Exception) -> BrokenSource:
    if "password" in str(exc).lower():
        return BrokenSource(
            "is locked with a password; save a copy without one and give me that",
            "有密码保护；请另存一份不带密码的再试",
            path=path,
        )
    return BrokenSource(
        f"cannot be opened as a PDF ({exc}); save it again or export it anew",
        f"无法作为 PDF 打开（{exc}）；请重新保存或重新导出",
        path=path,
    )


# --- one page: characters to lines ---------------------------------------------------------------


def _lines(document: pypdfium2.PdfDocument, number: int) -> list[Line]:
    """The lines of one page, each within one paragraph, in content order."""
    page = document[number]
    text = page.get_textpage()
    places = _places(page, number)
    areas = _link_areas(document, page)
    unseen = {area.url: area for area in areas if area.is_visible}
    lines: list[Line] = []
    broken = False
    for index in range(text.count_chars()):
        character = chr(pdfium.FPDFText_GetUnicode(text.raw, index))
        if character in "\r\n":
            broken = True
            continue
        if pdfium.FPDFText_IsGenerated(text.raw, index):
            if not broken and lines:
                lines[-1].add(" ", text.get_charbox(index, loose=True), None)
            continue
        # pdfium shows a hyphen at which the layout broke a line as U+0002.
        character = "-" if character in "\x02\ufffe" else character
        box = text.get_charbox(index, loose=True)
        place = places.get(_mark(text, index))
        if not lines or place != lines[-1].place or _leaves_line(lines[-1], box, broken):
            lines.append(Line(place, number))
        elif broken and _parts_words(lines[-1], character, box):
            lines[-1].add(" ", box, None)
        broken = False
        url = _url_at(areas, box)
        unseen.pop(url or "", None)
        lines[-1].add(character, box, url)
        if _is_typewriter(text, index):
            lines[-1].typewriter += 1
    return lines + [_line_of(area, number) for area in unseen.values()]


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


def _mark(text: pypdfium2.PdfTextPage, index: int) -> int:
    piece = pdfium.FPDFText_GetTextObject(text.raw, index)
    return int(pdfium.FPDFPageObj_GetMarkedContentID(piece)) if piece else -1


def _is_typewriter(text: pypdfium2.PdfTextPage, index: int) -> bool:
    piece = pdfium.FPDFText_GetTextObject(text.raw, index)
    font = pdfium.FPDFTextObj_GetFont(piece) if piece else None
    if not font:
        return False
    if pdfium.FPDFFont_GetFlags(font) & 1:
        return True
    size = pdfium.FPDFFont_GetBaseFontName(font, None, 0)
    name = ctypes.create_string_buffer(size)
    pdfium.FPDFFont_GetBaseFontName(font, name, size)
    lowered = name.value.decode("utf-8", "replace").lower()
    return any(word in lowered for word in ("courier", "mono", "consol", "menlo", "typewriter"))


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
