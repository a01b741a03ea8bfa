"""What is asked, and what the tables answer."""

from typing import Final

from openllm_talk.practice.item import Answer, Cell, Form
from openllm_talk.practice.state.draw import Draw
from openllm_talk.practice.state.engine import holds
from openllm_talk.practice.state.history import (
    GROUP,
    LOOKUP,
    MAIN,
    NUMBERS,
    REFERENCE,
    Comparison,
    History,
    Query,
    Rows,
)

# The lowest rungs, and the families of the default mixture. The last four ask as `point` and `sum`
# do, of rows that went through what they are named after.
RUNGS: Final = ("exists", "copy")
FEATURES: Final = ("rollback", "predicate", "constraint")
FAMILIES: Final = (
    "point",
    "several",
    "range",
    "dump",
    "count",
    "sum",
    "avg",
    "min",
    "max",
    "group",
    "join",
    "travel",
    *FEATURES,
)
# More than a model is asked for: 429.125 is as near to 429.12 as to 429.13, and both are right.
MEAN_DIGITS: Final = 4
FORMS: Final[dict[str, Form]] = {
    "exists": "yes_no",
    "copy": "line",
    "cells": "list",
    "range": "list",
    "dump": "table",
    "group": "table",
    "avg": "average",
}


def form(query: Query) -> Form:
    """How the answer to `query` is read."""
    if query.kind == "cell" and query.column == GROUP:
        return "text"
    return FORMS.get(query.kind, "number")


def columns(query: Query, history: History) -> tuple[str, ...]:
    """The columns of the answer, where it is a table."""
    names = history.tables[MAIN].columns
    if query.kind == "dump":
        return names
    return (names[GROUP], names[query.column]) if query.kind == "group" else ()


def answer(query: Query, tables: list[Rows]) -> Answer:
    """What `tables` answer, whatever `query.after` says; None (none) where there is no such row.

    A mean comes with MEAN_DIGITS after the point. A copied line is not in the tables: see attempt.
    """
    rows = tables[MAIN]
    kind, column = query.kind, query.column
    if kind == "exists":
        return "yes" if query.keys[0] in rows else "no"
    if kind == "cell":
        row = rows.get(query.keys[0])
        return None if row is None else row[column]
    if kind == "cells":
        return [rows[key][column] if key in rows else None for key in query.keys]
    if kind == "range":
        low, high = query.keys
        return [rows[key][column] for key in sorted(rows) if low <= key <= high]
    if kind == "dump":
        return [list(row) for row in rows.values()]
    if kind == "group":
        return _groups(rows, column)
    if kind == "join":
        joined = {key for key, row in tables[LOOKUP].items() if row[GROUP] == query.word}
        return _aggregate("sum", [r[column] for r in rows.values() if r[REFERENCE] in joined])
    if query.where is None:
        return _aggregate(kind, [row[column] for row in rows.values()])
    asked, comparison, bound = query.where
    hit = [row[column] for row in rows.values() if holds(row[asked], comparison, bound)]
    return _aggregate(kind, hit)


def _groups(rows: Rows, column: int) -> list[list[Cell]]:
    sums: dict[str, int] = {}
    for row in rows.values():
        sums[row[GROUP]] = sums.get(row[GROUP], 0) + row[column]
    return [[word, total] for word, total in sums.items()]


def _aggregate(kind: str, values: list[int]) -> Cell:
    if kind == "count":
        return len(values)
    if not values:
        return None
    if kind == "avg":
        return round(sum(values) / len(values), MEAN_DIGITS)
    return sum(values) if kind == "sum" else min(values) if kind == "min" else max(values)


class Asking:
    """Draws questions of one family about a history, one after the other.

    `hot` are the rows that were written to, `focus` those that what the family is named after
    happened to.
    """

    def __init__(
        self, family: str, draw: Draw, history: History, hot: list[int], focus: list[int]
    ) -> None:
        self.family, self._draw, self._history = family, draw, history
        self._hot, self._focus = hot, focus

    def query(self, tables: list[Rows], after: int | None = None) -> Query | None:
        """One question, None where this draw came to nothing (no such rows)."""
        draw, family = self._draw, self.family
        column = draw.pick(NUMBERS)
        if family == "travel" or family in FEATURES:
            family = "point" if draw.unit() < 0.6 else "sum"
        if family == "copy":
            return self._copy()
        if family == "exists":
            return self._made("exists", keys=(draw.pick(self._hot),))
        if family == "point":
            near = self._focus if draw.unit() < 0.4 else self._hot
            column = GROUP if draw.unit() < 0.15 else column
            return self._made("cell", keys=(draw.pick(near),), column=column, after=after)
        if family == "several":
            keys = draw.shuffled(self._hot)[: 2 + draw.below(3)]
            return self._made("cells", keys=tuple(keys), column=column)
        if family == "range":
            return self._range(sorted(tables[MAIN]), column)
        if family == "join":
            word = draw.pick(self._history.tables[LOOKUP].words)
            return self._made("join", column=column, word=word)
        if family in ("dump", "group"):
            return self._made(family, column=column)
        # The extreme of few rows, not the whole table's, which seldom changes.
        if family in ("count", "min", "max") or draw.unit() < 0.6:
            where = self._where(tables[MAIN], column)
            return self._made(family, column=column, where=where, after=after)
        return self._made(family, column=column, after=after)

    def _made(self, kind: str, **what: object) -> Query:
        return Query(family=self.family, kind=kind, **what)  # type: ignore[arg-type]

    def _copy(self) -> Query | None:
        lines = len(self._history.operations)
        return self._made("copy", operation=1 + self._draw.below(lines)) if lines else None

    def _range(self, keys: list[int], column: int) -> Query | None:
        if len(keys) < 3:
            return None
        begin = self._draw.below(len(keys) - 2)
        end = min(len(keys) - 1, begin + 2 + self._draw.below(4))
        return self._made("range", keys=(keys[begin], keys[end]), column=column)

    def _where(self, rows: Rows, column: int) -> tuple[int, Comparison, Cell]:
        """A condition on the group or the other number column, seldom one for hardly any row."""
        draw = self._draw
        counting = self.family == "count"
        if not rows or (not counting and draw.unit() < 0.4):
            return (GROUP, "=", draw.pick(self._history.tables[MAIN].words))
        asked = NUMBERS[0] + NUMBERS[1] - column
        values = sorted(row[asked] for row in rows.values())
        # A count may be any number, or the most common one would be a good guess.
        third = len(values) // 3
        bound = values[draw.below(len(values)) if counting else third + draw.below(1 + third)]
        return (asked, "<" if draw.unit() < 0.5 else ">", bound)
