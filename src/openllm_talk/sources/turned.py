"""Rows of an export that was asked for with the newest message first, the oldest first again."""

from collections.abc import Iterator
from itertools import islice, pairwise

import msgspec

from openllm_talk.errors import BrokenSource
from openllm_talk.records import Message, Row

_LOOKED_AT = 100
"""Rows that decide: an export runs one way from its first row to its last."""
_SURE = 4
"""Steps back in time, without one forwards, that no export in the usual order begins with."""


def oldest_first(rows: Iterator[Row]) -> Iterator[Row]:
    """The rows in the order of time, `index` from 0.

    Only those of an export that runs backwards are held, because its first row comes last. Raises
    what `rows` raises, after the rows before it.
    """
    first: list[Row] = []
    broken: BrokenSource | None = None
    try:
        first.extend(islice(rows, _LOOKED_AT))
        if _runs_backwards(first):
            first.extend(rows)
    except BrokenSource as exc:
        # In a list that was extended by an iterator the rows before the break are kept.
        broken = exc
    if _runs_backwards(first[:_LOOKED_AT]):
        for index, row in enumerate(reversed(first)):
            yield msgspec.structs.replace(row, index=index)
    else:
        yield from first
        if broken is None:
            yield from rows
    if broken is not None:
        raise broken


def _runs_backwards(rows: list[Row]) -> bool:
    times = [row.time[:19] for row in rows if isinstance(row, Message) and row.time]
    steps = [(before > after) - (before < after) for before, after in pairwise(times)]
    return steps.count(1) >= _SURE and -1 not in steps
