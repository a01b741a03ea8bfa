"""The review page as its forms and links are used, with and without htmx."""

import sqlite3
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.db import connection
from django.test import Client

from one_friday import CHAT, drafted
from openllm_talk.archive.importing import do_import
from openllm_talk.community import DATABASE, Community
from openllm_talk.issues import claims, manuscript
from openllm_talk.issues.draft import do_draft
from openllm_talk.issues.models import Change, Piece
from openllm_talk.issues.workshop import closing, pieces
from openllm_talk.issues.workshop.journal import Actor
from openllm_talk.records import Issue, Question
from openllm_talk.web.accounts.models import Member
from openllm_talk.web.accounts.roles import Role

HTMX = {"HX-Request": "true"}


@pytest.fixture
def number(community: Community, workspace: Path, tmp_path: Path) -> str:
    """The number of a drafted issue."""
    return drafted(community, workspace, tmp_path)


def client(role: Role, name: str = "") -> Client:
    member = Member.objects.create_user(name or role.value, role=role)
    found = Client(HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE="zh")
    found.force_login(member)
    return found


@pytest.fixture
def editor(number: str) -> Client:
    return client(Role.EDITOR)


def question() -> Piece:
    return next(one for one in Piece.objects.filter(kind="question") if "LoRA" in one.record)


def test_the_page_shows_every_proposal_in_its_section(editor: Client, number: str) -> None:
    page = editor.get(f"/review/{number}/").content.decode()
    assert "LoRA 的 rank" in page
    assert "Attention Is All You Need" in page
    assert page.count('class="piece proposed"') == 3  # its paper and two questions, no reference


def test_accepting_answers_with_the_card_and_a_way_back(editor: Client, number: str) -> None:
    piece = question()
    said = editor.post(f"/review/{number}/decide/", {"accept": piece.pk}, headers=HTMX)
    assert f'id="piece-{piece.pk}"' in said.content.decode()
    change = Change.objects.latest("pk")
    assert f"/undo/{change.pk}/" in said.content.decode()
    assert change.by == Member.objects.get(username="editor")
    editor.post(f"/review/{number}/undo/{change.pk}/")
    assert question().state == "proposed"


def test_without_javascript_a_decision_leads_back_to_its_card(editor: Client, number: str) -> None:
    piece = question()
    said = editor.post(f"/review/{number}/decide/", {"reject": piece.pk})
    assert said.status_code == 302
    place = f"/review/{number}/?piece={piece.pk}#piece-{piece.pk}"
    assert said.headers["Location"] == place
    assert question().state == "rejected"


def test_the_rest_of_a_section_is_one_decision(editor: Client, number: str) -> None:
    shelf = next(one for one in Piece.objects.filter(kind="section") if '"free_talk"' in one.record)
    editor.post(f"/review/{number}/decide/", {"accept_rest": shelf.pk}, headers=HTMX)
    assert {one.state for one in Piece.objects.filter(kind="question")} == {"accepted"}
    assert Change.objects.filter(action="accept").count() == 1


def fields(piece: Piece, **changed: str) -> dict[str, Any]:
    record = pieces.record_of(piece, Question)
    given = {"version": piece.version, "title": record.title or "", "text": record.text}
    given |= {f"answer-{n}": one.text for n, one in enumerate(record.answers)}
    return given | {"status": record.status} | changed


def test_two_editors_on_one_question_see_both_versions(editor: Client, number: str) -> None:
    piece = question()
    address = f"/review/{number}/{piece.pk}/edit/"
    client(Role.EDITOR, "mira").post(address, fields(piece, title="乙"))
    said = editor.post(address, fields(piece, title="甲"), headers=HTMX)
    assert said.status_code == 409
    page = said.content.decode()
    assert "甲" in page
    assert "乙" in page
    held = question()
    assert pieces.record_of(held, Question).title == "乙"
    again = editor.post(address, fields(held, title="甲"), headers=HTMX)
    assert again.status_code == 200
    assert pieces.record_of(question(), Question).title == "甲"


def test_an_emptied_answer_goes_and_a_new_one_comes(editor: Client, number: str) -> None:
    piece = question()
    given = fields(piece) | {"answer-0": " ", "answer-new": "64 也试过，没有更好"}
    editor.post(f"/review/{number}/{piece.pk}/edit/", given)
    answers = pieces.record_of(question(), Question).answers
    assert [one.text for one in answers] == ["64 也试过，没有更好"]


def test_the_preview_takes_the_one_road(editor: Client, number: str) -> None:
    text = "<script>alert(1)</script> https://example.org/a"
    page = editor.post(f"/review/{number}/preview/", {"text": text}).content.decode()
    assert "<script>" not in page
    assert 'href="https://example.org/a"' in page


def test_a_section_lead_decides_in_their_section_alone(community: Community, number: str) -> None:
    lead = client(Role.MEMBER, "lead")
    member = Member.objects.get(username="lead")
    assert lead.get(f"/review/{number}/").status_code == 403
    claims.do_claim(community, number, "section:free_talk", member.pk)
    assert lead.get(f"/review/{number}/").status_code == 200
    own, other = question(), Piece.objects.filter(kind="entry").first()
    assert other is not None
    given = {"accept": own.pk}
    assert lead.post(f"/review/{number}/decide/", given).status_code == 302
    given = {"accept": other.pk}
    assert lead.post(f"/review/{number}/decide/", given).status_code in (403, 404)
    assert question().state == "accepted"
    assert Piece.objects.get(pk=other.pk).state == "proposed"


def test_others_changes_come_as_cards_and_a_new_cursor(editor: Client, number: str) -> None:
    cursor = Change.objects.latest("pk").pk
    assert editor.get(f"/review/{number}/since/{cursor}/").status_code == 204
    other = client(Role.EDITOR, "mira")
    other.post(f"/review/{number}/decide/", {"accept": question().pk})
    page = editor.get(f"/review/{number}/since/{cursor}/").content.decode()
    assert f'id="piece-{question().pk}"' in page
    assert f"/since/{Change.objects.latest('pk').pk}/" in page


def test_private_things_wait_until_somebody_has_looked(editor: Client, number: str) -> None:
    page = editor.get(f"/review/{number}/findings/").content.decode()
    assert "13912345678" in page
    editor.post(f"/review/{number}/findings/", {"do": "hide_all"})
    page = editor.get(f"/review/{number}/findings/").content.decode()
    assert "hide_all" not in page


def test_a_version_is_restored_from_the_history(editor: Client, number: str) -> None:
    piece = question()
    editor.post(f"/review/{number}/{piece.pk}/edit/", fields(piece, title="一"))
    editor.post(f"/review/{number}/{piece.pk}/edit/", fields(question(), title="二"))
    first = piece.steps.get(version=2).change
    page = editor.get(f"/review/{number}/{piece.pk}/history/").content.decode()
    assert "<ins>二</ins>" in page
    editor.post(f"/review/{number}/{piece.pk}/restore/{first.pk}/")
    assert pieces.record_of(question(), Question).title == "一"


def test_the_history_names_fields_and_decisions_in_the_language_of_the_page(
    editor: Client, number: str
) -> None:
    piece = question()
    editor.post(f"/review/{number}/{piece.pk}/edit/", fields(piece, title="秩怎么选"))
    page = editor.get(f"/review/{number}/{piece.pk}/history/").content.decode()
    assert '<p class="hint">标题</p>' in page
    assert "<ins>已接受</ins>" in page
    assert "accepted</" not in page


def test_the_history_tells_what_members_did_under_the_name_that_they_have_there(
    editor: Client, number: str
) -> None:
    mira = client(Role.MEMBER, "mira")
    mira.post(f"/next/{number}/claim/", {"part": "section:news"})
    mira.post(f"/next/{number}/nominate/", {"part": "section:classic", "text": "LoRA 原论文"})
    page = editor.get(f"/review/{number}/history/").content.decode()
    assert "认领了“本周新闻”。" in page
    assert "提名了“LoRA 原论文”。" in page
    assert "mira" not in page
    assert "<bdi>研究员" in page
    claimed, nominated = Change.objects.order_by("pk")[Change.objects.count() - 2 :]
    assert f"/undo/{nominated.pk}/" in page  # an editor may withdraw it, too
    assert f"/undo/{claimed.pk}/" not in page  # what Mira holds only Mira hands back
    editor.post(f"/review/{number}/undo/{nominated.pk}/", {"back": "history"})
    page = editor.get(f"/review/{number}/history/").content.decode()
    assert "撤销：提名了“LoRA 原论文”。" in page
    assert f"/undo/{nominated.pk}/" not in page


def test_the_history_tells_of_verdicts_with_a_way_back_and_of_letters_without(
    editor: Client, number: str
) -> None:
    editor.post(f"/review/{number}/findings/", {"do": "hide_all"})
    verdict = Change.objects.latest("pk")
    closing.do_send(number, "letters", Actor(said="Rowan"))
    page = editor.get(f"/review/{number}/history/").content.decode()
    assert "隐私内容：隐去 1 处，保留 0 处。" in page
    assert "已寄出邮件通讯。" in page
    assert f"/undo/{verdict.pk}/" in page
    assert f"/undo/{Change.objects.latest('pk').pk}/" not in page


def test_claims_and_wishes_are_not_announced_as_changes_of_the_issue(
    editor: Client, number: str
) -> None:
    cursor = Change.objects.latest("pk").pk
    mira = client(Role.MEMBER, "mira")
    mira.post(f"/next/{number}/claim/", {"part": "section:news"})
    mira.post(f"/next/{number}/suggest/", {"part": "", "text": "早点开始"})
    assert editor.get(f"/review/{number}/since/{cursor}/").status_code == 204


def test_an_entry_of_ones_own_joins_its_section(editor: Client, number: str) -> None:
    shelf = next(one for one in Piece.objects.filter(kind="section") if '"news"' in one.record)
    given = {"section": shelf.pk, "urls": "https://example.org/x", "note": "值得一看"}
    editor.post(f"/review/{number}/add/", given)
    made = Piece.objects.filter(kind="entry").latest("pk")
    assert msgspec.json.decode(made.record)["note"] == "值得一看"
    assert made.section_id == shelf.pk


def test_a_question_that_was_left_out_is_taken_in(
    editor: Client, workspace: Path, number: str
) -> None:
    more = Issue(title="", questions=(Question(id="small", text="显存报 <b>OOM</b> 怎么查？"),))
    path = workspace / f"drafts/{number}.more.md"
    path.write_text(manuscript.write(more, "zh"), encoding="utf-8")
    address = f"/review/{number}/left-out/"
    assert "显存报 &lt;b&gt;OOM&lt;/b&gt; 怎么查？" in editor.get(address).content.decode()
    page = editor.post(address, {"question": "small"}, follow=True).content.decode()
    assert "没有遗漏的问题" in page
    assert f"/review/{number}/undo/{Change.objects.latest('pk').pk}/" in page
    assert "OOM" in editor.get(f"/review/{number}/").content.decode()


def test_new_proposals_are_told_and_not_forced_into_the_page(
    editor: Client, number: str, community: Community, workspace: Path, tmp_path: Path
) -> None:
    cursor = Change.objects.latest("pk").pk
    path = tmp_path / "more.txt"
    later = "老秦  17:00\nMoE 模型微调时 router 要不要冻住？\n\n芋泥  17:05\n要，不然专家会塌缩\n"
    path.write_text(f"{CHAT}\n{later}", encoding="utf-8")
    do_import([path], community)
    do_draft(community, workspace)
    page = editor.get(f"/review/{number}/since/{cursor}/").content.decode()
    assert f'href="/review/{number}/"' in page
    new = next(one for one in Piece.objects.filter(kind="question") if "router" in one.record)
    assert f'id="piece-{new.pk}"' not in page


def test_who_waits_too_long_for_the_archive_is_told_that_nothing_was_stored(
    editor: Client, number: str, workspace: Path
) -> None:
    piece = question()
    other = sqlite3.connect(workspace / DATABASE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 10")
    said = editor.post(f"/review/{number}/decide/", {"accept": piece.pk}, headers=HTMX)
    other.close()
    assert said.status_code == 409
    assert "这一步没有保存" in said.content.decode()
    piece.refresh_from_db()
    assert piece.state == "proposed"
