"""Replies meant to break the reader: it names what it sees, and never raises."""

import random

import pytest
from asked_for import asked
from hypothesis import given
from hypothesis import strategies as st

from openllm_talk.practice.answers import score
from openllm_talk.practice.item import Form
from openllm_talk.practice.results import UNREAD

ITEMS = [
    asked("yes_no", "yes"),
    asked("number", 42),
    asked("average", 10 / 3),
    asked("text", "red"),
    asked("list", [1, "red", None]),
    asked("table", [[1, "red"], [2, None]], ("id", "colour")),
    asked("table", [[1], [2]], ("id",)),
    asked("line", "add red to row 7"),
]
OUTCOMES = {*UNREAD, "right", "wrong"}
SIZE = 60_000  # takes minutes if anything is quadratic


def filled(piece: str) -> str:
    return piece * (SIZE // len(piece))


@pytest.mark.parametrize(
    "reply",
    [
        filled("1"),
        filled("1 "),
        filled("|"),
        filled("| "),
        filled("-"),
        filled("-") + "x",
        filled("["),
        filled("[]") + "{",
        filled("\\boxed{"),
        filled("*"),
        filled("- "),
        filled("<think>"),
        filled("</think>") + "ANSWER: 42",
        filled("<|channel|>final<|message|>"),
        filled("ANSWER:"),
        filled("ANSWER:\n"),
        filled("ANSWER: 1\nANSWER: 2\n"),
        filled("answer is "),
        filled("answer" + " " * 50),
        filled("1 | 2\nor\n"),
        filled("\n"),
        filled("\n\n|"),
        filled(","),
        filled('"'),
        filled('1,"a\n'),
        filled("1."),
        filled("1,234,"),
        filled("=") + "42",
        filled("e\u0301\u0323"),
        filled("\u0301\u0323"),
        filled("\ud800"),
        filled("\u202e4\u202c2"),
        filled("\x00"),
        filled("yes "),
        filled("no-"),
        filled("是"),
        filled("a"),
        filled("a\\|"),
        filled("```\n"),
        "ANSWER: " + filled("9"),
        "ANSWER:\n" + filled("1 | x\n"),
        "ANSWER:" + filled(" "),
    ],
    ids=lambda reply: repr(reply[:12]),
)
def test_long_replies_are_read_or_named(reply: str) -> None:
    for item in ITEMS:
        assert score(item, reply).outcome in OUTCOMES


def test_a_million_characters_are_oversized_in_every_form() -> None:
    for item in ITEMS:
        assert score(item, "|" * 1_000_000).outcome == "oversized"


def test_a_true_answer_of_a_million_characters_is_not_oversized() -> None:
    rows = [[key, "x" * 200] for key in range(3_000)]
    reply = "ANSWER:\n" + "\n".join(f"{key} | {'x' * 200}" for key in range(3_000))
    assert score(asked("table", rows, ("id", "name")), reply).outcome == "right"


@given(st.text(st.characters(exclude_categories=[]), max_size=200))
def test_any_text_has_an_outcome(reply: str) -> None:
    for item in ITEMS:
        for marked in (reply, f"ANSWER: {reply}", f"ANSWER:\n{reply}"):
            got = score(item, marked)
            assert got.outcome in OUTCOMES
            assert (got.row_f1 is not None) == (item.form in ("list", "table"))


@given(st.lists(st.sampled_from([*'|-:,.\n 1２a红\\"`*=[]{}', "ANSWER:", "答案：", "none", "yes"])))
def test_any_pieces_of_an_answer_have_an_outcome(pieces: list[str]) -> None:
    for item in ITEMS:
        assert score(item, "".join(pieces)).outcome in OUTCOMES


@pytest.mark.parametrize("form", ["number", "text", "yes_no", "average"])
def test_all_words_of_a_prompt_in_any_order_are_no_answer(form: Form) -> None:
    values = ["yes", "no", "42", "3.33", "red", "blue", "none"]
    for seed in range(20):
        random.Random(seed).shuffle(values)
        for between in (" ", "\n", ", ", " | ", "\nANSWER: ", "\nANSWER: x\n"):
            answer = {"number": 42, "text": "red", "yes_no": "yes", "average": 3.33}[form]
            assert score(asked(form, answer), between.join(values)).outcome != "right"
