"""Two people at one piece: what both did is joined where it can be, and laid side by side else.

A three-way merge: `base` is what both saw, `theirs` what stands now, `mine` what comes in. Fields
of which only one side changed are that side's; texts of which both did are merged line by line
(Khanna, Kunal and Pierce 2007, «A formal investigation of diff3», describes the method).
"""

import difflib
from collections.abc import Mapping, Sequence
from typing import Any

from openllm_talk.records import Record


class Joined(Record, frozen=True):
    """A record made of two people's: `clashes` are the fields where both changed the same lines.

    There `record` holds what comes in (`mine`), and `theirs` what stands, for a person to choose.
    """

    record: dict[str, Any]
    theirs: dict[str, Any]
    clashes: tuple[str, ...] = ()


def joined(base: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> Joined:
    """The record with both people's changes; pure."""
    record: dict[str, Any] = {}
    clashes = []
    for field in dict.fromkeys((*theirs, *mine)):
        sides = (base.get(field), theirs.get(field), mine.get(field))
        record[field], clear = _field(*sides)
        if not clear:
            clashes.append(field)
    return Joined(record=record, theirs=dict(theirs), clashes=tuple(clashes))


def _field(base: Any, theirs: Any, mine: Any) -> tuple[Any, bool]:
    """The value of one field, and whether it is beyond doubt."""
    if theirs in (base, mine):
        return mine, True
    if mine == base:
        return theirs, True
    if all(isinstance(side, str) for side in (base, theirs, mine)):
        merged = merged_text(base, theirs, mine)
        return (mine, False) if merged is None else (merged, True)
    return mine, False


def merged_text(base: str, theirs: str, mine: str) -> str | None:
    """The text with the changes of both; None where they changed the same or touching lines."""
    lines = base.split("\n")
    changes = sorted(
        {*_changes(lines, theirs.split("\n")), *_changes(lines, mine.split("\n"))},
        key=lambda change: (change.start, change.end),
    )
    result: list[str] = []
    at = 0
    for place, change in enumerate(changes):
        if place and change.start <= changes[place - 1].end:
            return None
        result += [*lines[at : change.start], *change.lines]
        at = change.end
    return "\n".join([*result, *lines[at:]])


class _Change(Record, frozen=True):
    """The lines from `start` up to `end` of the base become `lines`."""

    start: int
    end: int
    lines: tuple[str, ...]


def _changes(base: Sequence[str], other: Sequence[str]) -> list[_Change]:
    # Lines that stand a hundred times over are no landmarks: without that rule of difflib, two
    # texts of such lines are compared for minutes, under the lock of the issue.
    matcher = difflib.SequenceMatcher(None, base, other)
    return [
        _Change(start=start, end=end, lines=tuple(other[first:last]))
        for kind, start, end, first, last in matcher.get_opcodes()
        if kind != "equal"
    ]
