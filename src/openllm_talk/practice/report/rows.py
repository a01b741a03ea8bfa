"""A row for each family, model or error: a dot with its interval, or a bar, and its figure in words.

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

_ROW, _GAP, _TOP, _FOOT = 15.0, 8.0, 20.0, 16.0


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands in a row of a panel: the place of the dot, its interval, its words.

    `at` is None where the place lies beyond what was measured. An open end is drawn as an arrow.
    `guess` is where a blind guess would be.
    """

    at: float | None
    words: str
    low: float | None = None
    high: float | None = None
    low_open: bool = False
    high_open: bool = False
    guess: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A name and its mark in each panel; None where nothing was measured."""

    name: str
    marks: tuple[Mark | None, ...]


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
class _Place:
    """A panel's picture from `left` to `right`; its words stand right of that."""

    panel: Panel
    left: float
    right: float

    def x(self, value: float) -> float:
        return self.left + (self.right - self.left) * self.panel.share(value)


def draw_rows(groups: Sequence[Group], panels: Sequence[Panel], language: Language) -> Sheet:
    """The figure of `groups`, top to bottom, with the panels side by side."""
    lines = sum(len(group.rows) + (group.name is not None) for group in groups)
    height = _TOP + lines * _ROW + (len(groups) - 1) * _GAP + _FOOT
    sheet = Sheet(height, language)
    names = [row.name for group in groups for row in group.rows]
    room = min(max(width(name) for name in names) + 8, 96.0 if len(panels) > 1 else 128.0)
    places = _places(groups, panels, room)
    for place in places:
        _draw_scale(sheet, place, height)
    y = _TOP
    for group in groups:
        if group.name is not None:
            sheet.text(0, y + _ROW / 2, group.name, SOFT, size=SMALL)
            y += _ROW
        for row in group.rows:
            middle = y + _ROW / 2
            sheet.text(0, middle, fitted(row.name, room - 6))
            for place, mark in zip(places, row.marks, strict=True):
                _draw_mark(sheet, place, mark, middle)
            y += _ROW
        y += _GAP
    return sheet


def _places(groups: Sequence[Group], panels: Sequence[Panel], begin: float) -> list[_Place]:
    """The panels side by side, each with as much room for words as its longest ones need."""
    words = [
        max(
            (width(mark.words, SMALL) for group in groups for row in group.rows
             if (mark := row.marks[number])), default=0.0,
        ) + 8
        for number in range(len(panels))
    ]  # fmt: skip
    gap = 14.0
    picture = (WIDTH - begin - sum(words) - gap * (len(panels) - 1) - 5) / len(panels)
    places, left = [], begin
    for panel, room in zip(panels, words, strict=True):
        places.append(_Place(panel, left, left + picture))
        left += picture + room + gap
    return places


def _draw_scale(sheet: Sheet, place: _Place, height: float) -> None:
    sheet.text(place.left, 7, place.panel.name, SOFT, size=SMALL)
    bottom = height - _FOOT + 2
    for value, label in place.panel.ticks:
        x = place.x(value)
        sheet.line([(x, _TOP - 3), (x, bottom)], LINE, thick=0.6)
        sheet.text(x, bottom + 7, label, SOFT, size=SMALL - 0.5, anchor="center")


def _draw_mark(sheet: Sheet, place: _Place, mark: Mark | None, y: float) -> None:
    after = place.right + 8
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
