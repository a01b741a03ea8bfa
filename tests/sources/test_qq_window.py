"""Text copied out of QQ's chat window."""

from pathlib import Path

import pytest
from exports import messages, rejects, rows, said
from msgspec import UNSET

from openllm_talk import sources
from openllm_talk.sources.detect import detect
from openllm_talk.sources.format import Options

SAMPLES = Path(__file__).parent / "samples" / "qq-window"


@pytest.mark.parametrize(
    ("head", "time"),
    [
        ("Ana 2/14/2020 9:16:13 PM", "2020-02-14T21:16:13"),
        ("Ana 14/2/2020 21:16:13", "2020-02-14T21:16:13"),
        ("Ana 2020/2/14 21:16:13", "2020-02-14T21:16:13"),
        ("Ana 9:59:54 PM", "21:59:54"),
    ],
)
def test_every_form_of_a_head(tmp_path: Path, head: str, time: str) -> None:
    text = f"{head}\nhello\nworld\n\n{head}\nagain\n"
    first, second = messages(rows(tmp_path, text))
    assert (first.author, first.time, first.text) == ("Ana", time, "hello\nworld")
    assert (second.text, second.assumed) == ("again", UNSET)
    assert detect(tmp_path / "chat.txt").format.name == "qq-window"


def test_a_rule_gives_the_day(tmp_path: Path) -> None:
    text = "— —  2020-2-21  — —\nAna  23:50:12 \n晚安\n— —  2020-2-22  — —\nAna  0:05:00 \n问\n"
    assert [row.time for row in messages(rows(tmp_path, text))] == [
        "2020-02-21T23:50:12",
        "2020-02-22T00:05:00",
    ]


def test_an_order_that_nothing_decides_is_assumed_or_set(tmp_path: Path) -> None:
    text = "Ana 2/3/2020 9:16:13 PM\nhi\nBob 2/3/2020 9:17:00 PM\nho\n"
    first, _ = messages(rows(tmp_path, text))
    assert (first.time, first.assumed) == ("2020-02-03T21:16:13", ("month-first",))
    told = Options(date_order="day-first")
    first, _ = messages(rows(tmp_path, text, options=told))
    assert (first.time, first.assumed) == ("2020-03-02T21:16:13", UNSET)
    text = "Ana 2/3/2020 21:16:13\nhi\nBob 3/3/2020 21:17:00\nho\n"
    assert messages(rows(tmp_path, text))[0].assumed == ("day-first",)


def test_time_that_would_run_backwards_decides_the_order(tmp_path: Path) -> None:
    text = "Ana 9/1/2020 9:16:13\nhi\nBob 10/1/2020 9:17:00\nho\nAna 2/2/2020 9:00:00\nso\n"
    first, *_ = messages(rows(tmp_path, text))
    assert (first.time, first.assumed) == ("2020-01-09T09:16:13", UNSET)


def test_notices_stand_between_messages(tmp_path: Path) -> None:
    text = (
        'Ana 9:59:54 PM\n在吗\n"Bob Li" 撤回了一条消息\n小明加入了群聊\nBob 10:00:00 PM\n\n'
        "你撤回了一条消息\nAna 10:01:00 PM\nBob撤回了一条消息\n"
    )
    found = messages(rows(tmp_path, text))
    assert [row.kind[0] for row in found] == ["m", "s", "s", "m", "s", "m"]
    assert [row.author for row in found] == ["Ana", "Bob Li", None, "Bob", None, "Ana"]
    assert found[1].time is None
    assert found[5].text == "Bob撤回了一条消息"


def test_a_line_like_a_head_is_text_where_heads_are_written_otherwise(tmp_path: Path) -> None:
    text = (
        "Ana 2/14/2020 9:16:13 PM\n安排：\n会议 10:00:00\n看\nBob 2/14/2020 9:17:00 PM\n好\n"
        "Ana 2/14/2020 9:18:00 PM\n嗯\n"
    )
    assert said(rows(tmp_path, text))[0] == ("Ana", "安排：\n会议 10:00:00\n看")


def test_a_clock_that_runs_back_and_on_again_is_text(tmp_path: Path) -> None:
    text = "Ana 21:00:00\n安排\n会议 10:00:00\n看\nAna 21:05:00\n好\nAna 21:06:00\n嗯\n"
    assert said(rows(tmp_path, text))[0] == ("Ana", "安排\n会议 10:00:00\n看")


def test_the_samples_lose_nothing() -> None:
    for path in SAMPLES.iterdir():
        found = list(sources.read(path))
        assert not rejects(found)
        assert detect(path).format.name == "qq-window"


def test_what_nobody_said_is_rejected(tmp_path: Path) -> None:
    found = rows(tmp_path, "— —  2020-2-21  — —\nlost\nAna  23:50:12 \n晚安\n")
    assert [row.line for row in rejects(found)] == [2]
    assert [row.index for row in found] == [0, 1]
