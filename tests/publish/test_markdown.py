"""One Markdown file an issue: what was said shows as it was said, in any editor."""

import re

import pytest
from hostile import hostile_site
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from sample import COMMUNITY, ISSUE_014

from openllm_talk.publish.markdown import wechat, zhihu
from openllm_talk.publish.markdown.words import Words
from openllm_talk.records import Entry, Issue, Section, Subsection


@pytest.fixture(scope="module")
def text() -> str:
    return wechat(ISSUE_014, COMMUNITY)


def test_it_has_the_sections_in_the_first_language(text: str) -> None:
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == [
        "本周新闻",
        "本周推荐",
        "自由讨论",
        "参考资料",
    ]
    assert "主持人：林渡" in text
    assert "2024年3月16日 · 21:00" in text


def test_a_carried_over_question_says_since_when(text: str) -> None:
    assert "上期遗留 · 第 003 期提出 · 已等 11 期" in text


def test_links_are_numbers_and_stand_with_their_addresses_at_the_end(text: str) -> None:
    assert "- When Evaluation Leaks [2] [3]" in text
    assert "[2] When Evaluation Leaks https://arxiv.org/abs/2403.00002" in text
    assert "](" not in text


def test_every_address_of_the_issue_is_in_the_list(text: str) -> None:
    listed = text.split("## 参考资料")[1]
    assert all(address in listed for address in ISSUE_014.urls)


def test_answers_come_with_their_labels_and_names(text: str) -> None:
    assert "**A1** 林渡：先试 NTK-aware 的插值" in text
    assert "**A3** ↳A2 研究员2：检索试过" in text


def test_a_link_with_its_note_and_its_bearer_is_one_bullet() -> None:
    entry = Entry(title="A paper", urls=("https://a.example/p",), note="两句话", by="研究员1")
    part = Subsection(entries=(entry,))
    issue = Issue(title="x", sections=(Section(name="y", kind="special", subsections=(part,)),))
    assert "- A paper [1]：两句话 — 研究员1" in wechat(issue, COMMUNITY)


def test_a_note_of_several_lines_stands_under_its_link() -> None:
    entry = Entry(title="A paper", urls=("https://a.example/p",), note="一\n\n二", by="研究员1")
    part = Subsection(entries=(entry,))
    issue = Issue(title="x", sections=(Section(name="y", kind="special", subsections=(part,)),))
    assert "- A paper [1] — 研究员1\n\n一\n\n二" in wechat(issue, COMMUNITY)


def test_an_address_is_not_repeated_as_its_own_title() -> None:
    entry = Entry(title="a.example/p", urls=("https://a.example/p",))
    part = Subsection(entries=(entry,))
    issue = Issue(title="x", sections=(Section(name="y", kind="special", subsections=(part,)),))
    assert "\n[1] https://a.example/p\n" in wechat(issue, COMMUNITY)


def test_code_and_formulas_are_kept(text: str) -> None:
    assert "```python\ndef clip(parameters, limit=1.0):\n    # 范数" in text
    assert "$$\\mathrm{Attention}" in text


def test_there_is_no_html_and_no_table_even_of_hostile_text() -> None:
    for issue in hostile_site().issues:
        markdown = wechat(issue, COMMUNITY)
        html = MarkdownIt("commonmark").enable("table").render(markdown)
        assert "<script" not in html
        assert "<table" not in html
        assert "javascript:" not in "".join(re.findall(r'href="[^"]*"', html))


def test_an_entry_with_a_note_alone_is_kept() -> None:
    part = Subsection(entries=(Entry(title="", note="只有一句话"),))
    issue = Issue(title="x", sections=(Section(name="y", kind="special", subsections=(part,)),))
    assert "只有一句话" in wechat(issue, COMMUNITY)


@given(st.text(alphabet="ab 中#*_[]()!<>&;1.-+=|~\\`\n", max_size=60))
def test_markdown_shows_exactly_what_was_written(text: str) -> None:
    if "`" in text:  # inline code is meant as such
        text = text.replace("`", "")
    html = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(Words().line(text))
    shown = re.sub(r"^<p>(.*)</p>\n$", r"\1", html)
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        shown = shown.replace(entity, character)
    assert shown == " ".join(text.split())


def test_zhihu_keeps_links_where_they_stand() -> None:
    text = zhihu(ISSUE_014, COMMUNITY)
    assert (
        "- [When Evaluation Leaks](https://arxiv.org/abs/2403.00002)"
        " [github.com/example/leaks](https://github.com/example/leaks)：How much" in text
    )
    listed = text.split("## 参考资料")[1]
    assert all(f"]({address})" in listed for address in ISSUE_014.urls)
    assert "[1]" not in text


def test_zhihu_has_every_formula_between_two_dollars() -> None:
    text = zhihu(ISSUE_014, COMMUNITY)
    assert "$$q \\cdot k$$ 的方差是 $$d_k$$" in text
    assert not re.search(r"(?<!\$)\$(?!\$)", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


def test_a_bracket_in_a_title_or_an_address_does_not_end_a_link() -> None:
    entry = Entry(title="[v2] a](b", urls=("https://example.org/a_(b)",))
    part = Subsection(entries=(entry,))
    issue = Issue(title="T", sections=(Section(name="新闻", kind="news", subsections=(part,)),))
    html = MarkdownIt("commonmark").render(zhihu(issue, COMMUNITY))
    assert '<a href="https://example.org/a_%28b%29">[v2] a](b</a>' in html


def test_no_html_gets_into_zhihu() -> None:
    for issue in hostile_site().issues:
        rendered = (
            MarkdownIt("commonmark", {"html": True}).enable("table").render(zhihu(issue, COMMUNITY))
        )
        assert "<script" not in rendered
        assert "<img" not in rendered
