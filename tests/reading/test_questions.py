"""What was asked, and what answers it."""

from typing import Any

from chats import chat, chats
from hypothesis import given, settings

from openllm_talk.reading import commands, utterance
from openllm_talk.reading.questions import find
from openllm_talk.reading.threads import link
from openllm_talk.records import ChatQuestion


def questions(*lines: str, edited: dict[int, int] | None = None) -> list[ChatQuestion]:
    messages = chat(*lines)
    return find(messages, link(messages, edited))


def test_a_question_with_its_answer_is_one_entry() -> None:
    (found,) = questions(
        "ana: how can I make the kernel log to a second disk?",
        "Bo: ana: put a line for it in /etc/rsyslog.conf and restart the service",
        "ana: Bo: thanks, that works",
    )
    assert found.question == 0
    assert found.answers == (1,)
    assert found.answerers == ("Bo",)
    assert found.status == "answered"
    assert found.asker == "ana"


def test_a_greeting_is_not_the_question() -> None:
    (found,) = questions(
        "ana: hi, anyone here?", "ana: my usb mouse stops after suspend, how do I wake it up?"
    )
    assert found.question == 1
    assert found.status == "open"


def test_a_chinese_question_needs_no_question_mark() -> None:
    (found,) = questions("小陈: 大佬们好", "小陈: 13B 模型全参微调大概要几张 80G 的卡")
    assert found.question == 1


def test_a_problem_told_without_asking_is_a_question() -> None:
    (found,) = questions("小陈: 训练到一半 loss 突然变成 nan，学习率已经降过了，老是复现")
    assert found.question == 0


def test_counter_questions_of_helpers_are_not_listed() -> None:
    found = questions(
        "ana: why does my laptop not boot after the update?",
        "Bo: ana: which version are you running?",
        "ana: Bo: the new one",
        edited={1: 0, 2: 1},
    )
    assert [one.question for one in found] == [0]


def test_an_attempt_that_failed_does_not_answer() -> None:
    (found,) = questions(
        "ana: how can I stop the fan from spinning all day?",
        "Bo: ana: install the sensors package and run fancontrol once",
        "ana: Bo: tried that, still not working",
        edited={1: 0, 2: 1},
    )
    assert found.status != "answered"
    assert found.answers == (1,)


def test_who_finds_it_alone_has_answered() -> None:
    (found,) = questions(
        "小陈: 存权重的时候卡住不动，有人知道怎么回事吗",
        "小陈: 破案了，就是我只让零号进程调用了保存函数",
        edited={1: 0},
    )
    assert found.status == "answered"
    assert found.answers == (1,)


def test_talk_and_orders_to_a_bot_are_no_questions() -> None:
    assert questions("ana: good morning", "Bo: lol", "will: !help apt?", "小陈: 哈哈哈") == []


def test_repeats_are_one_entry() -> None:
    (found,) = questions(
        "ana: how do I share a printer with windows machines?",
        "ana: anyone? how do I share a printer with windows machines?",
        edited={1: 0},
    )
    assert found.question == 0
    assert found.also == (1,)


def test_a_title_has_no_greeting_and_no_name() -> None:
    (found,) = questions(
        "Bo: hi", "ana: Bo: hello, how do I resize an ext4 partition?", edited={1: 0}
    )
    assert found.title == "how do I resize an ext4 partition?"


def test_what_was_answered_by_many_is_worth_more() -> None:
    found = questions(
        "will: 有人试过把词表扩到二十万吗？",
        "小陈: 请教一下，长文本继续预训练的数据配比怎么定？",
        "ana: 短文本留六成，其余按长度分桶，代码要整仓库拼接",
        "Bo: 同意，另外做文档级的 mask，不然白训",
        edited={0: 0, 1: 1, 2: 1, 3: 1},
    )
    assert [one.question for one in found] == [1, 0]
    assert found[0].worth > found[1].worth


@given(chats())
@settings(max_examples=60)
def test_any_chat_gives_well_formed_questions(messages: Any) -> None:
    links = link(messages)
    found = find(messages, links)
    assert found == find(messages, links)
    for one in found:
        assert 0.0 <= one.worth <= 1.0
        assert len(one.also) <= 6
        assert one.question in one.members
        assert not {one.question, *one.also} & set(one.answers)
        assert one.answers or one.status == "open"
    commands.find(messages, links)


def test_hostile_lines_are_read_in_time() -> None:
    for text in ("「a：" + "」\n" * 5000, "hi " * 20000, "早" * 50000, "a@" * 20000, "[" * 50000):
        utterance.quote(text)
        plain = utterance.plain(text[:4000])
        utterance.asking(plain)
        utterance.is_plea(plain)
        utterance.reports_failure(plain)


def test_a_nomination_a_claim_and_a_suggestion_are_heard() -> None:
    messages = chat(
        "ana: 新工具 cachepeek https://github.com/bo/cachepeek",
        "Bo: 这个可以上这期 talk",
        "小陈: 我来认领本周新闻",
        "will: 本周新闻可以放这个",
        "ana: 今天天气不错",
    )
    heard = commands.find(messages, link(messages, {1: 0, 3: 0}))
    assert [(one.index, one.kind) for one in heard] == [
        (1, "nominate"),
        (2, "claim"),
        (3, "suggest"),
    ]
    assert heard[0].what == "cachepeek"


def test_who_calls_a_bot_gets_the_credit_for_its_answer() -> None:
    messages = chat(
        "ana: how do I see which driver my card uses?",
        "Bo: !info drivers",
        "helpbot: ana: lspci -k lists every card with the kernel driver in use",
        "ana: thanks, that works",
        "will: how do I list the disks of this machine?",
        "Bo: !info disks",
        "helpbot: will: lsblk lists every disk and what is mounted from it",
    )
    found = find(messages, link(messages, {2: 0, 3: 2, 6: 4}))
    names = {name for one in found for name in one.answerers}
    assert "Bo" in names
    assert "helpbot" not in names
