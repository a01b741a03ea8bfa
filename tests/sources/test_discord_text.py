"""DiscordChatExporter's plain text: heads, bodies, blocks, dates in any language."""

import re
from pathlib import Path
from typing import Any

import pytest
from exports import messages, rejects, rows, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openllm_talk import sources
from openllm_talk.errors import UnknownFormat
from openllm_talk.records import Attachment, Message, Reaction, Row
from openllm_talk.sources.format import Options

RULE = "=" * 62


def transcript(*parts: str, channel: str = "talks / night", count: int | None = None) -> str:
    """A whole text as the exporter writes it."""
    head = f"{RULE}\nGuild: LLM\nChannel: {channel}\nTopic: on models\nnext line\n{RULE}\n\n"
    end = "" if count is None else f"{RULE}\nExported {count:,} message(s)\n{RULE}\n"
    return head + "".join(parts) + end


def said(
    body: str, author: str = "ana#0001", date: str = "9/17/2019 8:34 PM", blocks: str = ""
) -> str:
    """A message with what hangs on it."""
    return f"[{date}] {author}\n{body}\n\n{blocks}\n"


def read(folder: Path, *parts: str, **options: Any) -> list[Row]:
    """The rows of a text of those parts."""
    return rows(folder, transcript(*parts, count=len(parts)), options=Options(**options))


def only(folder: Path, *parts: str, **options: Any) -> Message:
    """The last message of a text of those parts."""
    return messages(read(folder, *parts, **options))[-1]


def test_bodies_hold_blank_lines_and_brackets(tmp_path: Path) -> None:
    found = messages(
        read(
            tmp_path,
            said("first\n\n[1] second\n{Embed}\n[9/17/2019 8:00 PM] quoted"),
            said("", "bo (pinned)"),
            said("Joined the server.", "carl"),
        )
    )
    assert [(row.kind, row.author, row.text) for row in found] == [
        ("message", "ana#0001", "first\n\n[1] second\n{Embed}\n[9/17/2019 8:00 PM] quoted"),
        ("message", "bo", ""),
        ("system", "carl", "Joined the server."),
    ]
    assert {(row.channel, row.time) for row in found} == {("night", "2019-09-17T20:34:00")}
    assert [row.line for row in found] == [8, 16, 20]


def test_the_end_of_the_file_belongs_to_no_message(tmp_path: Path) -> None:
    text = transcript(said("hi"), count=1_234)
    assert [row.text for row in messages(rows(tmp_path, text))] == ["hi"]


def test_what_hangs_on_a_message_stands_in_blocks(tmp_path: Path) -> None:
    blocks = (
        "{Attachments}\nhttps://cdn/a/x.png?ex=1\nfiles/b c.pdf\n\n{Stickers}\nhttps://cdn/stickers/1.json\n\n"
        "{Embed}\nSite\nhttps://a.com\nTitle\n\nmore\n\n{Reactions}\n👍 (3) ❤ nano (2)\n"
    )
    row = only(tmp_path, said("look https://b.com", blocks=blocks))
    assert row.attachments == (
        Attachment(name="x.png", kind="image"),
        Attachment(name="b c.pdf", kind="file"),
        Attachment(name="1.json", kind="sticker"),
    )
    assert row.reactions == (
        Reaction(emoji="👍", count=3),
        Reaction(emoji="❤", count=1),
        Reaction(emoji="nano", count=2),
    )
    assert (row.text, row.urls) == ("look https://b.com", ("https://b.com",))
    alone = only(tmp_path, said("", blocks="{Embed}\nhttps://a.com\nTitle\n\n"))
    assert (alone.text, alone.urls) == ("", ("https://a.com",))
    assert alone.attachments == (Attachment(name="Title", kind="embed"),)
    picture = only(tmp_path, "[9/17/2019 8:34 PM] ana\n\n{Attachment}\nhttps://cdn/x.jpg\n\n")
    assert (picture.text, picture.attachments[0].kind) == ("", "image")


def test_a_forwarded_message_is_the_messages_own_text(tmp_path: Path) -> None:
    block = "{Forwarded Message}\npassed on\n\nand more\nOriginally sent: 9/16/2019 1:00 PM\n\n"
    assert only(tmp_path, said("", blocks=block)).text == "passed on\n\nand more"


@pytest.mark.parametrize(
    ("date", "time"),
    [
        ("17-Sep-19 08:34 PM", "2019-09-17T20:34:00"),
        ("9/17/2019 8:34 PM", "2019-09-17T20:34:00"),
        ("9/17/2019 8:34\u202fPM", "2019-09-17T20:34:00"),
        ("9/17/2019 12:04 AM", "2019-09-17T00:04:00"),
        ("17/09/2019 20:34", "2019-09-17T20:34:00"),
        ("17.09.2019 20:34", "2019-09-17T20:34:00"),
        ("17.9.2019 20.34", "2019-09-17T20:34:00"),
        ("17-9-2019 20:34", "2019-09-17T20:34:00"),
        ("17. 09. 2019. 20:34", "2019-09-17T20:34:00"),
        ("2019-09-17 20:34", "2019-09-17T20:34:00"),
        ("2019/9/17 20:34", "2019-09-17T20:34:00"),
        ("2019/9/17 下午 08:34", "2019-09-17T20:34:00"),
        ("2019. 9. 17. 오후 8:34", "2019-09-17T20:34:00"),
        ("17/9/2562 20:34", "2019-09-17T20:34:00"),
    ],
)
def test_dates_in_the_language_of_the_machine(tmp_path: Path, date: str, time: str) -> None:
    row = only(tmp_path, said("hi", date=date))
    assert (row.time, row.assumed or None) == (time, None)


def test_dates_in_seconds_are_in_utc(tmp_path: Path) -> None:
    found = messages(read(tmp_path, said("hi", date="1568745296"), said("x", date="1568745296789")))
    assert [row.time for row in found] == [
        "2019-09-17T18:34:56+00:00", "2019-09-17T18:34:56.789+00:00",
    ]  # fmt: skip


def test_where_nothing_decides_the_likeliest_is_taken_and_said(tmp_path: Path) -> None:
    def first(*dates: str, **options: Any) -> tuple[Any, Any]:
        found = read(tmp_path, *(said("hi", date=date) for date in dates), **options)
        return messages(found)[0].time, messages(found)[0].assumed or None

    assert first("5/6/2019 8:34 PM") == ("2019-05-06T20:34:00", ("month-first",))
    assert first("05/06/2019 20:34") == ("2019-06-05T20:34:00", ("day-first",))
    assert first("05.06.2019 20:34") == ("2019-06-05T20:34:00", None)
    assert first("05/06/2019 20:34", date_order="month-first") == ("2019-05-06T20:34:00", None)
    days = [f"05/{day:02}/2019 20:34" for day in range(1, 9)]
    assert first(*days) == ("2019-05-01T20:34:00", ("month-first",))
    turning = ("05/01/2019 20:34", "06/01/2019 20:34", "01/02/2019 20:34")
    assert first(*turning) == ("2019-01-05T20:34:00", None)


def test_people_are_found_behind_an_at(tmp_path: Path) -> None:
    found = read(tmp_path, said("@bo b and @ana, hi"), said("x", "bo b"), said("y", "ana#0001"))
    assert messages(found)[0].mentions == ("bo b", "ana")


def test_lines_above_the_first_message_are_named(tmp_path: Path) -> None:
    found = rows(tmp_path, transcript("lost\n\n", said("hi")))
    assert [row.kind for row in found] == ["reject", "message"]
    assert rejects(found)[0].line == 8


def test_a_file_without_dates_gets_a_reason(tmp_path: Path) -> None:
    with pytest.raises(
        UnknownFormat, match=r"Discord export, but no message has a date.*\[noon it was\]"
    ):
        sources.read(write(tmp_path, transcript("[noon it was] ana\nhi\n\n")))


LINE = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp", "Cs"]), max_size=20
)
BODY = st.lists(LINE, max_size=4).map("\n".join).filter(
    lambda text: "<" not in text and text == text.strip("\n\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
)  # fmt: skip
AUTHOR = LINE.filter(lambda name: name.strip() and not name.endswith(" (pinned)"))


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    parts=st.lists(st.tuples(AUTHOR, BODY, st.integers(0, 1439)), min_size=1, max_size=15),
    pattern=st.sampled_from(
        ["{m}/17/2019 {h}:{n:02}", "17.{m:02}.2019 {h:02}:{n:02}", "2019-{m:02}-17 {h:02}:{n:02}"]
    ),
)
def test_any_messages_come_back(
    tmp_path: Path, parts: list[tuple[str, str, int]], pattern: str
) -> None:
    parts.sort(key=lambda part: part[2])
    written = [
        said(body, author, pattern.format(m=9, h=minute // 60, n=minute % 60))
        for author, body, minute in parts
    ]
    found = messages(read(tmp_path, *written))
    assert [(row.author, row.text, row.time) for row in found] == [
        (author, body, f"2019-09-17T{minute // 60:02}:{minute % 60:02}:00")
        for author, body, minute in parts
    ]
    assert len({row.id for row in found}) == len(found)


@pytest.mark.parametrize("cut", range(30, 400, 7))
def test_a_cut_off_text_loses_no_message_before_the_cut(tmp_path: Path, cut: int) -> None:
    body = "".join(said(f"word{number}") for number in range(20))[:cut]
    begun = len(re.findall(r"(?m)^\[9/17/2019 8:34 PM\] .", body))
    found = messages(rows(tmp_path, transcript(body)))
    assert len(found) == begun
    assert [row.text for row in found[:-1]] == [f"word{number}" for number in range(begun - 1)]
