"""A digest: topics, questions, answers, discussions and follow-ups by their labels."""

from pathlib import Path

from openllm_talk.records import Issue
from openllm_talk.sources import documents

DIGEST = """\
## 量化会不会伤到长文本

研究员1：会，尤其是 KV 用 4 bit 的时候 https://arxiv.org/abs/2306.00978

研究员2：看校准数据。

## 论文分享
### 1.《一篇论文》https://arxiv.org/abs/2205.14135

讲注意力的显存。代码在 https://github.com/example/attention

## 杂谈
Q: 有没有小一点的评测集？

A: 自己抽 200 条就够
A1: 注意去重
A2: 谢谢，我试试

D(Discussion): 我觉得评测要公开

F(Follow): 公开就会泄漏
F1: 可以轮换

Q: 没人答的问题？
"""


def _digest(tmp_path: Path) -> Issue:
    path = tmp_path / "week.md"
    path.write_text(DIGEST, encoding="utf-8")
    return documents.read(path)


def test_a_heading_that_people_answer_is_the_question(tmp_path: Path) -> None:
    first = _digest(tmp_path).questions[0]
    assert first.text == "量化会不会伤到长文本"
    assert [answer.by for answer in first.answers] == ["研究员1", "研究员2"]
    assert first.urls == ("https://arxiv.org/abs/2306.00978",)


def test_shared_papers_are_entries_with_note_and_addresses(tmp_path: Path) -> None:
    shares = next(part for part in _digest(tmp_path).sections if part.name == "论文分享")
    entry = shares.subsections[0].entries[0]
    assert entry.title == "《一篇论文》"
    assert entry.urls == (
        "https://arxiv.org/abs/2205.14135",
        "https://github.com/example/attention",
    )
    assert entry.note == "讲注意力的显存。代码在"


def test_several_answers_keep_their_labels_and_thanks_reply_to_the_one_before(
    tmp_path: Path,
) -> None:
    asked = _digest(tmp_path).questions[1]
    assert [answer.label for answer in asked.answers] == ["A", "A1", "A2"]
    assert [answer.replies_to for answer in asked.answers] == [None, None, 1]


def test_discussions_and_follow_ups_have_their_roles_and_parents(tmp_path: Path) -> None:
    roles = [(one.role, one.parent) for one in _digest(tmp_path).questions]
    discussion = _digest(tmp_path).questions[2].id
    assert roles[2:5] == [
        ("discussion", None),
        ("follow_up", discussion),
        ("follow_up", discussion),
    ]


def test_a_question_without_answers_is_open(tmp_path: Path) -> None:
    assert _digest(tmp_path).questions[-1].status == "open"
    assert [one.status for one in _digest(tmp_path).questions[:2]] == ["answered", "answered"]


def test_labels_may_be_bold_bulleted_numbered_and_carry_a_name(tmp_path: Path) -> None:
    path = tmp_path / "other.md"
    path.write_text(
        "**推理**\n- **Q1：** 会掉点吗？—羊\n- **A by 研究员3:** 会\n\n  还要看数据\n  - 其一\n- A（研究员2）：不会\n"
        "**训练**\n1. 问：学习率多大？\n答2：看批大小\n> 引用的一句\n",
        encoding="utf-8",
    )
    issue = documents.read(path)
    assert [section.name for section in issue.sections] == ["推理", "训练"]
    first, second = issue.questions
    assert (first.label, first.asker, first.text) == ("Q1", "羊", "会掉点吗？")
    assert [(one.label, one.by, one.text) for one in first.answers] == [
        ("A", "研究员3", "会\n还要看数据\n- 其一"),
        ("A", "研究员2", "不会"),
    ]
    assert second.answers[0].text == "看批大小\n引用的一句"


def test_an_english_digest_with_words_for_labels(tmp_path: Path) -> None:
    path = tmp_path / "english.md"
    path.write_text(
        "# Weekly digest, issue 12\n## Contents\n- [Serving](#serving)\n### Serving\nQuestion 1: How do we cut latency?\n"
        "Answer: Use speculative decoding.\n\n1. train a draft\n2. serve it\n\nDiscussion: Is it worth it?\nFollow-up: Yes.\n"
        "### Reading list\nFlash attention https://arxiv.org/abs/2205.14135\n",
        encoding="utf-8",
    )
    issue = documents.read(path)
    assert issue.number == "012"
    assert [one.role for one in issue.questions] == ["question", "discussion", "follow_up"]
    assert issue.questions[0].answers[0].text.endswith("2. serve it")
    assert issue.questions[2].parent == issue.questions[1].id


def test_a_topic_that_asks_is_answered_by_its_paragraphs(tmp_path: Path) -> None:
    path = tmp_path / "topics.md"
    path.write_text(
        "## 怎么选学习率？\n从小的开始\n再看曲线\n## Q：长文本怎么评测？\nA1. 大海捞针\n## 论文分享\n### 为什么会幻觉？\nhttps://example.org/h\n",
        encoding="utf-8",
    )
    issue = documents.read(path)
    assert [(one.text, one.status) for one in issue.questions] == [
        ("怎么选学习率？", "answered"),
        ("长文本怎么评测？", "answered"),
    ]
    assert issue.sections[-1].subsections[0].entries[0].title == "为什么会幻觉？"
