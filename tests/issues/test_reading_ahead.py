"""Channels read in several processes are understood as if they were read one after the other."""

import sys

import pytest

from openllm_talk.issues import reading_ahead
from openllm_talk.issues.heard import by_channel
from openllm_talk.issues.reading_ahead import UNDERSTOOD, read_ahead
from openllm_talk.records import Message


def rooms() -> list[Message]:
    said = (
        "怎么存断点才不卡？",
        "异步存就行，别等它写完",
        "看 https://arxiv.org/abs/2401.01234",
        "谢谢",
    )
    return [
        Message(index=n, id=f"{room}-{n}", author="ab"[n % 2], text=text, channel=room)
        for room in ("甲", "乙", "丙")
        for n, text in enumerate(said)
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="processes are only forked on Linux")
def test_what_is_read_ahead_is_what_would_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_ahead, "FEW", 1)
    ahead, later = by_channel(rooms()), by_channel(rooms())
    read_ahead(ahead, processes=2)
    assert all(set(UNDERSTOOD) <= set(vars(one)) for one in ahead)
    for one, other in zip(ahead, later, strict=True):
        assert not set(UNDERSTOOD) & set(vars(other))
        assert [getattr(one, name) for name in UNDERSTOOD] == [
            getattr(other, name) for name in UNDERSTOOD
        ]


def test_a_quiet_week_starts_no_process() -> None:
    channels = by_channel(rooms())
    read_ahead(channels)
    assert not set(UNDERSTOOD) & set(vars(channels[0]))
