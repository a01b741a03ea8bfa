"""Databases drawn anew with replacement: the cluster bootstrap (Efron 1979; Field and Welsh 2007).

Items of one database share a history, so they go right or wrong together; a database is drawn with
all its items or not at all.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openllm_talk.practice.results import Result

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]

RESAMPLES: Final = 1000
# So many counts are held at a time, that memory does not grow with the number of databases.
_AT_ONCE: Final = 1_000_000


def databases(results: Sequence[Result]) -> Places:
    """For each result the number of its database, from 0, by name: the order does not matter.

    A result without a database stands for itself.
    """
    names = [("d", one.database) if one.database else ("i", one.item) for one in results]
    number = {name: place for place, name in enumerate(sorted(set(names)))}
    return np.array([number[name] for name in names], dtype=np.int64)


def sums(database: Places, values: Sequence[float]) -> Numbers:
    """The sum of the `values` of each database, in the order of their numbers."""
    return np.bincount(database, weights=np.array(values, dtype=np.float64)).astype(np.float64)


def redrawn(count: int, seed: int, width: int = 0) -> Iterator[Numbers]:
    """How often each of `count` databases is drawn, in blocks of (resamples, count); 1,000 rows.

    `width` is the length of what the caller makes of a row, where that is longer than the row.
    The generator is numpy's old one because its stream is promised never to change (NEP 19).
    """
    chance = np.random.RandomState(seed)
    block = max(1, _AT_ONCE // max(count, width))
    for start in range(0, RESAMPLES, block):
        rows = min(block, RESAMPLES - start)
        drawn = chance.randint(0, count, (rows, count), dtype=np.int64)
        drawn += np.arange(rows, dtype=np.int64)[:, None] * count
        times = np.bincount(drawn.ravel(), minlength=rows * count).reshape(rows, count)
        yield times.astype(np.float64)


def redrawn_ratios(above: Numbers, below: Numbers, seed: int) -> Numbers:
    """sum(above) / sum(below) in each resample of the databases that they are sums over."""
    return np.concatenate(
        [(times @ above) / (times @ below) for times in redrawn(len(below), seed)]
    )
