"""Two engines and three renderings say the same of a history."""

import re
import sqlite3
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openllm_talk.practice.item import Cell, Rendering
from openllm_talk.practice.state.bench import State
from openllm_talk.practice.state.cheaters import same
from openllm_talk.practice.state.draw import Draw
from openllm_talk.practice.state.engine import State as Tables
from openllm_talk.practice.state.engine import replay
from openllm_talk.practice.state.history import (
    GROUP,
    KEY,
    LOOKUP,
    MAIN,
    History,
    Operation,
    Query,
    Rows,
)
from openllm_talk.practice.state.queries import answer
from openllm_talk.practice.state.settings import Settings
from openllm_talk.practice.state.sqlite import Database
from openllm_talk.practice.state.wording import Line, Wording
from openllm_talk.practice.state.writing import Axes, Writer

WORDS = ("red", "blue")
KEYS = st.integers(1, 5)
NUMBERS = st.integers(-20, 60)
PLACES = st.sampled_from((0, 2))  # MAIN and one distracting table
COLUMNS = st.sampled_from((2, 3, 4))
ROWS = st.tuples(KEYS, st.sampled_from(WORDS), NUMBERS, NUMBERS, NUMBERS).map(list)
COMPARISONS = st.sampled_from(("<", ">", "="))
CONDITIONS = st.one_of(
    st.tuples(COLUMNS, COMPARISONS, NUMBERS),
    st.tuples(st.just(GROUP), st.just("="), st.sampled_from(WORDS)),
)
CHANGES = st.one_of(
    st.tuples(st.just("insert"), PLACES, ROWS),
    st.tuples(st.just("delete"), PLACES, KEYS),
    st.tuples(st.just("set"), PLACES, KEYS, COLUMNS, NUMBERS),
    st.tuples(st.just("set"), PLACES, KEYS, st.just(GROUP), st.sampled_from(WORDS)),
    st.tuples(st.just("add"), PLACES, KEYS, COLUMNS, NUMBERS),
    st.builds(
        lambda kind, table, column, value, where: (kind, table, column, value, *where),
        st.sampled_from(("set_where", "add_where")),
        PLACES,
        COLUMNS,
        NUMBERS,
        CONDITIONS,
    ),
)
TRANSACTIONS = st.builds(
    lambda inside, end: [("begin",), *inside, (end,)],
    st.lists(CHANGES, max_size=6),
    st.sampled_from(("commit", "rollback")),
)
OPERATIONS = st.lists(st.one_of(CHANGES.map(lambda one: [one]), TRANSACTIONS), max_size=14).map(
    lambda portions: [operation for portion in portions for operation in portion]
)
GOOD = st.integers(0, 60)
FIRST = st.dictionaries(
    KEYS, st.tuples(st.sampled_from(WORDS), GOOD, GOOD, st.integers(1, 2)), max_size=4
).map(lambda rows: {key: [key, *row] for key, row in rows.items()})
ASKED = st.one_of(
    st.builds(
        lambda kind, column, where: Query("any", kind, column=column, where=where),
        st.sampled_from(("count", "sum", "avg", "min", "max")),
        COLUMNS,
        st.none() | CONDITIONS,
    ),
    st.builds(lambda key, column: Query("any", "cell", (key,), column), KEYS, COLUMNS),
    st.builds(
        lambda keys, column: Query("any", "cells", tuple(keys), column),
        st.lists(KEYS, min_size=1, max_size=4, unique=True),
        COLUMNS,
    ),
    st.builds(
        lambda low, high, column: Query("any", "range", (low, high), column), KEYS, KEYS, COLUMNS
    ),
    st.builds(lambda column: Query("any", "join", column=column, word="up"), COLUMNS),
    st.builds(lambda column: Query("any", "group", column=column), COLUMNS),
    st.builds(lambda key: Query("any", "exists", (key,)), KEYS),
    st.just(Query("any", "dump")),
)


def _history(main: Rows, other: Rows, operations: list[Operation]) -> History:
    return History((), (main, {1: [1, "up"], 2: [2, "down"]}, other), operations)


@settings(max_examples=400, deadline=None)
@given(FIRST, FIRST, OPERATIONS, ASKED)
def test_our_engine_and_sqlite_agree_on_any_history(
    main: Rows, other: Rows, operations: list[Operation], query: Query
) -> None:
    history = _history(main, other, operations)
    database = Database()
    database.load(history)
    database.run(operations)

    tables = replay(history)

    for place, rows in enumerate(tables):
        assert database.rows(place) == sorted(map(tuple, rows.values()))
    assert same(answer(query, tables), database.answer(query))


@given(FIRST, OPERATIONS)
@settings(max_examples=100, deadline=None)
def test_a_database_used_before_remembers_nothing(main: Rows, operations: list[Operation]) -> None:
    database, empty = Database(), _history({}, {}, [])
    database.load(_history(main, main, operations))
    database.run([*operations, ("begin",), ("insert", 0, [5, "red", 1, 1, 1])])

    database.load(empty)

    assert database.rows() == []


@given(FIRST, st.lists(CHANGES, max_size=12))
@settings(max_examples=100, deadline=None)
def test_a_rollback_leaves_everything_as_it_was(main: Rows, inside: list[Operation]) -> None:
    tables = Tables(({key: row[:] for key, row in main.items()}, {}, {}))

    tables.run([("begin",), *inside, ("rollback",)])

    assert tables.tables == [main, {}, {}]


def test_first_rows_are_left_alone() -> None:
    history = _history({1: [1, "red", 5, 5, 1]}, {}, [("add", 0, 1, 2, 3), ("delete", 0, 1)])

    replay(history)

    assert history.first[0] == {1: [1, "red", 5, 5, 1]}


def _executed(prompt: str, until: int | None = None) -> sqlite3.Connection:
    """The statements of a prompt in a real database, as many of the numbered as `until` says."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for line in prompt[: prompt.rindex("## The question")].splitlines():
        numbered = re.match(r"/\* (\d+) \*/ ", line)
        if numbered and until is not None and int(numbered[1]) > until:
            break
        if not line.startswith(("##", "You keep", "--")):
            try:
                connection.execute(line)
            except sqlite3.IntegrityError:
                continue  # a statement that breaks a constraint changes nothing
    return connection


@pytest.mark.parametrize(("seed", "tokens"), [(1, None), (2, 1500)])
def test_the_sql_of_a_prompt_run_as_it_stands_gives_the_answer(
    seed: int, tokens: int | None
) -> None:
    bench = State(Settings(renderings=("sql",)))
    selected = 0
    for drawn in bench.drawn(68, seed, tokens):
        item, query = drawn.item, drawn.query
        asked = re.search(r"(SELECT .*);\n", item.prompt[item.prompt.rindex("## ") :])
        database = _executed(item.prompt, query.after)
        assert not database.in_transaction
        if asked is None:
            assert query.kind in ("copy", "cells")
            continue
        found = database.execute(asked[1]).fetchall()
        selected += 1
        if query.kind == "exists":
            assert item.answer == ("yes" if found else "no")
        elif item.form == "table":
            assert same([list(row) for row in found], item.answer)
        elif query.kind == "range":
            assert [row[0] for row in found] == item.answer
        else:
            value = found[0][0] if found else None
            assert item.answer == (round(value, 2) if isinstance(value, float) else value)
    assert selected > 55


# A reader of English and Chinese operations, written from the sentences alone.
_ENGLISH = (
    ("set", r"Set the (?P<column>\w+) of (?P<one>\w+) (?P<key>\d+) to (?P<value>\w+)\."),
    ("raise", r"Raise the (?P<column>\w+) of (?P<one>\w+) (?P<key>\d+) by (?P<value>\d+)\."),
    ("lower", r"Lower the (?P<column>\w+) of (?P<one>\w+) (?P<key>\d+) by (?P<value>\d+)\."),
    (
        "insert",
        (
            r"Add (?P<one>\w+) (?P<key>\d+) with \w+ (?P<a>\w+), \w+ (?P<b>\d+), \w+ (?P<c>\d+) and "
            r"\w+ (?P<d>\d+)\."
        ),
    ),
    ("delete", r"Delete (?P<one>\w+) (?P<key>\d+)\."),
    (
        "where",
        (
            r"For every (?P<one>\w+) with (?P<asked>\w+) (?P<how>less than |more than |)"
            r"(?P<bound>\w+), (?P<what>set|raise) the (?P<column>\w+) (?:to|by) (?P<value>\d+)\."
        ),
    ),
    ("begin", r"Begin a transaction\."),
    ("commit", r"Commit the transaction\."),
    ("rollback", r"Roll the transaction back\."),
)
_CHINESE = (
    ("raise", r"把(?P<one>\D+)(?P<key>\d+)的(?P<column>\w+)加上(?P<value>\d+)。"),
    ("lower", r"把(?P<one>\D+)(?P<key>\d+)的(?P<column>\w+)减去(?P<value>\d+)。"),
    (
        "where",
        (
            r"把所有(?P<asked>\w+?)(?P<how>小于|大于|为)(?P<bound>\d+|\w+?)的(?P<one>[^\W的]+)的"
            r"(?P<column>[^\W的]+?)(?P<what>改为|加上)(?P<value>\d+)。"
        ),
    ),
    ("set", r"把(?P<one>\D+)(?P<key>\d+)的(?P<column>\w+)改为(?P<value>\w+)。"),
    (
        "insert",
        (
            r"新增(?P<one>\D+)(?P<key>\d+)：\w+?是(?P<a>\w+)，\w+?是(?P<b>\d+)，\w+?是(?P<c>\d+)，"
            r"\w+?是(?P<d>\d+)。"
        ),
    ),
    ("delete", r"删除(?P<one>\D+)(?P<key>\d+)。"),
    ("begin", "开始一个事务。"),
    ("commit", "提交这个事务。"),
    ("rollback", "回滚这个事务。"),
)
_COMPARED = {"less than ": "<", "more than ": ">", "": "=", "小于": "<", "大于": ">", "为": "="}


def _read_back(text: str, history: History, rendering: Rendering) -> Operation:
    """The operation that a sentence says, number in front."""
    said = re.sub(r"^\d+\. ", "", text.rstrip("\n"))
    for kind, pattern in _ENGLISH if rendering == "en" else _CHINESE:
        match = re.fullmatch(pattern, said)
        if match is not None and not (kind == "raise" and said.startswith("把所有")):
            return _operation(kind, match.groupdict(), history)
    raise AssertionError(said)


def _operation(kind: str, parts: dict[str, str], history: History) -> Operation:
    if "one" not in parts:
        return (kind,)
    place = [table.one for table in history.tables].index(parts["one"])
    columns = history.tables[place].columns

    def cell(text: str) -> Any:
        return int(text) if text.isdecimal() else text

    if kind == "where":
        what = "set_where" if parts["what"] in ("set", "改为") else "add_where"
        where = (columns.index(parts["asked"]), _COMPARED[parts["how"]], cell(parts["bound"]))
        return (what, place, columns.index(parts["column"]), int(parts["value"]), *where)
    key = int(parts["key"])
    if kind == "insert":
        return ("insert", place, [key, *(cell(parts[name]) for name in "abcd")])
    if kind == "delete":
        return ("delete", place, key)
    column, value = columns.index(parts["column"]), cell(parts["value"])
    if kind == "set":
        return ("set", place, key, column, value)
    return ("add", place, key, column, -value if kind == "lower" else value)


@pytest.mark.parametrize("rendering", ["en", "zh"])
@pytest.mark.parametrize("seed", range(12))
def test_a_history_in_words_says_its_operations(rendering: Rendering, seed: int) -> None:
    axes = Axes(rows=6, overwrites=4, reinserts=0.2, fan_out=3, distractors=3)
    writer = Writer(Draw(f"words {seed}"), rendering, axes, 120)
    writer.write(120, ("rollback", "predicate", "constraint"))
    history = writer.history
    lines: list[Line] = Wording(rendering, history.tables).operations(history.operations, 1)

    said = [_read_back(template % numbers, history, rendering) for template, numbers in lines]

    assert said == history.operations
    assert {operation[0] for operation in said} >= {"set", "add", "insert", "delete", "begin"}
    assert {operation[1] for operation in said if len(operation) > 1} >= {0, 2, 3, 4}


def test_the_same_item_has_the_same_operations_in_english_and_sql() -> None:
    made = {
        rendering: [
            drawn.history.operations
            for drawn in State(Settings(renderings=(rendering,), operations=24)).drawn(17, 4)
        ]
        for rendering in ("sql", "en")
    }

    assert made["sql"] == made["en"]


@pytest.mark.parametrize("rendering", ["en", "zh"])
def test_the_first_rows_stand_in_the_prompt(rendering: Rendering) -> None:
    drawn = next(iter(State(Settings(renderings=(rendering,))).drawn(1, 3)))
    told = [_row(line) for line in drawn.item.prompt.splitlines() if line.startswith(("row", "行"))]

    assert told == [row for rows in drawn.history.first for row in rows.values()]


def _row(line: str) -> list[Cell]:
    cells = re.split(r"[:：] ?", line, maxsplit=1)[1].split(" | ")
    return [int(cell) if cell.isdecimal() else cell for cell in cells]


def test_names_never_stand_for_two_tables() -> None:
    for drawn in State(Settings(distractors=3, renderings=("zh", "en"))).drawn(34, 1):
        tables = drawn.history.tables
        assert len({table.one for table in tables}) == len({t.name for t in tables}) == 5
        assert tables[LOOKUP].columns[KEY] == tables[MAIN].columns[KEY]
