"""What is asked, what is said and what is read agree with each other."""

import pytest
from asked_for import asked
from hypothesis import example, given
from hypothesis import strategies as st

from openllm_talk.practice.answers import instruction, phrase, score
from openllm_talk.practice.item import Answer, Cell, Form, Rendering

FORMS: list[Form] = ["yes_no", "number", "average", "text", "list", "table", "line"]
RENDERINGS = st.sampled_from(["sql", "en", "zh"])

numbers = st.integers(-(2**63), 2**63) | st.floats(allow_nan=False, allow_infinity=False)
words = st.text(st.characters(exclude_categories=[]), max_size=12)
cells: st.SearchStrategy[Cell] = (
    st.none() | numbers | words | st.from_regex(r"[a-z]{1,8}", fullmatch=True)
)


@st.composite
def tables(draw: st.DrawFn) -> tuple[tuple[str, ...], list[list[Cell]]]:
    """Columns, and rows of so many cells."""
    columns = draw(
        st.lists(st.sampled_from(["id", "name", "stock", "编号"]), min_size=1, unique=True)
    )
    row = st.lists(cells | st.sampled_from(columns), min_size=len(columns), max_size=len(columns))
    return tuple(columns), draw(st.lists(row, max_size=6))


def is_right(form: Form, answer: Answer, columns: tuple[str, ...], rendering: Rendering) -> bool:
    item = asked(form, answer, columns, rendering)
    return score(item, phrase(item, item.answer)).outcome == "right"


@given(st.sampled_from(["yes", "no"]), RENDERINGS)
def test_yes_and_no_are_phrased_as_they_are_read(answer: str, rendering: Rendering) -> None:
    assert is_right("yes_no", answer, (), rendering)


@given(st.sampled_from(["number", "average"]), st.none() | numbers, RENDERINGS)
def test_numbers_are_phrased_as_they_are_read(
    form: Form, answer: Cell, rendering: Rendering
) -> None:
    assert is_right(form, answer, (), rendering)


@given(st.sampled_from(["text", "line"]), words, RENDERINGS)
@example("text", "none", "en")
@example("text", "ANSWER: x", "en")
@example("text", "red or blue, and a few more words than six", "en")
@example("line", "ANSWER: x", "zh")
@example("line", "```", "en")
@example("line", "*- x", "en")
def test_words_and_lines_are_phrased_as_they_are_read(
    form: Form, answer: str, rendering: Rendering
) -> None:
    assert is_right(form, answer, (), rendering)


@given(st.lists(cells, max_size=6), RENDERINGS)
@example([None], "en")
@example(["empty"], "en")
@example(["a, b"], "en")
@example(["[1]"], "en")
@example(["--", "-"], "en")
@example([r"a\|b", "|", "\\"], "en")
def test_lists_are_phrased_as_they_are_read(answer: list[Cell], rendering: Rendering) -> None:
    assert is_right("list", answer, (), rendering)


@given(tables(), RENDERINGS)
@example((("id",), [["id"]]), "en")
@example((("id", "name"), [["name", "id"], ["id", "name"]]), "en")
@example((("id",), [["two words"], ["--"], [None]]), "en")
@example((("id",), [["none"]]), "zh")
@example((("id",), [["ends: "], ["empty"]]), "en")
def test_tables_are_phrased_as_they_are_read(
    table: tuple[tuple[str, ...], list[list[Cell]]], rendering: Rendering
) -> None:
    columns, rows = table
    assert is_right("table", rows, columns, rendering)


@pytest.mark.parametrize("form", FORMS)
def test_an_instruction_names_the_mark_of_its_language(form: Form) -> None:
    columns = ("id", "name")
    assert "ANSWER:" in instruction(form, columns, "en")
    assert instruction(form, columns, "sql") == instruction(form, columns, "en")
    assert "答案：" in instruction(form, columns, "zh")
    if form == "table":
        assert "id | name" in instruction(form, columns, "en")
        assert "id | name" in instruction(form, columns, "zh")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("rendering", ["en", "zh"])
def test_an_instruction_said_back_is_no_answer(form: Form, rendering: Rendering) -> None:
    echo = instruction(form, ("id", "name"), rendering)
    for answer in ("yes", "no", None, 0, 9, 2):
        item = asked(form, answer, ("id", "name"), rendering)
        if form not in ("list", "table", "line"):
            assert score(item, echo).outcome not in ("right", "wrong", "digits"), echo


def test_phrases_are_short_and_plain() -> None:
    assert phrase(asked("number", 42), 42) == "ANSWER: 42"
    assert phrase(asked("average", 1.0), 10 / 3) == "ANSWER: 3.33"
    assert phrase(asked("text", None, rendering="zh"), None) == "答案：无"
    assert phrase(asked("yes_no", "yes", rendering="zh"), "no") == "答案：否"
    item = asked("list", [1, None, "red"])
    assert phrase(item, item.answer) == "ANSWER: 1 | none | red"
    item = asked("table", [[1, "red"], [2, None]], ("id", "colour"))
    assert phrase(item, item.answer) == "ANSWER:\n1 | red\n2 | none"
    assert phrase(item, []) == "ANSWER: none"
