"""Right answers that a pedantic reader would reject."""

import pytest
from asked_for import asked

from openllm_talk.practice.answers import score

FORTY_TWO = [
    "ANSWER: 42",
    "answer: 42",
    "**ANSWER:** 42",
    "**ANSWER: 42**",
    "ANSWER: **42**.",
    "`ANSWER: 42`",
    "> ANSWER: 42",
    "- ANSWER: 42",
    "### Final Answer: 42",
    "ANSWER: `42`",
    "ANSWER: $42$",
    "ANSWER: \\(42\\)",
    "ANSWER: $\\boxed{42}$",
    'ANSWER: "42"',
    "ANSWER: +42",
    "ANSWER: 42.0",
    "ANSWER: 42 units",
    "ANSWER: SUM = 42",
    "ANSWER: 30 + 12 = 42",
    "ANSWER:\n42",
    "ANSWER:\n\n```\n42\n```",
    "```\nANSWER: 42\n```",
    "答案：42",
    "**答案**：42",
    "最终答案:42。",
    "The answer is: 42",
    "I count the rows one by one, so the final answer is: **42**",
    "Row 7 has 3, row 8 has 39.\nANSWER: 42",
    "ANSWER: 42\nRows 7 and 8 hold 3 and 39.",
    "ANSWER: 42\n\nANSWER: 42",
    "Answer: 3 rows and 39 more\nANSWER: 42",
    "ANSWER: <number>\nANSWER: 42",
    "<think>ANSWER: 41? No: ANSWER: 40.</think>ANSWER: 42",
    "3 or 4, I think.</think>\n\nANSWER: 42",
    "[THINK]41[/THINK]42",
    "<|channel|>analysis<|message|>41?<|end|><|channel|>final<|message|>ANSWER: 42<|return|>",
    "ANSWER: 42<|im_end|>",
    "ANSWER: 42</s>",
    "ANSWER: 42\u200e\ufeff",
    "ANSWER:\x0042\x00",
    "\ufeffANSWER: 42\r\n",
    "42",
    "42.",
    "**42**",
    "The answer is 42.",
    "The sum over all rows is 42.",
    "The sum is 42. So it is 42.",
    "答案是42。",
    "一共有42行。",
    "We get 40 + 2, which makes $\\boxed{42}$.",
]


@pytest.mark.parametrize("reply", FORTY_TWO)
def test_forty_two_is_read_however_it_is_dressed(reply: str) -> None:
    got = score(asked("number", 42), reply)
    assert (got.outcome, got.value) == ("right", 42)


@pytest.mark.parametrize("reply", ["ANSWER: 1,234", "1,234", "ANSWER: 1，234 rows", "$1,234$"])
def test_groups_of_three_digits_are_one_number(reply: str) -> None:
    assert score(asked("number", 1234), reply).outcome == "right"


@pytest.mark.parametrize("reply", ["ANSWER: -5", "ANSWER: −5", "It is -5.", "ANSWER: $-5$"])
def test_a_minus_is_read_in_either_sign(reply: str) -> None:
    assert score(asked("number", -5), reply).outcome == "right"


def test_one_change_of_mind_in_words_is_final() -> None:
    reply = "ANSWER: 41\nWait, row 7 was deleted and came back.\nANSWER: 42"
    assert score(asked("number", 42), reply).outcome == "right"
    assert score(asked("number", 41), reply).outcome == "wrong"


@pytest.mark.parametrize("form", ["number", "average", "text"])
@pytest.mark.parametrize("reply", ["ANSWER: none", "ANSWER: None.", "答案：无", "NULL", "**none**"])
def test_none_is_said_in_either_language(form: str, reply: str) -> None:
    assert score(asked(form, None), reply).outcome == "right"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "reply", ["ANSWER: none, it was deleted", "ANSWER: There is no such row.", "答案：无（已删除）"]
)
def test_none_may_have_a_reason(reply: str) -> None:
    assert score(asked("number", None), reply).outcome == "right"


@pytest.mark.parametrize(
    "reply",
    [
        "ANSWER: yes",
        "Yes.",
        "**YES**",
        "是",
        "是的。",
        "答案：是",
        "答案是是",
        "Yes, row 7 exists.",
        "Yes, it was not deleted.",
        "The answer is yes.",
        "Is row 7 there? Yes.",
        "ANSWER: True",
    ],
)
@pytest.mark.parametrize("rendering", ["en", "zh", "sql"])
def test_yes_is_said_in_either_language(reply: str, rendering: str) -> None:
    item = asked("yes_no", "yes", rendering=rendering)  # type: ignore[arg-type]
    assert score(item, reply).outcome == "right"


@pytest.mark.parametrize(
    "reply",
    [
        "ANSWER: no",
        "No, there is no such row.",
        "否",
        "不是。",
        "答案：否",
        "The answer is no.",
        "False",
    ],
)
def test_no_is_said_in_either_language(reply: str) -> None:
    assert score(asked("yes_no", "no"), reply).outcome == "right"


@pytest.mark.parametrize(
    "reply", ["ANSWER: 3.33", "ANSWER: 3.3333333", "3.333", "≥ no\nANSWER: 3.33"]
)
def test_an_average_is_right_within_half_a_unit_of_the_last_digit(reply: str) -> None:
    assert score(asked("average", 10 / 3), reply).outcome == "right"


@pytest.mark.parametrize("reply", ["ANSWER: 2.34", "ANSWER: 2.35", "ANSWER: 2.345"])
def test_half_a_unit_itself_is_still_right(reply: str) -> None:
    assert score(asked("average", 2.345), reply).outcome == "right"


@pytest.mark.parametrize(
    "reply",
    [
        "ANSWER: red",
        "Red",
        "`red`",
        "ANSWER: “red”.",
        "ANSWER: 「red」",
        "ANSWER: [red]",
        "**red**",
    ],
)
def test_a_word_is_read_without_its_wrapping_and_capitals_apart(reply: str) -> None:
    assert score(asked("text", "red"), reply).outcome == "right"


def test_letters_composed_in_two_ways_are_the_same_word() -> None:
    assert score(asked("text", "caf\u00e9"), "ANSWER: cafe\u0301").outcome == "right"


LINE = "INSERT INTO goods VALUES (7, 'red', 42);"


@pytest.mark.parametrize(
    "reply",
    [
        f"ANSWER: {LINE}",
        LINE,
        f"ANSWER:\n```sql\n{LINE}\n```",
        f"ANSWER: `{LINE}`",
        f"ANSWER: {LINE[:-1]}",
        f"The statement is: `{LINE}`",
        f"The statement is:\n{LINE}",
    ],
)
def test_a_line_is_read_inside_a_fence_and_without_its_last_stop(reply: str) -> None:
    assert score(asked("line", LINE), reply).outcome == "right"


@pytest.mark.parametrize(
    "reply",
    [
        "ANSWER: 7 | red | none",
        "ANSWER: 7｜red｜无",
        "ANSWER: | 7 | red | NULL |",
        "ANSWER: 7, red, none",
        "ANSWER: [7, 'red', None]",
        "ANSWER:\n7\nred\nnone",
        "ANSWER:\n1. 7\n2. red\n3. none",
        "7 | red | none",
        "7, red, none",
        "The values are:\n7 | red | none",
        "答案：7 | red | 无",
    ],
)
def test_a_list_is_read_on_one_line_or_one_a_line(reply: str) -> None:
    got = score(asked("list", [7, "red", None]), reply)
    assert (got.outcome, got.row_f1, got.cell_f1) == ("right", 1.0, 1.0)


@pytest.mark.parametrize("form", ["list", "table"])
@pytest.mark.parametrize(
    "reply",
    [
        "ANSWER: none",
        "ANSWER:\nnone",
        "答案：无",
        "none",
        "ANSWER: empty",
        "ANSWER: none\nNo row fits.",
    ],
)
def test_none_is_the_empty_list_or_table(form: str, reply: str) -> None:
    item = asked(form, [], ("id", "name"))  # type: ignore[arg-type]
    got = score(item, reply)
    assert (got.outcome, got.row_f1, got.cell_f1) == ("right", 1.0, 1.0)
