"""A share right with its interval, databases kept whole; chance taken off."""

from collections.abc import Sequence
from math import fsum, sqrt
from typing import Final

import numpy as np

from openllm_talk.practice.results import Result
from openllm_talk.practice.statistics.resampling import Numbers, databases, redrawn_ratios, sums
from openllm_talk.records import Record

# The normal quantile of a two-sided 95 % interval.
_Z: Final = 1.959963984540054


class Interval(Record, frozen=True, array_like=True):
    """A range, both ends included; written as `[low, high]`."""

    low: float
    high: float


class Accuracy(Record, frozen=True):
    """How many of `items` are right, as a share with its 95 % interval.

    `accuracy` is None where there are no items; nothing is known then, and the interval is
    [0, 1]. `chance` is the mean over the items of how often a blind guess is right; `corrected`
    is (accuracy − chance) / (1 − chance): 1 is all right, 0 no better than guessing, negative
    worse; its interval is that of the accuracy, put through the same line. `databases` counts
    those that the items came from.
    """

    items: int
    right: int
    databases: int
    accuracy: float | None
    interval: Interval
    chance: float
    corrected: float | None
    corrected_interval: Interval | None


def accuracy(results: Sequence[Result], seed: int = 0) -> Accuracy:
    """The share right of `results`; whatever is not right counts as wrong, whyever it is."""
    items, right = len(results), sum(one.right for one in results)
    chance = fsum(one.chance for one in results) / items if items else 0.0
    database = databases(results)
    amounts = sums(database, [1.0] * items)
    interval = share_interval(sums(database, [one.right for one in results]), amounts, seed)
    known = items > 0 and chance < 1
    return Accuracy(
        items=items,
        right=right,
        databases=len(amounts),
        accuracy=round(right / items, 6) if items else None,
        interval=interval,
        chance=round(chance, 6),
        corrected=_corrected(right / items, chance) if known else None,
        corrected_interval=Interval(
            low=_corrected(interval.low, chance), high=_corrected(interval.high, chance)
        )
        if known
        else None,
    )


def share_interval(right: Numbers, items: Numbers, seed: int = 0) -> Interval:
    """The 95 % interval of sum(right) / sum(items), both given a database.

    Wilson's where every item has its own database. Else the 2.5th and 97.5th percentile over
    databases drawn anew, but never narrower than Wilson's: drawing 5 or 10 databases anew shows
    too little of how they differ. Where it shows nothing, with one database or with all items
    right or all wrong, Wilson's with each database counted as a single item.
    """
    total = float(items.sum())
    if not total:
        return Interval(low=0.0, high=1.0)
    share = float(right.sum()) / total
    if len(items) == total:
        return wilson(share, total)
    if len(items) == 1 or share in (0.0, 1.0):
        return wilson(share, len(items))
    low, high = np.quantile(redrawn_ratios(right, items, seed), (0.025, 0.975)).tolist()
    least = wilson(share, total)
    return Interval(low=min(least.low, round(low, 6)), high=max(least.high, round(high, 6)))


def wilson(share: float, items: float) -> Interval:
    """The 95 % score interval of `share` out of `items` independent ones (Wilson 1927)."""
    if not items:
        return Interval(low=0.0, high=1.0)
    square = _Z * _Z / items
    middle = (share + square / 2) / (1 + square)
    half = _Z * sqrt(share * (1 - share) / items + square / (4 * items)) / (1 + square)
    return Interval(low=round(max(0.0, middle - half), 6), high=round(min(1.0, middle + half), 6))


def _corrected(share: float, chance: float) -> float:
    return round((share - chance) / (1 - chance), 6)
