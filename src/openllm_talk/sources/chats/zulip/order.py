"""The messages of an export in the order of time, although its files are not sorted.

A first pass notes the time of each message, eight bytes each. Where they are in order already,
the second pass hands them on as they stand; else it holds `WINDOW` of them at a time and reads
again those files that some of the next ones stand in. Memory stays the same for any export; only
one whose messages are shuffled over all of its files is read more than twice or so.
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import msgspec

from openllm_talk.errors import BrokenSource
from openllm_talk.sources import files
from openllm_talk.sources.json_stream import Cursor, Undecoded

WINDOW = 1 << 14
"""Messages that are held together."""


class Written(msgspec.Struct, gc=False):
    """A message as it stands in an export; `pub_date` is its time in old ones."""

    id: Any = None
    sender: Any = None
    recipient: Any = None
    subject: Any = None
    content: Any = None
    date_sent: Any = None
    pub_date: Any = None
    last_edit_time: Any = None
    edit_history: Any = None


class Placed(msgspec.Struct, gc=False):
    """A message and its number in the export, from 1 over all of its files."""

    number: int
    message: Written | Undecoded


class _Dated(msgspec.Struct, gc=False):
    date_sent: Any = None
    pub_date: Any = None


@dataclass(slots=True)
class Chunks:
    """The files of messages, how many each has, and the time of each message."""

    sources: list[files.Source]
    ends: list[int] = field(default_factory=list)
    times: "array[float]" = field(default_factory=lambda: array("d"))
    broken: BrokenSource | None = None


def seconds(*values: Any) -> float | None:
    """The first of the values that is a time in seconds."""
    for value in values:
        if type(value) is float:
            return value
        if isinstance(value, int):
            return float(value)
        if isinstance(value, str):
            try:
                return float(value)
            except ValueError:
                continue
    return None


def survey(sources: list[files.Source], others: Callable[[str, Cursor], None]) -> Chunks:
    """The times of all messages; `others` is given each other list of the files, or skips it."""
    chunks = Chunks(sources)
    for source in sources:
        cursor = Cursor(files.blocks(source), source.place)
        try:
            for key in cursor.members():
                if key == "zerver_message" and cursor.peek() == b"[":
                    _note_times(cursor, chunks)
                else:
                    others(key, cursor)
        except BrokenSource as exc:
            chunks.broken = chunks.broken or exc
        chunks.ends.append(len(chunks.times))
    return chunks


def _note_times(cursor: Cursor, chunks: Chunks) -> None:
    last = chunks.times[-1] if chunks.times else 0.0
    for one in cursor.elements(_Dated):
        if not isinstance(one, Undecoded):
            last = seconds(one.date_sent, one.pub_date) or last
        chunks.times.append(last)


def pass_over(cursor: Cursor) -> None:
    """Pass over the value that begins here.

    A list is passed over in runs: who has read each message is several times as long as the
    messages.
    """
    if cursor.peek() == b"[":
        for _ in cursor.elements(msgspec.Raw):
            pass
    else:
        cursor.skip()


def in_time(chunks: Chunks) -> Iterator[Placed]:
    """All messages, oldest first, equals as they stand in the files.

    Raises BrokenSource after the last one where a file is cut off or broken.
    """
    times = chunks.times
    if all(one <= other for one, other in pairwise(times)):
        for place in range(len(chunks.sources)):
            yield from _from(chunks, place, None)
    else:
        order = sorted(range(len(times)), key=times.__getitem__)
        for start in range(0, len(order), WINDOW):
            wanted = order[start : start + WINDOW]
            held = _held(chunks, sorted(wanted))
            for place in wanted:
                if place in held:
                    yield Placed(place + 1, held[place])
    if chunks.broken is not None:
        raise chunks.broken


def _held(chunks: Chunks, wanted: list[int]) -> dict[int, Written | Undecoded]:
    """The wanted messages by their numbers from 0, which are sorted."""
    held: dict[int, Written | Undecoded] = {}
    first = 0
    for place, end in enumerate(chunks.ends):
        behind = bisect_left(wanted, end)
        if behind > first:
            inside = set(wanted[first:behind])
            for placed in _from(chunks, place, wanted[behind - 1] + 1):
                if placed.number - 1 in inside:
                    held[placed.number - 1] = placed.message
        first = behind
    return held


def _from(chunks: Chunks, place: int, last: int | None) -> Iterator[Placed]:
    """The messages of one file as far as it is whole, up to number `last`."""
    source = chunks.sources[place]
    number = chunks.ends[place - 1] if place else 0
    stop = chunks.ends[place] if last is None else last
    cursor = Cursor(files.blocks(source), source.place)
    try:
        for key in cursor.members():
            if number >= stop:
                return
            if key != "zerver_message" or cursor.peek() != b"[":
                pass_over(cursor)
                continue
            for one in cursor.elements(Written):
                number += 1
                yield Placed(number, one)
                if number >= stop:
                    return
    except BrokenSource as exc:
        chunks.broken = chunks.broken or exc
