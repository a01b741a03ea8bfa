"""Tables as models write them, and what part of one is right."""

import pytest
from asked_for import asked

from openllm_talk.practice.answers import score

COLUMNS = ("id", "name", "stock")
ROWS = [[1, "ann", 30], [2, "bo", None]]
PLAIN = "1 | ann | 30\n2 | bo | none"
MARKDOWN = "| id | name | stock |\n|---|:---:|---:|\n| 1 | ann | 30 |\n| 2 | bo | none |"


@pytest.mark.parametrize(
    "reply",
    [
        f"ANSWER:\n{PLAIN}",
        f"答案：\n{PLAIN}",
        "ANSWER: 1 | ann | 30\n2 | bo | none",
        PLAIN,
        MARKDOWN,
        f"ANSWER:\n\n{MARKDOWN}\n\nThat is the final state.",
        f"Here is the table:\n\n```\n{PLAIN}\n```",
        f"**ANSWER:**\n```markdown\n{MARKDOWN}\n```",
        "ANSWER:\n2 | bo | none\n1 | ann | 30",
        "ANSWER:\n1 ｜ ann ｜ 30\n2 ｜ bo ｜ 无",
        "ANSWER:\n1 | ann | 30\n\n2 | bo | none\n",
        "ANSWER:\nid | name | stock\n1 | ann | 30\n2 | bo | none",
        "ANSWER:\nID | Name | Stock\n--|--|--\n1 | Ann | 30\n2 | Bo | NULL",
        "ANSWER:\nname | id | stock\nann | 1 | 30\nbo | 2 | none",
        "ANSWER:\n| 编号 | 姓名 | 库存 |\n|-|-|-|\n| 1 | ann | 30 |\n| 2 | bo | |",
        (
            "ANSWER:\n+----+------+-------+\n| id | name | stock |\n+----+------+-------+\n"
            "| 1 | ann | 30 |\n| 2 | bo | none |\n+----+------+-------+\n(2 rows)"
        ),
        "ANSWER:\n| 1 | ann | 30 |\n|---|---|---|\n| 2 | bo | none |",
        "ANSWER:\nid,name,stock\n1,ann,30\n2,bo,none",
        'ANSWER:\n1,"ann",30\n2,"bo",',
        "Sure, here it is:\n\n1,ann,30\n2,bo,none",
        "ANSWER:\n(1, 'ann', 30),\n(2, 'bo', NULL);",
        "ANSWER:\nid\tname\tstock\n1\tann\t30\n2\tbo\tnone",
        "ANSWER:\n- 1 | ann | 30\n- 2 | bo | none",
        "ANSWER:\n**1** | `ann` | 30\n**2** | `bo` | none",
        f"ANSWER:\n{MARKDOWN}\n\nOr without a header:\n\n{PLAIN}",
        f"<think>\n1 | x | 1\n</think>\n{PLAIN}",
        f"The table began as\n1 | ann | 3\n\nANSWER:\n{PLAIN}",
    ],
)
def test_a_table_is_read_however_it_is_drawn(reply: str) -> None:
    got = score(asked("table", ROWS, COLUMNS), reply)
    assert (got.outcome, got.row_f1, got.cell_f1) == ("right", 1.0, 1.0)


@pytest.mark.parametrize(
    "reply", ["ANSWER:\n3\n5", "3\n5", "| id |\n|----|\n| 3 |\n| 5 |", "id\n5\n3"]
)
def test_a_table_of_one_column_has_a_cell_a_line(reply: str) -> None:
    assert score(asked("table", [[3], [5]], ("id",)), reply).outcome == "right"


@pytest.mark.parametrize(
    "reply", ["| id | name | stock |\n|--|--|--|", "ANSWER:\nid | name | stock\nnone"]
)
def test_a_header_alone_is_an_empty_table(reply: str) -> None:
    assert score(asked("table", [], COLUMNS), reply).outcome == "right"
    assert score(asked("table", ROWS, COLUMNS), reply).outcome == "wrong"


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (f"{PLAIN}\n\nBut before the last operation:\n\n1 | ann | 29\n2 | bo | none", "several"),
        (f"ANSWER:\n{PLAIN}\n\nor maybe:\n\n1 | ann | 29\n2 | bo | none", "several"),
        ("ANSWER:\n1 | ann | 30\nand\n2 | bo | none", "several"),
        (f"ANSWER:\n{PLAIN} | 5", "malformed"),
        ("ANSWER:\n1 | ann | 30\n2 | bo", "malformed"),
        ("ANSWER:\n1,ann,30\n2,bo", "malformed"),
        ('[[1, "ann", 30], [2, "bo", null]]', "malformed"),
        ("Ann has thirty in stock, and Bo has nothing.", "prose"),
        ("ANSWER: see above", "prose"),
        ("SELECT * FROM goods;", "prose"),
        ("ANSWER:\n1 | ann | ３０\n2 | bo | none", "digits"),
        ("ANSWER:\n1 | ann | ٣٠\n2 | bo | none", "digits"),
        ("ANSWER:", "empty"),
        ("```\n```", "empty"),
        ("ANSWER: none", "wrong"),
    ],
)
def test_what_cannot_be_read_has_its_own_name_and_nothing_right(reply: str, outcome: str) -> None:
    got = score(asked("table", ROWS, COLUMNS), reply)
    assert (got.outcome, got.row_f1, got.cell_f1) == (outcome, 0.0, 0.0)


def test_a_row_counts_as_often_as_it_stands() -> None:
    twice = [["red", 1], ["red", 1]]
    columns = ("colour", "n")
    assert score(asked("table", twice, columns), "ANSWER:\nred | 1\nred | 1").outcome == "right"
    once = score(asked("table", twice, columns), "ANSWER:\nred | 1")
    assert (once.outcome, once.row_precision, once.row_recall) == ("wrong", 1.0, 0.5)
    thrice = score(asked("table", [["red", 1]], columns), "red | 1\nred | 1\nred | 1")
    assert (thrice.outcome, thrice.row_precision, thrice.row_recall) == ("wrong", 1 / 3, 1.0)


def test_one_wrong_cell_costs_its_row_and_itself() -> None:
    got = score(asked("table", ROWS, COLUMNS), "ANSWER:\n1 | ann | 31\n2 | bo | none")
    assert (got.outcome, got.row_f1) == ("wrong", 0.5)
    assert got.cell_precision == got.cell_recall == got.cell_f1 == 5 / 6


def test_a_cell_is_right_only_in_the_row_of_its_key() -> None:
    got = score(asked("table", [[1, "ann"], [2, "bo"]], ("id", "name")), "1 | bo\n2 | ann")
    assert (got.row_f1, got.cell_f1) == (0.0, 0.5)


def test_rows_too_many_cost_precision_only() -> None:
    got = score(asked("table", [[1, "ann"]], ("id", "name")), "1 | ann\n2 | bo\n3 | cy\n4 | di")
    assert (got.row_precision, got.row_recall, got.row_f1) == (0.25, 1.0, 0.4)


def test_a_list_is_right_in_its_places() -> None:
    got = score(asked("list", [1, 2, 3, 4]), "ANSWER: 1 | 3 | 2 | 4")
    assert (got.outcome, got.row_f1, got.cell_f1) == ("wrong", 0.0, 0.5)
    short = score(asked("list", [1, 2, 3, 4]), "ANSWER: 1 | 2")
    assert (short.cell_precision, short.cell_recall) == (1.0, 0.5)


def test_single_values_have_no_figures_of_rows_and_cells() -> None:
    got = score(asked("number", 3), "ANSWER: 3")
    assert got.row_f1 is None
    assert got.cell_f1 is None
