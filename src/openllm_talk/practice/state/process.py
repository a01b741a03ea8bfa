"""Checkpoints on the way: which cell of the table went wrong, when, and how.

A model that keeps a table in its head is asked for all of it several times. Each dump is held
against the true table then, cell by cell, and against the last dump that could be read. With

    T, P   what is true now, and what was true at the last checkpoint that could be read
    M, B   what the model says now, and what it said then
    —      no such row

where before the first checkpoint there is an empty table, rightly held, a cell is

    M = T    truth changed (T ≠ P)    M is                            it is
    -----    ---------------------    ----------------------------    -----------
    yes                                                               right
    no       yes                      P                               missed
    no       either                   B, which was wrong then         carried
    no       either                   an older truth                  stale
    no       yes                      anything else                   wrong_write
    no       no                       anything else                   imagined
    the dump cannot be read: every cell of the true table             unread

by the first line that fits. «An older truth» is a value that the cell truly had at a checkpoint
before, other than P; «—» is none. So an inserted row that is not there is missed, and so is the
deletion of one that still stands; one that comes back later is stale; one that comes or goes
without cause is imagined. A cell that was wrong and becomes wrong in another way, though nothing
was done to it, is imagined, too.

The key is not counted as a cell, since the other cells of its row tell whether it is there; but it
is in a table of keys alone. A key that stands twice, with different values, has none that could be
right. A row with nothing in it is no row.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal, get_args

from openllm_talk.practice.answers import read
from openllm_talk.practice.answers.cells import fold, reread
from openllm_talk.practice.answers.reading import MOST_CHARACTERS
from openllm_talk.practice.item import Answer, Cell, Item

Kind = Literal["right", "missed", "imagined", "stale", "wrong_write", "carried", "unread"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Process:
    """What became of the cells at the checkpoints of one item.

    `checkpoints` counts every kind at each checkpoint, `counts` over all. `relevant_wrong` tells
    whether a cell that the final answer rests on was wrong at a checkpoint: True if at one, False
    if all could be read and it was right at each (or its row rightly not there), None if nobody
    can tell: it was never seen wrong, but a dump is unread; or there are no relevant cells or no
    checkpoints.
    """

    counts: dict[Kind, int]
    checkpoints: tuple[dict[Kind, int], ...]
    relevant_wrong: bool | None


def process(item: Item, replies: Sequence[str]) -> Process:
    """How each cell stood at each checkpoint; `replies` are the model's to `item.turns`, in order.

    A reply that is missing (the run was cut off) is unread; replies beyond the turns are left out.
    """
    columns = item.turn_columns or item.columns
    relevant = [
        (fold(reread(key)), columns.index(column))
        for key, column in item.relevant
        if column in columns
    ]
    known = _Known()
    checkpoints: list[dict[Kind, int]] = []
    seen: list[bool | None] = []
    for number, answer in enumerate(item.truths):
        true = _table(answer)
        said = _dump(columns, true, replies[number] if number < len(replies) else "")
        if said is None:
            kinds = Counter[Kind](unread=len(_places(columns, true)))
            seen.append(None)
            known.skip(true)
        else:
            kinds = Counter(known.kind(p, true, said) for p in _places(columns, true | said))
            seen.append(any(_at(true, place) != _at(said, place) for place in relevant))
            known.keep(true, said)
        checkpoints.append({kind: kinds[kind] for kind in KINDS})
    counts: dict[Kind, int] = {kind: sum(each[kind] for each in checkpoints) for kind in KINDS}
    return Process(counts, tuple(checkpoints), _any_wrong(seen) if relevant else None)


def _any_wrong(seen: list[bool | None]) -> bool | None:
    if True in seen:
        return True
    return None if None in seen or not seen else False


class _Absent(Enum):
    """What stands in a cell of a row that is not there."""

    ROW = "—"


# A table by its keys, all its cells in their columns. A cell where two rows of one key differ is a
# tuple of both, which equals no true one.
_Value = Cell | tuple[Cell, ...] | _Absent
_Table = dict[Cell, list[_Value]]
_Place = tuple[Cell, int]


def _table(answer: Answer) -> _Table:
    """The rows of a table by their keys, its cells as they are compared."""
    table: _Table = {}
    for row in answer if isinstance(answer, list) else []:
        cells = [fold(reread(cell)) for cell in row] if isinstance(row, list) else []
        if all(cell is None for cell in cells):
            continue
        known = table.setdefault(cells[0], list(cells))
        for column, cell in enumerate(cells):
            if column < len(known) and known[column] != cell:
                known[column] = (*_all_values(known[column]), cell)
    return table


def _all_values(value: _Value) -> tuple[Cell, ...]:
    if isinstance(value, tuple):
        return value
    return () if isinstance(value, _Absent) else (value,)


def _dump(columns: tuple[str, ...], true: _Table, reply: str) -> _Table | None:
    """The table that a model said; None where it cannot be read."""
    longest = MOST_CHARACTERS + 100 * len(true) * len(columns)
    reading = read("table", columns, reply, longest)
    return None if reading.trouble is not None else _table(reading.value)


def _at(table: _Table, place: _Place) -> _Value:
    key, column = place
    return table[key][column] if key in table else _Absent.ROW


def _places(columns: tuple[str, ...], table: _Table) -> list[_Place]:
    """All cells of `table`; its keys only where it has nothing else."""
    first = 1 if len(columns) > 1 else 0
    return [(key, column) for key in table for column in range(first, len(columns))]


@dataclass(slots=True)
class _Known:
    """What was true and what was said at the last checkpoint that was read, and older truths."""

    true: _Table = field(default_factory=dict)
    said: _Table = field(default_factory=dict)
    older: dict[_Place, set[_Value]] = field(default_factory=dict)

    def kind(self, place: _Place, true: _Table, said: _Table) -> Kind:
        """What became of the cell at `place`, by the table above."""
        now, then = _at(true, place), _at(self.true, place)
        model, before = _at(said, place), _at(self.said, place)
        changed = now != then
        if model == now:
            return "right"
        if changed and model == then:
            return "missed"
        if model == before and before != then:
            return "carried"
        if model in self.older.get(place, ()):
            return "stale"
        return "wrong_write" if changed else "imagined"

    def keep(self, true: _Table, said: _Table) -> None:
        """This checkpoint becomes the last one."""
        self.skip(self.true)
        self.true, self.said = true, said

    def skip(self, true: _Table) -> None:
        """Remember a true table without knowing what the model held."""
        for key, cells in true.items():
            for column, cell in enumerate(cells):
                self.older.setdefault((key, column), set()).add(cell)
