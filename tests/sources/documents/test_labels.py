"""The small marks that show what a line is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openllm_talk.sources.documents import dates, labels, signatures


@pytest.mark.parametrize(
    ("text", "mark", "number", "rest"),
    [
        ("Q3：为什么", "Q", 3, "为什么"),
        ("q: why", "Q", None, "why"),
        ("A5:so", "A", 5, "so"),
        ("答：因为", "A", None, "因为"),
        ("问题2：呢", "Q", 2, "呢"),
        ("D(Discussion): x", "D", None, "x"),
        ("F1: x", "F", 1, "x"),
        ("O7: misread by OCR", "Q", 7, "misread by OCR"),
    ],
)
def test_labels_say_who_speaks(text: str, mark: str, number: int | None, rest: str) -> None:
    found = labels.label(text)
    assert found is not None
    assert (found.mark, found.number, found.rest) == (mark, number, rest)


@pytest.mark.parametrize(
    "text", ["A100 显存不够", "Quick question: x", "答案不唯一", "D 盘满了", ""]
)
def test_words_that_only_begin_like_a_label_are_none(text: str) -> None:
    assert labels.label(text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("怎么办？—小满", "小满"),
        ("怎么办？--Rowan", "Rowan"),
        ("怎么办？ -Rowan", "Rowan"),
        ("怎么办？-Dark Flame Cat", "Dark Flame Cat"),
        ("可以试试；-from 小满", "小满"),
        ("基础模型--》微调", None),
        ("Chinese-llama-13B-plus", None),
        ("某某的文章 - 知乎", None),
        ("预训练-微调", None),
        ("降了 3--4%", None),
        ("留给下一期 --上期遗留", None),
        ("无", None),
    ],
)
def test_only_a_name_at_the_end_signs(text: str, name: str | None) -> None:
    assert signatures.signed(text).name == name


def test_a_known_name_may_be_glued_to_the_last_word() -> None:
    assert signatures.signed("看具体的数据-小满", frozenset({"小满"})).name == "小满"
    assert signatures.signed("看具体的数据-小满").name is None


@pytest.mark.parametrize("text", ["2.9M 的小模型", "70B 模型", "3.5 版本", "2023 年"])
def test_a_figure_is_no_list_number(text: str) -> None:
    assert labels.numbered(text) is None


@pytest.mark.parametrize(
    ("text", "date", "time"),
    [
        ("20230617 晚上十点", "2023-06-17", "22:00"),
        ("2026-05-30 20:00", "2026-05-30", "20:00"),
        ("2026年5月3日 下午三点半", "2026-05-03", "15:30"),
        ("2026/5/30 8:30 PM", "2026-05-30", "20:30"),
        ("2026.05.30 中午12点", "2026-05-30", "12:00"),
        ("20261399 八点", None, "08:00"),
        ("待定", None, None),
    ],
)
def test_day_and_hour_as_people_write_them(text: str, date: str | None, time: str | None) -> None:
    when = dates.read(text)
    assert (when.date, when.time) == (date, time)


@given(st.text())
def test_no_text_breaks_a_label(text: str) -> None:
    labels.label(text)
    labels.numbered(text)
    labels.field(text)
    labels.names(text)
    dates.read(text)
    signature = signatures.signed(text)
    assert signature.text in text
