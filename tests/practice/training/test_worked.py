"""Worked steps tell what happened to what is asked, and end in the right answer."""

from itertools import pairwise

import pytest
from lesson_bench import SmallBench

from openllm_talk.errors import PracticeError
from openllm_talk.practice.answers import score
from openllm_talk.practice.item import Item, Rendering
from openllm_talk.practice.state import worked
from openllm_talk.practice.state.bench import State
from openllm_talk.practice.state.checkpoints import StateProcess
from openllm_talk.practice.state.engine import replay
from openllm_talk.practice.state.history import (
    FIRST,
    GROUP,
    LOOKUP,
    MAIN,
    REFERENCE,
    SECOND,
    History,
    Operation,
    Query,
    Table,
)
from openllm_talk.practice.state.worked import Asked, steps, stories
from openllm_talk.practice.training.conversations import taught
from openllm_talk.practice.training.lessons import lessons

STOCK = Table(
    "stock", "item", ("id", "color", "quantity", "price", "shelf"), ("red", "blue", "green")
)
SHELVES = Table("shelves", "shelf", ("id", "floor"), ("ground", "upper"))


def happened(*operations: Operation) -> History:
    """Two items, on two shelves, and what became of them."""
    return History(
        (STOCK, SHELVES),
        (
            {1: [1, "red", 5, 40, 1], 2: [2, "blue", 7, 60, 2]},
            {1: [1, "ground"], 2: [2, "upper"]},
        ),
        list(operations),
    )


def said(history: History, query: Query, rendering: Rendering = "en") -> list[str]:
    item = Item("x", "…", 0, "point", "number", tokens=1, seed=1, rendering=rendering)
    return steps(item, history, query).splitlines()


def test_a_cell_is_followed_through_what_happens_to_it_and_nothing_else() -> None:
    history = happened(
        ("set", MAIN, 2, FIRST, 9),
        ("add", MAIN, 1, FIRST, 3),
        ("add", MAIN, 1, FIRST, -100),
        ("delete", MAIN, 1),
        ("insert", MAIN, [1, "green", 4, 8, 2]),
        ("set", MAIN, 1, SECOND, 11),
    )
    assert said(history, Query("point", "cell", keys=(1,))) == [
        "item 1 (quantity): at first: 5, after 2: 8, after 3: 8 (unchanged), after 4: none, after 5: 4"
    ]
    assert said(history, Query("point", "cell", keys=(1,)), "zh") == [
        "item1（quantity）：开始时：5，操作2后：8，操作3后：8（不变），操作4后：无，操作5后：4"
    ]


def test_the_column_that_a_condition_asks_about_is_followed_too() -> None:
    history = happened(
        ("set", MAIN, 1, GROUP, "blue"),
        ("add_where", MAIN, FIRST, 10, GROUP, "=", "blue"),
        ("set_where", MAIN, SECOND, 0, GROUP, "=", "green"),
    )
    assert said(history, Query("predicate", "cell", keys=(1,))) == [
        "item 1 (color/quantity): at first: red/5, after 1: blue/5, after 2: blue/15"
    ]


def test_a_rollback_puts_back_what_its_transaction_did() -> None:
    history = happened(("begin",), ("set", MAIN, 1, FIRST, 99), ("delete", MAIN, 2), ("rollback",))
    assert said(history, Query("rollback", "cells", keys=(1, 2))) == [
        "item 1 (quantity): at first: 5, after 2: 99, after 4: 5",
        "item 2 (quantity): at first: 7, after 3: none, after 4: 7",
    ]


def test_time_travel_ends_where_it_asks() -> None:
    history = happened(("set", MAIN, 1, FIRST, 6), ("set", MAIN, 1, FIRST, 7))
    assert said(history, Query("travel", "cell", keys=(1,), after=1)) == [
        "item 1 (quantity): at first: 5, after 1: 6"
    ]


def test_an_aggregate_lists_the_rows_that_count_and_adds_them_up() -> None:
    history = happened(("insert", MAIN, [3, "red", 10, 1, 1]))
    assert said(history, Query("avg", "avg", column=FIRST, where=(GROUP, "=", "red"))) == [
        "item 1 (color/quantity): at first: red/5",
        "item 3 (color/quantity): at first: none, after 1: red/10",
        "Running sum: 5, 15",
        "Mean: 15 / 2",
    ]
    assert said(history, Query("count", "count"))[-1] == "Rows: 3"
    assert said(history, Query("group", "group", column=FIRST))[-2:] == [
        "Running sum (blue): 7",
        "Running sum (red): 5, 15",
    ]


def test_a_join_follows_the_other_table_first() -> None:
    history = happened(("set", LOOKUP, 2, GROUP, "ground"), ("set", MAIN, 1, REFERENCE, 2))
    assert said(history, Query("join", "join", column=FIRST, word="ground")) == [
        "shelf 1 (floor): at first: ground",
        "shelf 2 (floor): at first: upper, after 1: ground",
        "shelves with floor ground: 1, 2",
        "item 1 (quantity/shelf): at first: 5/1, after 2: 5/2",
        "item 2 (quantity/shelf): at first: 7/2",
        "Running sum: 5, 12",
    ]


def test_a_copied_line_needs_no_steps() -> None:
    assert said(happened(("begin",)), Query("copy", "copy", operation=1)) == []


def test_long_stories_lose_their_beginning() -> None:
    history = happened(*(("set", MAIN, 1, FIRST, number) for number in range(500)))
    (story,) = said(history, Query("point", "cell", keys=(1,)))
    assert story.startswith("item 1 (quantity): …, after 440: 439, ")
    assert story.endswith("after 500: 499")
    assert story.count("after") == worked.MOST_CHANGES + 1


def test_every_story_ends_as_the_engine_does_and_tells_changes_in_order() -> None:
    for each in State().drawn(30, 12):
        history, after = each.history, each.query.after
        operations = history.operations[:after]
        keys, columns = tuple(history.first[MAIN]), (GROUP, FIRST, SECOND, REFERENCE)
        rows = replay(history, after)[MAIN]
        for key, story in stories(history, operations, Asked(MAIN, keys, columns)).items():
            assert story[-1].cells == (tuple(rows[key][1:]) if key in rows else None)
            for before, change in pairwise(story):
                assert before.number < change.number
                assert (before.cells != change.cells) == change.changed


def test_worked_steps_of_every_family_end_in_the_right_answer_and_stay_short() -> None:
    families = set()
    for lesson in lessons(State(), 90, seed=11, worked=True):
        answer = taught(lesson.item, lesson.steps)[-1].content
        assert score(lesson.item, answer).outcome == "right", (lesson.item.family, answer)
        assert len(lesson.steps.splitlines()) <= lesson.item.rows + 20
        families.add(lesson.item.family)
        assert bool(lesson.steps) == (lesson.item.family != "copy")
    assert len(families) > 10


def test_a_conversation_has_steps_too() -> None:
    for lesson in lessons(StateProcess(), 10, seed=4, worked=True):
        assert lesson.steps
        assert score(lesson.item, taught(lesson.item, lesson.steps)[-1].content).outcome == "right"


def test_a_bench_without_steps_says_so_before_it_begins() -> None:
    with pytest.raises(PracticeError, match="no worked steps"):
        lessons(SmallBench(), 3, seed=1, worked=True)
