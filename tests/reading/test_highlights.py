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
