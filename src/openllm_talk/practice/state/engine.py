"""The truth: dicts of rows that do what the operations say, and nothing that a constraint forbids.

Written apart from SQLite and from what draws the histories, so that each can find the others wrong.
"""

from collections.abc import Iterable
from typing import Any

from openllm_talk.practice.state.history import FIRST, History, Operation, Row, Rows

UPDATES = frozenset({"set", "add", "set_where", "add_where"})
PREDICATES = frozenset({"set_where", "add_where"})
TRANSACTIONS = frozenset({"begin", "commit", "rollback"})


class State:
    """The tables as they stand, a dict from key to row each; `run` changes them.

    With `constraints` False a key that is there is overwritten and numbers may fall below zero.
    """

    def __init__(self, first: Iterable[Rows], *, constraints: bool = True) -> None:
        self.tables: list[Rows] = [{key: row[:] for key, row in rows.items()} for rows in first]
        self.constraints = constraints
        # What to put back when the open transaction is rolled back; None where none is open.
        self._undo: list[tuple[Rows, int, Row | None]] | None = None

    def run(  # noqa: C901 — one loop, since this runs a million times
        self, operations: Iterable[Operation], ignoring: frozenset[str] = frozenset()
    ) -> "State":
        """Do `operations` in order, leaving out the kinds in `ignoring`; returns itself."""
        tables, constraints, undo = self.tables, self.constraints, self._undo
        for operation in operations:
            kind = operation[0]
            if kind in ignoring:
                continue
            if kind == "set":
                _, table, key, column, value = operation
                row = tables[table].get(key)
                if row is not None and not (constraints and value.__class__ is int and value < 0):
                    if undo is not None:
                        undo.append((tables[table], key, row[:]))
                    row[column] = value
            elif kind == "add":
                _, table, key, column, amount = operation
                row = tables[table].get(key)
                if row is not None and not (constraints and row[column] + amount < 0):
                    if undo is not None:
                        undo.append((tables[table], key, row[:]))
                    row[column] += amount
            elif kind == "insert":
                rows, new = tables[operation[1]], operation[2]
                row = rows.get(new[0])
                if not constraints or (row is None and min(new[FIRST:], default=0) >= 0):
                    if undo is not None:
                        undo.append((rows, new[0], row))
                    rows[new[0]] = new[:]
            elif kind == "delete":
                _, table, key = operation
                row = tables[table].pop(key, None)
                if undo is not None and row is not None:
                    undo.append((tables[table], key, row))
            elif kind == "begin":
                undo = self._undo = []
            elif kind == "commit":
                undo = self._undo = None
            elif kind == "rollback":
                self._roll_back()
                undo = None
            else:
                self._where(operation)
        return self

    def _where(self, operation: Operation) -> None:
        kind, table, column, value, asked, comparison, bound = operation
        rows = self.tables[table]
        if comparison == "<":  # `holds`, without a call for every row
            hit = [row for row in rows.values() if row[asked] < bound]
        elif comparison == ">":
            hit = [row for row in rows.values() if row[asked] > bound]
        else:
            hit = [row for row in rows.values() if row[asked] == bound]
        # Only what takes away can bring a number below zero.
        lowering = self.constraints and value.__class__ is int and value < 0
        if lowering and any(kind == "set_where" or row[column] + value < 0 for row in hit):
            return
        if self._undo is not None:
            self._undo.extend((rows, row[0], row[:]) for row in hit)
        for row in hit:
            row[column] = row[column] + value if kind == "add_where" else value

    def _roll_back(self) -> None:
        for rows, key, row in reversed(self._undo or ()):
            if row is None:
                rows.pop(key, None)
            else:
                rows[key] = row
        self._undo = None


def holds(cell: Any, comparison: str, bound: Any) -> bool:
    """Whether a cell satisfies a condition; text is compared for equality alone."""
    if comparison == "=":
        return bool(cell == bound)
    return bool(cell < bound if comparison == "<" else cell > bound)


def replay(
    history: History, until: int | None = None, ignoring: frozenset[str] = frozenset()
) -> list[Rows]:
    """The tables after the first `until` operations (all of them for None), key to row each.

    Inside an open transaction that is what the transaction itself sees.
    """
    return State(history.first).run(history.operations[:until], ignoring).tables
