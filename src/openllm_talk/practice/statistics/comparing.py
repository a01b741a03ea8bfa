"""Two models on the same items: difference, interval, test, and correction for many pairs."""

from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from math import sqrt

import msgspec
import numpy as np

from openllm_talk.practice.results import Result
from openllm_talk.practice.statistics.accuracy import Interval, wilson
from openllm_talk.practice.statistics.resampling import Numbers, databases, redrawn_ratios, sums
from openllm_talk.records import Record


class Paired(Record, frozen=True, gc=False):
    """How many items both, one or none of two models got right."""

    both_right: int
    only_first: int
    only_second: int
    neither: int

    @property
    def items(self) -> int:
        return self.both_right + self.only_first + self.only_second + self.neither


class Comparison(Record, frozen=True):
    """Two models, `first` and `second`, on the items that both have a result for.

    `difference` is the accuracy of the first less that of the second, with its 95 % interval;
    without common items it is None, and so are the accuracies. `p` is McNemar's exact test, which
    takes the items for independent: where they share databases, go by the interval. `p_holm` is
    the same, corrected for all pairs of models compared together. `unpaired_first` and
    `unpaired_second` name the items that only one of both has: they are in no figure here.
    """

    first: str
    second: str
    items: int
    databases: int
    first_accuracy: float | None
    second_accuracy: float | None
    difference: float | None
    interval: Interval
    paired: Paired
    p: float
    p_holm: float
    unpaired_first: tuple[str, ...]
    unpaired_second: tuple[str, ...]


def compare_all(
    models: Sequence[tuple[str, Sequence[Result]]], seed: int = 0
) -> tuple[Comparison, ...]:
    """Every pair of `models` (name, results), in order, with Holm's correction over all pairs.

    A pair without a common item tests nothing, so the correction does not count it.
    """
    pairs = [
        compare_two(first, second, results, others, seed)
        for (first, results), (second, others) in combinations(models, 2)
    ]
    tested = [pair for pair in pairs if pair.items]
    corrected = iter(holm([pair.p for pair in tested]))
    return tuple(
        msgspec.structs.replace(pair, p_holm=next(corrected)) if pair.items else pair
        for pair in pairs
    )


def compare_two(
    first: str,
    second: str,
    results: Sequence[Result],
    others: Sequence[Result],
    seed: int = 0,
) -> Comparison:
    """`results` of the model `first` beside `others` of `second`, item by item."""
    one, other = ({result.item: result for result in each} for each in (results, others))
    common = sorted(one.keys() & other.keys())
    paired = _paired([(one[item].right, other[item].right) for item in common])
    database = databases([one[item] for item in common])
    gained = [float(one[item].right) - float(other[item].right) for item in common]
    items = sums(database, [1.0] * len(common))
    p = mcnemar(paired.only_first, paired.only_second)
    first_right = paired.both_right + paired.only_first
    second_right = paired.both_right + paired.only_second

    def share(count: int) -> float | None:
        return round(count / len(common), 6) if common else None

    return Comparison(
        first=first,
        second=second,
        items=len(common),
        databases=len(items),
        first_accuracy=share(first_right),
        second_accuracy=share(second_right),
        difference=share(first_right - second_right),
        interval=_interval(paired, sums(database, gained), items, seed),
        paired=paired,
        p=p,
        p_holm=p,
        unpaired_first=tuple(sorted(one.keys() - other.keys())),
        unpaired_second=tuple(sorted(other.keys() - one.keys())),
    )


def _paired(rights: Sequence[tuple[bool, bool]]) -> Paired:
    count = Counter(rights)
    return Paired(
        both_right=count[True, True],
        only_first=count[True, False],
        only_second=count[False, True],
        neither=count[False, False],
    )


def _interval(paired: Paired, gained: Numbers, items: Numbers, seed: int) -> Interval:
    """The 95 % interval of the difference, by databases drawn anew, each with both its answers.

    Never narrower than Newcombe's, for the reasons that `share_interval` gives; with one database,
    or where the models never differ, Newcombe's with each database counted as a single item.
    """
    if not paired.items:
        return Interval(low=-1.0, high=1.0)
    if len(items) == 1 or not paired.only_first + paired.only_second:
        return newcombe(paired, len(items))
    least = newcombe(paired, paired.items)
    low, high = np.quantile(redrawn_ratios(gained, items, seed), (0.025, 0.975)).tolist()
    return Interval(low=min(least.low, round(low, 6)), high=max(least.high, round(high, 6)))


def newcombe(paired: Paired, items: float) -> Interval:
    """The 95 % interval of the difference of two paired shares, as if out of `items`.

    Wilson's intervals of both, put together with their correlation (method 10 of Newcombe 1998).
    """
    scale = items / paired.items
    both, one, other, none = (count * scale for count in msgspec.structs.astuple(paired))
    first, second = (both + one) / items, (both + other) / items
    product = both * none - one * other
    if product > 0:
        product = max(product - items / 2, 0.0)
    margins = first * (1 - first) * second * (1 - second) * items**4
    phi = product / sqrt(margins) if margins else 0.0
    of_first, of_second = wilson(first, items), wilson(second, items)

    def reach(one_way: float, other_way: float) -> float:
        square = one_way**2 - 2 * phi * one_way * other_way + other_way**2
        return sqrt(max(0.0, square))

    below = reach(first - of_first.low, of_second.high - second)
    above = reach(of_first.high - first, second - of_second.low)
    return Interval(
        low=round(max(-1.0, first - second - below), 6),
        high=round(min(1.0, first - second + above), 6),
    )


def mcnemar(only_first: int, only_second: int) -> float:
    """The chance of so uneven a split of the items that one model alone got right, both ways.

    The exact two-sided test of McNemar (1947): a fair coin a differing item; 1 where none differs.
    """
    differing, fewer = only_first + only_second, min(only_first, only_second)
    ways = term = 1  # whole numbers of any length, so nothing is rounded before the end
    for number in range(fewer):
        term = term * (differing - number) // (number + 1)
        ways += term
    return min(1.0, (2 * ways) / (1 << differing))


def holm(chances: Sequence[float]) -> list[float]:
    """`chances` (p-values) corrected for being so many, in the same order (Holm 1979)."""
    corrected = [0.0] * len(chances)
    largest = 0.0
    for rank, place in enumerate(sorted(range(len(chances)), key=chances.__getitem__)):
        largest = max(largest, min(1.0, chances[place] * (len(chances) - rank)))
        corrected[place] = largest
    return corrected
