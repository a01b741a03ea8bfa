"""A reply earns what the bench's own score says of it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lesson_bench import SmallBench

from openllm_talk.practice.answers import phrase, score
from openllm_talk.practice.benches import bench
from openllm_talk.practice.item import Cell, Item
from openllm_talk.practice.training.conversations import packed
from openllm_talk.practice.training.rewards import cell_reward, cells, right, right_reward, said


@pytest.fixture(scope="module")
def items() -> list[Item]:
    return [*SmallBench().items(6, 40), *bench("state").items(40, 5)]


def replies(item: Item, others: list[Item]) -> list[str]:
    """Right ones, wrong ones, and what a model in training says."""
    return [
        phrase(item, item.answer),
        f"Let me think.\n\n{phrase(item, item.answer)}",
        *(phrase(other, other.answer) for other in others),
        "",
        "I do not know.",
        "42",
        "１２",
        "yes no yes no",
        "DROP TABLE stock; --",
        "|" * 300,
        "Answer: " + "9" * 5000,
    ]


def test_the_reward_is_the_score_for_plain_and_for_conversational_completions(
    items: list[Item],
) -> None:
    said_to = [(item, reply) for item in items for reply in replies(item, items[:4])]
    column = [packed(item) for item, _ in said_to]
    plain = [reply for _, reply in said_to]
    messages = [[{"role": "assistant", "content": reply}] for reply in plain]
    wanted = [1.0 if score(*pair).outcome == "right" else 0.0 for pair in said_to]
    others = {"prompts": ["…"] * len(plain), "family": ["point"] * len(plain)}
    assert right_reward(completions=plain, item=column, **others) == wanted
    assert right_reward(completions=messages, item=column, **others) == wanted
    assert 0 < sum(wanted) < len(wanted)


@given(st.text(max_size=200))
def test_no_text_makes_a_reward_fail(reply: str) -> None:
    for item in SmallBench().items(3, 40):
        assert right(item, reply) in (0.0, 1.0)
        assert 0.0 <= cells(item, reply) <= 1.0


def test_partial_credit_is_the_share_of_cells_and_has_its_own_name() -> None:
    table = list(SmallBench().items(2, 40))[1]
    rows: list[list[Cell]] = [[1, 40], [2, 99]]
    nearly = phrase(table, rows)
    assert right(table, nearly) == 0.0
    assert 0.0 < cells(table, nearly) < 1.0
    assert cells(table, phrase(table, table.answer)) == 1.0
    assert cell_reward(completions=[nearly], item=[packed(table)], prompts=["…"]) == [
        cells(table, nearly)
    ]
    assert right_reward.__name__ != cell_reward.__name__


def test_without_cells_partial_credit_is_all_or_nothing() -> None:
    number = next(SmallBench().items(1, 40))
    assert cells(number, phrase(number, 40)) == 1.0
    assert cells(number, phrase(number, 41)) == 0.0


@pytest.mark.parametrize(
    ("completion", "text"),
    [
        ("plain", "plain"),
        ([{"role": "assistant", "content": "said"}], "said"),
        ([{"role": "assistant", "content": [{"type": "text", "text": "in parts"}]}], "in parts"),
        ([{"role": "assistant", "content": None}], ""),
        ([], ""),
    ],
)
def test_the_text_of_a_completion(completion: Any, text: str) -> None:
    assert said(completion) == text
