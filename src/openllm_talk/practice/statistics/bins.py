"""Figures split along operations, tokens or any other axis, and the table of two axes."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from openllm_talk.practice.results import Result
from openllm_talk.practice.statistics.accuracy import Accuracy, Interval, accuracy
from openllm_talk.records import Record

# As many columns as a reader can still tell apart; with more values they are put together.
_MOST_VALUES: Final = 12


class BinAccuracy(Record, frozen=True):
    """The accuracy of the results whose place on an axis is within `bin`, both ends included."""

    bin: Interval
    accuracy: Accuracy


class HeatCell(Record, frozen=True):
    """The accuracy of the results within a bin of both axes, ends included."""

    across: Interval
    down: Interval
    accuracy: Accuracy


class Heat(Record, frozen=True):
    """A table of two axes, by name. Cells without results are left out."""

    across: str
    down: str
    cells: tuple[HeatCell, ...]


def place(result: Result, axis: str) -> float | None:
    """Where `result` stands on `axis`: operations, rows, tokens, or a number among its `axes`.

    None where it has no such axis.
    """
    if axis in ("operations", "rows", "tokens"):
        number: int = getattr(result, axis)
        return number
    value = result.axes.get(axis)
    return value if isinstance(value, (int, float)) else None


def bins(values: Sequence[float]) -> list[Interval]:
    """Bins that hold all of `values`, in order: a bin a value where there are at most twelve.

    Else whole numbers are put together from a power of two up to the next (4–7, 8–15 …), and any
    other numbers into ten equal parts, an end between two of which belongs to the upper one.
    """
    distinct = sorted(set(values))
    if len(distinct) <= _MOST_VALUES:
        return [Interval(low=value, high=value) for value in distinct]
    if distinct[0] >= 0 and all(value == int(value) for value in distinct):
        lengths = sorted({int(value).bit_length() for value in distinct})
        return [Interval(low=2**length // 2, high=2**length - 1) for length in lengths]
    step = (distinct[-1] - distinct[0]) / 10
    ends = [round(distinct[0] + step * part, 6) for part in range(10)] + [distinct[-1]]
    return [Interval(low=low, high=high) for low, high in pairwise(ends)]


def split(results: Sequence[Result], axis: str, seed: int = 0) -> tuple[BinAccuracy, ...]:
    """The accuracy of `results` in each bin of `axis` that holds any, in order."""
    return tuple(
        BinAccuracy(bin=part, accuracy=accuracy(within, seed))
        for part, within in sorted_into(results, axis)
    )


def sorted_into(results: Sequence[Result], axis: str) -> list[tuple[Interval, list[Result]]]:
    """The bins of `axis` with the results in each; what has no place on the axis is left out."""
    placed = [(where, one) for one in results if (where := place(one, axis)) is not None]
    parts = bins([where for where, _ in placed])
    lows = [part.low for part in parts]
    held: defaultdict[int, list[Result]] = defaultdict(list)
    for where, one in placed:
        held[bisect_right(lows, where) - 1].append(one)
    return [(parts[number], held[number]) for number in sorted(held)]


def heat(
    results: Sequence[Result], across: str = "tokens", down: str = "operations", seed: int = 0
) -> Heat:
    """The table of `across` × `down`, row by row; the bins are the same in every row."""
    columns = {one.item: part for part, within in sorted_into(results, across) for one in within}
    cells = []
    for row, within in sorted_into(results, down):
        here: defaultdict[Interval, list[Result]] = defaultdict(list)
        for one in within:
            if one.item in columns:
                here[columns[one.item]].append(one)
        cells += [
            HeatCell(across=column, down=row, accuracy=accuracy(here[column], seed))
            for column in sorted(here, key=lambda part: part.low)
        ]
    return Heat(across=across, down=down, cells=tuple(cells))
