"""«Has this been asked before?» knows a question in other words, and two questions apart."""

from typing import Any

import pytest

from openllm_talk.archive import ledger
from openllm_talk.archive.search.asking import Asked, asked
from openllm_talk.archive.search.sameness import SAME, About, agreement
from openllm_talk.archive.search.writing import do_index_public
from openllm_talk.community import Community
from openllm_talk.records import Answer, Issue, Question

MERGE = "怎么合并两个 LoRA？"
CACHE = "KV cache 占用的显存怎么计算？"


def record(number: str, *texts: str, **fields: Any) -> None:
    questions = tuple(
        Question(id=f"{place}", label=f"Q{place}", text=text, **({"status": "open"} | fields))
        for place, text in enumerate(texts, 1)
    )
    ledger.do_record_issue(Issue(title=number, number=number, questions=questions))


def test_a_reworded_question_is_known(community: Community) -> None:
    record("001", MERGE, CACHE)
    first = asked("KV cache 显存占用怎么算", community)[0]
    assert (first.id, first.issue, first.label) == ("001-main-2", "001", "Q2")
    assert (first.text, first.status, first.same) == (CACHE, "open", True)


def test_what_is_only_related_is_shown_and_not_called_the_same(community: Community) -> None:
    record("001", MERGE, CACHE)
    (first,) = asked("LoRA 的 rank 设多少？", community)
    assert (first.id, first.same) == ("001-main-1", False)


def test_nothing_like_it_gives_nothing(community: Community) -> None:
    assert asked(MERGE, community) == []
    record("001", MERGE)
    assert asked("TPU 哪里买", community) == []
    assert asked("？", community) == []


def test_a_new_or_corrected_question_is_known_at_once(community: Community) -> None:
    index = Asked()
    record("001", MERGE)
    assert not index.near(CACHE, community)
    record("002", CACHE)
    assert [one.same for one in index.near(CACHE, community)] == [True]
    record("002", corrected := CACHE.replace("计算", "估算"))
    assert [one.text for one in index.near(CACHE, community)] == [corrected]


def test_a_question_is_known_in_the_words_of_what_was_merged_into_it(community: Community) -> None:
    record("001", MERGE)
    record("002", "adapter 权重融合有什么办法")
    index = Asked()
    ledger.do_merge("002-main-1", "001-main-1")
    (first,) = index.near("adapter 权重融合有什么办法？", community)
    assert (first.id, first.same) == ("001-main-1", True)


def test_its_state_is_the_ledgers_of_today(community: Community) -> None:
    record("001", MERGE)
    record("030", CACHE)
    assert asked(MERGE, community)[0].status == "stale"
    record("031", MERGE, status="answered", answers=(Answer(text="svd"),))
    assert asked(MERGE, community)[0].status == "answered"


def test_readers_are_told_of_public_questions_only(community: Community) -> None:
    record("001", MERGE)
    assert asked(MERGE, community, audience="public") == []
    do_index_public([], ledger.printed_questions(community))
    (first,) = asked(MERGE, community, audience="public")
    assert (first.id, first.same) == ("001-main-1", True)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("V100 能用 flash attention 吗", "flash attention 可以在 V100 上用吗？"),
        ("reward model 能不能用小的基座", "奖励模型可以用小基座吗？"),
        ("How can I stop my model repeating itself?", "How do I stop the model from repeating?"),
    ],
)
def test_one_question_in_two_wordings(one: str, other: str) -> None:
    assert agreement(About.of(one), About.of(other)) >= SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("7B 微调要多少显存", "70B 微调要多少显存"),
        ("RWKV 支持多卡训练吗", "RWKV 支持流式输出吗"),
        ("怎么办？", "为什么？"),
        ("", ""),
    ],
)
def test_two_questions_that_share_words(one: str, other: str) -> None:
    assert agreement(About.of(one), About.of(other)) < SAME
