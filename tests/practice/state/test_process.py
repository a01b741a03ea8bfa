"""What became of each cell at the checkpoints of a table kept in the head."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openllm_talk.practice.answers import phrase
from openllm_talk.practice.item import Cell, Item
from openllm_talk.practice.state.process import KINDS, process

COLUMNS = ("id", "name", "stock")
Rows = list[list[Cell]]


def told(*truths: Rows, relevant: tuple[tuple[int, str], ...] = ()) -> Item:
    """An item with a checkpoint for each of `truths`."""
    return Item(
        id="1",
        prompt="",
        answer=0,
        family="point",
        form="table",
        tokens=0,
        seed=0,
        columns=("name", "count"),  # of the final answer, which may be another table
        turn_columns=COLUMNS,
        turns=("And now?",) * len(truths),
        truths=truths,
        relevant=relevant,
    )


def dump(*rows: str) -> str:
    return "ANSWER:\n" + ("\n".join(rows) or "none")


def kinds(item: Item, *replies: str) -> list[dict[str, int]]:
    """The kinds at each checkpoint that are there at all."""
    return [
        {kind: count for kind, count in each.items() if count}
        for each in process(item, replies).checkpoints
    ]


ANN: list[Cell] = [1, "ann", 30]
BEFORE = [ANN]
AFTER: Rows = [[1, "ann", 31]]
LATER: Rows = [[1, "ann", 32]]


def test_a_perfect_transcript_has_only_right_cells() -> None:
    item = told(BEFORE, AFTER, relevant=((1, "stock"),))
    got = process(item, [dump("1 | ann | 30"), dump("1 | ann | 31")])
    assert got.counts == {**dict.fromkeys(KINDS, 0), "right": 4}
    assert got.relevant_wrong is False


def test_an_update_is_missed_where_the_earlier_value_stands() -> None:
    assert kinds(told(BEFORE, AFTER), dump("1 | ann | 30"), dump("1 | ann | 30")) == [
        {"right": 2},
        {"right": 1, "missed": 1},
    ]


def test_an_update_is_imagined_where_nothing_was_done() -> None:
    assert kinds(told(BEFORE, BEFORE), dump("1 | ann | 30"), dump("1 | ann | 33"))[1] == {
        "right": 1,
        "imagined": 1,
    }


def test_a_value_that_was_overwritten_long_ago_is_a_stale_read() -> None:
    item = told(BEFORE, AFTER, AFTER, LATER)
    said = [dump(f"1 | ann | {stock}") for stock in (30, 31, 30, 31)]
    assert kinds(item, *said)[2:] == [{"right": 1, "stale": 1}, {"right": 1, "missed": 1}]
    said = [dump(f"1 | ann | {stock}") for stock in (30, 31, 31, 30)]
    assert kinds(item, *said)[3] == {"right": 1, "stale": 1}


def test_a_new_value_that_is_another_one_is_a_wrong_write() -> None:
    assert kinds(told(BEFORE, AFTER), dump("1 | ann | 30"), dump("1 | ann | 35"))[1] == {
        "right": 1,
        "wrong_write": 1,
    }


def test_an_error_that_stands_unchanged_is_carried() -> None:
    item = told(BEFORE, BEFORE, AFTER)
    said = [dump("1 | ann | 99")] * 3
    assert kinds(item, *said) == [
        {"right": 1, "wrong_write": 1},
        {"right": 1, "carried": 1},
        {"right": 1, "carried": 1},
    ]


def test_a_missed_update_is_counted_once_and_then_carried() -> None:
    said = [dump("1 | ann | 30")] * 3
    assert kinds(told(BEFORE, AFTER, AFTER), *said)[1:] == [
        {"right": 1, "missed": 1},
        {"right": 1, "carried": 1},
    ]


def test_another_error_in_place_of_one_is_imagined() -> None:
    said = [dump("1 | ann | 98"), dump("1 | ann | 99")]
    assert kinds(told(BEFORE, BEFORE), *said)[1] == {"right": 1, "imagined": 1}


def test_an_error_mended_is_right_again() -> None:
    said = [dump("1 | ann | 99"), dump("1 | ann | 30")]
    assert kinds(told(BEFORE, BEFORE), *said)[1] == {"right": 2}


TWO: Rows = [ANN, [2, "bo", 5]]


@pytest.mark.parametrize(
    ("truths", "said", "last"),
    [
        ((BEFORE, TWO), (("1 | ann | 30",), ("1 | ann | 30",)), {"right": 2, "missed": 2}),
        ((TWO, BEFORE), (("1 | ann | 30", "2 | bo | 5"),) * 2, {"right": 2, "missed": 2}),
        (
            (TWO, TWO),
            (("1 | ann | 30", "2 | bo | 5"), ("1 | ann | 30",)),
            {"right": 2, "imagined": 2},
        ),
        (
            (BEFORE, BEFORE),
            (("1 | ann | 30",), ("1 | ann | 30", "3 | cy | 1")),
            {"right": 2, "imagined": 2},
        ),
        ((BEFORE,), (("1 | ann | 30", "3 | cy | 1"),), {"right": 2, "imagined": 2}),
        ((TWO,), (("1 | ann | 30",),), {"right": 2, "missed": 2}),
        (
            (BEFORE, TWO),
            (("1 | ann | 30",), ("1 | ann | 30", "2 | di | 5")),
            {"right": 3, "wrong_write": 1},
        ),
        (
            (TWO, BEFORE, BEFORE),
            (("1 | ann | 30", "2 | bo | 5"), ("1 | ann | 30",), ("1 | ann | 30", "2 | bo | 5")),
            {"right": 2, "stale": 2},
        ),
        (
            (BEFORE, TWO, TWO),
            (("1 | ann | 30",), ("1 | ann | 30", "2 | bo | 5"), ("1 | ann | 30",)),
            {"right": 2, "imagined": 2},
        ),
        (([], []), ((), ("1 | ann | 30",)), {"imagined": 2}),
        ((BEFORE, []), (("1 | ann | 30",), ()), {}),
    ],
    ids=[
        "inserted, not there",
        "deleted, still there",
        "vanished without cause",
        "came without cause",
        "came without cause at first",
        "not there at first",
        "inserted with another value",
        "deleted, comes back later",
        "inserted, vanished without cause",
        "empty, came without cause",
        "all deleted",
    ],
)
def test_rows_missing_or_too_many_go_by_their_cells(
    truths: tuple[Rows, ...], said: tuple[tuple[str, ...], ...], last: dict[str, int]
) -> None:
    assert kinds(told(*truths), *(dump(*rows) for rows in said))[-1] == last


def test_a_key_that_stands_twice_with_other_values_is_not_right() -> None:
    assert kinds(told(BEFORE), dump("1 | ann | 30", "1 | ann | 31")) == [
        {"right": 1, "wrong_write": 1}
    ]
    assert kinds(told(BEFORE), dump("1 | ann | 30", "1 | ann | 30")) == [{"right": 2}]


@pytest.mark.parametrize(
    "reply", ["", "I lost count.", "1 | ann", "1 | ann | ３０", "|" * 1_000_000]
)
def test_a_dump_that_cannot_be_read_leaves_every_cell_unread(reply: str) -> None:
    item = told(BEFORE, BEFORE, AFTER)
    assert kinds(item, dump("1 | ann | 30"), reply, dump("1 | ann | 30")) == [
        {"right": 2},
        {"unread": 2},
        {"right": 1, "missed": 1},
    ]


def test_what_was_true_at_an_unread_checkpoint_is_an_older_truth() -> None:
    got = kinds(told(BEFORE, AFTER, LATER), dump("1 | ann | 30"), "?", dump("1 | ann | 31"))
    assert got[2] == {"right": 1, "stale": 1}


def test_checkpoints_without_a_reply_are_unread() -> None:
    assert kinds(told(BEFORE, AFTER), dump("1 | ann | 30")) == [{"right": 2}, {"unread": 2}]


@pytest.mark.parametrize(
    ("said", "relevant", "wrong"),
    [
        (("1 | ann | 30", "1 | ann | 30"), ((1, "stock"),), True),
        (("1 | ann | 30", "1 | ann | 30"), ((1, "name"),), False),
        (("1 | ann | 30", "1 | ann | 30"), ((7, "stock"),), False),
        (("1 | ann | 30", "1 | ann | 31", "7 | x | 1"), ((7, "stock"),), False),
        (("1 | ann | 29", "?"), ((1, "stock"),), True),
        (("1 | ann | 30", "?"), ((1, "stock"),), None),
        (("2 | ann | 30", "1 | ann | 31"), ((1, "id"),), True),
        (("1 | ann | 30", "1 | ann | 31"), (), None),
    ],
)
def test_whether_a_cell_that_matters_was_wrong(
    said: tuple[str, ...], relevant: tuple[tuple[int, str], ...], wrong: bool | None
) -> None:
    replies = [dump(row) for row in said]
    assert process(told(BEFORE, AFTER, relevant=relevant), replies).relevant_wrong is wrong


def test_without_checkpoints_nothing_is_known() -> None:
    got = process(told(relevant=((1, "stock"),)), [])
    assert (got.checkpoints, got.relevant_wrong) == ((), None)
    assert set(got.counts.values()) == {0}


names = st.sampled_from(["ann", "bo", None])
rows = st.tuples(names, st.integers(0, 3)).map(list)
tables = st.dictionaries(st.integers(1, 4), rows).map(
    lambda table: [[key, *row] for key, row in table.items()]
)


@given(st.lists(st.tuples(tables, st.none() | tables), max_size=5))
def test_counts_add_up_to_the_cells_of_truth_and_model(
    course: list[tuple[Rows, Rows | None]],
) -> None:
    item = told(*(truth for truth, _ in course))
    replies = ["?" if said is None else phrase(item, said) for _, said in course]
    got = process(item, replies)
    for (truth, said), checkpoint in zip(course, got.checkpoints, strict=True):
        keys = {row[0] for row in truth} | {row[0] for row in said or []}
        assert sum(checkpoint.values()) == 2 * len(keys)
        if said is None:
            assert checkpoint["unread"] == 2 * len(keys)
    assert sum(got.counts.values()) == sum(sum(each.values()) for each in got.checkpoints)


@given(st.lists(tables, max_size=5))
def test_the_truth_told_is_right_in_every_cell(truths: list[Rows]) -> None:
    item = told(*truths, relevant=((1, "stock"),))
    got = process(item, [phrase(item, truth) for truth in truths])
    assert got.counts["right"] == sum(got.counts.values())
    assert got.relevant_wrong is (False if truths else None)
