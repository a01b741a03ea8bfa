"""WeLink chats copied as text."""

from pathlib import Path

import pytest
from exports import messages, rejects, rows, said, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openllm_talk import sources
from openllm_talk.errors import UnknownFormat
from openllm_talk.records import Attachment
from openllm_talk.sources.detect import detect

SAMPLES = Path(__file__).parent / "samples" / "welink"


def test_a_head_gives_name_account_and_time(tmp_path: Path) -> None:
    text = "李(雷)(l00000001)\t2024-01-13 16:00:05\n第一行\n\n第二段\n"
    (row,) = messages(rows(tmp_path, text))
    assert (row.author, row.author_id, row.time) == ("李(雷)", "l00000001", "2024-01-13T16:00:05")
    assert (row.text, row.line) == ("第一行\n\n第二段", 1)


def test_other_times_are_text(tmp_path: Path) -> None:
    text = "Ana(a1)\t2024-01-13 16:00:05\n明天(周日)  16:30:00\n会\t2024-13-99 16:00:00\n"
    assert said(rows(tmp_path, text)) == [("Ana", "明天(周日)  16:30:00\n会\t2024-13-99 16:00:00")]


def test_placeholders_and_mentions(tmp_path: Path) -> None:
    text = "Ana Li(a1)\t2024-01-13 16:00:05\n[图片]\nBob(b1)\t2024-01-13 16:00:06\n@Ana Li 好\n"
    first, second = messages(rows(tmp_path, text))
    assert (first.text, first.attachments) == ("", (Attachment(name="", kind="image"),))
    assert second.mentions == ("Ana Li",)


def test_the_sample_loses_nothing() -> None:
    found = list(sources.read(SAMPLES / "讨论.txt"))
    assert (len(found), rejects(found)) == (5, [])
    assert detect(SAMPLES / "讨论.txt").format.name == "welink"


def test_text_without_tabs_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnknownFormat, match="looks like a WeLink chat"):
        detect(write(tmp_path, "Ana(a00123)  2024\nhello\n"))


def test_what_nobody_said_is_rejected(tmp_path: Path) -> None:
    found = rows(tmp_path, "lost\n\nAna(a1)\t2024-01-13 16:00:05\n早\n")
    assert [row.line for row in rejects(found)] == [1]
    assert messages(found)[0].line == 3


LINE = st.text("ab中😀()：. \u200d", min_size=1, max_size=20).filter(lambda one: bool(one.strip()))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(told=st.lists(st.lists(LINE, max_size=3), min_size=1, max_size=8))
def test_any_texts_come_back(tmp_path: Path, told: list[list[str]]) -> None:
    text = "".join(
        "\n".join([f"Ana(a1)\t2024-01-13 16:00:{second:02}", *body, ""])
        for second, body in enumerate(told)
    )
    assert [row.text for row in messages(rows(tmp_path, text))] == ["\n".join(one) for one in told]
