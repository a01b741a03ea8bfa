"""A manuscript that a hand has been at is read the way the hand meant it."""

import contextlib
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openllm_talk.errors import BrokenSource
from openllm_talk.issues.manuscript import write
from openllm_talk.records import Entry, Figure, Issue, Question, Section
from openllm_talk.sources.documents.manuscript import claim, read

HERE = Path("004.md")
DOCS = Path(__file__).parents[2] / "docs"


def body(text: str) -> Issue:
    return read(f"---\ntalk: 1\ntitle: x\n---\n{text}", HERE)


def head(text: str) -> Issue:
    return read(f"---\ntalk: 1\n{text}\n---\n", HERE)


def entries(text: str) -> tuple[Entry, ...]:
    issue = body(text)
    return tuple(
        entry
        for section in issue.sections
        for part in section.subsections
        for entry in part.entries
    )


def news(line: str) -> Entry:
    (entry,) = entries(f"## 本周新闻\n{line}\n")
    return entry


def talk(text: str) -> tuple[Question, ...]:
    return body(f"## 自由讨论\n\n{text}\n").questions


# --- what it is -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("---\ntalk: 1\n---\n", True),
        ("\ufeff---\r\ntitle: a\r\ntalk: 1\r\n---\r\n", True),
        ("\n---\ntalk：1\n---", True),
        ("---\ntitle: a blog post\n---\ntalk: 1\n", False),
        ("talk: 1\n", False),
        ("", False),
    ],
)
def test_a_manuscript_has_the_key_talk_in_its_front_matter(text: str, is_one: bool) -> None:
    assert claim(text) is is_one


@pytest.mark.parametrize("name", ["manuscript.md", "manuscript.zh.md"])
def test_the_examples_of_the_documentation_say_what_they_seem_to(name: str) -> None:
    small, full = (
        found[2]
        for found in re.finditer(
            r"(````?)markdown\n(.*?)\1\n", (DOCS / name).read_text("utf-8"), re.S
        )
    )
    issue = read(small, HERE)
    assert (issue.number, issue.title) == ("004", "004")
    assert [answer.text for answer in issue.questions[0].answers] in (["It does."], ["有用。"])
    assert write(read(full, HERE), "zh" if name.endswith("zh.md") else "en") == full


# --- the head -------------------------------------------------------------------------------------


def test_numbers_dates_and_times_stay_as_typed() -> None:
    issue = head("number: 004\ndate: 2026-6-6\ntime: 20：00\ntitle: 1e3\nvideo: null")
    assert (issue.number, issue.date, issue.time) == ("004", "2026-06-06", "20:00")
    assert (issue.title, issue.video) == ("1e3", None)


def test_keys_may_be_chinese_with_full_width_colons() -> None:
    issue = head("编号：004\n主持人：阿澈、小北\n本期提要：KV cache；吃空格\ntitle: x")
    assert (issue.number, issue.host) == ("004", ("阿澈", "小北"))
    assert issue.highlights == ("KV cache", "吃空格")


def test_names_are_a_line_or_a_list() -> None:
    issue = head('host: A, "B, C"\neditor: [甲, 乙]\nsection_leads:\n  本周新闻: 甲、乙')
    assert (issue.host, issue.editor) == (("A", "B, C"), ("甲", "乙"))
    assert issue.section_leads == {"本周新闻": ("甲", "乙")}


def test_a_missing_title_is_the_first_heading_or_the_number_or_the_file() -> None:
    assert read("---\ntalk: 1\n---\n# Night Kiln\n", HERE).title == "Night Kiln"
    assert read("---\ntalk: 1\nnumber: 7\n---\n", HERE).title == "7"
    assert read("---\ntalk: 1\n---\n", HERE).title == "004"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("---\ntalk: 1\ntitle: a\n", 1, "no end"),
        ("---\ntalk: 1\nnumber: 4\ntitle: Talk 004: KV\n---\n", 4, "quotes"),
        ("---\ntalk: 1\ntitle: [a\n---\n", 3, "cannot be read"),
        ("---\ntalk: 1\n\ntitle:\n  - a\n---\n", 5, "one text"),
        ("---\ntalk: 1\nhighlihgts: a\n---\n", 3, "it knows highlights"),
        ("---\ntalk: 1\nhost: a\nhost: b\n---\n", 4, "twice"),
        ("---\ntalk: 2\n---\n", 2, "version 2"),
        ("---\ntitle: a\ntalk:\n---\n", 3, "version None"),
        ("---\ntalk: 1\ntitle: a\x07\n---\n", 3, "character"),
        ("---\n- talk: 1\n---\n", 2, "key: value"),
        ("---\ntalk: 1\nhost: " + "[" * 5000 + "\n---\n", 2, "nested"),
    ],
)
def test_a_broken_head_is_named_with_its_line_in_both_languages(
    text: str, line: int, says: str
) -> None:
    with pytest.raises(BrokenSource, match=says) as raised:
        read(text, HERE)
    assert raised.value.line == line
    assert raised.value.path == "004.md"
    assert re.search("[一-鿿]", raised.value.zh)


# --- entries --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "entry"),
    [
        ("- [LoRA](https://a.org/x)", Entry(title="LoRA", urls=("https://a.org/x",))),
        ("* LoRA https://a.org/x", Entry(title="LoRA", urls=("https://a.org/x",))),
        ("1. LoRA：https://a.org/x。", Entry(title="LoRA", urls=("https://a.org/x",))),
        ("2、https://a.org/x", Entry(title="https://a.org/x", urls=("https://a.org/x",))),
        (
            "- https://a.org/x 讲得很清楚",
            Entry(title="讲得很清楚", urls=("https://a.org/x",)),
        ),
        (
            "- [论文](https://a.org/x)（[代码](https://b.org/y)）",
            Entry(title="论文（代码）", urls=("https://a.org/x", "https://b.org/y")),
        ),
        (
            "- [论文](https://a.org/x)：值得读",
            Entry(title="论文", urls=("https://a.org/x",), note="值得读"),
        ),
        (
            "- [论文](https://a.org/x) -- @小北：值得读",
            Entry(title="论文", urls=("https://a.org/x",), by="小北", note="值得读"),
        ),
        (
            "- [[EMNLP] 论文](https://a.org/x_(y))",
            Entry(title="[EMNLP] 论文", urls=("https://a.org/x_(y)",)),
        ),
        (
            "- LoRA https://a.org/x 很好 <https://b.org>",
            Entry(title="LoRA 很好", urls=("https://a.org/x", "https://b.org")),
        ),
        (
            "- LoRA https://a.org/x 很好",
            Entry(title="LoRA", urls=("https://a.org/x",), note="很好"),
        ),
        ("- 只有一句话 — @小北", Entry(title="只有一句话", by="小北")),
        ("没有符号的一行", Entry(title="没有符号的一行")),
        ("- [x](https://a.org) <!— m9 —>", Entry(title="x", urls=("https://a.org",))),
    ],
)
def test_an_entry_may_be_typed_in_many_ways(line: str, entry: Entry) -> None:
    assert news(line) == entry


def test_a_note_may_follow_without_a_blank_line_or_indented() -> None:
    first, second = entries("## 本周新闻\n- 甲\n接着说\n- 乙\n\n  第一段\n\n  第二段\n")
    assert (first.note, second.note) == ("接着说", "第一段\n\n第二段")


SHOWN = Figure(file="entries/run/figure.png", alt="正确率")
FIGURE = "![正确率](../practice/entries/run/figure.png)"


@pytest.mark.parametrize(
    "typed",
    [
        f"- 甲\n\n  {FIGURE}\n\n  第一段\n\n  第二段\n",
        f"- 甲\n\n  第一段\n\n  {FIGURE}\n\n  第二段\n",
        f"- 甲\n\n  第一段\n\n  第二段\n\n{FIGURE}\n",
        f"- 甲\n{FIGURE}  \n  第一段\n\n  第二段\n",
        "- 甲\n\n    ![ 正确率 ](<../practice/entries/run/figure.png>)\n  第一段\n\n  第二段\n",
    ],
)
def test_a_figure_belongs_to_the_entry_it_stands_under(typed: str) -> None:
    assert news(typed) == Entry(title="甲", note="第一段\n\n第二段", figure=SHOWN)


def test_a_figure_alone_is_called_as_it_says() -> None:
    assert news(FIGURE) == Entry(title="正确率", figure=SHOWN)


def test_an_entry_has_one_figure_and_a_second_is_text() -> None:
    entry = news(f"- 甲\n\n  {FIGURE}\n\n  {FIGURE}\n")
    assert (entry.figure, entry.note) == (SHOWN, FIGURE)
    assert (
        news(write(body(f"## 实践\n- 甲\n\n  {FIGURE}\n\n  {FIGURE}\n")).split("## 实践")[1])
        == entry
    )


@pytest.mark.parametrize(
    "line",
    [
        "![x](https://example.org/practice/x.png)",
        "![x](practice/entries/run/figure.png)",
        "![x](/practice/entries/run/figure.png)",
        f"看图 {FIGURE}",
        f"\\{FIGURE}",
    ],
)
def test_any_other_picture_is_text(line: str) -> None:
    entry = news(f"- 甲\n\n  {line}\n")
    assert entry.figure is None
    assert entry.note == line.removeprefix("\\")


def test_loose_paragraphs_are_kept_as_one_entry() -> None:
    (entry,) = entries(
        "## 本周实践\n\n我们跑了一遍。\n\n```python\n## 不是版块\n```\n\n结论如下。\n"
    )
    assert entry.title == "我们跑了一遍。"
    assert entry.note == "```python\n## 不是版块\n```\n\n结论如下。"


def test_text_before_the_first_section_is_kept() -> None:
    assert [entry.title for entry in entries("这一期很特别。\n\n## 本周新闻\n")] == [
        "这一期很特别。"
    ]


def test_what_a_section_says_of_itself_may_be_typed() -> None:
    issue = body(
        "##本周推荐\n【贡献者】：甲, 乙\n本周主题：长文本\n【建议区】：多写例子\n提名区:\n"
    )
    (section,) = issue.sections
    assert section == Section(
        name="本周推荐",
        kind="recommended",
        topic="长文本",
        contributors=("甲", "乙"),
        suggestions=("多写例子",),
    )


def test_a_section_can_be_told_its_kind_and_known_by_its_name() -> None:
    issue = body("## 读书会 <!-- classic -->\n## Industry news\n## 读书会\n")
    assert [section.kind for section in issue.sections] == ["classic", "news", "special"]


# --- questions ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Q7：为什么？\nA：因为。",
        "Q7: 为什么？\n\nA: 因为。",
        "**Q7：** 为什么？\n\n**A：** 因为。",
        "【Q7】为什么？\n【A】因为。",
        "- Q7：为什么？\n\nA：因为。",
        "Ｑ７：为什么？\nＡ：因为。",
        "### Q7 为什么？\nA：因为。",
        "### Q7. 为什么？\n\nA：因为。",
        "## Q7：为什么？\n\n\nA：因为。\n\n",
        "#### Q7：为什么？\r\nA：因为。\r\n",
    ],
)
def test_a_question_may_be_typed_in_many_ways(text: str) -> None:
    (question,) = talk(text)
    assert (question.label, question.text, question.id) == ("Q7", "为什么？", "m7")
    assert [(answer.label, answer.text) for answer in question.answers] == [("A", "因为。")]


def test_a_heading_that_asks_or_is_answered_is_a_question() -> None:
    asked, answered = talk("### 为什么会这样？\n\n### 说说看\n\n答：不好说\n")
    assert (asked.text, answered.text, answered.answers[0].label) == (
        "为什么会这样？",
        "说说看",
        None,
    )


def test_questions_belong_to_the_group_they_stand_under() -> None:
    main, online, group = talk("Q1：甲？\n### 线上讨论\nQ1：乙？\n### 群里讨论：\nQ1：丙？\n")
    assert [each.group for each in (main, online, group)] == ["main", "online", "group"]
    assert [each.id for each in (main, online, group)] == ["m1", "o1", "g1"]


def test_a_question_in_another_section_is_embedded() -> None:
    issue = body("## 本周推荐\n\n- 一条\n\nQ：为什么？\nA：因为。\n\n## 参考资料\n- 又一条\n")
    assert [question.group for question in issue.questions] == ["embedded"]
    assert [len(section.subsections) for section in issue.sections] == [1, 1]


def test_a_follow_up_follows_the_question_above() -> None:
    question, follow_up, discussion = talk("Q1：甲？\nA1：是\nF：那乙呢？\nD：说点别的\n")
    assert (follow_up.role, follow_up.parent) == ("follow_up", question.id)
    assert (discussion.role, discussion.parent) == ("discussion", None)


def test_the_line_below_a_question_tells_its_state_and_age() -> None:
    first, second = talk(
        "### Q1：甲？\n*小北 问 · 已解决*\n是这样的。\n\n### Q2：乙？\nopen ・ carried over | open since 003\n"
    )
    assert (first.asker, first.status, first.text) == ("小北", "answered", "甲？\n\n是这样的。")
    assert (second.status, second.carried_over, second.open_since) == ("open", True, "003")


def test_answers_name_who_speaks_and_what_they_answer() -> None:
    (question,) = talk("Q1：甲？\nA1（小北）：是\nA2(阿澈) → A1: 不是\n**A3 · 小北 → A2**：是\n")
    assert [(a.label, a.by, a.replies_to) for a in question.answers] == [
        ("A1", "小北", None),
        ("A2", "阿澈", 0),
        ("A3", "小北", 1),
    ]


def test_an_answer_keeps_its_paragraphs_lists_code_and_formulas() -> None:
    text = "看情况：\n\n- 一\n- 二\n\n$$x^2$$\n\n~~~sh\n## A1：不是标题\n```\n~~~\n\n#### 小标题\n\nGPU A100：80G"
    (question,) = talk(f"Q1：甲？\nA1：{text}\n")
    assert question.answers[0].text == text


def test_empty_slots_of_a_template_are_no_questions() -> None:
    assert talk("Q1：\nA1：\n\nQ2：甲？\nA1：\n")[0].answers == ()
    assert len(talk("Q1：\nA1：\n\nQ2：甲？\nA1：\n")) == 1


def test_a_block_of_code_that_was_left_open_ends_with_its_question() -> None:
    first, second = talk(
        "### Q1：甲？ <!-- id=q-1 -->\n\n```python\nprint(1)\n\n### Q2：乙？ <!-- id=q-2 -->\n\n```\nx\n```\n"
    )
    assert (first.id, second.id) == ("q-1", "q-2")
    assert first.text == "甲？\n\n```python\nprint(1)"
    assert second.text == "乙？\n\n```\nx\n```"


def test_addresses_in_the_text_are_those_of_the_question() -> None:
    (question,) = talk("Q1：见 https://a.org/x。\nA1：还有https://b.org/y\n")
    assert question.urls == ("https://a.org/x", "https://b.org/y")


# --- what a careless hand does --------------------------------------------------------------------

EDITED = """\
---
talk: 1
title: x
---

**发布前请定：**

- [ ] 甲还是乙？ <!-- d1 -->
- [x] 丙？ <!-- d2 -->
- [ ] 自己加的

## 本周新闻

- [a](https://a.org) <!-- m1 -->
- [b](https://b.org)

## 自由讨论

### Q1：短题 <!-- id=q-1 short m1 m2 -->

长长的正文。

**A1 · 小北**：是。 <!-- m3 -->

<!-- talk:data
m1 wx/1
m2 wx/2
m3 wx/3
d1 {"kind":"choose","en":"A or B?","zh":"甲还是乙？","m":["m1"]}
d2 {"kind":"choose","en":"C?","zh":"丙？"}
d3 {"kind":"choose","en":"gone","zh":"删了"}
-->
"""


def test_a_point_that_is_ticked_or_deleted_is_decided() -> None:
    first, second = read(EDITED, HERE).decisions
    assert (first.kind, first.en, first.sources) == ("choose", "A or B?", ("wx/1",))
    assert (second.kind, second.zh) == ("note", "自己加的")


def test_marks_carry_the_messages_that_a_line_came_from() -> None:
    issue = read(EDITED, HERE)
    (question,) = issue.questions
    assert (question.sources, question.answers[0].sources) == (("wx/1", "wx/2"), ("wx/3",))
    assert (question.title, question.text) == ("短题", "长长的正文。")


def test_without_any_mark_all_text_is_still_there() -> None:
    bare = re.sub(r" ?<!--.*?-->", "", EDITED, flags=re.S)
    (question,) = read(bare, HERE).questions
    assert question.text == "短题\n\n长长的正文。"
    assert [answer.text for answer in question.answers] == ["是。"]


def test_blocks_in_another_order_are_the_same_blocks() -> None:
    before, after = EDITED.index("## 本周新闻"), EDITED.index("## 自由讨论")
    end = EDITED.index("<!-- talk:data")
    moved = EDITED[:before] + EDITED[after:end] + EDITED[before:after] + EDITED[end:]
    assert read(moved, HERE).questions == read(EDITED, HERE).questions
    assert set(read(moved, HERE).sections) == set(read(EDITED, HERE).sections)


def test_windows_line_ends_change_nothing() -> None:
    assert read(EDITED.replace("\n", "\r\n"), HERE) == read(EDITED, HERE)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(re.findall(r".+", EDITED)),
            st.text(st.characters(codec="utf-8"), max_size=20),
        ),
        max_size=12,
    )
)
def test_no_body_can_be_broken_and_no_word_is_lost(lines: list[str]) -> None:
    word = "不可丢失的话"
    text = "\n".join([*lines, "", word, ""])
    assert word in write(body(text))


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_any_head_is_read_or_broken(text: str) -> None:
    with contextlib.suppress(BrokenSource):
        assert head(text) == read(write(head(text)), HERE)
