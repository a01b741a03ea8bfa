"""Chance that is the same on every machine: all comes from the Mersenne Twister's `random()`.

Python promises that one method's numbers for a seed; `sample`, `shuffle` and `choice` may change.
"""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Draw:
    """Numbers drawn from a seed, which may be any text."""

    def __init__(self, seed: str) -> None:
        self.unit = Random(seed).random  # 0 ≤ x < 1

    def below(self, end: int) -> int:
        """A whole number from 0 to `end` − 1."""
        return int(self.unit() * end)

    def pick(self, from_: Sequence[T]) -> T:
        """One of them."""
        return from_[int(self.unit() * len(from_))]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """All of them in random order (Fisher and Yates)."""
        mixed = list(items)
        for last in range(len(mixed) - 1, 0, -1):
            other = int(self.unit() * (last + 1))
            mixed[last], mixed[other] = mixed[other], mixed[last]
        return mixed
