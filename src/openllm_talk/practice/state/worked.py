"""Worked steps: which operations touch what is asked, the value after each, how it adds up.

They are short: only the rows and columns that the answer rests on, a line a row, and no more than
`MOST_CHANGES` changes in all of them together. What is left out are the beginnings of the longest
stories, marked «…».
The values are those of engine.py, so that no step can contradict the answer.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from openllm_talk.practice.item import Item
from openllm_talk.practice.state.engine import PREDICATES, State, holds, replay
from openllm_talk.practice.state.history import (
    GROUP,
    KEY,
    LOOKUP,
    MAIN,
    REFERENCE,
    History,
    Operation,
    Query,
    Rows,
)

MOST_CHANGES = 60
"""Changes that are told beside one for every row, its last."""

# Not the bar that separates cells in answers: no step may pass for a row of one.
SEPARATOR = "/"

Cells = tuple[Any, ...] | None  # the asked columns of a row; None where there is no such row


@dataclass(frozen=True, slots=True)
class Words:
    """What the steps are said with in one language."""

    row: str
    brackets: str
    start: str
    change: str
    unchanged: str
    comma: str
    none: str
    there: str
    lookup: str
    total: str
    counted: str
    mean: str


ENGLISH = Words(
    row="{one} {key}{columns}: {story}",
    brackets=" ({})",
    start="at first: {cells}",
    change="after {number}: {cells}",
    unchanged=" (unchanged)",
    comma=", ",
    none="none",
    there="there",
    lookup="{lookup} with {zone} {word}: {keys}",
    total="Running sum{of}: {sums}",
    counted="Rows: {count}",
    mean="Mean: {total} / {count}",
)
CHINESE = Words(
    row="{one}{key}{columns}：{story}",
    brackets="（{}）",
    start="开始时：{cells}",
    change="操作{number}后：{cells}",
    unchanged="（不变）",
    comma="，",
    none="无",
    there="有",
    lookup="{lookup}中{zone}为{word}的：{keys}",
    total="逐行求和{of}：{sums}",
    counted="行数：{count}",
    mean="平均：{total} / {count}",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a story is about: some rows of a table, and the columns that matter."""

    table: int
    keys: tuple[int, ...]
    columns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A row's asked cells after operation `number` (0: at first), and whether that changed them."""

    number: int
    cells: Cells
    changed: bool = True


def steps(item: Item, history: History, query: Query) -> str:
    """The steps to the answer of `item`, a line each, in its language; «» where a line is copied.

    `history` and `query` are those that the item was drawn from. The answer itself is not in it:
    `answers.phrase` says that.
    """
    if query.kind == "copy":
        return ""
    words = CHINESE if item.rendering == "zh" else ENGLISH
    operations = history.operations[: query.after]
    tables = replay(history, query.after)
    keys = _keys(query, history, tables)
    columns = _columns(query, operations)
    lines = _places(words, history, operations, query) if query.kind == "join" else []
    lines += _rows(words, history, operations, Asked(MAIN, tuple(keys), tuple(columns)))
    lines += _sums(words, query, [tables[MAIN][key] for key in keys if key in tables[MAIN]])
    return "\n".join(lines)


def stories(
    history: History, operations: Sequence[Operation], asked: Asked
) -> dict[int, list[Change]]:
    """What happened to each row that is asked about, oldest first.

    An operation that names a row and leaves it as it was counts as a change that is not `changed`.
    """
    state = State(history.first)
    rows = state.tables[asked.table]

    def seen(key: int) -> Cells:
        row = rows.get(key)
        return None if row is None else tuple(row[column] for column in asked.columns)

    now = {key: seen(key) for key in asked.keys}
    told = {key: [Change(0, cells)] for key, cells in now.items()}
    for number, operation in enumerate(operations, 1):
        state.run((operation,))
        named = _named(operation, asked)
        for key in now if _reaches_all(operation, asked.table) else _among(named, now):
            cells = seen(key)
            if cells != now[key] or key == named:
                told[key].append(Change(number, cells, changed=cells != now[key]))
                now[key] = cells
    return told


def _named(operation: Operation, asked: Asked) -> int | None:
    """The row that the operation names, None where it is about other tables or columns."""
    if operation[0] not in {"insert", "set", "add", "delete"} or operation[1] != asked.table:
        return None
    if operation[0] == "insert":
        return int(operation[2][KEY])
    if operation[0] in {"set", "add"} and operation[3] not in asked.columns:
        return None
    return int(operation[2])


def _reaches_all(operation: Operation, table: int) -> bool:
    """Whether the operation may have changed any row of the table."""
    return operation[0] == "rollback" or (operation[0] in PREDICATES and operation[1] == table)


def _among(key: int | None, followed: Collection[int]) -> tuple[int, ...]:
    return (key,) if key is not None and key in followed else ()


# --- what the answer rests on -----------------------------------------------------------------


def _keys(query: Query, history: History, tables: Sequence[Rows]) -> list[int]:
    """The rows that the answer rests on, in the order in which they are told."""
    rows = tables[MAIN]
    if query.kind in {"exists", "cell", "cells"}:
        return list(query.keys)
    if query.kind == "range":
        low, high = query.keys
        return sorted(key for key in _ever(history) if low <= key <= high)
    if query.kind == "join":
        places = _of_word(tables, query)
        return sorted(key for key, row in rows.items() if row[REFERENCE] in places)
    where = query.where
    if where is None:
        return sorted(rows)
    column, comparison, bound = where
    return sorted(key for key, row in rows.items() if holds(row[column], comparison, bound))


def _ever(history: History) -> set[int]:
    """Every key that MAIN held or was given at any time."""
    inserted = (op[2][KEY] for op in history.operations if op[0] == "insert" and op[1] == MAIN)
    return set(history.first[MAIN]).union(inserted)


def _columns(query: Query, operations: Sequence[Operation]) -> list[int]:
    """The columns that the answer rests on, and those that decide which rows an operation meets."""
    if query.kind == "exists":
        return []
    if query.kind == "dump":
        return list(range(GROUP, REFERENCE + 1))
    columns = {query.column} if query.kind != "count" else set()
    columns |= {query.where[0]} if query.where else set()
    columns |= {"group": {GROUP}, "join": {REFERENCE}}.get(query.kind, set())
    conditions = {(op[2], op[4]) for op in operations if op[0] in PREDICATES and op[1] == MAIN}
    while more := {asked for written, asked in conditions if written in columns} - columns:
        columns |= more
    return sorted(columns - {KEY})


def _of_word(tables: Sequence[Rows], query: Query) -> set[int]:
    """The keys of LOOKUP whose group is the word of a join."""
    return {key for key, row in tables[LOOKUP].items() if row[GROUP] == query.word}


# --- saying it --------------------------------------------------------------------------------


def _rows(
    words: Words, history: History, operations: Sequence[Operation], asked: Asked
) -> list[str]:
    """The story of each row, a line each."""
    table = history.tables[asked.table]
    names = SEPARATOR.join(table.columns[column] for column in asked.columns)
    all_told = stories(history, operations, asked)
    share = _share([len(told) for told in all_told.values()])
    lines = []
    for key, told in all_told.items():
        said = [_change(words, change) for change in told[-share:]]
        if len(told) > share:
            said.insert(0, "…")
        columns = words.brackets.format(names) if names else ""
        story = words.comma.join(said)
        lines.append(words.row.format(one=table.one, key=key, columns=columns, story=story))
    return lines


def _share(lengths: Sequence[int]) -> int:
    """How much of a story is told: the largest number that keeps all of them short enough."""
    share = max(lengths, default=1)
    while share > 1 and sum(min(length, share) - 1 for length in lengths) > MOST_CHANGES:
        share -= 1
    return share


def _change(words: Words, change: Change) -> str:
    if change.cells is None:
        cells = words.none
    else:
        cells = SEPARATOR.join(map(str, change.cells)) or words.there
    shape = words.change if change.number else words.start
    said = shape.format(number=change.number, cells=cells)
    return said if change.changed else said + words.unchanged


def _places(
    words: Words, history: History, operations: Sequence[Operation], query: Query
) -> list[str]:
    """The stories of LOOKUP's rows, and which of them have the word that a join asks for."""
    lookup = history.tables[LOOKUP]
    told = _rows(words, history, operations, Asked(LOOKUP, tuple(history.first[LOOKUP]), (GROUP,)))
    found = sorted(_of_word(replay(history, query.after), query))
    keys = words.comma.join(map(str, found)) or words.none
    return [
        *told,
        words.lookup.format(
            lookup=lookup.name, zone=lookup.columns[GROUP], word=query.word, keys=keys
        ),
    ]


def _sums(words: Words, query: Query, rows: Sequence[Sequence[Any]]) -> Iterator[str]:
    """How the cells of the last state add up to the answer."""
    if query.kind == "count":
        yield words.counted.format(count=len(rows))
    elif query.kind in {"sum", "join", "avg"} and rows:
        yield _running(words, query, rows)
        if query.kind == "avg":
            total = sum(row[query.column] for row in rows)
            yield words.mean.format(total=total, count=len(rows))
    elif query.kind == "group":
        for word in sorted({row[GROUP] for row in rows}):
            yield _running(words, query, [row for row in rows if row[GROUP] == word], word)


def _running(
    words: Words, query: Query, rows: Sequence[Sequence[Any]], word: str | None = None
) -> str:
    sums = words.comma.join(map(str, accumulate(row[query.column] for row in rows)))
    return words.total.format(of=words.brackets.format(word) if word else "", sums=sums)
