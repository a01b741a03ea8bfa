"""The live talk: its agenda and clock, and lines typed while it runs."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from django.db import connection

from one_friday import WITHOUT_NUMBER, drafted
from openllm_talk.community import Community, parse
from openllm_talk.errors import WorkshopError
from openllm_talk.issues import manuscript
from openllm_talk.issues.models import Change, Note, Piece
from openllm_talk.issues.night import noting, running
from openllm_talk.issues.night.agenda import Agenda, agenda, cursor, do_plan
from openllm_talk.issues.night.noting import Line
from openllm_talk.issues.workshop import journal, pieces
from openllm_talk.issues.workshop.journal import Actor
from openllm_talk.reading import moments
from openllm_talk.records import Entry, Issue, Question, Section
from openllm_talk.sources.documents.manuscript import normal, read

ROWAN = Actor(said="Rowan")
EIGHT = datetime(2026, 6, 6, 12, 0, tzinfo=UTC)


@pytest.fixture
def number(community: Community, workspace: Path, tmp_path: Path) -> str:
    """The number of a drafted issue."""
    return drafted(community, workspace, tmp_path, WITHOUT_NUMBER)


@pytest.fixture
def look(community: Community, number: str) -> Callable[[], Agenda]:
    """The agenda as it stands."""
    return lambda: agenda(community, number)


def at(minutes: float) -> datetime:
    return EIGHT + timedelta(minutes=minutes)


def living(number: str) -> Issue:
    return pieces.issue_of(pieces.of_issue(number))


def question(number: str, words: str = "LoRA") -> Question:
    return next(one for one in living(number).questions if words in one.text)


def piece(words: str, kind: str = "question") -> Piece:
    return next(one for one in Piece.objects.filter(kind=kind) if words in one.record)


def line(text: str, to: Piece, key: str = "key-0001", **more: object) -> Line:
    return Line(key=key, piece=to.pk, text=text, **more)  # type: ignore[arg-type]


def kinds(found: Agenda) -> list[str]:
    return [
        one.section.record.kind for one in found.turns if isinstance(one.section.record, Section)
    ]


# --- the agenda -----------------------------------------------------------------------------------


def test_the_agenda_is_the_issue_in_order_without_its_references(
    look: Callable[[], Agenda],
) -> None:
    found = look()
    assert kinds(found)[-1] == "free_talk"
    assert "references" not in kinds(found)
    titles = [stop.title for stop in found.stops]
    assert titles.index("Attention Is All You Need") < titles.index(found.turns[-1].section.title)
    assert any("LoRA" in title for title in titles)


def test_sections_have_the_minutes_of_their_kind_and_those_of_the_community(
    community: Community, number: str, tmp_path: Path
) -> None:
    minutes = dict(
        zip(kinds(agenda(community, number)), map_minutes(community, number), strict=True)
    )
    assert minutes["free_talk"] is None
    assert set(minutes.values()) <= {10, 15, None}
    own = parse('name = "X"\n[night]\nfree_talk = 30\nnews = 0\n', tmp_path / "talk.toml")
    minutes = dict(zip(kinds(agenda(own, number)), map_minutes(own, number), strict=True))
    assert minutes["free_talk"] == 30


def map_minutes(community: Community, number: str) -> list[int | None]:
    return [turn.minutes for turn in agenda(community, number).turns]


def test_minutes_can_be_changed_beforehand(
    community: Community, number: str, look: Callable[[], Agenda]
) -> None:
    first = look().turns[0].section.piece.pk
    usual = look().turns[0].minutes
    change = do_plan(community, number, {first: 7}, ROWAN)
    assert look().turns[0].minutes == 7
    assert do_plan(community, number, {first: 7}, ROWAN) is None
    assert change is not None
    journal.do_undo(change, ROWAN)
    assert look().turns[0].minutes == usual
    with pytest.raises(WorkshopError, match="1 to 600"):
        do_plan(community, number, {first: 601}, ROWAN)
    with pytest.raises(WorkshopError, match="not on the agenda"):
        do_plan(community, number, {0: 5}, ROWAN)


# --- running --------------------------------------------------------------------------------------


def test_the_talk_goes_through_everything_and_ends(
    community: Community, number: str, look: Callable[[], Agenda]
) -> None:
    running.do_begin(community, number, EIGHT)
    stops = look().stops
    for before, after in pairwise(stops):
        running.do_step(community, number, before.piece.pk, 1, at(1))
        assert look().night.current_id == after.piece.pk
    running.do_step(community, number, stops[-1].piece.pk, 1, at(2))
    assert look().night.current_id == stops[-1].piece.pk
    running.do_finish(community, number, ROWAN, at(90))
    night = look().night
    assert (night.began, night.ended) == (EIGHT, at(90))
    assert look().current is None


def test_two_hosts_who_press_next_at_one_moment_go_on_by_one(
    community: Community, number: str, look: Callable[[], Agenda]
) -> None:
    running.do_begin(community, number, EIGHT)
    first, second = look().stops[:2]
    running.do_step(community, number, first.piece.pk, 1, at(1))
    running.do_step(community, number, first.piece.pk, 1, at(1))
    assert look().night.current_id == second.piece.pk


def test_the_clock_of_a_section_counts_only_while_it_is_talked_about(
    community: Community, number: str, look: Callable[[], Agenda]
) -> None:
    running.do_begin(community, number, EIGHT)
    first, last = look().turns[0], look().turns[-1]
    running.do_show(community, number, last.section.piece.pk, at(4))
    running.do_show(community, number, first.stops[0].piece.pk, at(10))
    found = look()
    assert found.elapsed(found.turns[0], at(13)) == 7 * 60
    assert found.elapsed(found.turns[-1], at(13)) == 6 * 60


def test_a_talk_ended_by_mistake_goes_on_where_it_was(
    community: Community, number: str, look: Callable[[], Agenda]
) -> None:
    running.do_begin(community, number, EIGHT)
    running.do_show(community, number, piece("LoRA").pk, at(5))
    running.do_finish(community, number, ROWAN, at(6))
    running.do_begin(community, number, at(8))
    found = look()
    assert found.current is not None
    assert found.current.piece == piece("LoRA")
    assert found.night.began == EIGHT


def test_sections_to_come_begin_later_when_one_runs_over(
    community: Community, number: str, look: Callable[[], Agenda]
) -> None:
    running.do_begin(community, number, EIGHT)
    found = look()
    last = found.turns[-1].section.piece.pk
    planned = found.turns[0].minutes or 0
    rest = sum(turn.minutes or 0 for turn in found.turns[1:-1])
    assert found.begins(at(1))[last] == at(planned + rest)
    assert found.begins(at(planned + 5))[last] == at(planned + 5 + rest)


def test_followers_are_told_of_every_step_and_nothing_else(
    community: Community, number: str
) -> None:
    before = cursor(number)
    assert cursor(number) == before
    running.do_begin(community, number, EIGHT)
    begun = cursor(number)
    assert begun != before
    running.do_begin(community, number, at(1))
    assert cursor(number) == begun


# --- notes ----------------------------------------------------------------------------------------


@pytest.fixture
def begun(community: Community, number: str) -> str:
    """The issue whose talk has begun at eight."""
    running.do_begin(community, number, EIGHT)
    return number


def test_an_answer_joins_its_question_with_its_moment_and_who_gave_it(
    community: Community, begun: str
) -> None:
    sent = line("32 也够用", piece("LoRA"), kind="answer", by="Rowan", status="answered")
    note = noting.do_note(community, begun, sent, ROWAN, at(42))
    answer = question(begun).answers[-1]
    assert (answer.text, answer.by) == ("32 也够用 [0:42:00]", "Rowan")
    assert question(begun).status == "answered"
    assert piece("LoRA").state == "accepted"
    assert note.at == at(42)
    change = Change.objects.latest("pk")
    assert (change.action, change.said_by) == ("noted", "Rowan")
    journal.do_undo(change, ROWAN)
    assert len(question(begun).answers) == 1


def test_a_note_joins_the_note_of_its_entry_and_is_an_entry_of_its_section(
    community: Community, begun: str, look: Callable[[], Agenda]
) -> None:
    paper = piece("Attention Is All", "entry")
    noting.do_note(community, begun, line("值得重读", paper), ROWAN, at(1))
    noting.do_note(community, begun, line("下期细讲", paper, "key-0002"), ROWAN, at(2))
    note = pieces.record_of(piece("Attention Is All", "entry"), Entry).note or ""
    assert note.endswith("值得重读 [0:01:00]\n\n下期细讲 [0:02:00]")
    free = look().turns[-1].section.piece
    noting.do_note(community, begun, line("有人在找实习", free, "key-0003"), ROWAN, at(3))
    section = next(one for one in living(begun).sections if one.kind == "free_talk")
    assert section.subsections[0].entries[0].title == "有人在找实习 [0:03:00]"


def test_a_line_that_is_sent_again_is_kept_once(community: Community, begun: str) -> None:
    sent = line("只此一次", piece("LoRA"), kind="answer")
    first = noting.do_note(community, begun, sent, ROWAN, at(1))
    again = noting.do_note(community, begun, sent, ROWAN, at(2))
    assert first.pk == again.pk
    assert len(question(begun).answers) == 2


def test_lines_typed_at_one_moment_are_all_kept(community: Community, begun: str) -> None:
    target = piece("LoRA")

    def typed(n: int) -> None:
        sent = line(f"第 {n} 行", target, f"key-{n:04}", kind="answer")
        noting.do_note(community, begun, sent, ROWAN, at(1))
        connection.close()

    with ThreadPoolExecutor(8) as people:
        list(people.map(typed, [*range(24), *range(24)]))
    said = [one.text for one in question(begun).answers]
    assert sorted(said[1:]) == sorted(f"第 {n} 行 [0:01:00]" for n in range(24))


def test_a_line_that_waited_for_the_connection_has_the_time_it_was_typed(
    community: Community, begun: str
) -> None:
    sent = line("断线时写的", piece("LoRA"), waited=120)
    assert noting.do_note(community, begun, sent, ROWAN, at(5)).at == at(3)


def test_a_note_is_rewritten_and_taken_out_in_the_issue_too(
    community: Community, begun: str
) -> None:
    sent = line("写错了", piece("LoRA"), kind="answer", by="Rowan")
    note = noting.do_note(community, begun, sent, ROWAN, at(1))
    noting.do_rewrite(begun, note.pk, "改好了", ROWAN)
    assert question(begun).answers[-1].text == "改好了 [0:01:00]"
    assert question(begun).answers[-1].by == "Rowan"
    noting.do_drop(begun, note.pk, ROWAN)
    assert len(question(begun).answers) == 1
    assert Note.objects.get().dropped


def test_a_note_and_its_line_are_taken_back_and_come_back_together(
    community: Community, begun: str
) -> None:
    sent = line("写错了", piece("LoRA"), kind="answer")
    note = noting.do_note(community, begun, sent, ROWAN, at(1))
    noting.do_rewrite(begun, note.pk, "改好了", ROWAN)
    rewritten = Change.objects.latest("pk")
    noting.do_drop(begun, note.pk, ROWAN)
    before = cursor(begun)
    for change, text, lines in (
        (Change.objects.latest("pk"), "改好了", 2),
        (rewritten, "写错了", 2),
        (Change.objects.filter(action="noted").order_by("pk")[0], "写错了", 1),
    ):
        journal.do_undo(change, ROWAN)
        assert Note.objects.get().text == text
        assert len(question(begun).answers) == lines
    assert Note.objects.get().dropped
    assert cursor(begun) != before
    noting.do_note(community, begun, sent, ROWAN, at(2))
    assert len(question(begun).answers) == 1, "a line that is sent again comes once"


def test_a_line_that_an_editor_changed_is_not_changed_behind_their_back(
    community: Community, begun: str
) -> None:
    target = piece("LoRA")
    note = noting.do_note(community, begun, line("原话", target, kind="answer"), ROWAN, at(1))
    held = question(begun)
    answers = (*held.answers[:-1], msgspec.structs.replace(held.answers[-1], text="编辑过的话"))
    edited = msgspec.structs.replace(held, answers=answers)
    now = journal.snapshot(piece("LoRA"))
    after = msgspec.structs.replace(now, record=journal.plain_values(edited))
    journal.do_change(begun, ROWAN, "edit", [journal.Edit(piece=target.pk, after=after)])
    with pytest.raises(WorkshopError, match="edited this line"):
        noting.do_rewrite(begun, note.pk, "又改", ROWAN)
    assert Note.objects.get().text == "原话"
    noting.do_drop(begun, note.pk, ROWAN)
    assert question(begun).answers[-1].text == "编辑过的话"


def test_a_line_needs_words_a_key_and_a_place_on_the_agenda(
    community: Community, begun: str
) -> None:
    for sent, said in (
        (line("  ", piece("LoRA")), "empty"),
        (line("字" * 2001, piece("LoRA")), "2000"),
        (line("好", piece("LoRA"), "x"), "without its key"),
        (Line(key="key-0001", piece=0, text="好"), "not on the agenda"),
    ):
        with pytest.raises(WorkshopError, match=said):
            noting.do_note(community, begun, sent, ROWAN, EIGHT)


def test_notes_stand_in_the_manuscript_and_come_back_from_it(
    community: Community, begun: str, look: Callable[[], Agenda]
) -> None:
    for n, stop in enumerate(look().stops):
        text = f"- 第 {n} 条 **粗** [链接](https://example.org/) `x`"
        sent = line(text, stop.piece, f"key-{n:04}", kind="answer", by="Mira")
        noting.do_note(community, begun, sent, ROWAN, at(n))
    issue = living(begun)
    assert normal(issue) == issue
    path = Path("drafts/000.md")
    assert read(manuscript.write(issue), path) == issue


# --- the recording --------------------------------------------------------------------------------


def test_moments_of_all_notes_follow_when_the_recording_began(
    community: Community, begun: str
) -> None:
    paper = piece("Attention Is All", "entry")
    noting.do_note(community, begun, line("甲", paper), ROWAN, at(10))
    noting.do_note(community, begun, line("乙", paper, "key-0002"), ROWAN, at(11))
    noting.do_tell(begun, "https://youtu.be/abc", at(-2), ROWAN)
    note = pieces.record_of(piece("Attention Is All", "entry"), Entry).note or ""
    assert note.endswith("甲 [0:12:00]\n\n乙 [0:13:00]")
    assert living(begun).video == "https://youtu.be/abc"
    with pytest.raises(WorkshopError, match="https"):
        noting.do_tell(begun, "javascript:alert(1)", None, ROWAN)


def test_sections_know_after_the_talk_where_they_begin_in_the_recording(
    community: Community, begun: str, look: Callable[[], Agenda]
) -> None:
    free = look().turns[-1].section.piece.pk
    running.do_show(community, begun, free, at(40))
    running.do_finish(community, begun, ROWAN, at(90))
    issue = living(begun)
    moments_of = {one.kind: one.moment for one in issue.sections}
    assert moments_of["free_talk"] == "0:40:00"
    assert read(manuscript.write(issue), Path("drafts/000.md")) == issue
    noting.do_tell(begun, "https://youtu.be/abc", at(-2), ROWAN)
    assert {one.kind: one.moment for one in living(begun).sections}["free_talk"] == "0:42:00"


@pytest.mark.parametrize(
    ("video", "address"),
    [
        ("https://youtu.be/abc", "https://youtu.be/abc?t=2530"),
        ("https://www.youtube.com/watch?v=abc&t=4", "https://www.youtube.com/watch?v=abc&t=2530"),
        (
            "https://www.bilibili.com/video/BV1xx/?p=2",
            "https://www.bilibili.com/video/BV1xx/?p=2&t=2530",
        ),
        ("https://example.org/talk.mp4", None),
        ("https://notyoutube.com/watch?v=a", None),
        (None, None),
    ],
)
def test_a_moment_has_an_address_where_the_host_has_such(
    video: str | None, address: str | None
) -> None:
    assert moments.address(video, 2530) == address


def test_clocks_are_written_in_hours_minutes_and_seconds() -> None:
    assert [moments.clock(each) for each in (0, 59.9, 3600, 2530, -3)] == [
        "0:00:00",
        "0:00:59",
        "1:00:00",
        "0:42:10",
        "0:00:00",
    ]
