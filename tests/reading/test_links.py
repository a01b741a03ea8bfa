"""What an address is, and what a chat shared."""

import json
from pathlib import Path
from typing import Any

import pytest
from chats import chat, chats
from hypothesis import example, given
from hypothesis import strategies as st

from openllm_talk.reading.links import (
    canonical,
    canonical_issue,
    collect,
    label,
    place,
    site,
    work,
)
from openllm_talk.reading.threads import link
from openllm_talk.records import Entry, Issue, Link, Question, Section, Subsection

TRUTH = Path(__file__).parents[3] / "shared" / "data" / "talks" / "truth"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("HTTPS://Example.COM:443/A?b=1", "https://example.com/A?b=1"),
        ("http://example.com:8080/", "http://example.com:8080/"),
        ("arxiv.org/pdf/2401.00001.pdf", "https://arxiv.org/pdf/2401.00001.pdf"),
        ("https://example.com/a?utm_source=x&q=%E4%B8%AD&fbclid=9", "https://example.com/a?q=%E4%B8%AD"),
        ("https://example.com/a#tdsub", "https://example.com/a"),
        ("https://example.com/a#section-2", "https://example.com/a#section-2"),
        ("https://user:pw@example.com/a", "https://example.com/a"),
        ("https://link.zhihu.com/?target=https%3A//example.com/a%3Futm_medium%3Db", "https://example.com/a"),
        ("https://www.google.com/url?sa=t&q=https://example.com/x", "https://example.com/x"),
        ("https://t.me/iv?url=https%3A%2F%2Fexample.com%2Fx&rhash=1", "https://example.com/x"),
        ("https://m.bilibili.com/video/BV1aa411c7mD?mid=1&p=1&share_from=ugc", "https://m.bilibili.com/video/BV1aa411c7mD"),
        ("https://www.bilibili.com/video/BV1aa411c7mD/?vd_source=1&t=61", "https://www.bilibili.com/video/BV1aa411c7mD/?t=61"),
        ("https://mp.weixin.qq.com/s?__biz=M&mid=2&idx=1&sn=a&chksm=b&scene=21#rd", "https://mp.weixin.qq.com/s?__biz=M&mid=2&idx=1&sn=a"),
        ("https://example.com/a?from=2024-01-01", "https://example.com/a?from=2024-01-01"),
        ("https://zhuanlan.zhihu.com/p/1?from=singlemessage", "https://zhuanlan.zhihu.com/p/1"),
        ("https://youtu.be/abcdefghijk?si=xyz&t=3", "https://youtu.be/abcdefghijk?t=3"),
        ("https://example.com/a&amp;b", "https://example.com/a&b"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("mailto:a@example.com", "mailto:a@example.com"),
        ("just words", "just words"),
    ],
)  # fmt: skip
def test_an_address_has_one_form(written: str, expected: str) -> None:
    assert canonical(written) == expected


@given(st.text(max_size=80) | st.from_regex(r"https?://[a-z.]{1,12}(:\d{1,5})?/[ -~]{0,40}"))
@example("https://link.zhihu.com/?target=https://link.zhihu.com/?target=a.com")
@example("https://[::1")
@example("//a.co#tdsub。")
def test_tidying_twice_changes_nothing(text: str) -> None:
    once = canonical(text)
    assert canonical(once) == once
    assert isinstance(work(text), str)
    assert isinstance(site(text), str)


@pytest.mark.parametrize(
    "address",
    [
        "https://arxiv.org/abs/2401.00001",
        "http://arxiv.org/pdf/2401.00001v3.pdf",
        "https://arxiv.org/pdf/2401.00001",
        "https://arxiv.org/html/2401.00001v1#S2",
        "https://www.alphaxiv.org/abs/2401.00001",
        "https://hf.co/papers/2401.00001",
        "https://huggingface.co/papers/2401.00001",
        "https://ar5iv.labs.arxiv.org/html/2401.00001",
        "https://doi.org/10.48550/arXiv.2401.00001",
        "https://link.zhihu.com/?target=https%3A//arxiv.org/abs/2401.00001",
    ],
)
def test_a_paper_is_one_work_at_all_its_addresses(address: str) -> None:
    assert work(address) == "arxiv:2401.00001"
    assert site(address) == "arxiv"


def test_a_repository_is_one_work_but_a_file_in_it_another() -> None:
    front = {
        work(address)
        for address in (
            "https://github.com/Some/Tool",
            "https://github.com/some/tool.git",
            "https://github.com/some/tool/tree/main",
            "https://github.com/some/tool/blob/main/README.md",
            "https://github.com/some/tool/#install",
        )
    }
    assert front == {"github:some/tool"}
    assert work("https://github.com/some/tool/issues/7") not in front


def test_a_video_is_one_work() -> None:
    assert work("https://youtu.be/abcdefghijk") == work(
        "https://www.youtube.com/watch?v=abcdefghijk&t=9"
    )
    assert work("https://m.bilibili.com/video/BV1aa411c7mD") == work(
        "https://bilibili.com/video/BV1aa411c7mD/?t=1"
    )


def test_a_link_carries_the_title_that_stands_with_it() -> None:
    messages = chat(
        "ana: 《对齐不只是偏好》 https://zhuanlan.zhihu.com/p/100200300",
        "Bo: 开源了个小工具 cachepeek，看命中率很方便 https://github.com/bo/cachepeek",
    )
    titles = [found.title for found in collect(messages, link(messages))]
    assert titles == ["对齐不只是偏好", "cachepeek"]


def test_who_asks_for_the_title_gets_it_into_the_link() -> None:
    messages = chat(
        "ana: https://arxiv.org/abs/2401.00001 昨晚看到的，我觉得不错",
        "Bo: 标题是啥，打不开",
        "ana: Measuring What Matters in Reward Models",
    )
    (found,) = collect(messages, link(messages, {1: 0, 2: 1}))
    assert found.title == "Measuring What Matters in Reward Models"
    assert found.sources == ("m0",)


def test_a_work_shared_twice_is_listed_once() -> None:
    messages = chat(
        "ana: https://arxiv.org/abs/2401.00001",
        "Bo: 上面那篇：Sparse Attention Revisited https://arxiv.org/pdf/2401.00001v2",
    )
    (found,) = collect(messages, link(messages))
    assert found.sources == ("m0", "m1")
    assert found.title == "Sparse Attention Revisited"
    assert found.url == "https://arxiv.org/abs/2401.00001"


@given(chats())
def test_collecting_never_fails_and_names_sources(messages: Any) -> None:
    ids = {message.id for message in messages}
    for found in collect(messages, link(messages)):
        assert set(found.sources) <= ids
        assert label(found)
        assert place(found).section in ("news", "recommended", "references")


@pytest.mark.parametrize(
    ("url", "words", "section", "subsection"),
    [
        ("https://arxiv.org/abs/2401.00001", "", "news", "academic"),
        ("https://github.com/bo/cachepeek", "刚开源", "news", "project"),
        ("https://github.com/bo/cachepeek", "入门先看这个", "recommended", "project"),
        ("https://huggingface.co/org/model-7b", "", "recommended", "model"),
        ("https://mp.weixin.qq.com/s/abc", "某厂发布新模型", "news", "industry"),
        ("https://mp.weixin.qq.com/s/abc", "一文看懂对齐", "recommended", "material"),
        ("https://zhuanlan.zhihu.com/p/1", "", "recommended", "material"),
        ("https://pastebin.com/abc", "log", "references", None),
    ],
)
def test_a_link_finds_its_section(
    url: str, words: str, section: str, subsection: str | None
) -> None:
    found = place(Link(url=url, work=work(url), site=site(url), note=words))
    assert (found.section, found.subsection) == (section, subsection)


def test_an_issue_lists_every_address_once_in_order() -> None:
    dirty = "https://example.com/b?utm_source=x"
    issue = Issue(
        title="t",
        sections=(
            Section(
                name="n",
                kind="news",
                subsections=(Subsection(entries=(Entry(title="b", urls=(dirty,)),)),),
            ),
        ),
        questions=(Question(id="m1", text="q", urls=("https://example.com/c", dirty)),),
        urls=("https://example.com/a", dirty),
    )
    tidied = canonical_issue(issue)
    assert tidied.urls == (
        "https://example.com/a",
        "https://example.com/b",
        "https://example.com/c",
    )
    assert tidied.sections[0].subsections[0].entries[0].urls == ("https://example.com/b",)
    assert canonical_issue(tidied) == tidied


@pytest.mark.skipif(not TRUTH.is_dir(), reason="the past issues are not beside the repository")
def test_addresses_of_the_past_issues_come_out_as_a_careful_reader_wrote_them() -> None:
    for path in sorted(TRUTH.glob("*.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        for note in truth.get("annotations", ()):
            if note.get("canonical"):
                assert canonical(note["uri"]) == note["canonical"]
        for url in truth["all_urls"]:
            assert canonical(url) == url
