"""Lines of a page to paragraphs: what belongs together, what is code, what every page repeats.

Where the tags of a document say which paragraph a line belongs to, that counts; else geometry does.
All measures are points.
"""

import itertools
import re
import statistics
from collections import Counter
from dataclasses import dataclass, field

from openllm_talk.sources.documents import labels
from openllm_talk.sources.documents.block import Anchor, Block

# Points of slack before a line that would have had room for the next word was ended on purpose.
ROOM = 2.0
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
    low: float = 0.0
    high: float = 0.0
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
            self.low, self.high = self.bottom, self.top
        self.text += character
        self.urls.append(url)
        self.ends.append(box[2])
        if not character.isspace():
            self.right = max(self.right, box[2])
            self.low, self.high = min(self.low, box[1]), max(self.high, box[3])
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


def paragraphs(lines: list[Line], pages: int) -> list[Block]:
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
    edges = _edges(lines)
    seen = Counter(_running_form(row) for row in edges)
    enough = max(3, pages // 2)
    running = {
        id(line)
        for row in edges
        for line in row
        if seen[_running_form(row)] >= enough
        or (pages > 1 and line.text.strip("-—–. ") == str(line.page + 1))
    }
    return [line for line in lines if id(line) not in running]


def _edges(lines: list[Line]) -> list[list[Line]]:
    """The two rows at the top and the two at the bottom of every page, if they are untagged."""
    found: list[list[Line]] = []
    for _, on_page in itertools.groupby(lines, key=lambda line: line.page):
        rows: dict[int, list[Line]] = {}
        for line in on_page:
            rows.setdefault(round(line.bottom), []).append(line)
        heights = sorted(rows)
        outermost = sorted({*heights[:2], *heights[-2:]})
        found += [rows[height] for height in outermost if rows[height][0].place is None]
    return found


def _running_form(row: list[Line]) -> tuple[int, str]:
    text = "".join(line.text for line in sorted(row, key=lambda line: line.left))
    return round(row[0].bottom), re.sub(r"\d+", "#", re.sub(r"\s+", "", text))


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
    pitch = _pitch(ordered, margin)
    paragraphs: list[list[Line]] = []
    for group in ordered:
        if paragraphs and _continues(paragraphs[-1][-1], group[0], margin, pitch):
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


def _pitch(groups: list[list[Line]], margin: float) -> float:
    """How far apart the lines of a paragraph are: as a line mostly is below one that is full.

    Only asked where there are no tags; 0.0 where no two lines tell.
    """
    apart = Counter(
        round(last.high - first.high)
        for (*_, last), (first, *_) in itertools.pairwise(groups)
        if last.place is None and last.page == first.page and last.high > first.high
        if last.right > margin - (last.high - last.low)
    )
    often = {one: sum(apart[one + by] for by in (-1, 0, 1)) for one in apart}
    enough = max(often.values(), default=0) / 2
    return float(min((one for one, count in often.items() if count >= enough), default=0))


def _parted(last: Line, first: Line, pitch: float) -> bool:
    """Whether more space than between lines, or another size of type, parts two lines.

    The boxes of a few letters say little of the size: a flat one is two thirds of a tall one.
    """
    height, other = last.high - last.low, first.high - first.low
    slack = 0.25 if min(last.visible, first.visible) > 3 else 0.45
    spaced = 0 < 1.25 * pitch + 1 < last.high - first.high
    return spaced or abs(height - other) > slack * max(height, other)


def _begins(text: str) -> bool:
    """Whether a line begins like a paragraph of its own: «Q3：», «2. », «【主持人】»."""
    return any((labels.label(text), labels.numbered(text), labels.field(text)))


def _continues(last: Line, first: Line, margin: float, pitch: float) -> bool:
    """Whether a paragraph runs on: over a page break, or line by line where there are no tags."""
    if _typewriter(last) or _typewriter(first):
        return False
    if first.place and last.place:
        if first.page != last.page + 1 or first.place.tag != last.place.tag:
            return False
    else:
        apart = first.page == last.page and _parted(last, first, pitch)
        if (
            apart
            or _begins(first.text)
            or first.place
            or last.place
            or abs(first.left - last.left) > 30
        ):
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
    text = "\n".join(
        " " * round((line.left - first) / width) + line.text.rstrip() for line in lines
    )
    return Block(text=text, code=True, page=lines[0].page + 1)


def _block(lines: list[Line], margin: float) -> Block:
    text, urls = lines[0].text, list(lines[0].urls)
    for before, line in itertools.pairwise(lines):
        if _ended_on_purpose(before, line, margin):
            joint = "\n"
        else:
            ended = _address_ended(text, urls[-1], before, line, margin)
            joint = _joint(text, line, ended)
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


def _address_ended(text: str, url: str | None, last: Line, first: Line, margin: float) -> bool:
    """Whether an address at the end of a line was all: its link ends with it, or there was room
    for one more letter.

    `url` is what is behind the end of `text`.
    """
    if url is not None:
        return text.endswith(url) and first.urls[0] != url
    letter = first.ends[0] - first.left
    return text[-1].isalnum() and first.urls[0] is None and last.right + letter < margin - ROOM


def _joint(text: str, line: Line, ended: bool) -> str:
    """What stood between two lines that the layout broke: nothing inside an address or a word.

    `ended` says that an address at the end of `text` does not go on.
    """
    last, first = text[-1], line.text[0]
    word = text.rsplit(None, 1)[-1]
    if "://" in word and last.isascii() and first.isascii():
        return " " if ended else ""
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


def _unbreakable(pair: str) -> bool:
    return pair.isascii() and not pair[1].isspace() and pair[0] != "-"
