"""A section lead reaches for what belongs to others: by order, by threads, by undoing."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from django.test import Client

from openllm_talk.archive.edited_links import Moved
from openllm_talk.issues.models import Change, Claim, Draft, Piece
from openllm_talk.issues.workshop import beside, editing, journal, pieces
from openllm_talk.web.accounts.roles import Role
from web_live import member

NUMBER = "000"
PAGE = f"/review/{NUMBER}"
EDITOR = journal.Actor(said="talk draft")
HEAD = {"title": "An issue", "number": NUMBER}


def add(kind: str, record: Mapping[str, object], section: int | None = None) -> int:
    change = editing.do_add(NUMBER, kind, record, EDITOR, section=section)
    return change.steps.get().piece_id


@pytest.fixture
def sections(workspace: Path) -> list[int]:
    """Two sections of one kind and Free Talk, in issue 000."""
    Draft.objects.create(number=NUMBER)
    add("head", HEAD)
    named = (("Tools", "special"), ("Jobs", "special"), ("Free talk", "free_talk"))
    return [add("section", {"name": name, "kind": kind}) for name, kind in named]


def lead_of(part: str) -> Client:
    somebody = member(Role.MEMBER, "Lea")
    Claim.objects.create(number=NUMBER, part=part, slot=1, member=somebody)
    client = Client()
    client.force_login(somebody)
    return client


def test_a_lead_does_not_take_over_a_section_by_moving_their_own(sections: list[int]) -> None:
    """What is claimed is «the second special section»: whoever orders sections says whose is."""
    lead = lead_of("section:special:2")
    assert lead.post(f"{PAGE}/{sections[1]}/move/", {"after": ""}).status_code == 403
    keys = pieces.part_keys(pieces.of_issue(NUMBER))
    assert keys[sections[1]] == "section:special:2"


def test_an_editor_may_still_move_a_section(sections: list[int]) -> None:
    client = Client()
    client.force_login(member(Role.EDITOR))
    assert client.post(f"{PAGE}/{sections[1]}/move/", {"after": ""}).status_code == 302


def test_a_lead_cannot_undo_what_brought_a_piece_out_of_another_section(
    sections: list[int],
) -> None:
    entry = add("entry", {"title": "A tool"}, sections[0])
    moved = editing.do_move(NUMBER, entry, EDITOR, section=sections[1])
    assert moved
    lead = lead_of("section:special:2")
    assert lead.post(f"{PAGE}/undo/{moved.pk}/").status_code == 403
    assert Piece.objects.get(pk=entry).section_id == sections[1]


def test_a_lead_of_the_news_cannot_undo_what_was_done_to_threads_alone(sections: list[int]) -> None:
    effect = beside.Rethreaded(moved=Moved(message="m", before=None, after=None))
    change = journal.do_change(NUMBER, EDITOR, "answer", [], [effect])
    assert change
    lead = lead_of("section:special")
    assert lead.post(f"{PAGE}/undo/{change.pk}/").status_code == 403
    assert Change.objects.latest("pk") == change


def test_threads_are_mended_only_by_who_may_change_the_questions(sections: list[int]) -> None:
    entry = add("entry", {"title": "A tool"}, sections[0])
    lead = lead_of("section:special")
    page = f"{PAGE}/{entry}/context/"
    assert lead.get(page).status_code == 200
    assert lead.post(page, {"message": "m", "answers": "-"}).status_code == 403


def test_a_piece_of_one_issue_is_not_reached_through_another(sections: list[int]) -> None:
    Draft.objects.create(number="001")
    editing.do_add("001", "head", {**HEAD, "number": "001"}, EDITOR)
    client = Client()
    client.force_login(member(Role.EDITOR))
    change = Change.objects.filter(number=NUMBER).latest("pk").pk
    for path in (f"{sections[0]}/edit/", f"{sections[0]}/", f"{sections[0]}/history/"):
        assert client.get(f"/review/001/{path}").status_code == 404
    assert client.post(f"/review/001/undo/{change}/").status_code == 404
    assert client.post("/review/001/decide/", {"reject": sections[0]}).status_code == 404


@pytest.mark.parametrize("field", ["sources", "carried_over", "figure", "practice", "kind", "id"])
def test_a_form_changes_no_field_that_it_does_not_show(sections: list[int], field: str) -> None:
    entry = add("entry", {"title": "A tool", "sources": ["m1"]}, sections[0])
    client = Client()
    client.force_login(member(Role.EDITOR))
    given = {"version": 1, "title": "A better tool", field: "../../.secret"}
    assert client.post(f"{PAGE}/{entry}/edit/", given).status_code == 302
    held = Piece.objects.get(pk=entry)
    assert "secret" not in held.record
    assert '"sources":["m1"]' in held.record
