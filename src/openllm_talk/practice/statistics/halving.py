"""H50: the number of operations at which accuracy is down to one half.

The curve is a logistic one of log2 operations that falls from certainty to chance,

    P(right) = chance + (1 − chance) / (1 + exp(−(intercept + slope · log2 operations))),

`chance` being the mean of the items (a guess rate, as in psychometrics: Wichmann and Hill 2001).
H50 is where it has come half the way down, which is an accuracy of 50 % where nothing is guessed.

One half is meant absolutely, not half of what a model has at the fewest operations. Otherwise a
model that starts at 6 % and ends at 4 % never halves, and would stand above one that starts at
100 %. A model that starts at 60 % has its H50 soon after the start, and one that starts at 40 % has
it before: «< 4». The fitted accuracy at both ends of what was measured is given beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum
from typing import Final, Literal

import numpy as np

from openllm_talk.errors import Language
from openllm_talk.practice.results import Result
from openllm_talk.practice.statistics.resampling import Numbers, Places, databases, redrawn
from openllm_talk.records import Record

# A normal prior of standard deviation 10 on intercept and slope, an item's hundredth part at most.
# Without it the slope of data that one number of operations parts cleanly grows without end.
_RIDGE: Final = 0.01
_LONGEST_STEP: Final = 2.0
_STEPS: Final = 200
_FLAT: Final = 1e-6


class Edge(Record, frozen=True):
    """A number of operations, or the bound beyond which it lies: «48», «< 4», «> 512»."""

    operations: float
    side: Literal["at", "below", "above"] = "at"

    def __str__(self) -> str:
        sign = {"at": "", "below": "< ", "above": "> "}[self.side]
        return f"{sign}{self.operations:.{0 if self.operations >= 10 else 1}f}".removesuffix(".0")


class HalfPoint(Record, frozen=True):
    """Where accuracy is down to one half, with its 95 % interval from `low` to `high`.

    `found` tells whether there is such a place among the operations measured ("half"), or the curve
    stays "above" or "below" one half on all of them, "rises" through it, or cannot be drawn since
    there are not two numbers of operations ("unmeasured"). `at` is None for the last two; nothing
    is extrapolated beyond `fewest` and `most`. `low` and `high` are None, too, where drawing anew
    shows nothing: one database, all right or all wrong. `falls` tells whether the curve falls at
    all, `start` and `end` are its accuracy at the fewest and the most operations.
    """

    found: Literal["half", "above", "below", "rises", "unmeasured"]
    at: Edge | None = None
    low: Edge | None = None
    high: Edge | None = None
    falls: bool = False
    items: int = 0
    fewest: int | None = None
    most: int | None = None
    start: float | None = None
    end: float | None = None

    def say(self, language: Language = "en") -> str:
        """«48 (31–77)», «> 512», «> 512 (300 – > 512)», «> 512, does not fall», «< 4»."""
        chinese = language == "zh"
        if self.found == "unmeasured":
            return (
                "未测量（操作次数不足两种）" if chinese else "not measured (operations not varied)"
            )
        flat = "" if self.falls else "不下降" if chinese else "does not fall"
        if self.at is None:
            return flat
        if self.found == "below":
            flat = ""
        return f"{self.at}{self._range()}" + (f"{'，' if chinese else ', '}{flat}" if flat else "")

    def _range(self) -> str:
        if self.low is None or self.high is None or self.low == self.high == self.at:
            return ""
        dash = "–" if self.low.side == self.high.side == "at" else " – "
        return f" ({self.low}{dash}{self.high})"


@dataclass(frozen=True, slots=True)
class _Counts:
    """Items sorted by operations: `places` (distinct, log2, from the middle), `right` and
    `database` of each item, and where each place begins among the items."""

    places: Numbers
    begins: Places
    right: Numbers
    database: Places
    chance: float


@dataclass(frozen=True, slots=True)
class Curves:
    """Fitted curves, a row each: `intercept` at place 0 and `slope`, both in logits."""

    intercept: Numbers
    slope: Numbers


def half_point(results: Sequence[Result], seed: int = 0) -> HalfPoint:
    """H50 of `results`; those of no operations are left out, they have no place on the axis."""
    counted = sorted((one for one in results if one.operations > 0), key=_operations)
    if not counted:
        return HalfPoint(found="unmeasured")
    fewest, most = counted[0].operations, counted[-1].operations
    if fewest == most:
        return HalfPoint(found="unmeasured", items=len(counted), fewest=fewest, most=most)
    counts = _counts(counted)
    curves = _fit_counts(counts, np.ones((1, len(counted))))
    ends = counts.places[[0, -1]]
    logits = (curves.intercept + curves.slope * ends).tolist()
    start, end = (round(_accuracy(logit, counts.chance), 6) for logit in logits)

    def edge(place: float) -> Edge:
        if place < ends[0]:
            return Edge(operations=fewest, side="below")
        if place > ends[1]:
            return Edge(operations=most, side="above")
        return Edge(operations=round(fewest * 2 ** (place - float(ends[0])), 3))

    rises = logits[0] < 0 <= logits[1]
    at = None if rises else edge(float(_halves(curves, ends)[0]))
    drawn = [edge(place) for place in _interval(counts, seed)]
    return HalfPoint(
        found="rises" if at is None else "half" if at.side == "at" else at.side,
        at=at,
        low=drawn[0] if drawn else None,
        high=drawn[1] if drawn else None,
        falls=float(curves.slope[0]) < -_FLAT,
        items=len(counted),
        fewest=fewest,
        most=most,
        start=start,
        end=end,
    )


def _operations(result: Result) -> int:
    return result.operations


def _counts(counted: Sequence[Result]) -> _Counts:
    operations, begins = np.unique([one.operations for one in counted], return_index=True)
    logs = np.log2([one.operations for one in counted])
    return _Counts(
        places=np.log2(operations) - logs.mean(),
        begins=begins,
        right=np.array([float(one.right) for one in counted]),
        database=databases(counted),
        chance=fsum(one.chance for one in counted) / len(counted),
    )


def _interval(counts: _Counts, seed: int) -> list[float]:
    """The 2.5th and 97.5th percentile of the place of one half, databases drawn anew.

    Empty where drawing anew shows nothing. No mean is taken between two places, as one of them may
    be infinite.
    """
    amount = int(counts.database.max()) + 1
    if amount == 1 or len(set(counts.right.tolist())) == 1:
        return []
    ends = counts.places[[0, -1]]
    places = np.concatenate(
        [
            _halves(_fit_counts(counts, times[:, counts.database]), ends)
            for times in redrawn(amount, seed, width=len(counts.database))
        ]
    )
    percentiles: list[float] = np.quantile(places, (0.025, 0.975), method="inverted_cdf").tolist()
    return percentiles


def _fit_counts(counts: _Counts, times: Numbers) -> Curves:
    """The curves of the items, each counted so many `times` (rows of resamples × items)."""
    items = np.add.reduceat(times, counts.begins, axis=1)
    right = np.add.reduceat(times * counts.right, counts.begins, axis=1)
    return fit(counts.places, right, items, counts.chance)


def fit(places: Numbers, right: Numbers, items: Numbers, chance: float = 0.0) -> Curves:
    """The likeliest curve in each row of `right` out of `items` (rows × places), with a weak ridge.

    Fisher's scoring (iteratively reweighted least squares) with steps of bounded length. `chance`
    is below 1.
    """
    intercept, slope = np.zeros(len(items)), np.zeros(len(items))
    for _ in range(_STEPS):
        logit = np.clip(intercept[:, None] + slope[:, None] * places, -30, 30)
        rise = 1 / (1 + np.exp(-logit))
        expected = chance + (1 - chance) * rise
        share = rise / expected
        pull = (right - items * expected) * share
        weight = items * (1 - chance) * rise * (1 - rise) * share
        pulls = pull.sum(1) - _RIDGE * intercept, pull @ places - _RIDGE * slope
        flat, tilt, steep = weight.sum(1) + _RIDGE, weight @ places, weight @ places**2 + _RIDGE
        determinant = flat * steep - tilt**2
        up = (steep * pulls[0] - tilt * pulls[1]) / determinant
        turn = (flat * pulls[1] - tilt * pulls[0]) / determinant
        length = np.hypot(up, turn)
        bound = _LONGEST_STEP / np.maximum(length, _LONGEST_STEP)
        intercept, slope = intercept + bound * up, slope + bound * turn
        if length.max() < 1e-9:
            break
    return Curves(intercept=intercept, slope=slope)


def _halves(curves: Curves, ends: Numbers) -> Numbers:
    """The place of one half a curve; infinite where it lies outside of `ends`, with its sign.

    A curve that rises through one half has no such place: the side that its middle is on counts.
    """
    first, last = (curves.intercept + curves.slope * end for end in ends)
    falls = (first >= 0) & (last < 0)
    place = np.where(curves.intercept >= 0, np.inf, -np.inf)
    place[(first >= 0) & (last >= 0)] = np.inf
    place[(first < 0) & (last < 0)] = -np.inf
    place[falls] = -curves.intercept[falls] / curves.slope[falls]
    return place


def _accuracy(logit: float, chance: float) -> float:
    return chance + (1 - chance) / (1 + float(np.exp(-logit)))
