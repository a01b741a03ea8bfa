"""What happens to a database: its schema, its first rows, and the operations on it, in order."""

from dataclasses import dataclass
from typing import Any, Literal

from openllm_talk.practice.item import Cell

# An operation is a plain tuple, its kind first: a history of a million tokens holds some fifty
# thousand of them. Tables and columns are positions; column 0 is the key.
#   ("insert", table, row)                      row: all its cells
#   ("set",    table, key, column, value)
#   ("add",    table, key, column, amount)      amount may be negative
#   ("delete", table, key)
#   ("set_where", table, column, value,  column asked, comparison, bound)
#   ("add_where", table, column, amount, column asked, comparison, bound)
#   ("begin",) ("commit",) ("rollback",)
# An operation that would break a constraint changes nothing: a key twice, a number below zero.
Operation = tuple[Any, ...]
Comparison = Literal["=", "<", ">"]
Row = list[Any]  # a Cell each; Any, since the columns of numbers are added up without asking
Rows = dict[int, Row]

MAIN, LOOKUP = 0, 1
# The columns of every table that is asked about or distracts. LOOKUP has a key and a group.
KEY, GROUP, FIRST, SECOND, REFERENCE = range(5)
NUMBERS = (FIRST, SECOND)


@dataclass(frozen=True, slots=True)
class Table:
    """A table in the words of one rendering: its name, what one row is called, its columns.

    `words` are what its text column (GROUP) may hold.
    """

    name: str
    one: str
    columns: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class History:
    """Table MAIN is asked about, LOOKUP is what it is joined with, the rest distract.

    MAIN's REFERENCE is a key of LOOKUP. `first` are the rows at the beginning, a dict from key to
    row for every table.
    """

    tables: tuple[Table, ...]
    first: tuple[Rows, ...]
    operations: list[Operation]


@dataclass(frozen=True, slots=True)
class Query:
    """One question about MAIN.

    `keys` are one key, several, or the two ends of a range. `where` narrows an aggregate.
    `after` asks for the state after so many operations (time travel), None for the end. `word`
    is the group of LOOKUP that a join asks for. `operation` is whose line is to be copied, from
    1.
    """

    family: str
    kind: Literal[
        "exists",
        "copy",
        "cell",
        "cells",
        "range",
        "dump",
        "count",
        "sum",
        "avg",
        "min",
        "max",
        "group",
        "join",
    ]
    keys: tuple[int, ...] = ()
    column: int = FIRST
    where: tuple[int, Comparison, Cell] | None = None
    after: int | None = None
    word: str | None = None
    operation: int | None = None
