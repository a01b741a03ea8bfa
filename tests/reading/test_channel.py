"""A channel that is read as it grows: the same links as reading it at once, and no memory of it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from chats import chat, chats
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openllm_talk.reading.threads import linking
from openllm_talk.reading.threads.linking import Channel, link
from openllm_talk.records import Message, ReplyLink

EXAMPLE = Path(__file__).resolve().parents[2] / "training" / "threads" / "invented"


@pytest.fixture
def _short_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linking, "BLOCK", 30)
    monkeypatch.setattr(linking, "BEFORE", 20)
    monkeypatch.setattr(linking, "AFTER", 5)


def long_chat(rows: int) -> list[Message]:
    """Three people about two things at once, some rows said by the platform to be replies."""
    lines = (
        "ana: does the trainer keep its state after a restart?",
        "Bo: @小陈 你的数据清洗完了吗",
        "小陈: 还差一半，今晚跑完",
        "will: ana: yes, look for the folder with the step number",
        "ana: found it, thanks",
        "*: will left",
    )
    messages = chat(*(lines[number % len(lines)] for number in range(rows)))
    return [
        msgspec.structs.replace(message, reply_to=f"m{place - 4}" if place % 7 == 6 else None)
        for place, message in enumerate(messages)
    ]


def portioned(messages: Sequence[Message], cuts: Sequence[int]) -> list[list[ReplyLink]]:
    """What is settled after each portion, and what is pending in the end."""
    channel, steps, start = Channel(), [], 0
    for stop in [*sorted(cut % (len(messages) + 1) for cut in cuts), len(messages)]:
        steps.append(channel.add(messages[start:stop]))
        start = max(start, stop)
    steps.append(channel.pending())
    return steps


@pytest.mark.usefixtures("_short_blocks")
@given(st.lists(st.integers(0, 200), max_size=6))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_portions_do_not_matter(cuts: list[int]) -> None:
    messages = long_chat(131)
    steps = portioned(messages, cuts)
    assert [one for step in steps for one in step] == link(messages)


@pytest.mark.usefixtures("_short_blocks")
@given(chats(), chats())
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_chat_in_two_portions(first: Any, more: Any) -> None:
    messages = [*first, *more]
    steps = portioned(messages, [len(first)])
    assert [one.index for step in steps for one in step] == list(range(len(messages)))


@pytest.mark.usefixtures("_short_blocks")
def test_a_later_message_changes_only_the_last_block() -> None:
    messages = long_chat(131)
    for known in range(60, 131, 7):
        before, after = link(messages[:known]), link(messages)
        settled = max(0, (known - 5) // 30) * 30
        assert before[:settled] == after[:settled]


@pytest.mark.usefixtures("_short_blocks")
def test_a_long_channel_is_not_kept() -> None:
    channel = Channel()
    for _ in range(20):
        channel.add(long_chat(40))
    assert len(channel._rows) <= 30 + 20 + 5


@pytest.mark.usefixtures("_short_blocks")
def test_a_reply_reaches_back_over_blocks() -> None:
    messages = long_chat(100)
    messages[95] = msgspec.structs.replace(
        messages[95], kind="message", author="ana", reply_to="m1"
    )
    found = link(messages)[95]
    assert (found.reply_to, found.source) == (1, "explicit")


def test_a_thread_of_the_platform_reaches_back_over_blocks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in (("BLOCK", 30), ("BEFORE", 20), ("AFTER", 5)):
        monkeypatch.setattr(linking, name, value)
    messages = [
        msgspec.structs.replace(message, reply_to=None, thread="t" if place in (1, 95) else "u")
        for place, message in enumerate(chat(*("ana: hello there" for _ in range(100))))
    ]
    found = link(messages)
    assert (found[95].reply_to, found[95].source) == (1, "explicit")


def test_edits_that_point_nowhere_are_left_aside() -> None:
    messages = chat("ana: one", "Bo: two")
    found = link(messages, {0: 5, 1: -3, 7: 0})
    assert [one.source for one in found] == ["inferred", "inferred"]
