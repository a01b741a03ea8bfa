"""The messages of a proposal where they were said, with the threads beside them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from test_drafting import LORA, chat
from test_late import telegram

from openllm_talk.archive import models
from openllm_talk.archive.edited_links import do_answer
from openllm_talk.archive.importing import do_import
from openllm_talk.community import Community
from openllm_talk.issues.context import MOST, Part, Room, context, of_entry, of_question
from openllm_talk.issues.draft import do_draft, gather
from openllm_talk.publish.threads_view import Chat, ThreadsView
from openllm_talk.records import Entry

TALK = (
    "请问断点存哪里好？", "本地盘先存，再异步拷走", "谢谢，这就试",
    "今天的论文谁看了？", "我看了，方法一般，数据不错",
)  # fmt: skip


@pytest.fixture
def busy(community: Community, tmp_path: Path) -> list[str]:
    """The ids of 900 messages of one room, one in four minutes."""
    rows = []
    at = datetime(2026, 6, 1, 8, tzinfo=UTC)
    for number in range(900):
        text = f"{TALK[number % len(TALK)]} ({number})"
        rows.append((number + 1, f"{at:%Y-%m-%dT%H:%M:%S}", "甲乙丙丁"[number % 4], text, None))
        at += timedelta(minutes=4)
    do_import([telegram(tmp_path / "busy.json", *rows)], community)
    return list(models.Message.objects.order_by("at").values_list("pk", flat=True))


def shown(room: Room) -> list[str]:
    return [row.id for row in room.rows]


def test_the_rows_around_a_message_are_shown(busy: list[str], community: Community) -> None:
    (room,) = context({busy[400]: "question"}, community, before=3, after=2)
    assert shown(room) == busy[397:403]
    assert [row.part for row in room.rows] == [None, None, None, "question", None, None]
    assert (room.has_earlier, room.has_later) == (True, True)


def test_at_its_ends_a_room_has_no_more(busy: list[str], community: Community) -> None:
    (room,) = context({busy[1]: "question"}, community, before=3, after=2)
    assert shown(room) == busy[0:4]
    assert not room.has_earlier
    (room,) = context({busy[-2]: "question"}, community, before=3, after=2)
    assert shown(room) == busy[-5:]
    assert not room.has_later


def test_messages_far_from_each_other_have_a_gap_between(
    busy: list[str], community: Community
) -> None:
    own: dict[str, Part] = {busy[100]: "question", busy[102]: "answer", busy[700]: "answer"}
    (room,) = context(own, community, before=1, after=1)
    assert shown(room) == [*busy[99:104], *busy[699:702]]
    assert [row.id for row in room.rows if row.after_gap] == [busy[699]]


def test_more_than_a_page_can_hold_is_not_read(busy: list[str], community: Community) -> None:
    (room,) = context({busy[400]: "question"}, community, before=10_000, after=10_000)
    assert shown(room) == busy[400 - MOST : 401 + MOST]


def test_links_are_those_of_the_draft(busy: list[str], community: Community) -> None:
    (heard,) = gather(community).channels
    (room,) = context({busy[400]: "question"}, community)
    ids = [message.id for message in heard.messages]
    drafted = {ids[link.index]: ids[link.reply_to] for link in heard.replies}
    assert {row.id: row.answers or row.id for row in room.rows} == {
        one: drafted[one] for one in shown(room)
    }
    assert {row.how for row in room.rows} == {"inferred"}


def test_what_a_person_said_wins_and_is_marked(busy: list[str], community: Community) -> None:
    do_answer(busy[402], busy[20], "Rowan")
    do_answer(busy[401], None, "Rowan")
    (room,) = context({busy[400]: "question"}, community)
    rows = {row.id: row for row in room.rows}
    far, alone = rows[busy[402]], rows[busy[401]]
    assert (far.how, far.answers, far.confidence) == ("edited", busy[20], 1.0)
    assert (alone.how, alone.answers, alone.thread) == ("edited", None, busy[401])


def test_what_was_said_before_the_draft_is_linked_by_itself(
    busy: list[str], community: Community
) -> None:
    since = models.Message.objects.get(pk=busy[400]).at
    assert since is not None
    (room,) = context({busy[400]: "question"}, community, since=since.isoformat())
    early = set(busy[:400])
    assert all(
        row.answers is None or (row.id in early) == (row.answers in early) for row in room.rows
    )


def test_a_reply_to_what_is_not_shown_says_whom_it_answers(
    community: Community, tmp_path: Path
) -> None:
    at = datetime(2026, 6, 1, 8, tzinfo=UTC)
    rows = [
        (
            n + 1,
            f"{at + timedelta(minutes=n):%Y-%m-%dT%H:%M:%S}",
            "Ana",
            f"line {n}",
            1 if n == 60 else None,
        )
        for n in range(62)
    ]
    do_import([telegram(tmp_path / "one.json", *rows)], community)
    ids = list(models.Message.objects.order_by("at").values_list("pk", flat=True))
    (room,) = context({ids[60]: "answer"}, community, before=2, after=1)
    (row,) = [row for row in room.rows if row.part]
    assert (row.how, row.answers) == ("explicit", ids[0])


def test_lanes_are_drawn_as_everywhere(busy: list[str], community: Community) -> None:
    (room,) = context({busy[400]: "question"}, community)
    view = ThreadsView(Chat(room.name, room.messages, room.links, room.threads))
    assert view.drawing == room.drawing
    for row, strand in zip(room.rows, room.drawing.strand_of, strict=True):
        lane = None if strand is None else room.drawing.strands[strand].lane
        assert row.lane == lane


def test_rooms_come_apart_and_unknown_messages_are_left_out(
    community: Community, workspace: Path, tmp_path: Path
) -> None:
    days = {"2026-06-05": [("阿澈", "14:00", LORA), ("小满", "14:04", "16 起步，多了就开到 32")]}
    other = {"2026-06-04": [("王五", "08:51", LORA)]}
    do_import([chat(tmp_path / "a.txt", days), chat(tmp_path / "b.txt", other, "乙群")], community)
    (question,) = do_draft(community, workspace).issue.questions
    rooms = context({**of_question(question), "gone": "answer"}, community)
    assert sorted(room.name for room in rooms) == ["乙群", "甲群"]
    parts = {row.text: row.part for room in rooms for row in room.rows}
    assert parts == {LORA: "question", "16 起步，多了就开到 32": "answer"}
    assert context({"gone": "answer"}, community) == ()


def test_an_entry_has_the_messages_that_shared_it() -> None:
    assert of_entry(Entry(title="t", sources=("a", "b"))) == {"a": "link", "b": "link"}


def test_a_context_goes_to_json(busy: list[str], community: Community) -> None:
    rooms = context({busy[400]: "question"}, community)
    assert msgspec.convert(msgspec.to_builtins(rooms), tuple[Room, ...]) == rooms
