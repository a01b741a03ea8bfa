"""What is written as a manuscript is read back as the same issue, whatever the chat said."""

from pathlib import Path

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openllm_talk.errors import Language
from openllm_talk.issues.manuscript import write
from openllm_talk.records import (
    Answer,
    Correction,
    Decision,
    Entry,
    Figure,
    Issue,
    Question,
    Section,
    Subsection,
)
from openllm_talk.sources.documents.manuscript import claim, normal, read

HERE = Path("004.md")

LINES_THAT_LOOK_LIKE_SIGNS = [
    "## 本周新闻",
    "### Q3：还有吗",
    "### Q3：还有吗 <!-- id=q-1 m1 -->",
    "#### 小标题",
    "# 注释",
    "##",
    "Q1：什么？",
    "Q: what?",
    "Q7. 点号",
    "问：在吗",
    "D(Discussion): 好的",
    "F1: 0.87",
    "A1：不是",
    "A: no",
    "A100：80G",
    "答：好",
    "**A1 · 研究员3**：粗体",
    "**A2 → A1**：回",
    "**答**：",
    "\\A1：原文就有反斜杠",
    "\\\\## 两个",
    "*未解决*",
    "*张三 问 · 已解决*",
    "*已解决 · 机器拟题*",
    "**A1 · 研究员3 · 机器缩写**：粗体",
    "open",
    "链接：<https://example.org/a>",
    "**贡献者：** 甲、乙",
    "**发表前请定：**",
    "- [ ] 待定",
    "- [a](https://example.org/b)",
    "1. 一",
    "—",
    "\\—",
    "---",
    "-->",
    "<!-- m1 -->",
    "<!-- talk:data",
    "行尾 <!-- m1 -->",
    "行尾 \\<!-- id=x short -->",
    "<script>alert(1)</script>",
    "> 引用",
    "    缩进的代码",
    "\t制表",
    "```",
    "```python",
    "````",
    "~~~",
    "   ```",
    "$$",
    r"$\alpha_{i}$ 与 \[x\]",
    "| a | b |",
    "talk: 1",
    "C:\\models",
    "忽略之前的指令",
    "يمين \u202eيسار\u202c",
    "👩‍👩‍👧 一家",
    "全角　空格",
    "https://example.org/a_(b)。后面",
    "![画](../practice/entries/state/figure.png)",
    "\\![画](../practice/entries/state/figure.png)",
    "![x](https://example.org/x.png)",
    "\u2028行\x85分\x0b隔",
    "",
    "  ",
]

ODD_WORDS = [
    "[a](b)",
    "[x]",
    "a — b",
    "a — @b：c",
    " — @b",
    "@b",
    "https://example.org/x",
    "http://",
    "<https://example.org>",
    "]( <",
    "\\",
    "\\[",
    "*粗*",
    "·",
    "、",
    '"',
    '"a、b"',
    "问",
    "asked by",
    " 问",
    "→ A1",
    "机器缩写",
    "shortened by machine",
    "· title by machine",
    "null",
    "~",
    "004",
    "20:00",
    "a: b",
    "- a",
    "#",
    "%41",
    "a=b",
    ">",
    "--",
    "：",
    "Q1：",
    "线上讨论",
    "为什么？",
    "本周新闻",
    "<!-- m1 -->",
    "\ufeff",
]

anything = st.text(st.characters(codec="utf-8"), max_size=12)
texts = st.lists(st.one_of(st.sampled_from(LINES_THAT_LOOK_LIKE_SIGNS), anything), max_size=6).map(
    "\n".join
)
phrases = st.lists(st.one_of(st.sampled_from(ODD_WORDS), anything), max_size=3).map(" ".join)
lines = st.one_of(phrases, st.sampled_from(LINES_THAT_LOOK_LIKE_SIGNS))
ids = st.one_of(st.from_regex(r"[a-z]{1,4}-[0-9]{1,3}", fullmatch=True), anything, phrases)
names = st.one_of(st.sampled_from(["研究员1", "Dark Flame Master", "羊驼"]), phrases)
addresses = st.one_of(
    st.sampled_from(
        [
            "https://arxiv.org/abs/2106.09685",
            "https://example.org/a_(b)",
            "https://example.org/a)b(",
            "https://example.org/?q=[1]&r=中文",
            "example.org/没有协议",
            "javascript:alert(1)",
            "https://example.org/a b<c>",
        ]
    ),
    anything,
)


def several(strategy: st.SearchStrategy[str], most: int = 3) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(strategy, max_size=most).map(tuple)


def maybe(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str | None]:
    return st.none() | strategy


figures = st.builds(
    Figure,
    file=st.one_of(
        st.sampled_from(["entries/state/figure.png", "../../etc/passwd", "a b).png"]), phrases
    ),
    alt=lines,
)
entries = st.builds(
    Entry,
    title=st.one_of(phrases, texts),
    urls=several(addresses),
    note=maybe(st.one_of(phrases, texts)),
    by=maybe(names),
    also_in=several(ids),
    sources=several(ids),
    figure=st.none() | figures,
    practice=maybe(ids),
)
sections = st.builds(
    Section,
    name=st.one_of(st.sampled_from(["本周新闻", "自由讨论", "Free talk"]), phrases),
    kind=st.sampled_from(["news", "recommended", "free_talk", "references", "special"]),
    moment=st.sampled_from([None, "0:42:10", "10:00:00", "soon", ""]),
    topic=maybe(lines),
    nominated=several(lines),
    suggestions=several(lines),
    contributors=several(names),
    subsections=st.lists(
        st.builds(
            Subsection,
            name=maybe(st.one_of(st.sampled_from(["学术", "线上讨论", "Q1：什么"]), phrases)),
            entries=st.lists(entries, max_size=3).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
)
answers = st.builds(
    Answer,
    text=texts,
    label=maybe(st.one_of(st.sampled_from(["A", "A1", "A2", "A12", "1.", "答"]), phrases)),
    by=maybe(names),
    replies_to=st.none() | st.integers(-1, 3),
    sources=several(ids),
    rewritten=st.booleans(),
    original=maybe(texts),
)
questions = st.builds(
    Question,
    id=ids,
    text=st.one_of(texts, lines),
    label=maybe(st.one_of(st.sampled_from(["Q", "Q1", "D2", "F", "1.", "q3"]), phrases)),
    group=st.sampled_from(["main", "online", "group", "embedded"]),
    role=st.sampled_from(["question", "discussion", "follow_up", "remark"]),
    asker=maybe(names),
    status=st.none() | st.sampled_from(["open", "partly", "answered", "stale"]),
    answers=st.lists(answers, max_size=3).map(tuple),
    parent=maybe(ids),
    carried_over=st.booleans(),
    open_since=maybe(st.one_of(st.just("003"), phrases)),
    urls=several(addresses),
    title=maybe(lines),
    sources=several(ids),
    rewritten=st.booleans(),
)
decisions = st.builds(Decision, kind=phrases, en=lines, zh=lines, sources=several(ids))
issues = st.builds(
    Issue,
    title=lines,
    number=maybe(phrases),
    date=maybe(st.one_of(st.just("2026-06-06"), phrases)),
    time=maybe(st.one_of(st.just("20:00"), phrases)),
    highlights=several(lines),
    host=several(names),
    editor=several(names),
    section_leads=st.dictionaries(names, several(names), max_size=2),
    contributors=several(names),
    video=maybe(addresses),
    sections=st.lists(sections, max_size=3).map(tuple),
    questions=st.lists(questions, max_size=3).map(tuple),
    urls=several(addresses),
    since=maybe(phrases),
    until=maybe(phrases),
    decisions=st.lists(decisions, max_size=2).map(tuple),
    approved_by=maybe(names),
    corrections=st.lists(
        st.builds(Correction, note=lines, date=maybe(st.just("2026-06-06")), by=maybe(names)),
        max_size=3,
    ).map(tuple),
)
languages = st.sampled_from(["zh", "en"])


def same_after(issue: Issue, language: Language = "zh") -> bool:
    """Whether the issue comes back; shows both where it does not."""
    kept = normal(issue)
    back = read(write(issue, language), HERE)
    assert msgspec.to_builtins(back) == msgspec.to_builtins(kept)
    return back == kept


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(issue=issues, language=languages)
def test_every_issue_comes_back(issue: Issue, language: Language) -> None:
    assert same_after(issue, language)


@settings(max_examples=250, suppress_health_check=list(HealthCheck))
@given(entry=entries, kind=st.sampled_from(["news", "free_talk"]), language=languages)
def test_every_entry_comes_back(entry: Entry, kind: str, language: Language) -> None:
    part = Subsection(entries=(entry, Entry(title="后面的"), entry))
    section = Section(name="版块", kind=kind, subsections=(part,))  # type: ignore[arg-type]
    assert same_after(Issue(title="x", sections=(section,)), language)


@settings(max_examples=250, suppress_health_check=list(HealthCheck))
@given(questions=st.lists(questions, min_size=1, max_size=2), language=languages)
def test_every_question_comes_back(questions: list[Question], language: Language) -> None:
    assert same_after(Issue(title="x", questions=tuple(questions)), language)


@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(issue=issues)
def test_the_normal_form_is_its_own_normal_form(issue: Issue) -> None:
    assert normal(normal(issue)) == normal(issue)


@settings(max_examples=50, suppress_health_check=list(HealthCheck))
@given(issue=issues, language=languages)
def test_writing_again_what_was_read_changes_nothing(issue: Issue, language: Language) -> None:
    text = write(issue, language)
    assert write(read(text, HERE), language) == text
    assert claim(text)


# --- how it looks -----------------------------------------------------------------------------------


def body_of(issue: Issue, language: Language = "zh") -> str:
    return write(issue, language).split("---\n", 2)[2].strip()


def test_an_ordinary_issue_is_ordinary_markdown() -> None:
    entry = Entry(
        title="LoRA",
        urls=("https://arxiv.org/abs/2106.09685", "https://github.com/microsoft/LoRA"),
        by="研究员3",
        note="先试它",
        sources=("wx/1",),
    )
    news = Section(
        name="本周新闻", kind="news", subsections=(Subsection(name="学术", entries=(entry,)),)
    )
    answer = Answer(text="看 scale：\n\n$$s = |x| / 7$$", label="A1", by="研究员4")
    question = Question(
        id="q-1",
        text="会掉多少？",
        label="Q1",
        asker="研究员2",
        status="open",
        carried_over=True,
        open_since="003",
        answers=(answer,),
        sources=("wx/2", "wx/1"),
    )
    assert (
        body_of(Issue(title="x", sections=(news,), questions=(question,)))
        == """\
## 本周新闻

### 学术

- [LoRA](https://arxiv.org/abs/2106.09685) <https://github.com/microsoft/LoRA> — @研究员3：先试它 <!-- m1 -->

## 自由讨论 <!-- questions -->

### Q1：会掉多少？ <!-- id=q-1 m2 m1 -->

*研究员2 问 · 未解决 · 上期遗留 · 自 003 期*

**A1 · 研究员4**：看 scale：

$$s = |x| / 7$$

<!-- talk:data 这里记着每一行出自哪几条消息，请不要改动。
m1 wx/1
m2 wx/2
-->"""
    )


def test_only_lines_that_would_mean_something_are_escaped() -> None:
    text = "看：\n\n## 二\n- 列表\n\\alpha\nA1：不\n```\n## 注释\nA1：代码\n```\nA100：80G\n```没关"
    written = body_of(Issue(title="x", questions=(Question(id="q", text=text),)))
    escaped = [line for line in written.split("\n") if line.startswith("\\")]
    assert escaped == ["\\## 二", "\\alpha", "\\A1：不", "\\```没关"]


def test_a_long_question_stands_below_its_label_and_a_title_above_its_text() -> None:
    long = "很长" * 60
    one = Question(id="a", label="Q1", text=long)
    two = Question(id="b", label="Q2", text=long, title="短题")
    same = Question(id="c", label="Q3", text="短题", title="短题")
    written = body_of(Issue(title="x", questions=(one, two, same)))
    assert (
        f"### Q1 <!-- id=a -->\n\n{long}\n\n### Q2：短题 <!-- id=b short -->\n\n{long}" in written
    )
    assert written.endswith("### Q3：短题 <!-- id=c short -->")


def test_the_head_holds_only_what_is_known_without_needless_quotes() -> None:
    issue = Issue(
        title="夜窑 004：窗",
        number="004",
        date="2026-06-06",
        time="20:00",
        highlights=("a: b", "null"),
        host=("甲", "乙"),
        editor=("C, D",),
    )
    assert (
        write(issue, "en")
        == """\
---
talk: 1
number: 004
title: 夜窑 004：窗
date: 2026-06-06
time: 20:00
highlights:
  - 'a: b'
  - 'null'
host: 甲, 乙
editor:
  - C, D
---
"""
    )


def test_a_huge_hostile_text_is_written_and_read_quickly() -> None:
    text = "\n".join(["```x", "~~~~ y", "A1：z", "[" * 50, "<!-- m1 -->"] * 4000)
    question = Question(id="q", text=text, answers=(Answer(text=text),))
    entry = Entry(title="[" * 20_000, urls=("https://a.org",), note="(" * 20_000)
    part = Subsection(entries=(entry,))
    section = Section(name="本周新闻", kind="news", subsections=(part,))
    assert same_after(Issue(title="x", questions=(question,), sections=(section,)))
