"""The body of a document to blocks, in reading order; tables cell by cell."""

from collections.abc import Iterator
from dataclasses import replace

from openllm_talk.sources.documents import labels
from openllm_talk.sources.documents.block import Anchor, Block, Picture
from openllm_talk.sources.documents.word.numbering import Numbering
from openllm_talk.sources.documents.word.package import Parts
from openllm_talk.sources.documents.word.paragraph import Gathered, Piece, Reader
from openllm_talk.sources.documents.word.styles import Look, Styles, of_paragraph
from openllm_talk.sources.documents.word.xml import Element, attribute, child, name, value

_LEFT_OUT = {"del", "moveFrom", "sectPr", "pPr", "tblPr", "trPr", "tcPr", "sdtPr", "sdtEndPr"}
_DEEPEST_BOX = 4
MOSTLY = 0.6
"""A document of which so much is set in a typewriter face is no code: it is set in one."""


class Body:
    """Reads the parts of one document."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._styles = Styles(parts.styles)
        self._numbering = Numbering(parts.numbering)
        self._readers = {part: Reader(self._styles, links) for part, links in parts.links.items()}
        self._unended: list[Piece] = []
        self._heading = ""
        self.pictures: list[Picture] = []

    def blocks(self) -> list[Block]:
        """The paragraphs with their text boxes and notes behind them; neighbouring code in one."""
        body = child(self._parts.document, "body")
        found = list(self._walk(self._parts.document if body is None else body, "", 0))
        code = sum(len(block.text) for block in found if block.code)
        if code > MOSTLY * sum(len(block.text) for block in found):
            found = [replace(block, code=False, text=block.text.strip()) for block in found]
        return list(_code_together(block for block in found if block.text.strip()))

    def _walk(self, element: Element, part: str, box: int) -> Iterator[Block]:
        for one in element:
            kind = name(one)
            if kind == "p":
                yield from self._paragraph(one, part, box)
            elif kind == "sdt" and _is_contents(one):
                continue
            elif kind == "AlternateContent":
                yield from self._walk(next((way for way in one if len(way)), one), part, box)
            elif kind not in _LEFT_OUT:
                yield from self._walk(one, part, box)

    def _paragraph(self, paragraph: Element, part: str, box: int) -> Iterator[Block]:
        properties = child(paragraph, "pPr")
        style = value(properties, "pStyle") or self._styles.usual
        look = of_paragraph(properties).over(self._styles.look(style))
        gathered = self._readers[part].read(paragraph)
        mark = self._mark(look)
        if child(properties, "rPr", "del") is not None:  # its end was deleted: it runs on
            self._unended += gathered.pieces
        elif not (gathered.contents or look.contents):
            yield from self._block([*self._unended, *gathered.pieces], mark, look)
            self._unended = []
        self.pictures += [Picture(under=self._heading or None)] * gathered.pictures
        if box < _DEEPEST_BOX:
            for inside in gathered.boxes:
                yield from self._walk(inside, part, box + 1)
        yield from self._notes(gathered, box)

    def _mark(self, look: Look) -> str:
        if not look.list_id:
            return ""
        mark = self._numbering.mark(look.list_id, look.level or 0)
        if look.outline and not labels.numbered(f"{mark} x"):
            return ""  # «2.1» before a heading counts chapters
        return f"{mark} " if mark else ""

    def _block(self, pieces: list[Piece], mark: str, look: Look) -> Iterator[Block]:
        text, anchors = mark, []
        for piece in pieces:
            if piece.url:
                anchors.append(Anchor(len(text), len(text) + len(piece.text), piece.url))
            text += piece.text
        visible = [(piece, len(piece.text.strip())) for piece in pieces if piece.text.strip()]
        if not visible:
            if labels.numbered(mark):
                yield Block(mark.strip(), depth=(look.level or 0) + 1)
            return
        whole = sum(length for _, length in visible)
        linked = sum(length for piece, length in visible if piece.url)
        typewriter = sum(length for piece, length in visible if _either(piece.look.code, look.code))
        heading = min(look.outline or 0, 6)
        block = Block(
            text=text,
            depth=(look.level or 0) + 1 if mark else 0,
            heading=heading,
            code=typewriter * 2 > whole and linked * 2 <= whole and not heading,
            bold=all(_either(piece.look.bold, look.bold) for piece, _ in visible),
            anchors=_joined(anchors),
        )
        if heading:
            self._heading = text.strip()
        yield block if block.code else _trimmed(block)

    def _notes(self, gathered: Gathered, box: int) -> Iterator[Block]:
        """The footnotes and endnotes that a paragraph refers to."""
        for identity in gathered.notes if box < _DEEPEST_BOX else ():
            note = self._parts.notes.get(identity)
            if note is not None and attribute(note, "type") in {"", "normal"}:
                part = "footnotes" if identity.startswith("footnotes") else "endnotes"
                yield from self._walk(note, part, _DEEPEST_BOX)


def _either(own: bool | None, below: bool | None) -> bool:
    return bool(below if own is None else own)


def _is_contents(control: Element) -> bool:
    """Whether a content control holds the table of contents, or only asks to be filled in."""
    gallery = value(control, "sdtPr", "docPartObj", "docPartGallery") or ""
    empty = child(control, "sdtPr", "showingPlcHdr") is not None
    return empty or gallery.lower() == "table of contents"


def _joined(anchors: list[Anchor]) -> tuple[Anchor, ...]:
    """Anchors with those put together that only a change of look parted."""
    found: list[Anchor] = []
    for anchor in anchors:
        if found and found[-1].url == anchor.url and found[-1].end == anchor.start:
            found[-1] = Anchor(found[-1].start, anchor.end, anchor.url)
        else:
            found.append(anchor)
    return tuple(found)


def _trimmed(block: Block) -> Block:
    shift = len(block.text) - len(block.text.lstrip())
    text = block.text.strip()
    anchors = (
        Anchor(max(0, anchor.start - shift), min(len(text), anchor.end - shift), anchor.url)
        for anchor in block.anchors
    )
    return replace(block, text=text, anchors=tuple(one for one in anchors if one.start < one.end))


def _code_together(blocks: Iterator[Block]) -> Iterator[Block]:
    lines: list[Block] = []
    for block in blocks:
        if block.code:
            lines.append(block)
            continue
        if lines:
            yield _code(lines)
            lines = []
        yield block
    if lines:
        yield _code(lines)


def _code(lines: list[Block]) -> Block:
    return Block("\n".join(line.text.rstrip() for line in lines), code=True)
