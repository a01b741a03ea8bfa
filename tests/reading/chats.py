"""Small chats for the tests: «name: text» a line, all invented."""

import re
from collections.abc import Sequence

from hypothesis import strategies as st

from openllm_talk.records import Message

NAMES = ("ana", "Bo", "小陈", "老吴-测试", "will", "mod_7")


def chat(*lines: str, start: int = 9 * 60) -> list[Message]:
    """A message for each «name: text», one minute after the other; «*: text» is a system row."""
    return [_message(index, line, start + index) for index, line in enumerate(lines)]


def _message(index: int, line: str, minute: int) -> Message:
    author, _, text = line.partition(": ")
    clock = f"{minute // 60 % 24:02}:{minute % 60:02}"
    if author == "*":
        return Message(index=index, id=f"m{index}", kind="system", text=text, time=clock)
    urls = tuple(re.findall(r"https?://[^\s，。]+", text))
    return Message(index=index, id=f"m{index}", author=author, text=text, time=clock, urls=urls)


TIMES = st.sampled_from(
    [None, "09:00", "23:59", "2026-01-02T03:04:05", "2026-01-02T03:04:05+08:00", "?"]
)


@st.composite
def chats(draw: st.DrawFn) -> Sequence[Message]:
    """Any chat: odd names, odd text, replies that may point anywhere, times or none."""
    count = draw(st.integers(0, 12))
    texts = st.text(max_size=40) | st.sampled_from(
        [
            "how do I mount it?",
            "@小陈 试试",
            "ana: yes",
            "谢谢",
            "> x\ny",
            "「ana：x」\n- - - - -\ny",
            "求推荐",
        ]
    )
    return [
        Message(
            index=index,
            id=f"m{draw(st.integers(0, 15))}",
            kind=draw(st.sampled_from(["message", "message", "message", "system"])),
            time=draw(TIMES),
            author=draw(st.sampled_from(NAMES) | st.none() | st.text(max_size=5)),
            text=draw(texts),
            reply_to=draw(st.none() | st.integers(0, 15).map(lambda number: f"m{number}")),
            thread=draw(st.none() | st.sampled_from(["t1", "t2"])),
            urls=draw(st.sampled_from([(), ("https://arxiv.org/abs/2401.00001",), ("x",)])),
        )
        for index in range(count)
    ]
