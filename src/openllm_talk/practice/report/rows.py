"""A row for each family, model or error: a dot with its interval, or a bar, and its number.

What statisticians call a forest plot: the name, the picture, the number, on one line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log2

from openllm_talk.errors import Language
from openllm_talk.practice.report.sheet import (
    BLUE,
    INK,
    LINE,
    RED,
    SMALL,
    SOFT,
    WIDTH,
    Sheet,
    fitted,
    width,
)

_ROW, _GAP, _TOP, _FOOT, _BETWEEN = 15.0, 8.0, 20.0, 14.0, 10.0


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands in a row: the place of the dot, its interval, its words.

    `at` is None where the place lies beyond what was measured. An open end is drawn as an arrow.
    `guess` is where a blind guess would be. `items` stand at the right edge of the figure.
    """

    at: float | None
    words: str
    low: float | None = None
    high: float | None = None
    low_open: bool = False
    high_open: bool = False
    guess: float | None = None
    items: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A name and its mark; None where nothing was measured."""

    name: str
    mark: Mark | None


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under a name of their own."""

    name: str | None
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """A scale with its ticks (place, label). `bars` begin at the left end instead of being dots."""

    name: str
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    logarithmic: bool = False
    bars: bool = False

    def share(self, value: float) -> float:
        """Where `value` stands between both ends, from 0 to 1."""
        if self.logarithmic:
            value, low, high = log2(max(value, self.low)), log2(self.low), log2(self.high)
        else:
            low, high = self.low, self.high
        return min(max((value - low) / (high - low), 0.0), 1.0) if high > low else 0.5


@dataclass(frozen=True, slots=True)
class Block:
    """Groups of rows on one scale."""

    panel: Panel
    groups: tuple[Group, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows of all groups."""
        return tuple(row for group in self.groups for row in group.rows)

    @property
    def height(self) -> float:
        """Points from the name of the scale to the labels of its ticks."""
        names = sum(group.name is not None for group in self.groups)
        lines = len(self.rows) + names
        return _TOP + lines * _ROW + (len(self.groups) - 1) * _GAP + _FOOT


@dataclass(frozen=True, slots=True)
class _Place:
    """A panel's picture from `left` to `right`; words stand right of that."""

    panel: Panel
    left: float
    right: float

    def x(self, value: float) -> float:
        return self.left + (self.right - self.left) * self.panel.share(value)


def draw_rows(blocks: Sequence[Block], language: Language) -> Sheet:
    """The figure of `blocks`, one below the other, their pictures in one column."""
    sheet = Sheet(sum(block.height for block in blocks) + _BETWEEN * (len(blocks) - 1), language)
    rows = [row for block in blocks for row in block.rows]
    left = min(max(width(row.name) for row in rows) + 8, 128.0)
    words = max(
        (width(row.mark.words + row.mark.items, SMALL) + 12 * bool(row.mark.items)
         for row in rows if row.mark), default=0.0,
    )  # fmt: skip
    top = 0.0
    for block in blocks:
        _draw_block(sheet, _Place(block.panel, left, WIDTH - words - 12), block, top)
        top += block.height + _BETWEEN
    return sheet


def _draw_block(sheet: Sheet, place: _Place, block: Block, top: float) -> None:
    sheet.text(place.left, top + 7, place.panel.name, SOFT, size=SMALL)
    y = top + _TOP
    for group in block.groups:
        if group.name is not None:
            sheet.text(0, y + _ROW / 2, group.name, SOFT, size=SMALL)
            y += _ROW
        for value, _ in place.panel.ticks:
            x = place.x(value)
            sheet.line([(x, y - 2), (x, y + len(group.rows) * _ROW + 2)], LINE, thick=0.6)
        for row in group.rows:
            sheet.text(0, y + _ROW / 2, fitted(row.name, place.left - 6))
            _draw_mark(sheet, place, row.mark, y + _ROW / 2)
            y += _ROW
        y += _GAP
    for value, label in place.panel.ticks:
        sheet.text(place.x(value), y - _GAP + 8, label, SOFT, size=SMALL - 0.5, anchor="center")


def _draw_mark(sheet: Sheet, place: _Place, mark: Mark | None, y: float) -> None:
    after = place.right + 12
    if mark is None:
        sheet.text(after, y, "—", SOFT, size=SMALL)
        return
    if mark.guess is not None and mark.guess > 0:
        x = place.x(mark.guess)
        sheet.line([(x, y - 5), (x, y + 5)], RED, thick=1.2)
    if place.panel.bars and mark.at is not None:
        sheet.rect(place.left, y - 3.5, place.x(mark.at) - place.left, 7, BLUE)
    else:
        _draw_interval(sheet, place, mark, y)
        if mark.at is not None:
            sheet.dot(place.x(mark.at), y, BLUE)
    sheet.text(after, y, mark.words, INK, size=SMALL)
    if mark.items:
        sheet.text(WIDTH, y, mark.items, SOFT, size=SMALL, anchor="right")


def _draw_interval(sheet: Sheet, place: _Place, mark: Mark, y: float) -> None:
    if mark.low is None or mark.high is None:
        return
    left, right = place.x(mark.low), place.x(mark.high)
    if mark.low_open:
        left = place.left - 4
        sheet.arrow_head(left - 2, y, BLUE, to_right=False)
    if mark.high_open:
        right = place.right + 3
        sheet.arrow_head(right + 3, y, BLUE, to_right=True)
    sheet.line([(left, y), (right, y)], BLUE, thick=1.4)
