"""A table of two axes, its cells shaded by accuracy, with the number and n in each."""

from openllm_talk.errors import Language
from openllm_talk.practice.report.numbers import bin_label, count, percent, points
from openllm_talk.practice.report.sheet import (
    INK,
    LINE,
    SIZE,
    SMALL,
    SOFT,
    TINY,
    WIDTH,
    Sheet,
    shade,
    text_on,
    width,
)
from openllm_talk.practice.report.words import AXES, called
from openllm_talk.practice.statistics import Heat, Interval

_TOP, _FOOT, _CELL = 20.0, 32.0, 30.0


def draw_heat(heat: Heat, language: Language) -> Sheet:
    """The table `heat`: its columns are `across` from few to many, its rows `down`."""
    columns = _parts([cell.across for cell in heat.cells])
    rows = _parts([cell.down for cell in heat.cells])
    sheet = Sheet(_TOP + len(rows) * _CELL + _FOOT, language)
    left = max(width(_label(heat.down, row, language), SMALL) for row in rows) + 8
    wide = min((WIDTH - left) / len(columns), 64.0)
    sheet.text(0, 7, called(heat.down, AXES, language), SOFT, size=SMALL)
    for number, row in enumerate(rows):
        y = _TOP + (number + 0.5) * _CELL
        label = _label(heat.down, row, language)
        sheet.text(left - 6, y, label, INK, size=SMALL, anchor="right")
    bottom = _TOP + len(rows) * _CELL
    for number, column in enumerate(columns):
        x = left + (number + 0.5) * wide
        crowded = width(bin_label(column), SMALL) > wide
        sheet.text(
            x, bottom + 9, bin_label(column), INK, size=TINY if crowded else SMALL, anchor="center"
        )
    middle = left + wide * len(columns) / 2
    sheet.text(
        middle, bottom + 23, called(heat.across, AXES, language), SOFT, size=SMALL, anchor="center"
    )
    measured = {(cell.across, cell.down): cell.accuracy for cell in heat.cells}
    for down, row in enumerate(rows):
        for across, column in enumerate(columns):
            x, y = left + across * wide, _TOP + down * _CELL
            there = measured.get((column, row))
            if there is None or there.accuracy is None:
                sheet.line([(x + wide / 2 - 4, y + 15), (x + wide / 2 + 4, y + 15)], LINE)
                continue
            share = there.accuracy
            sheet.rect(x + 0.75, y + 0.75, wide - 1.5, _CELL - 1.5, shade(share))
            tone = text_on(shade(share))
            size = min(SIZE, wide / 2.4)
            sheet.text(x + wide / 2, y + 11, points(share), tone, size=size, anchor="center")
            n = f"n {count(there.items)}" if wide > 34 else count(there.items)
            size = min(TINY, wide / 3.2)
            sheet.text(x + wide / 2, y + 22, n, tone, size=size, anchor="center")
    return sheet


def _label(axis: str, part: Interval, language: Language) -> str:
    """A bin as the axis says it: depth in percent, anything else as a number."""
    if axis == "depth" and part.low == part.high:
        return percent(part.low, language)
    return bin_label(part)


def _parts(bins: list[Interval]) -> list[Interval]:
    return sorted(set(bins), key=lambda part: part.low)
