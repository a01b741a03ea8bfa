"""Who answers whom."""

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import msgspec
import numpy as np
from chats import chat, chats
from hypothesis import given, settings

from openllm_talk.reading.threads import link, threads
from openllm_talk.reading.threads.clock import minutes
from openllm_talk.reading.threads.pairs import find_pairs
from openllm_talk.reading.threads.together import Together
from openllm_talk.reading.threads.turns import Reader, spelled


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


def test_a_name_in_front_holds_after_a_change_of_nickname() -> None:
    messages = chat(
        "ana: my scanner makes a noise",
        "Bo: anyone here using zsh?",
        "*: ana is now known as ana_away",
        "小陈: ana_away: which scanner",
    )
    assert read(messages).parents[3] == 0


def test_chats_without_times_are_read_too() -> None:
    messages = [
        msgspec.structs.replace(message, time=None)
        for message in chat(
            "ana: my scanner makes a noise",
            "Bo: anyone here using zsh?",
            "小陈: ana: which scanner",
        )
    ]
    assert read(messages).parents[2] == 0


def test_a_persons_edit_leads_the_messages_around_it() -> None:
    lines = chat(
        "ana: the loader is slow on the new disk",
        "Bo: which editor do you use",
        "小陈: it got better with four workers",
    )
    links = link(lines, {2: 0})
    assert [thread.members for thread in threads(lines, links)] == [(0, 2), (1,)]


def test_the_model_says_what_it_was_trained_on_and_how_well_it_does() -> None:
    about = json.loads((files("openllm_talk.reading.threads") / "threads.json").read_text("utf-8"))
    assert "CC BY 4.0" in " ".join(about["trained_on"])
    assert about["scores"]["irc dev"]["link_f1"] > 70
    weight = (files("openllm_talk.reading.threads") / "threads.npz").read_bytes()
    assert len(weight) < 6_000_000


def test_turns_hold_words_of_both_languages() -> None:
    assert spelled("显存 OOM 了, try --max-model-len https://a.example/x?y") == [
        "显", "存", "显存", "oom", "了", "try", "max-model-len", "max", "model", "len",
    ]  # fmt: skip


def test_soft_threads_are_probabilities() -> None:
    earlier = np.array([[-1, -1], [0, -1], [1, 0], [2, 1]], np.int32)
    share = np.array([[1, 0, 0], [0.4, 0.6, 0], [0.1, 0.5, 0.4], [0.2, 0.3, 0.5]], np.float32)
    chance = Together(earlier, share).among(np.arange(4, dtype=np.int32))
    assert np.allclose(chance, chance.T)
    assert np.allclose(np.diag(chance), 1)
    assert chance[1, 0] == np.float32(0.6)
    assert np.isclose(chance[2, 0], 0.5 * 0.6 + 0.4)
    assert (chance >= 0).all()
    assert (chance <= 1.0001).all()


def addressed(*lines: str) -> list[list[str]]:
    """Whom each message speaks to, by the name that person writes under."""
    messages = chat(*lines)
    turns = Reader({}).read(messages, minutes(messages))
    names = {
        int(who): messages[int(at)].author or ""
        for at, who in zip(turns.position, turns.person, strict=True)
    }
    return [[names[int(one)] for one in row if one >= 0] for row in turns.addressed]


def test_a_quote_speaks_to_nobody() -> None:
    assert addressed("carl: hi", "bob: @carl hi", "dora: > @carl hi\nyes")[2] == []


def test_a_name_is_a_whole_word() -> None:
    assert addressed("al: hi", "bob: @alberto hi", "bob: write me@al.example")[1:] == [[], []]
    assert addressed("k: hi", "bob: @k hi", "bob: k : yes")[1:] == [["k"], ["k"]]


def test_nobody_speaks_to_themselves() -> None:
    assert addressed("error: hi", "error: Error: no such file")[1] == []


def test_an_old_nickname_is_still_that_person() -> None:
    found = addressed(
        "*: alice is now known as al", "al: back", "bob: alice: hello", "bob: @alice hey"
    )
    assert found[1:] == [["al"], ["al"]]


def test_a_long_notice_costs_no_time() -> None:
    notice = "a" * 1_000_000 + " now known as x"
    assert len(link(chat(f"*: {notice}", f"*: {'b ' * 500_000} is now known as y"))) == 2


def test_words_of_other_scripts_can_be_shared() -> None:
    assert spelled("Привет, café naïve") == ["привет", "café", "naïve"]
    assert spelled("すしが") == ["すし", "しが"]


def test_a_reply_to_a_system_row_is_said_and_misleads_nobody() -> None:
    messages = chat("x: how is everybody", "*: y joined", "z: hm", "x: welcome")
    messages[3] = msgspec.structs.replace(messages[3], reply_to="m1")
    found = link(messages)
    assert (found[3].reply_to, found[3].source) == (1, "explicit")
    assert found[2].reply_to != 3


def test_a_far_reply_is_one_of_its_candidates() -> None:
    messages = chat(*(f"someone{place}: line {place}" for place in range(60)))
    turns = Reader({}).read(messages, minutes(messages))
    parent = np.full(60, -1, np.int32)
    parent[50] = 10
    assert 10 not in find_pairs(turns).earlier[50]
    assert 10 in find_pairs(turns, parent).earlier[50]


def test_who_is_in_no_thread_of_the_platform_answers_nobody_in_one() -> None:
    messages = chat(
        "ana: does it need a gpu?", "Bo: lunch?", "小陈: ana: yes, one", "ana: 小陈: thanks"
    )
    messages = [
        msgspec.structs.replace(message, thread="t" if place in (0, 3) else None)
        for place, message in enumerate(messages)
    ]
    for one in link(messages):
        assert messages[one.reply_to].thread == messages[one.index].thread


def test_the_message_that_a_thread_is_named_after_is_in_it() -> None:
    messages = chat("ana: does it need a gpu?", "Bo: lunch?", "小陈: yes")
    messages[2] = msgspec.structs.replace(messages[2], thread="m0")
    assert next(thread.members for thread in threads(messages, link(messages))) == (0, 2)


def test_threads_have_ids_of_their_own_where_ids_repeat() -> None:
    messages = [
        msgspec.structs.replace(message, id="1", channel=channel)
        for message, channel in zip(chat("ana: hm", "Bo: hm"), "ab", strict=True)
    ]
    assert len({thread.id for thread in threads(messages, link(messages))}) == 2


def test_a_quote_of_other_words_is_no_reply() -> None:
    messages = chat(
        "ana: 数据有四万条以上的样子吧",
        "Bo: 「ana：数据有四万条以上的时候怎么办」\n- - - - -\n够了",
    )
    assert link(messages)[1].source == "inferred"
