"""Figures against operations: points with their intervals, and the curve that was fitted."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, log2

from openllm_talk.errors import Language
from openllm_talk.practice.report.numbers import short
from openllm_talk.practice.report.sheet import (
    BLUE,
    INK,
    LINE,
    RED,
    SMALL,
    SOFT,
    WIDTH,
    Sheet,
    Tone,
    width,
)
from openllm_talk.practice.report.words import AXES, called
from openllm_talk.practice.statistics import Accuracy, HalfPoint, Interval

_TOP, _PICTURE, _FOOT, _LEFT = 22.0, 130.0, 32.0, 28.0


@dataclass(frozen=True, slots=True)
class Measured:
    """One accuracy and where it stands on the axis of operations."""

    bin: Interval
    accuracy: Accuracy

    @property
    def middle(self) -> float:
        """The middle of the bin on a logarithmic scale."""
        return float((max(self.bin.low, 1) * max(self.bin.high, 1)) ** 0.5)


@dataclass(frozen=True, slots=True)
class Series:
    """Accuracies along the axis under one name; `hollow` marks the second of two."""

    name: str
    measured: tuple[Measured, ...]
    hollow: bool = False

    @property
    def tone(self) -> Tone:
        """Red for the second kind, which is also told by its hollow dots."""
        return RED if self.hollow else BLUE


@dataclass(frozen=True, slots=True)
class _Plane:
    """Where operations and shares stand on the sheet."""

    low: float
    high: float

    def x(self, operations: float) -> float:
        part = (
            (log2(max(operations, 1)) - log2(self.low)) / (log2(self.high) - log2(self.low))
            if self.high > self.low
            else 0.5
        )
        return _LEFT + 8 + part * (WIDTH - _LEFT - 20)

    def y(self, share: float) -> float:
        return _TOP + (1 - share) * _PICTURE


def draw_curves(
    series: Sequence[Series],
    language: Language,
    *,
    half: HalfPoint | None = None,
    chance: float = 0.0,
) -> Sheet:
    """The series against operations (log2), with the curve of `half` and the level of chance."""
    places = [one.middle for each in series for one in each.measured if one.accuracy.items]
    low, high = min(places), max(places)
    if half is not None and half.fewest and half.most:
        low, high = min(low, half.fewest), max(high, half.most)
    plane = _Plane(low, high)
    sheet = Sheet(_TOP + _PICTURE + _FOOT, language)
    _draw_axes(sheet, plane, places, language)
    if chance > 0.005:
        sheet.line([(_LEFT, plane.y(chance)), (WIDTH, plane.y(chance))], RED, dashed=True)
    if half is not None:
        _draw_fit(sheet, plane, half, chance)
    for each in series:
        _draw_series(sheet, plane, each)
    if len(series) > 1:
        _draw_names(sheet, series)
    return sheet


def _draw_axes(sheet: Sheet, plane: _Plane, places: Sequence[float], language: Language) -> None:
    sheet.text(0, 7, "正确率（%）" if language == "zh" else "right, %", SOFT, size=SMALL)
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = plane.y(share)
        sheet.line([(_LEFT, y), (WIDTH, y)], LINE, thick=0.6)
        sheet.text(_LEFT - 5, y, f"{share * 100:.0f}", SOFT, size=SMALL, anchor="right")
    bottom, taken = _TOP + _PICTURE, 0.0
    for place in sorted(set(places)):
        x, label = plane.x(place), short(round(place))
        if x - width(label, SMALL) / 2 > taken:
            sheet.line([(x, bottom), (x, bottom + 3)], SOFT, thick=0.6)
            sheet.text(x, bottom + 10, label, SOFT, size=SMALL, anchor="center")
            taken = x + width(label, SMALL) / 2 + 3
    sheet.text(
        (WIDTH + _LEFT) / 2, bottom + 23, called("operations", AXES, language), SOFT,
        size=SMALL, anchor="center",
    )  # fmt: skip


def _draw_series(sheet: Sheet, plane: _Plane, series: Series) -> None:
    shift = 2.5 if series.hollow else 0.0
    there = [one for one in series.measured if one.accuracy.accuracy is not None]
    for one in there:
        x, interval = plane.x(one.middle) + shift, one.accuracy.interval
        sheet.line([(x, plane.y(interval.low)), (x, plane.y(interval.high))], series.tone, thick=1)
        sheet.dot(x, plane.y(one.accuracy.accuracy or 0.0), series.tone, hollow=series.hollow)


def _draw_names(sheet: Sheet, series: Sequence[Series]) -> None:
    x = WIDTH - sum(width(each.name, SMALL) + 18 for each in series) + 12
    for each in series:
        sheet.dot(x, 7, each.tone, hollow=each.hollow)
        sheet.text(x + 6, 7, each.name, INK, size=SMALL)
        x += width(each.name, SMALL) + 18


def _draw_fit(sheet: Sheet, plane: _Plane, half: HalfPoint, chance: float) -> None:
    """The logistic curve through its two ends, and where it has come half the way down."""
    if half.start is None or half.end is None or half.fewest is None or half.most is None:
        return
    begin, end = (_logit((one - chance) / (1 - chance)) for one in (half.start, half.end))
    steps = 48
    line = []
    for step in range(steps + 1):
        part = step / steps
        operations = half.fewest * (half.most / half.fewest) ** part
        rise = 1 / (1 + exp(-(begin + (end - begin) * part)))
        line.append((plane.x(operations), plane.y(chance + (1 - chance) * rise)))
    sheet.line(line, BLUE, thick=1)
    if half.found == "half" and half.at is not None:
        # The curve falls: nothing stands right of it at the top.
        x, beyond = plane.x(half.at.operations), plane.x(half.at.operations) > WIDTH - 60
        sheet.line([(x, _TOP), (x, _TOP + _PICTURE)], SOFT, dashed=True)
        sheet.text(
            x + (-5 if beyond else 5), _TOP + 8, f"H50 = {half.at}", INK, size=SMALL,
            anchor="right" if beyond else "left",
        )  # fmt: skip


def _logit(share: float) -> float:
    bounded = min(max(share, 1e-6), 1 - 1e-6)
    return log(bounded / (1 - bounded))
