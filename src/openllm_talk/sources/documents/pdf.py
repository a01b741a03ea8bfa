"""PDF to blocks with pypdfium2: paragraphs from the tags, links from the annotations.

A tagged PDF (what word processors write) says which characters form a paragraph or a list item;
that is taken as it stands. Without tags, paragraphs are put together from lines by geometry.
Pictures are not looked into: they may show names of people who never agreed to be published.
"""

import ctypes
import itertools
import re
import statistics
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from openllm_talk.errors import BrokenSource, NoText
from openllm_talk.sources.documents.block import Anchor, Block

PARAGRAPHS = {"P", "TD", "TH", "Caption", "Note", "Title"} | {f"H{n}" for n in range(1, 7)} | {"H"}
INLINE = {"Span", "Link", "Em", "Strong", "Code", "NonStruct", "Reference", "Lbl", "LBody", "Annot"}
# Points of slack before a line that would have had room for the next word was ended on purpose.
ROOM = 2.0
_LEADS_OUT = re.compile(r"(?:https?|ftp)://\S|www\.\S", re.IGNORECASE)
# Marks that never start a line: they go down with the word before them.
HANGING = "，。；：！？、）》】」』”’…"


@dataclass(frozen=True, slots=True)
class Place:
    """The tagged paragraph that a character belongs to."""

    element: int
    tag: str
    depth: int


@dataclass(slots=True)
class Line:
    """Characters on one base line of one paragraph, with their boxes and links."""

    place: Place | None
    page: int
    text: str = ""
    left: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    top: float = 0.0
    typewriter: int = 0
    visible: int = 0
    urls: list[str | None] = field(default_factory=list)
    ends: list[float] = field(default_factory=list)

    def add(self, character: str, box: tuple[float, float, float, float], url: str | None) -> None:
        """Append one character with its box (left, bottom, right, top)."""
        if not self.text:
            if character.isspace():
                return
            self.left, self.bottom, _, self.top = box
        self.text += character
        self.urls.append(url)
        self.ends.append(box[2])
        if not character.isspace():
            self.right = max(self.right, box[2])
            self.visible += 1

    def strip(self) -> None:
        """Drop white space at the end, which carries no layout."""
        kept = len(self.text.rstrip())
        self.text = self.text[:kept]
        del self.urls[kept:], self.ends[kept:]

    def first_word_width(self) -> float:
        """How wide the first unbreakable piece is: one CJK character or one Latin word."""
        length = 1
        if self.text[:1].isascii():
            while length < len(self.text) and _unbreakable(self.text[length - 1 : length + 1]):
                length += 1
        while length < len(self.text) and self.text[length] in HANGING:
            length += 1
        return self.ends[length - 1] - self.left


@dataclass(frozen=True, slots=True)
class LinkArea:
    """A link annotation: its rectangle on the page and its address."""

    left: float
    bottom: float
    right: float
    top: float
    url: str


def read_blocks(path: Path) -> list[Block]:
    """The paragraphs of a PDF in reading order.

    Raises BrokenSource if it cannot be opened and NoText if no page holds any text.
    """
    try:
        document = pypdfium2.PdfDocument(path)
    except (pypdfium2.PdfiumError, OSError) as exc:
        if "password" in str(exc).lower():
            raise BrokenSource(
                "is locked with a password; save a copy without one and give me that",
                "有密码保护；请另存一份不带密码的再试",
                path=path,
            ) from exc
        raise BrokenSource(
            f"cannot be opened as a PDF ({exc}); save it again or export it anew",
            f"无法作为 PDF 打开（{exc}）；请重新保存或重新导出",
            path=path,
        ) from exc
    try:
        pages = [_lines(document, number) for number in range(len(document))]
        lines = list(itertools.chain.from_iterable(pages))
    except pypdfium2.PdfiumError as exc:
        raise BrokenSource(
            f"is damaged ({exc}); export it anew", f"已损坏（{exc}）；请重新导出", path=path
        ) from exc
    finally:
        document.close()
    if not any(line.visible for line in lines):
        raise NoText(
            "holds no text, only pictures; it needs a PDF with text (OCR is not done here)",
            "里面没有文字，只有图片；请提供带文字的 PDF（这里不做 OCR）",
            path=path,
        )
    return _blocks(lines, len(pages))


# --- one page: characters to lines ---------------------------------------------------------------


def _lines(document: pypdfium2.PdfDocument, number: int) -> list[Line]:
    """The lines of one page, each within one paragraph, in content order."""
    page = document[number]
    text = page.get_textpage()
    places = _places(page, number)
    areas = _link_areas(document, page)
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
        lines[-1].add(character, box, _url_at(areas, box))
        if _is_typewriter(text, index):
            lines[-1].typewriter += 1
    return lines


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
    elif not above.tag and tag not in INLINE:
        here = replace(above, element=next(counter))
    for index in range(pdfium.FPDF_StructElement_CountChildren(element)):
        mark = pdfium.FPDF_StructElement_GetChildMarkedContentID(element, index)
        if mark >= 0:
            places[mark] = here
        child = pdfium.FPDF_StructElement_GetChildAtIndex(element, index)
        if child:
            _walk(child, here, counter, places)


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
        if _LEADS_OUT.match(url) and pdfium.FPDFLink_GetAnnotRect(link, ctypes.byref(box)):
            areas.append(LinkArea(box.left, box.bottom, box.right, box.top, url))
    return areas


def _url_at(areas: list[LinkArea], box: tuple[float, float, float, float]) -> str | None:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    for area in areas:
        if area.left <= x <= area.right and area.bottom <= y <= area.top:
            return area.url
    return None


def _unbreakable(pair: str) -> bool:
    return pair.isascii() and not pair[1].isspace() and pair[0] != "-"


# --- lines to paragraphs --------------------------------------------------------------------------


def _blocks(lines: list[Line], pages: int) -> list[Block]:
    """Paragraphs in reading order, pages joined, neighbouring lines of code in one block."""
    for line in lines:
        line.strip()
    lines = _without_running_lines([line for line in lines if line.text.strip()], pages)
    margin = _margin(lines)
    blocks: list[Block] = []
    code: list[Line] = []
    for paragraph in _paragraphs(lines, margin):
        # A comment in another script is set in another face, but it is still part of the code.
        if _is_code(paragraph) or (code and paragraph[0].text.startswith("#")):
            code += paragraph
            continue
        if code:
            blocks.append(_code_block(code))
            code = []
        blocks.append(_block(paragraph, margin))
    return [*blocks, _code_block(code)] if code else blocks


def _without_running_lines(lines: list[Line], pages: int) -> list[Line]:
    """Lines without headers, footers and page numbers, which word processors do not tag.

    They are the outermost untagged lines of a page that come again on most pages at the same
    height, numbers aside; a lone number at the edge that is the page's own counts too.
    """
    edges = _edge_lines(lines)
    seen = Counter(_running_form(line) for line in edges)
    enough = max(3, pages // 2)
    running = {
        id(line)
        for line in edges
        if seen[_running_form(line)] >= enough
        or (pages > 1 and line.text.strip("-—–. ") == str(line.page + 1))
    }
    return [line for line in lines if id(line) not in running]


def _edge_lines(lines: list[Line]) -> list[Line]:
    """The two untagged lines at the top and at the bottom of every page."""
    found: list[Line] = []
    for _, on_page in itertools.groupby(lines, key=lambda line: line.page):
        by_height = sorted(on_page, key=lambda line: -line.top)
        edge = {id(line): line for line in (*by_height[:2], *by_height[-2:])}
        found += [line for line in edge.values() if line.place is None]
    return found


def _running_form(line: Line) -> tuple[int, str]:
    return round(line.bottom), re.sub(r"\d+", "#", line.text)


def _margin(lines: list[Line]) -> float:
    """The right edge of the text: where most of the long lines end (closing marks hang over).

    Only lines that others of their paragraph follow count, where there are any: a single line may
    run over the edge.
    """
    wrapped = [
        line
        for line, after in itertools.pairwise(lines)
        if line.place is not None and (line.page, line.place) == (after.page, after.place)
    ]
    edges = [line.right for line in wrapped or lines]
    furthest = max(edges, default=0.0)
    long = Counter(round(edge) for edge in edges if edge > 0.95 * furthest)
    return float(max(long, key=lambda edge: (long[edge], edge))) if long else furthest


def _paragraphs(lines: list[Line], margin: float) -> list[list[Line]]:
    """Lines of one paragraph together, top to bottom, over page breaks too."""
    groups: dict[tuple[int, int], list[Line]] = {}
    for number, line in enumerate(lines):
        key = line.place.element if line.place else -1 - number
        groups.setdefault((line.page, key), []).append(line)
    ordered = [
        group
        for _, on_page in itertools.groupby(groups.values(), key=lambda group: group[0].page)
        for group in _reading_order(list(on_page))
    ]
    paragraphs: list[list[Line]] = []
    for group in ordered:
        if paragraphs and _continues(paragraphs[-1][-1], group[0], margin):
            paragraphs[-1].extend(group)
        else:
            paragraphs.append(group)
    return paragraphs


def _reading_order(groups: list[list[Line]]) -> list[list[Line]]:
    """The paragraphs of one page as they are read: by the tags, else column by column, by height.

    An untagged paragraph of a tagged page goes before the first tagged one below it.
    """
    tagged = [group for group in groups if group[0].place]
    untagged = [group for group in groups if not group[0].place]
    gutter = _gutter([line for group in untagged for line in group]) if not tagged else None
    tagged.sort(key=lambda group: group[0].place.element if group[0].place else 0)
    untagged.sort(key=lambda group: (gutter is not None and group[0].left >= gutter, -group[0].top))
    if not tagged:
        return untagged
    for group in untagged:
        below = (n for n, other in enumerate(tagged) if other[0].top < group[0].top)
        tagged.insert(next(below, len(tagged)), group)
    return tagged


def _gutter(lines: list[Line]) -> float | None:
    """Where the second column of a page begins, None where lines run over the whole width."""
    starts = Counter(round(line.left) for line in lines)
    left = min(starts, default=0)
    column, count = max(
        ((start, count) for start, count in starts.items() if start > left + 100),
        key=lambda found: found[1],
        default=(0, 0),
    )
    crossing = sum(line.left < column - 5 < line.right for line in lines)
    return column - 5.0 if count >= 4 and crossing * 5 <= count else None


def _continues(last: Line, first: Line, margin: float) -> bool:
    """Whether a paragraph runs on: over a page break, or line by line where there are no tags."""
    if _typewriter(last) or _typewriter(first):
        return False
    if first.place and last.place:
        if first.page != last.page + 1 or first.place.tag != last.place.tag:
            return False
    elif first.place or last.place or abs(first.left - last.left) > 30:
        return False
    return not _ended_on_purpose(last, first, margin)


def _ended_on_purpose(line: Line, following: Line, margin: float) -> bool:
    return line.right + following.first_word_width() < margin - ROOM


def _typewriter(line: Line) -> bool:
    return line.typewriter * 2 > line.visible


def _is_code(paragraph: list[Line]) -> bool:
    """Whether a paragraph is code; an address set in a typewriter face is none."""
    linked = sum(url is not None for line in paragraph for url in line.urls)
    if linked * 2 > sum(line.visible for line in paragraph):
        return False
    return sum(map(_typewriter, paragraph)) * 2 > len(paragraph)


def _code_block(lines: list[Line]) -> Block:
    """One block of code, its indentation read off the page (in whole characters)."""
    widths = [(line.ends[-1] - line.left) / len(line.text) for line in lines if len(line.text) > 3]
    width = max(statistics.median(widths), 1.0) if widths else 6.0
    first = min(line.left for line in lines)
    text = "\n".join(" " * round((line.left - first) / width) + line.text for line in lines)
    return Block(text=text, code=True, page=lines[0].page + 1)


def _block(lines: list[Line], margin: float) -> Block:
    text, urls = lines[0].text, list(lines[0].urls)
    for before, line in itertools.pairwise(lines):
        joint = "\n" if _ended_on_purpose(before, line, margin) else _joint(text, line)
        text += joint + line.text
        urls += [None] * len(joint) + line.urls
    place = lines[0].place
    tag = place.tag if place else ""
    shift = len(text) - len(text.lstrip())
    return Block(
        text=text.strip(),
        depth=place.depth if place else 0,
        heading=int(tag[1]) if len(tag) == 2 and tag[0] == "H" and tag[1].isdigit() else 0,
        anchors=_anchors(text.strip(), urls[shift:]),
        page=lines[0].page + 1,
    )


def _joint(text: str, line: Line) -> str:
    """What stood between two lines that the layout broke: nothing inside an address or a word."""
    last, first = text[-1], line.text[0]
    word = text.rsplit(None, 1)[-1]
    if "://" in word and word[-1].isascii() and first.isascii():
        return ""
    if last.isascii() and first.isascii():
        return "" if last in "-/(_" else " "
    latin_beside_chinese = last.isalnum() and first.isalnum() and last.isascii() != first.isascii()
    return " " if latin_beside_chinese else ""


def _anchors(text: str, urls: list[str | None]) -> tuple[Anchor, ...]:
    """One anchor a link, also where white space or a line break stands inside it."""
    anchors: list[Anchor] = []
    for position, url in enumerate(urls[: len(text)]):
        if url is None:
            continue
        last = anchors[-1] if anchors else None
        if last and last.url == url and not text[last.end : position].strip():
            anchors[-1] = Anchor(last.start, position + 1, url)
        else:
            anchors.append(Anchor(position, position + 1, url))
    return tuple(anchors)
