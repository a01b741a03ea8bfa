"""H50: the number of operations at which accuracy is down to one half."""

from collections.abc import Sequence
from typing import Literal

from openllm_talk.errors import Language
from openllm_talk.practice.results import Result
from openllm_talk.records import Record


class Edge(Record, frozen=True):
    """A number of operations, or the bound beyond which it lies: «48», «< 4», «> 512»."""

    operations: float
    side: Literal["at", "below", "above"] = "at"

    def __str__(self) -> str:
        raise NotImplementedError


class HalfPoint(Record, frozen=True):
    """Where accuracy is down to one half, with its 95 % interval (`low`, `high`).

    `at` is None where there is no such place: `found` tells whether it was found ("half"), whether
    accuracy stays "above" or "below" one half wherever it was measured, "rises" through it, or
    operations were not varied ("unmeasured"). `falls` tells whether accuracy falls with operations
    at all. `fewest` and `most` are the operations measured, `start` and `end` the fitted accuracy there.
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
        """«48 (31–77)», «> 512», «< 4», «does not fall»."""
        raise NotImplementedError


def half_point(results: Sequence[Result], seed: int = 0) -> HalfPoint:
    """H50 of `results`; those of no operations are left out."""
    raise NotImplementedError
