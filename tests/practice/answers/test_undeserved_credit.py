"""Replies that a sloppy grader would count as right."""

import pytest
from asked_for import asked

from openllm_talk.practice.answers import score
from openllm_talk.practice.item import Form


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        ("\n".join(f"ANSWER: {n}" for n in range(43)), "several"),
        ("\n".join(f"ANSWER: {n}\nOr perhaps not, so I go on." for n in range(43)), "several"),
        ("\n".join(str(n) for n in range(100)), "several"),
        ("ANSWER: " + ", ".join(str(n) for n in range(100)), "several"),
        ("ANSWER: " + " ".join(f"ANSWER: {n}" for n in range(43)), "several"),
        ("ANSWER: 41\nANSWER: 42", "several"),
        ("The answer is: 41\nThe answer is: 42", "several"),
        ("\\boxed{41} \\boxed{42}", "several"),
        ("ANSWER: 41 or 42", "several"),
        ("ANSWER: 1=2=42", "several"),
        ("Row 7 has 42 in stock.", "several"),
        ("ANSWER:\n41\n42", "several"),
        ("ANSWER: 3,42", "prose"),
        ("ANSWER: 42, 42.5", "several"),
        ("ANSWER: 42/7", "several"),
        ("ANSWER: 84/2", "several"),
        ("ANSWER: 2024-01-42", "several"),
        ("ANSWER: not 42", "prose"),
        ("It isn't 42.", "prose"),
        ("I cannot say that it is 42.", "prose"),
        ("ANSWER: about 42", "prose"),
        ("ANSWER: ~42", "prose"),
        ("ANSWER: ≥42", "prose"),
        ("ANSWER: at least 42", "prose"),
        ("ANSWER: 42 or so", "prose"),
        ("ANSWER: maybe 42", "prose"),
        ("ANSWER: 42?", "prose"),
        ("What is the stock of row 42?", "prose"),
        ("编号为42的行有多少？", "prose"),
        ("ANSWER: 42%", "prose"),
        ("ANSWER: 42k", "prose"),
        ("ANSWER: 42 million", "prose"),
        ("ANSWER: 42万", "prose"),
        ("ANSWER: x42", "prose"),
        ("ANSWER: 0x42", "several"),
        ("ANSWER: >=42", "prose"),
        ("ANSWER: x != 42", "prose"),
        ("ANSWER: none. 42", "prose"),
        ("ANSWER: none of 42", "prose"),
        ("ANSWER: " + "9" * 350, "wrong"),
        ("ANSWER: " + "9" * 350 + ".5", "prose"),
        ("ANSWER: " + "9" * 5000, "prose"),
        ("ANSWER: 42e0", "several"),
        ("ANSWER: .42", "prose"),
        ("ANSWER: --42", "prose"),
        ("ANSWER: 42½", "prose"),
        ("ANSWER: 大约42", "prose"),
        ("ANSWER: 不是42", "prose"),
        ("ANSWER: forty-two", "prose"),
        ("ANSWER: 四十二", "prose"),
        ("ANSWER: none or 42", "prose"),
        ("42\nANSWER: see above", "prose"),
        ("SELECT SUM(stock) FROM goods;", "prose"),
        ("DROP TABLE goods; -- rm -rf ~/", "prose"),
        ("ANSWER: 1,42", "prose"),
        ("ANSWER: 4,2", "prose"),
        ("ANSWER: 4 2", "several"),
        ("ANSWER: 4\x002", "several"),
        ("ANSWER: -42", "wrong"),
        ("ANSWER: 42.001", "wrong"),
        ("ANSWER: 142", "wrong"),
        ("ANSWER: 420", "wrong"),
        ("ANSWER: none", "wrong"),
        ("ANSWER: 4２", "digits"),
        ("ANSWER: ４２", "digits"),
        ("ANSWER: ٤٢", "digits"),
        ("答案：４２", "digits"),
        ("４２", "digits"),
        ("ANSWER: 42²", "digits"),
        ("", "empty"),
        (" \n\t\u200b\x00", "empty"),
        ("ANSWER:", "empty"),
        ("ANSWER: **", "empty"),
        ("<think>ANSWER: 42", "empty"),
        ("<think>42</think>", "empty"),
        ("ANSWER: 42" + " " * 1_000_000, "oversized"),
    ],
)
def test_forty_two_is_not_said(reply: str, outcome: str) -> None:
    got = score(asked("number", 42), reply)
    assert got.outcome == outcome
    assert got.value is None or outcome == "wrong"


@pytest.mark.parametrize("truth", ["yes", "no"])
@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        ("yes no", "several"),
        ("ANSWER: yes or no", "several"),
        ("ANSWER: yes\nANSWER: no", "several"),
        ("ANSWER: no\nANSWER: yes", "several"),
        ("是否", "prose"),
        ("是\n否", "several"),
        ("Yes. 否", "several"),
        ("I have no idea.", "prose"),
        ("No idea", "prose"),
        ("No information was given", "prose"),
        ("No. 7 exists", "prose"),
        ("There is no way to tell", "prose"),
        ("not yes", "prose"),
        ("I would not say yes", "prose"),
        ("maybe yes", "prose"),
        ("Yes?", "prose"),
        ("So the answer is no?", "prose"),
        ("Yes, if row 7 was inserted", "prose"),
        ("yesterday", "prose"),
        ("nothing", "prose"),
        ("ANSWER: 1", "prose"),
        ("ANSWER: exists", "prose"),
        ("不知道", "prose"),
        ("noyes", "prose"),
    ],
)
def test_neither_yes_nor_no_is_said(reply: str, outcome: str, truth: str) -> None:
    assert score(asked("yes_no", truth), reply).outcome == outcome


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        ("The colour is red.", "prose"),
        ("red\nblue", "prose"),
        ("ANSWER: red, blue, green", "several"),
        ("ANSWER: red or blue", "several"),
        ("ANSWER: red/blue", "several"),
        ("ANSWER: blue\nANSWER: red", "several"),
        ("ANSWER: the colour of row seven is red", "prose"),
        ("ANSWER: infrared", "wrong"),
        ("ANSWER: red blue", "wrong"),
        ("ANSWER: not red", "wrong"),
        ("ANSWER: re d", "wrong"),
        ("ANSWER: none", "wrong"),
        ("redred", "wrong"),
    ],
)
def test_the_word_is_not_said(reply: str, outcome: str) -> None:
    assert score(asked("text", "red"), reply).outcome == outcome


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        ("ANSWER: 3.34", "wrong"),
        ("ANSWER: 3.32", "wrong"),
        ("ANSWER: 3", "wrong"),
        ("ANSWER: 10/3", "several"),
        ("ANSWER: 3,33", "prose"),
        ("ANSWER: 3.3 3", "several"),
        ("ANSWER: ≈3.33", "prose"),
        ("ANSWER: 3.33.3", "prose"),
        ("ANSWER: ３.３３", "digits"),
    ],
)
def test_the_average_is_not_said(reply: str, outcome: str) -> None:
    assert score(asked("average", 10 / 3), reply).outcome == outcome


@pytest.mark.parametrize("form", ["number", "list", "table"])
def test_only_an_average_has_a_tolerance(form: Form) -> None:
    answer = {"number": 3.333, "list": [3.333], "table": [[3.333]]}[form]
    item = asked(form, answer, ("mean",))
    assert score(item, "ANSWER: 3.333").outcome == "right"
    assert score(item, "ANSWER: 3.33").outcome == "wrong"


LINES = ["add red to row 7", "add red to row 77", "drop row 7"]


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        ("\n".join(LINES), "several"),
        ("ANSWER:\n" + "\n".join(LINES), "several"),
        ("\n".join(f"ANSWER: {line}" for line in LINES), "several"),
        ("ANSWER: " + " ".join(LINES), "wrong"),
        ("ANSWER: add red to row 77", "wrong"),
        ("ANSWER: add Red to row 7", "wrong"),
        ("ANSWER: red to row 7", "wrong"),
    ],
)
def test_the_line_is_not_copied(reply: str, outcome: str) -> None:
    assert score(asked("line", LINES[0]), reply).outcome == outcome


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        ("ANSWER: 2 | 1", "wrong"),
        ("ANSWER: 1 | 2 | 3 | 4 | 5", "wrong"),
        ("ANSWER: 12", "wrong"),
        ("ANSWER: 1", "wrong"),
        ("1 | 2\n3 | 4", "several"),
        ("ANSWER: 1 | 2\nANSWER: 3 | 4\nANSWER: 1 | 2", "several"),
        ("ANSWER: [[1], [2]]", "malformed"),
        ('ANSWER: {"a": 1, "b": 2}', "malformed"),
        ("The first is 1, the second is 2.", "prose"),
        ("ANSWER: １ | 2", "digits"),
        ("ANSWER: ", "empty"),
    ],
)
def test_the_list_is_not_said(reply: str, outcome: str) -> None:
    assert score(asked("list", [1, 2]), reply).outcome == outcome


def test_every_possible_row_is_not_the_table() -> None:
    every = "\n".join(f"{key} | {value}" for key in range(20) for value in range(20))
    got = score(asked("table", [[3, 7], [4, 9]], ("id", "n")), f"ANSWER:\n{every}")
    assert got.outcome == "wrong"
    assert got.row_f1 is not None
    assert got.row_f1 < 0.01


def test_tables_each_behind_a_mark_are_several() -> None:
    tables = [f"ANSWER:\n3 | {value}\n\nThis is one way to see it." for value in range(9)]
    item = asked("table", [[3, 8]], ("id", "n"))
    assert score(item, "\n\n".join(tables)).outcome == "several"


def test_a_cell_with_leading_zeros_is_no_number() -> None:
    item = asked("table", [[1, "007"]], ("id", "code"))
    assert score(item, "1 | 007").outcome == "right"
    assert score(item, "1 | 7").outcome == "wrong"


def test_the_true_answer_does_not_change_what_is_read() -> None:
    reply = "The colour is red."
    assert {score(asked("text", answer), reply).outcome for answer in ("red", "blue", None)} == {
        "prose"
    }


@pytest.mark.parametrize("form", ["list", "table"])
@pytest.mark.parametrize("reply", ["|", "| | |", "ANSWER: |", "ANSWER:\n| |\n| |", ",", "\n\n"])
def test_bars_with_nothing_between_are_not_the_empty_table(form: Form, reply: str) -> None:
    assert score(asked(form, [], ("id", "name")), reply).outcome == "empty"


SQL = [
    "SELECT stock FROM goods WHERE id = 42;",
    "```sql\nSELECT 42;\n```",
    "ANSWER: SELECT 42",
    "UPDATE goods SET stock = 42;",
    "DELETE FROM goods LIMIT 42",
    "DROP TABLE goods42;",
]


@pytest.mark.parametrize("reply", SQL)
@pytest.mark.parametrize("form", ["number", "average", "text", "yes_no"])
def test_a_statement_is_no_answer_whatever_it_names(form: Form, reply: str) -> None:
    assert score(asked(form, 42), reply).outcome == "prose"


@pytest.mark.parametrize("form", ["list", "table"])
@pytest.mark.parametrize("reply", [*SQL, "SELECT 1 | 2;", "INSERT INTO goods VALUES (1, 2);"])
def test_a_statement_is_no_row(form: Form, reply: str) -> None:
    answer = {"list": [1, 2], "table": [[1, 2]]}[form]
    assert score(asked(form, answer, ("id", "n")), reply).outcome == "prose"


def test_an_answer_beside_a_statement_is_read() -> None:
    reply = "SELECT stock FROM goods WHERE id = 7;\nANSWER: 42"
    assert score(asked("number", 42), reply).outcome == "right"
    reply = "SELECT * FROM goods;\n\n1 | red\n2 | blue"
    item = asked("table", [[1, "red"], [2, "blue"]], ("id", "colour"))
    assert score(item, reply).outcome == "right"
