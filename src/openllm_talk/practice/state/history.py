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
Rows = dict[int, list[Cell]]


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its name in English (also SQL) and Chinese; a text column has its words."""

    en: str
    zh: str
    kind: Literal["key", "number", "text"]
    words: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table; column 0 is its key. `refers` is the text column that names a row of table 1."""

    en: str
    zh: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class History:
    """Table 0 is asked about, table 1 is what it is joined with, the rest distract.

    `first` are the rows at the beginning, a dict from key to row for every table.
    """

    tables: tuple[Table, ...]
    first: tuple[Rows, ...]
    operations: list[Operation]


@dataclass(frozen=True, slots=True)
class Query:
    """One question. `after` asks for the state after so many operations (time travel), None for the end."""

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
    column: int = 0
    where: tuple[int, Comparison, Cell] | None = None
    after: int | None = None
    operation: int | None = None  # for copy: whose line
