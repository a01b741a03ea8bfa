"""What a hostile form or address holds is refused in words, on both engines: never a 500."""

from pathlib import Path

import pytest
from django.test import Client

from openllm_talk.issues.models import Draft, Piece
from openllm_talk.issues.workshop import editing, journal
from openllm_talk.web.accounts.roles import Role
from web_live import member

NUMBER = "000"
PAGE = f"/review/{NUMBER}"
MACHINE = journal.Actor(said="talk draft")
HUGE = "9" * 5000
BIG = "99999999999999999999"

pytestmark = pytest.mark.both_engines


@pytest.fixture
def entry(workspace: Path) -> int:
    """An entry in a section of issue 000, beside another one and a question."""
    Draft.objects.create(number=NUMBER)
    editing.do_add(NUMBER, "head", {"title": "An issue", "number": NUMBER}, MACHINE)
    editing.do_add(NUMBER, "section", {"name": "Tools", "kind": "special"}, MACHINE)
    section = Piece.objects.get(kind="section")
    editing.do_add(NUMBER, "question", {"id": "q-1", "text": "Why?"}, MACHINE)
    made = editing.do_add(NUMBER, "entry", {"title": "A tool"}, MACHINE, section=section.pk)
    return made.steps.get().piece_id


@pytest.fixture
def editor(workspace: Path) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(member(Role.ADMIN))
    return client


@pytest.mark.parametrize("number", [HUGE, BIG, "-1", "1e9", "٣", "²", "\0", ""])
def test_a_number_that_is_none_is_refused(entry: int, editor: Client, number: str) -> None:
    question = Piece.objects.get(kind="question").pk
    forms = (
        ("decide/", {"accept": number}),
        ("decide/", {"accept_rest": number}),
        ("add/", {"section": number, "title": "x"}),
        (f"{entry}/move/", {"section": number}),
        (f"{entry}/move/", {"after": number}),
        (f"{entry}/merge/", {"into": number}),
        (f"{question}/split/", {"answer": number, "text": "And?"}),
        (f"{entry}/edit/", {"version": number, "title": "x"}),
        (f"{entry}/context/", {"message": number, "answers": number}),
        ("findings/", {"key": number, "verdict": number}),
    )
    for path, given in forms:
        assert editor.post(f"{PAGE}/{path}", given).status_code < 500, path
    for query in (f"{entry}/context/?around={number}", f"history/?page={number}"):
        assert editor.get(f"{PAGE}/{query}").status_code < 500, query


@pytest.mark.parametrize("number", [HUGE, BIG])
def test_an_id_that_no_database_holds_is_found_nowhere(
    entry: int, editor: Client, number: str
) -> None:
    for path in (f"{PAGE}/{number}/", f"{PAGE}/{number}/edit/", f"{PAGE}/{number}/history/"):
        assert editor.get(path).status_code == 404
    assert editor.get(f"{PAGE}/since/{number}/").status_code in (204, 404)
    for path in (
        f"{PAGE}/undo/{number}/",
        f"{PAGE}/{entry}/restore/{number}/",
        f"/members/{number}/role/",
        f"/members/{number}/forget/",
    ):
        assert editor.post(path).status_code == 404, path
    for path in (f"/members/identities/{number}/", f"/members/invitations/{number}/revoke/"):
        assert editor.post(path).status_code < 500, path


@pytest.mark.parametrize("number", ["%00", "..", "%2e%2e", "a%20b", "%2f", "%ff", "x" * 300, "%0a"])
def test_an_issue_of_a_strange_number_is_none(workspace: Path, editor: Client, number: str) -> None:
    for path in (f"/review/{number}/", f"/review/{number}/history/", f"/review/{number}/since/1/"):
        assert editor.get(path).status_code < 500, path
    for path in (f"/review/{number}/decide/", f"/review/{number}/add/"):
        assert editor.post(path).status_code < 500, path
    assert editor.get(f"/uploads/{number}/").status_code in (400, 404)
    assert not Draft.objects.exists()
    assert not list(workspace.parent.glob("*.md"))


def test_kinds_that_do_not_go_together_are_refused_in_words(entry: int, editor: Client) -> None:
    question = Piece.objects.get(kind="question").pk
    for path, given in (("merge/", {"into": question}), ("move/", {"section": entry})):
        answer = editor.post(f"{PAGE}/{entry}/{path}", given, headers={"HX-Request": "true"})
        assert answer.status_code == 409
    assert Piece.objects.filter(state="accepted").count() == Piece.objects.count()


@pytest.mark.parametrize(
    "text", ["a\0b", "\ud800", "\u202e\u2066x", "<script>", "\x1b[31m", "\ufffe"]
)
def test_any_text_is_kept_or_refused_in_words(entry: int, editor: Client, text: str) -> None:
    text = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    question = Piece.objects.get(kind="question").pk
    forms = (
        (f"{entry}/edit/", {"version": "1", "title": text, "note": text, "urls": text}),
        (f"{question}/edit/", {"version": "1", "text": text, "answer-new": text}),
        ("add/", {"section": str(Piece.objects.get(kind="section").pk), "title": text}),
        (f"{question}/split/", {"text": text}),
        ("preview/", {"text": text}),
        (f"{entry}/context/", {"message": text, "answers": text}),
        ("findings/", {"key": text, "verdict": text}),
    )
    for path, given in forms:
        assert editor.post(f"{PAGE}/{path}", given).status_code < 500, path
    assert editor.get(f"{PAGE}/").status_code == 200
    for path in ("/members/me/", "/members/me/identities/", "/members/invitations/"):
        given = {"name": text, "named": "True", "platform": text, "role": text}
        assert editor.post(path, given).status_code < 500, path


def test_a_text_longer_than_any_issue_is_refused(entry: int, editor: Client) -> None:
    long = "x" * 300_000
    for given in ({"title": long}, {"note": long}, {"urls": long}):
        refused = editor.post(f"{PAGE}/{entry}/edit/", {"version": "1", **given})
        assert refused.status_code == 422


def test_many_lines_that_are_alike_keep_nobody_waiting(entry: int, editor: Client) -> None:
    """difflib's own search inside of lines took ten seconds over these, cubic in their number."""
    lines = [f"line {place} of some words that are alike" for place in range(1500)]
    for version, ending in (("1", ""), ("2", " ?"), ("3", " !")):
        note = "\n".join(f"{line[:20]}{ending}" for line in lines)
        given = {"version": version, "title": "A tool", "note": note}
        assert editor.post(f"{PAGE}/{entry}/edit/", given).status_code == 302
    assert editor.get(f"{PAGE}/{entry}/history/").status_code == 200


def test_two_people_in_a_text_of_one_line_over_and_over_are_told_at_once(
    entry: int, editor: Client
) -> None:
    texts = ("a\nb\n" * 900, "b\na\n" * 900, "b\nb\na\n" * 600)
    for version, note in zip(("1", "2", "2"), texts, strict=True):
        given = {"version": version, "title": "A tool", "note": note}
        last = editor.post(f"{PAGE}/{entry}/edit/", given)
    assert last.status_code == 409
