"""The page of the live talk: run by the host, followed by members, on the big screen."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models import F
from django.test import Client

from one_friday import UNTIL_THREE, drafted
from openllm_talk.community import Community
from openllm_talk.issues import claims
from openllm_talk.issues.models import AgendaItem, Change, Night, Note, Piece
from openllm_talk.issues.night.agenda import cursor
from openllm_talk.issues.workshop import pieces
from openllm_talk.records import Question
from openllm_talk.web.accounts.roles import Role
from web_live import member

HTMX = {"HX-Request": "true"}
SCRIPT = {"Accept": "application/json"}
TRANSCRIPT = """\
WEBVTT

00:00:05.000 --> 00:00:09.000
<v 阿澈>大家好，我们开始

00:12:00.000 --> 00:12:04.000
<v 小满>rank 开到 32 就够了
"""


@pytest.fixture
def number(community: Community, workspace: Path, tmp_path: Path) -> str:
    """The number of a drafted issue."""
    return drafted(community, workspace, tmp_path, UNTIL_THREE)


def client(role: Role, name: str | None = None) -> Client:
    found = Client(headers={"Accept-Language": "en"})
    found.force_login(member(role, name))
    return found


@pytest.fixture
def host(community: Community, number: str) -> Client:
    """A member who claimed the hosting."""
    hosting = member(Role.MEMBER, "Hostess")
    claims.do_claim(community, number, "host", hosting.pk)
    found = Client(headers={"Accept-Language": "en"})
    found.force_login(hosting)
    return found


@pytest.fixture
def follower(number: str) -> Client:
    return client(Role.MEMBER)


def go(host: Client, number: str, **given: object) -> str:
    return host.post(f"/talk/{number}/go/", given, headers=HTMX).content.decode()


def question() -> Piece:
    return next(one for one in Piece.objects.filter(kind="question") if "LoRA" in one.record)


def note(client: Client, number: str, text: str, key: str = "key-0001", **more: object) -> int:
    given = {"key": key, "piece": question().pk, "text": text, "kind": "answer"} | more
    return client.post(f"/talk/{number}/notes/", given, headers=SCRIPT).status_code


def test_the_newest_issue_is_the_talk_of_tonight(host: Client, number: str) -> None:
    assert host.get("/talk/").headers["Location"] == f"/talk/{number}/"
    page = host.get(f"/talk/{number}/").content.decode()
    assert "The talk has not begun." in page
    assert 'value="begin"' in page


def test_without_an_issue_the_page_says_what_to_do(community: Community) -> None:
    page = client(Role.MEMBER).get("/talk/").content.decode()
    assert "no issue to talk about" in page
    assert client(Role.MEMBER).get("/talk/999/").status_code == 404


def test_the_host_begins_goes_on_and_finishes_without_a_script(host: Client, number: str) -> None:
    host.post(f"/talk/{number}/go/", {"do": "begin"})
    first = Night.objects.get().current_id
    said = host.post(f"/talk/{number}/go/", {"do": "next", "seen": first})
    assert said.headers["Location"] == f"/talk/{number}/"
    assert Night.objects.get().current_id != first
    host.post(f"/talk/{number}/go/", {"do": "finish"})
    assert "The talk is over." in host.get(f"/talk/{number}/").content.decode()


def test_with_htmx_a_step_answers_with_what_is_on_now(host: Client, number: str) -> None:
    go(host, number, do="begin")
    page = go(host, number, piece=question().pk)
    assert re.search(r'id="now"[^>]*data-question="1"[^>]*hx-swap-oob', page)
    assert "LoRA" in page
    assert f'name="seen" value="{question().pk}"' in page
    assert "16 起步" in page


def test_a_step_that_cannot_be_is_told(host: Client, number: str) -> None:
    said = host.post(f"/talk/{number}/go/", {"do": "next", "seen": "1"}, follow=True)
    assert "the talk is not running" in said.content.decode()
    assert host.post(f"/talk/{number}/go/", {"do": "dance"}).status_code == 404


def test_followers_ask_cheaply_and_are_told_what_is_new(
    host: Client, follower: Client, number: str
) -> None:
    go(host, number, do="begin")
    at = cursor(number)
    assert follower.get(f"/talk/{number}/since/{at}/").status_code == 204
    go(host, number, piece=question().pk)
    page = follower.get(f"/talk/{number}/since/{at}/?view=follow").content.decode()
    assert "LoRA" in page
    assert f"/since/{cursor(number)}/" in page
    assert 'id="controls"' not in page


def test_a_follower_has_no_controls_and_the_screen_only_what_is_on(
    host: Client, follower: Client, number: str
) -> None:
    go(host, number, do="begin")
    go(host, number, piece=question().pk)
    page = follower.get(f"/talk/{number}/").content.decode()
    assert 'value="next"' not in page
    assert 'id="line"' in page
    screen = follower.get(f"/talk/{number}/screen/").content.decode()
    assert "LoRA" in screen
    assert "<form" not in screen


def test_people_are_shown_by_their_public_names(host: Client, number: str) -> None:
    go(host, number, do="begin")
    page = go(host, number, piece=question().pk)
    assert "Researcher" in page
    assert "阿澈" not in page


def test_minutes_are_planned_beforehand(host: Client, number: str) -> None:
    section = next(
        one for one in Piece.objects.filter(kind="section") if '"free_talk"' in one.record
    )
    host.post(f"/talk/{number}/plan/", {f"minutes-{section.pk}": "7"})
    assert AgendaItem.objects.get(section=section).minutes == 7
    host.post(f"/talk/{number}/plan/", {f"minutes-{section.pk}": ""})
    assert AgendaItem.objects.get(section=section).minutes is None
    said = host.post(f"/talk/{number}/plan/", {f"minutes-{section.pk}": "soon"}, follow=True)
    assert "no number of minutes" in said.content.decode()


def test_over_time_is_told_in_words(host: Client, number: str) -> None:
    go(host, number, do="begin")
    night = Night.objects.get()
    section = AgendaItem.objects.get(number=number)
    AgendaItem.objects.update(minutes=1, spent=200)
    page = host.get(f"/talk/{number}/").content.decode()
    assert night.current_id == section.section_id
    assert re.search(r"over by 2:2\d", page)


def test_a_line_is_kept_once_and_shown_to_all(host: Client, follower: Client, number: str) -> None:
    go(host, number, do="begin")
    assert note(follower, number, "32 也够用") == 200
    assert note(follower, number, "32 也够用") == 200
    assert Note.objects.count() == 1
    answers = pieces.record_of(question(), Question).answers
    assert [one.text.partition(" [")[0] for one in answers][-1] == "32 也够用"
    assert Change.objects.latest("pk").by == member()
    assert "32 也够用" in host.get(f"/talk/{number}/").content.decode()


def test_a_member_types_only_while_the_talk_runs(
    host: Client, follower: Client, number: str
) -> None:
    assert note(follower, number, "早了") == 422
    go(host, number, do="begin")
    go(host, number, do="finish")
    Night.objects.update(ended=F("began") - timedelta(minutes=2))
    assert note(follower, number, "晚了") == 422
    assert note(follower, number, "断线时写的", waited="3600") == 422  # before it began
    assert note(host, number, "补记", key="key-0002") == 200


def test_only_who_runs_the_talk_says_what_an_answer_makes_of_a_question(
    host: Client, follower: Client, number: str
) -> None:
    go(host, number, do="begin")
    before = pieces.record_of(question(), Question).status
    note(follower, number, "一半", status="partly")
    assert pieces.record_of(question(), Question).status == before
    note(host, number, "一半", key="key-0002", status="partly")
    assert pieces.record_of(question(), Question).status == "partly"


def test_a_note_is_changed_by_who_typed_it_and_by_who_runs_the_talk(
    host: Client, follower: Client, number: str
) -> None:
    go(host, number, do="begin")
    note(follower, number, "写错")
    address = f"/talk/{number}/notes/{Note.objects.get().pk}/"
    assert client(Role.MEMBER, "Other").post(address, {"text": "别人"}).status_code == 403
    follower.post(address, {"text": "改好"})
    assert "改好" in question().record
    host.post(address, {"do": "drop"})
    assert "改好" not in question().record
    assert Note.objects.get().dropped


def test_a_line_without_a_script_has_the_key_of_its_page(host: Client, number: str) -> None:
    go(host, number, do="begin")
    page = host.get(f"/talk/{number}/").content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key is not None
    given = {"key": key[1], "piece": question().pk, "text": "好", "kind": "note"}
    assert host.post(f"/talk/{number}/notes/", given).status_code == 302
    host.post(f"/talk/{number}/notes/", given)
    assert Note.objects.count() == 1


def test_moments_lead_into_the_recording(host: Client, number: str) -> None:
    go(host, number, do="begin")
    note(host, number, "记一笔")
    began = Night.objects.get().began
    assert began is not None
    host.post(f"/talk/{number}/recording/", {"video": "https://youtu.be/abc", "began": ""})
    page = go(host, number, piece=question().pk)
    assert "https://youtu.be/abc?t=0" in page
    said = host.post(f"/talk/{number}/recording/", {"began": "gestern"}, follow=True)
    assert "write the day and hour" in said.content.decode()


def test_a_moment_that_is_none_is_refused_in_words(host: Client, number: str) -> None:
    for began in ("0001-01-01T00:00", "9999-12-31T23:59-12:00", "2026-06-06T25:00", "9" * 5000):
        page = host.post(f"/talk/{number}/recording/", {"began": began}, follow=True)
        assert page.status_code == 200
        if began[0] != "9":
            assert "write the day and hour" in page.content.decode(), began


def test_a_transcript_stands_beside_the_agenda_and_goes_to_the_notes(
    host: Client, number: str, tmp_path: Path
) -> None:
    go(host, number, do="begin")
    path = tmp_path / "talk.vtt"
    path.write_text(TRANSCRIPT, encoding="utf-8")
    with path.open("rb") as file:
        said = host.post(f"/talk/{number}/transcript/upload/", {"file": file})
    assert said.headers["Location"] == f"/talk/{number}/transcript/"
    began = Night.objects.get().began
    assert began is not None
    local = began.replace(tzinfo=None).isoformat(sep="T", timespec="seconds")
    host.post(f"/talk/{number}/recording/", {"began": local})  # eight hours early: all before
    page = host.get("/talk/" + number + "/transcript/").content.decode()
    assert "0:12:00" in page
    assert "rank 开到 32 就够了" in page
    cue = re.findall(r'name="cue" value="([^"]+)"', page)[1]
    host.post(f"/talk/{number}/transcript/", {"cue": cue, "piece": question().pk})
    host.post(f"/talk/{number}/transcript/", {"cue": cue, "piece": question().pk})
    answer = pieces.record_of(question(), Question).answers[-1]
    assert answer.text == "rank 开到 32 就够了 [0:12:00]"
    assert answer.sources == (cue,)
    assert Note.objects.count() == 1


def test_what_is_no_transcript_is_told(host: Client, number: str, tmp_path: Path) -> None:
    path = tmp_path / "talk.txt"
    path.write_text("hello")
    with path.open("rb") as file:
        said = host.post(f"/talk/{number}/transcript/upload/", {"file": file}, follow=True)
    assert "this is no transcript" in said.content.decode()
