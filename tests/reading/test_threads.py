"""Who answers whom."""

from dataclasses import dataclass
from typing import Any

import msgspec
from chats import chat, chats
from hypothesis import given, settings

from openllm_talk.reading.threads import link, threads
from openllm_talk.reading.threads.clock import minutes


@dataclass
class Reading:
    """The parent of each message."""

    parents: list[int]
    sources: list[str]


def read(messages: Any, edited: dict[int, int] | None = None) -> Reading:
    links = link(messages, edited)
    return Reading([one.reply_to for one in links], [one.source for one in links])


def test_a_stated_reply_is_a_fact() -> None:
    messages = chat("ana: one", "Bo: two", "ana: three")
    messages[2] = msgspec.structs.replace(messages[2], reply_to="m0")
    reading = read(messages)
    assert reading.parents[2] == 0
    assert reading.sources[2] == "explicit"


def test_a_persons_edit_wins_over_the_platform() -> None:
    messages = chat("ana: one", "Bo: two", "ana: three")
    messages[2] = msgspec.structs.replace(messages[2], reply_to="m0")
    reading = read(messages, {2: 1})
    assert reading.parents[2] == 1
    assert reading.sources[2] == "edited"


def test_a_quote_on_top_of_a_message_is_a_reply() -> None:
    messages = chat(
        "ana: 数据有四万条",
        "Bo: 吃了吗",
        "小陈: 「ana：数据有四万条」\n- - - - - - - -\n那 rank 32 也行",
    )
    assert read(messages).parents[2] == 0


def test_a_platform_thread_holds_together_and_nothing_else_joins_it() -> None:
    messages = chat("ana: how do I mount a disk?", "Bo: lunch?", "小陈: use fstab", "will: pizza")
    messages = [
        msgspec.structs.replace(message, thread="disks" if index in (0, 2) else "food")
        for index, message in enumerate(messages)
    ]
    members = [thread.members for thread in threads(messages, link(messages))]
    assert members == [(0, 2), (1, 3)]


def test_a_name_in_front_leads_to_that_persons_latest_message() -> None:
    messages = chat(
        "ana: my scanner makes a noise", "Bo: anyone here using zsh?", "小陈: ana: which scanner"
    )
    assert read(messages).parents[2] == 0


def test_a_mention_leads_to_that_person_in_chinese() -> None:
    messages = chat("小陈: 显存不够怎么办", "Bo: 有人用过 zsh 吗", "ana: @小陈 调小 batch")
    assert read(messages).parents[2] == 0


def test_system_rows_stand_alone() -> None:
    messages = chat("ana: hi", "*: Bo joined", "*: ana left")
    assert read(messages).parents == [0, 1, 2]


def test_channels_do_not_answer_each_other() -> None:
    messages = [
        msgspec.structs.replace(message, channel="a" if index % 2 else "b")
        for index, message in enumerate(chat("ana: hm?", "Bo: hm?", "ana: yes", "Bo: no"))
    ]
    for one in link(messages):
        assert messages[one.reply_to].channel == messages[one.index].channel


def test_a_reply_to_a_message_outside_the_file_is_read_like_any_other() -> None:
    messages = chat("ana: hello all")
    messages[0] = msgspec.structs.replace(messages[0], reply_to="gone")
    assert read(messages).parents == [0]


def test_clocks_without_dates_go_on_after_midnight() -> None:
    assert minutes(chat("a: x", "b: y", start=23 * 60 + 59)) == [1439.0, 1440.0]


@given(chats())
@settings(max_examples=60)
def test_any_chat_is_read_the_same_way_twice(messages: Any) -> None:
    links = link(messages)
    assert links == link(messages)
    assert [one.index for one in links] == list(range(len(messages)))
    for one in links:
        assert 0 <= one.reply_to < len(messages)
        assert 0.0 <= one.confidence <= 1.0
    members = [place for thread in threads(messages, links) for place in thread.members]
    assert sorted(members) == list(range(len(messages)))
