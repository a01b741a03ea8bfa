"""State-process: histories in portions, the whole table asked for after each."""

import re

import pytest

from openllm_talk.errors import PracticeError
from openllm_talk.practice.answers import score
from openllm_talk.practice.builtin import replies
from openllm_talk.practice.state.cheaters import same
from openllm_talk.practice.state.checkpoints import StateProcess
from openllm_talk.practice.state.history import MAIN
from openllm_talk.practice.state.process import process
from openllm_talk.practice.state.settings import Settings
from openllm_talk.practice.state.sqlite import Database
from openllm_talk.practice.tokenizers import PlainTokenizer

NUMBERED = re.compile(r"^(?:/\* (\d+) \*/|(\d+)\.) ", re.MULTILINE)


def _last_number(turn: str) -> int:
    """The number of the last operation that a turn tells."""
    told = turn[: turn.rindex("## ")]
    return max(int(one or other) for one, other in NUMBERED.findall(told))


@pytest.mark.parametrize("tokens", [None, 3000])
def test_truths_are_what_sqlite_holds_at_each_checkpoint(tokens: int | None) -> None:
    database = Database()
    for drawn in StateProcess().drawn(30, 1, tokens):
        item, done = drawn.item, 0
        assert 2 <= len(item.turns) == len(item.truths) <= 5
        database.load(drawn.history)
        for turn, truth in zip(item.turns, item.truths, strict=True):
            number = _last_number(turn)
            database.run(drawn.history.operations[done:number])
            assert same(truth, [list(row) for row in database.rows(MAIN)])
            done = number
        assert done == len(drawn.history.operations)
        assert same(database.answer(drawn.query), item.answer)


def test_every_operation_is_told_once_and_none_between_begin_and_end_of_a_transaction() -> None:
    for drawn in StateProcess().drawn(30, 2):
        told = [
            int(one or other)
            for turn in drawn.item.turns
            for one, other in NUMBERED.findall(turn[: turn.rindex("## ")])
        ]
        assert told == list(range(1, len(drawn.history.operations) + 1))
        for turn in drawn.item.turns:
            before = drawn.history.operations[: _last_number(turn)]
            ends = [each[0] for each in before if len(each) == 1]
            assert ends.count("begin") == len(ends) - ends.count("begin")


@pytest.mark.parametrize("tokens", [1501, 3000])
def test_a_conversation_is_as_long_as_asked_for(tokens: int) -> None:
    for item in StateProcess().items(20, 3, tokens):
        said = PlainTokenizer().count_each([*item.turns, item.prompt])
        assert sum(said) == item.tokens == tokens


def test_the_answer_rests_on_its_relevant_cells_alone() -> None:
    for drawn in StateProcess().drawn(60, 4):
        item, query = drawn.item, drawn.query
        columns = drawn.history.tables[MAIN].columns
        keys = {key for key, _ in item.relevant}
        named = {column for _, column in item.relevant}
        assert columns[query.column] in named
        if query.kind in ("cell", "cells"):
            assert keys == set(query.keys)
            assert named == {columns[query.column]}
        else:
            low, high = query.keys or (0, 10**9)
            there = {row[0] for truth in item.truths for row in truth}  # type: ignore[union-attr,index]
            assert keys == {key for key in there if low <= key <= high}  # type: ignore[operator]
        if query.where is not None:
            assert columns[query.where[0]] in named


def test_the_oracle_is_right_at_every_checkpoint() -> None:
    for reply in replies(StateProcess(), "oracle", 30, 5):
        made = process(reply.item, reply.turns)
        assert score(reply.item, reply.text).outcome == "right"
        assert made.counts["right"] == sum(made.counts.values()) > 0
        assert made.relevant_wrong is False


def test_a_stale_dump_is_not_right() -> None:
    for reply in replies(StateProcess(), "oracle", 10, 6):
        first = (reply.turns[0],) * len(reply.turns)
        counts = process(reply.item, first).counts
        assert counts["missed"] + counts["stale"] + counts["carried"] > 0


def test_a_question_that_does_not_rest_on_the_dumps_is_refused() -> None:
    with pytest.raises(PracticeError, match="choose from these"):
        StateProcess(Settings(families=("sum", "group")))


def test_every_family_can_be_asked_after_checkpoints() -> None:
    asked = {item.family for item in StateProcess().items(len(StateProcess().settings.families), 1)}

    assert asked == set(StateProcess().settings.families)
