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
from math import fsum, inf, log, log1p
from typing import Final, Literal

import numpy as np

from openllm_talk.errors import Language
from openllm_talk.practice.results import Result
from openllm_talk.practice.statistics.resampling import Numbers, Places, databases, redrawn
from openllm_talk.records import Record

# A normal prior of standard deviation 10 on intercept and slope; it weighs as much as 1/25 of an
# item. Without it the slope grows without end where one number of operations parts right and wrong.
_RIDGE: Final = 0.01
_STEPS: Final = 200
_NEAR: Final = 1e-9


class Edge(Record, frozen=True):
    """A number of operations, or the bound beyond which it lies: «48», «< 4», «> 512»."""

    operations: float
    side: Literal["at", "below", "above"] = "at"

    def __str__(self) -> str:
        sign = {"at": "", "below": "< ", "above": "> "}[self.side]
        return f"{sign}{self.operations:.{0 if self.operations >= 10 else 1}f}".removesuffix(".0")


class HalfPoint(Record, frozen=True):
    """Where accuracy is down to one half, with its 95 % interval from `low` to `high`.

    `found` tells whether there is such a place among the operations measured ("half"), or whether
    the curve stays "above" or "below" one half on all of them, "rises" through it, or cannot be
    drawn from fewer than two numbers of operations ("unmeasured"). `at` is None for the last two;
    nothing is extrapolated beyond `fewest` and `most`. `low` and `high` are None, too, where
    drawing databases anew shows nothing: one database, all right, all wrong. `falls` tells whether
    the curve falls at all, `start` and `end` are its accuracy at the fewest and most operations.
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
            return "未测量" if chinese else "not measured"
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
    """Items sorted by operations. `operations` are the distinct ones, `places` their log2 from the
    middle, `begins` where each begins among the items; `right` and `database` are the items'."""

    operations: Places
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
    counted = sorted((one for one in results if one.operations > 0), key=lambda one: one.operations)
    if not counted:
        return HalfPoint(found="unmeasured")
    fewest, most = counted[0].operations, counted[-1].operations
    if fewest == most or all(one.chance == 1 for one in counted):
        return HalfPoint(found="unmeasured", items=len(counted), fewest=fewest, most=most)
    counts = _counts(counted)
    curves = _fit_counts(counts, np.ones((1, len(counted))))
    ends = counts.places[[0, -1]]
    start, end = (curves.intercept[0] + curves.slope[0] * ends).tolist()
    at = None if start < 0 <= end else _edge(counts, _halves(curves, ends).item())
    drawn = [_edge(counts, place) for place in _interval(counts, seed)]
    return HalfPoint(
        found="rises" if at is None else "half" if at.side == "at" else at.side,
        at=at,
        low=drawn[0] if drawn else None,
        high=drawn[1] if drawn else None,
        falls=curves.slope.item() < 0,
        items=len(counted),
        fewest=fewest,
        most=most,
        start=_accuracy(start, counts.chance),
        end=_accuracy(end, counts.chance),
    )


def _counts(counted: Sequence[Result]) -> _Counts:
    operations, begins = np.unique([one.operations for one in counted], return_index=True)
    logs = np.log2([one.operations for one in counted])
    return _Counts(
        operations=operations,
        places=np.log2(operations) - logs.mean(),
        begins=begins,
        right=np.array([float(one.right) for one in counted]),
        database=databases(counted),
        chance=fsum(one.chance for one in counted) / len(counted),
    )


def _edge(counts: _Counts, place: float) -> Edge:
    """The number of operations at a place, or the bound beyond which the place lies."""
    fewest, most = counts.operations[[0, -1]].tolist()
    if place < counts.places[0]:
        return Edge(operations=fewest, side="below")
    if place > counts.places[-1]:
        return Edge(operations=most, side="above")
    return Edge(operations=round(fewest * 2 ** (place - counts.places.item(0)), 3))


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

    Newton's method (iteratively reweighted least squares), where what was guessed is not known:
    its expectation is taken off what is right, as in EM. A step that makes a curve less likely is
    halved. `chance` is at least 0 and below 1.
    """
    rows = len(items)
    point, step, best = np.zeros((rows, 2)), np.zeros((rows, 2)), np.full(rows, -inf)
    design = np.column_stack([np.ones(len(places)), places])
    guessed, free = (log(chance) if chance else -inf), log1p(-chance)
    for _ in range(_STEPS):
        tried = point + step
        logit = tried @ design.T
        known, unknown = -np.logaddexp(0, -logit), -np.logaddexp(0, logit)
        if_right, if_wrong = np.logaddexp(guessed, free + known), free + unknown
        likelihood = (right * if_right + (items - right) * if_wrong).sum(1)
        likelihood -= _RIDGE / 2 * (tried**2).sum(1)
        better = (likelihood >= best)[:, None]
        best = np.maximum(likelihood, best)
        point = np.where(better, tried, point)
        rise = np.exp(known)
        pull = (right * np.exp(known - if_right) - items * rise) @ design - _RIDGE * tried
        step = np.where(better, _solve(items * rise * (1 - rise), design, pull), step / 2)
        if np.abs(step).max() < _NEAR:
            break
    # Rounded, so that what is nought but for the machine's last digits has no sign.
    return Curves(intercept=point[:, 0].round(9), slope=point[:, 1].round(9))


def _solve(weights: Numbers, design: Numbers, pull: Numbers) -> Numbers:
    """Newton's step in each row: the ridged curvature of the `weights` divides the `pull`."""
    curvature = np.einsum("rp,pi,pj->rij", weights, design, design) + _RIDGE * np.eye(2)
    return np.linalg.solve(curvature, pull[:, :, None])[:, :, 0]


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
    return round(chance + (1 - chance) / (1 + float(np.exp(-logit))), 6)
