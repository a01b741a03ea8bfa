"""The few phrases that say what it is about."""

from typing import Any

from chats import chat, chats
from hypothesis import given, settings

from openllm_talk.reading.highlights import of_chat, of_issue, phrase
from openllm_talk.reading.threads import link
from openllm_talk.records import Entry, Issue, Question, Section, Subsection


def test_a_phrase_names_the_subject_of_a_title() -> None:
    assert phrase("《稀疏注意力综述》") == "稀疏注意力综述"
    assert phrase("FooBench: 评测智能体的工具调用能力") == "FooBench"
    assert phrase("？？？") is None


def test_an_issue_is_summed_up_without_its_printed_highlights() -> None:
    issue = Issue(
        title="Talk 7",
        highlights=("旧的提要",),
        sections=(
            Section(
                name="新闻",
                kind="news",
                subsections=(Subsection(entries=(Entry(title="FooBench: 评测工具调用"),)),),
            ),
        ),
        questions=(Question(id="m1", text="如何混合不同来源的微调数据？"),),
    )
    found = of_issue(issue)
    assert found == ["FooBench", "混合不同来源的微调数据"]


def test_a_chat_is_summed_up_by_what_was_shared_and_asked() -> None:
    messages = chat(
        "ana: 《稀疏注意力综述》 https://zhuanlan.zhihu.com/p/1",
        "Bo: 请问 RAG 的切块一般切多大？",
        "小陈: 五百左右，合同类的按条款切",
    )
    assert of_chat(messages, link(messages))[0] == "稀疏注意力综述"


@given(chats())
@settings(max_examples=40)
def test_highlights_of_any_chat_are_few_short_and_different(messages: Any) -> None:
    found = of_chat(messages, link(messages))
    assert len(found) <= 12
    assert len(set(found)) == len(found)
    assert all(0 < len(one) <= 60 for one in found)


def test_what_people_remark_is_summed_up_and_references_are_not() -> None:
    refs = Subsection(name="refs", entries=(Entry(title="中文字幕：Heron-2 讲座"),))
    news = Subsection(name="项目", entries=(Entry(title="Kestrel-7B 开源了"),))
    issue = Issue(
        title="Talk 8",
        sections=(Section(name="新闻", kind="news", subsections=(news, refs)),),
        questions=(Question(id="m1", role="remark", text="otterkv 这个工作值得研究"),),
    )
    assert of_issue(issue) == ["Kestrel-7B", "otterkv"]


def test_a_phrase_says_llm_where_the_discussion_does() -> None:
    titles = ("大语言模型综述", "LLM 推理加速")
    news = Subsection(entries=tuple(Entry(title=title) for title in titles))
    section = Section(name="新闻", kind="news", subsections=(news,))
    assert of_issue(Issue(title="Talk 9", sections=(section,)))[0] == "LLM 综述"


def test_a_persons_name_is_no_highlight() -> None:
    news = Subsection(entries=(Entry(title="老秦不炼丹 分享"), Entry(title="Kestrel-7B 开源了")))
    section = Section(name="新闻", kind="news", subsections=(news,))
    issue = Issue(title="Talk 9", host=("老秦不炼丹",), sections=(section,))
    assert of_issue(issue) == ["Kestrel-7B"]
