"""The check: SQLite does what a history says, and answers its query, apart from our own engine."""

import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from openllm_talk.practice.item import Answer, Cell
from openllm_talk.practice.state.history import (
    GROUP,
    KEY,
    LOOKUP,
    MAIN,
    REFERENCE,
    History,
    Operation,
    Query,
)
from openllm_talk.practice.state.queries import MEAN_DIGITS

# Within SQLite the tables are t0, t1 … and the columns c0, c1 …: names are the wording's matter.
_TABLES: Final = 5
_COLUMNS: Final = 5
_CREATE_MAIN = (
    "CREATE TABLE t{} (c0 INTEGER PRIMARY KEY, c1 TEXT NOT NULL, c2 INTEGER NOT NULL "
    "CHECK (c2 >= 0), c3 INTEGER NOT NULL CHECK (c3 >= 0), c4 INTEGER NOT NULL CHECK (c4 >= 0))"
)
_CREATE_LOOKUP = "CREATE TABLE t{} (c0 INTEGER PRIMARY KEY, c1 TEXT NOT NULL)"
# Statements by table, and by column where there is one: to put them together anew each time would
# take half as long as SQLite needs.
_SET: Final = [
    [f"UPDATE OR IGNORE t{table} SET c{column} = ? WHERE c0 = ?" for column in range(_COLUMNS)]
    for table in range(_TABLES)
]
_ADD: Final = [
    [
        f"UPDATE OR IGNORE t{table} SET c{column} = c{column} + ? WHERE c0 = ?"
        for column in range(_COLUMNS)
    ]
    for table in range(_TABLES)
]
_INSERT: Final = [
    f"INSERT OR IGNORE INTO t{table} VALUES (?, ?, ?, ?, ?)" for table in range(_TABLES)
]
_DELETE: Final = [f"DELETE FROM t{table} WHERE c0 = ?" for table in range(_TABLES)]


class Database:
    """SQLite in memory, for one history after the other: a statement is prepared once for all."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect(":memory:", isolation_level=None, cached_statements=512)
        # One cursor for all that is written: another for each statement costs as much as binding.
        self._writing = self._connection.cursor()
        for table in range(_TABLES):
            create = _CREATE_LOOKUP if table == LOOKUP else _CREATE_MAIN
            self._connection.execute(create.format(table))

    def load(self, history: History) -> None:
        """Begin anew, with the first rows of `history`."""
        for table in range(_TABLES):
            self._connection.execute(f"DELETE FROM t{table}")
        for table, rows in enumerate(history.first):
            marks = "?, ?" if table == LOOKUP else "?, ?, ?, ?, ?"
            self._connection.executemany(f"INSERT INTO t{table} VALUES ({marks})", rows.values())

    def run(self, operations: list[Operation]) -> None:
        """Do them in order; one that a constraint forbids changes nothing.

        OR IGNORE says that without the cost of an exception; an update by predicate goes without
        it, or it would leave out a part of the rows.
        """
        execute = self._writing.execute
        execute("SAVEPOINT all_of_it")
        for operation in operations:
            kind = operation[0]
            if kind == "set":
                _, table, key, column, value = operation
                execute(_SET[table][column], (value, key))
            elif kind == "add":
                _, table, key, column, amount = operation
                execute(_ADD[table][column], (amount, key))
            elif kind == "insert":
                execute(_INSERT[operation[1]], operation[2])
            elif kind == "delete":
                execute(_DELETE[operation[1]], (operation[2],))
            elif kind == "begin":
                execute("SAVEPOINT open")
            elif kind in ("commit", "rollback"):
                if kind == "rollback":
                    execute("ROLLBACK TO open")
                execute("RELEASE open")
            else:
                _, table, column, value, asked, comparison, bound = operation
                before = f"c{column} + " if kind == "add_where" else ""
                update = f"UPDATE t{table} SET c{column} = {before}?"
                with suppress(sqlite3.IntegrityError):
                    execute(f"{update} WHERE c{asked} {comparison} ?", (value, bound))
        execute("RELEASE all_of_it")

    def rows(self, table: int = MAIN) -> list[tuple[Cell, ...]]:
        """A table as it stands, by rising key."""
        return self._connection.execute(f"SELECT * FROM t{table} ORDER BY c0").fetchall()

    def answer(self, query: Query) -> Answer:
        """SQLite's answer to `query`, in the shape that `queries.answer` gives.

        `query.after` and the copied line are the caller's matter.
        """
        sql, values = _select(query)
        found = self._connection.execute(sql, values).fetchall()
        if query.kind in ("dump", "group"):
            return [list(row) for row in found]
        if query.kind == "range":
            return [row[0] for row in found]
        if query.kind == "cells":
            by_key = dict(found)
            return [by_key.get(key) for key in query.keys]
        if query.kind == "exists":
            return "yes" if found else "no"
        value: Cell = found[0][0] if found else None
        return round(value, MEAN_DIGITS) if isinstance(value, float) else value


def _select(query: Query) -> tuple[str, Sequence[Cell]]:
    """The SELECT that asks for `query`, and its values."""
    column = f"c{query.column}"
    marks = ", ".join("?" * len(query.keys))
    if query.kind in ("exists", "cell"):
        return f"SELECT {column} FROM t{MAIN} WHERE c{KEY} = ?", query.keys
    if query.kind == "cells":
        return f"SELECT c{KEY}, {column} FROM t{MAIN} WHERE c{KEY} IN ({marks})", query.keys
    if query.kind == "range":
        between = f"WHERE c{KEY} BETWEEN ? AND ? ORDER BY c{KEY}"
        return f"SELECT {column} FROM t{MAIN} {between}", query.keys
    if query.kind == "dump":
        return f"SELECT * FROM t{MAIN}", ()
    if query.kind == "group":
        return f"SELECT c{GROUP}, SUM({column}) FROM t{MAIN} GROUP BY c{GROUP}", ()
    if query.kind == "join":
        joined = f"t{MAIN} JOIN t{LOOKUP} ON t{LOOKUP}.c{KEY} = t{MAIN}.c{REFERENCE}"
        sql = f"SELECT SUM(t{MAIN}.{column}) FROM {joined} WHERE t{LOOKUP}.c{GROUP} = ?"
        return sql, (query.word,)
    what = "COUNT(*)" if query.kind == "count" else f"{query.kind.upper()}({column})"
    if query.where is None:
        return f"SELECT {what} FROM t{MAIN}", ()
    asked, comparison, bound = query.where
    return f"SELECT {what} FROM t{MAIN} WHERE c{asked} {comparison} ?", (bound,)
