"""A share right with its interval, databases kept whole; chance taken off."""

from collections.abc import Sequence

from openllm_talk.practice.results import Result
from openllm_talk.records import Record


class Interval(Record, frozen=True, array_like=True):
    """A range, both ends included; written as `[low, high]`."""

    low: float
    high: float


class Accuracy(Record, frozen=True):
    """How many of `items` are right, as a share with its 95 % interval.

    `accuracy` is None where there are no items; nothing is known then, and the interval is
    [0, 1]. `chance` is the mean over the items of how often a blind guess is right; `corrected`
    is (accuracy − chance) / (1 − chance): 1 is all right, 0 no better than guessing, negative
    worse. `databases` counts those that the items came from.
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
    """The share right of `results`, every outcome counted."""
    raise NotImplementedError
