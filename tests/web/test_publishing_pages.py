"""The way out of an issue: checked, previewed, signed, published, posted, sent, corrected."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from one_friday import drafted
from openllm_talk.archive import named, past
from openllm_talk.community import Community
from openllm_talk.issues import claims
from openllm_talk.issues.models import Change, Piece
from openllm_talk.publish.models import Posted, Subscriber
from openllm_talk.publish.newsletter.tokens import hashed
from openllm_talk.web.accounts.models import Audit, Member
from openllm_talk.web.accounts.roles import Role
from openllm_talk.web.jobs.models import Job, State
from openllm_talk.web.jobs.worker import do_next
from openllm_talk.web.publishing.models import PreviewLink

HTMX = {"HX-Request": "true", "HX-Target": "progress"}
TOML = """\
name = "Test Kitchen 试炼场"
timezone = "Asia/Shanghai"
languages = ["zh", "en"]

[site]
address = "https://talk.example.org/"
pdf = false

[people]
named = ["Rowan"]

[[posting]]
platform = "slack"
secret = "PUBLISHING_TEST_HOOK"
language = "en"
"""


@pytest.fixture
def number(community: Community, workspace: Path, tmp_path: Path) -> str:
    """The number of a drafted issue."""
    (workspace / "talk.toml").write_text(TOML, encoding="utf-8")
    return drafted(community, workspace, tmp_path)


def client(role: Role, name: str = "", **fields: Any) -> Client:
    member = Member.objects.create_user(name or role.value, role=role, **fields)
    found = Client(HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE="zh")
    found.force_login(member)
    return found


@pytest.fixture
def editor(number: str) -> Client:
    return client(Role.EDITOR, name="Rowan", email="rowan@example.org", named=True)


@pytest.fixture
def reader() -> Client:
    return Client(HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE="zh")


def work_through() -> None:
    """Does what waits, as the worker would."""
    while do_next():
        pass


def text(answer: Any) -> str:
    found: str = answer.content.decode()
    return found


def decide(editor: Client, number: str, rest: str = "accept") -> None:
    editor.post(f"/publishing/{number}/rest/", {"do": rest})
    editor.post(f"/publishing/{number}/private/")


def sign(editor: Client, number: str, **fields: str) -> Any:
    page = text(editor.get(f"/publishing/{number}/"))
    seen = re.search(r'name="seen" value="(\d+)"', page)
    given = {"name": "Rowan", "seen": seen[1] if seen else "", **fields}
    return editor.post(f"/publishing/{number}/sign/", given)


def publish(editor: Client, number: str) -> None:
    decide(editor, number)
    assert sign(editor, number).status_code == 302
    work_through()


def page_of(workspace: Path, number: str) -> str:
    return (workspace / "site" / "issues" / number / "index.html").read_text(encoding="utf-8")


# --- before it is out -----------------------------------------------------------------------------


def test_the_check_list_leads_to_what_blocks_and_offers_no_signature(
    editor: Client, number: str
) -> None:
    page = text(editor.get(f"/publishing/{number}/"))
    assert f'href="/review/{number}/#progress"' in page
    assert f'href="/review/{number}/#private"' in page
    assert 'name="name"' not in page


@pytest.mark.parametrize(("rest", "state"), [("accept", "accepted"), ("leave_out", "rejected")])
def test_the_rest_is_one_decision(editor: Client, number: str, rest: str, state: str) -> None:
    editor.post(f"/publishing/{number}/rest/", {"do": rest})
    assert set(
        Piece.objects.filter(number=number, kind="question").values_list("state", flat=True)
    ) == {state}


def test_the_address_without_a_number_leads_to_the_newest_issue(
    editor: Client, number: str
) -> None:
    assert editor.get("/publishing/").headers["Location"] == f"/publishing/{number}/"


def test_an_issue_that_nobody_drafted_is_not_there(editor: Client) -> None:
    assert editor.get("/publishing/999/").status_code == 404


def test_a_signature_with_proposals_left_is_refused_and_what_was_typed_stays(
    editor: Client, number: str
) -> None:
    answer = sign(editor, number)
    assert answer.status_code == 409
    assert "待决定" in text(answer)
    assert not Job.objects.filter(name="publish").exists()


def test_whoever_signs_sees_their_public_name_filled_in(editor: Client, number: str) -> None:
    decide(editor, number)
    assert 'value="Rowan"' in text(editor.get(f"/publishing/{number}/"))


def test_what_somebody_changed_meanwhile_must_be_looked_at_first(
    editor: Client, number: str
) -> None:
    decide(editor, number)
    answer = sign(editor, number, seen="1")
    assert answer.status_code == 409
    assert "又有改动" in text(answer)


# --- the preview ----------------------------------------------------------------------------------


def shared(editor: Client, number: str) -> str:
    """The path of a new link."""
    page = text(editor.post(f"/publishing/{number}/share/"))
    found = re.search(r'id="new-link" value="http://localhost([^"]+)"', page)
    assert found
    return found[1]


def test_whoever_has_the_link_sees_the_issue_and_nothing_of_the_workshop(
    editor: Client, reader: Client, number: str
) -> None:
    decide(editor, number)
    answer = reader.get(shared(editor, number))
    assert "一般开多少合适" in text(answer)
    assert "13912345678" not in text(answer)
    assert "阿澈" not in text(answer)
    assert "/review/" not in text(answer)
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_undecided_proposals_are_not_shown_to_anybody_outside(
    editor: Client, reader: Client, number: str
) -> None:
    assert "一般开多少合适" not in text(reader.get(shared(editor, number)))


def test_what_is_kept_of_a_link_does_not_open_it(
    editor: Client, reader: Client, number: str
) -> None:
    place = shared(editor, number)
    token = place.rstrip("/").rpartition("/")[2]
    link = PreviewLink.objects.get()
    assert link.digest == hashed(token)
    assert reader.get(f"/publishing/shared/{link.digest}/").status_code == 404


def test_a_link_ends_after_two_weeks_or_when_somebody_revokes_it(
    editor: Client, reader: Client, number: str
) -> None:
    late, revoked = shared(editor, number), shared(editor, number)
    first, second = PreviewLink.objects.order_by("pk")
    assert first.expires - timezone.now() > timedelta(days=13)
    PreviewLink.objects.filter(pk=first.pk).update(expires=timezone.now())
    editor.post(f"/publishing/{number}/share/{second.pk}/revoke/")
    assert reader.get(late).status_code == 404
    assert reader.get(revoked).status_code == 404


def test_a_link_shows_nothing_once_who_made_it_may_not_look_themselves(
    editor: Client, reader: Client, number: str
) -> None:
    place = shared(editor, number)
    assert reader.get(place).status_code == 200
    Member.objects.filter(pk=editor.session["_auth_user_id"]).update(role=Role.MEMBER)
    assert reader.get(place).status_code == 404


def test_no_link_is_made_to_an_issue_that_is_none(editor: Client) -> None:
    for number in ("998", "a" * 300, "%F0%9F%98%80"):
        assert editor.post(f"/publishing/{number}/share/").status_code == 404
    assert not PreviewLink.objects.exists()


# --- published ------------------------------------------------------------------------------------


def test_a_signature_is_published_by_the_worker_and_noted(
    editor: Client, number: str, workspace: Path
) -> None:
    decide(editor, number)
    sign(editor, number)
    assert "马上发布" in text(editor.get(f"/publishing/{number}/"))
    work_through()
    assert "一般开多少合适" in page_of(workspace, number)
    issue = past.approved(number)
    assert issue is not None
    assert issue.approved_by == "Rowan"
    assert Audit.objects.get(action="issue.publish").about == number


def test_the_page_that_waits_asks_until_it_is_done(editor: Client, number: str) -> None:
    decide(editor, number)
    sign(editor, number)
    answer = editor.get(f"/publishing/{number}/", headers=HTMX)
    assert 'hx-trigger="every 1s"' in text(answer)
    assert "HX-Refresh" not in answer.headers
    work_through()
    assert editor.get(f"/publishing/{number}/", headers=HTMX).headers["HX-Refresh"] == "true"


def test_signing_twice_publishes_once(editor: Client, number: str) -> None:
    decide(editor, number)
    sign(editor, number)
    assert sign(editor, number).status_code == 409
    assert Job.objects.filter(name="publish").count() == 1


def test_a_member_cannot_change_what_is_out_until_it_is_reopened(
    editor: Client, number: str
) -> None:
    publish(editor, number)
    piece = Piece.objects.filter(number=number, kind="question").first()
    assert piece is not None
    fields = {"reject": piece.pk}
    answer = editor.post(f"/review/{number}/decide/", fields, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert answer.headers["HX-Reswap"] == "none"
    assert "已经发布" in text(answer)
    editor.post(f"/publishing/{number}/reopen/")
    assert editor.post(f"/review/{number}/decide/", fields).status_code == 302
    piece.refresh_from_db()
    assert piece.state == "rejected"


def test_the_texts_to_paste_are_those_of_the_site(editor: Client, number: str) -> None:
    publish(editor, number)
    page = text(editor.get(f"/publishing/{number}/"))
    assert page.count("<textarea") == 2
    assert f"/issues/{number}/issue-{number}.zhihu.md" in page


def test_a_correction_needs_a_note_and_readers_see_it(
    editor: Client, number: str, workspace: Path
) -> None:
    publish(editor, number)
    editor.post(f"/publishing/{number}/reopen/")
    asked = next(one for one in Piece.objects.filter(kind="question") if "KV" in one.record)
    editor.post(f"/review/{number}/decide/", {"reject": asked.pk})
    assert "占多少显存" in page_of(workspace, number)  # readers see what was published
    assert sign(editor, number).status_code == 409
    assert sign(editor, number, note="去掉了一个问题").status_code == 302
    work_through()
    assert "去掉了一个问题" in page_of(workspace, number)
    assert "占多少显存" not in page_of(workspace, number)
    assert Audit.objects.filter(action="issue.correct").count() == 1


def test_what_cannot_be_published_says_why_and_is_opened_or_tried_again(
    editor: Client, number: str, workspace: Path
) -> None:
    (workspace / "site").mkdir()
    (workspace / "site" / "somebody's.txt").write_text("not ours", encoding="utf-8")
    publish(editor, number)
    page = text(editor.get(f"/publishing/{number}/"))
    assert "没有发布成功" in page
    assert past.approved(number) is None
    (workspace / "site" / "somebody's.txt").unlink()
    editor.post(f"/publishing/{number}/again/")
    work_through()
    assert past.approved(number) is not None


def test_members_who_chose_to_be_named_are_and_others_are_not(
    editor: Client, number: str, workspace: Path, community: Community
) -> None:
    host = Member.objects.create_user("hidden", name="Hidden Name")
    claims.do_claim(community, number, "host", host.pk)
    nora = Member.objects.create_user("nora", name="Nora Vale", named=True)
    named.do_choose(nora.pk, "Nora Vale", [])
    claims.do_claim(community, number, "editor", nora.pk)
    publish(editor, number)
    page = page_of(workspace, number)
    assert "Nora Vale" in page
    assert "Hidden Name" not in page
    assert "主持人" in page


# --- to the group, and by e-mail ------------------------------------------------------------------


def test_each_group_shows_what_would_be_sent(editor: Client, number: str) -> None:
    publish(editor, number)
    page = text(editor.get(f"/publishing/{number}/"))
    assert "PUBLISHING_TEST_HOOK" in page
    assert f"https://talk.example.org/en/issues/{number}/" in page
    assert "还没有发" in page


def test_a_post_without_its_secret_fails_and_says_which(editor: Client, number: str) -> None:
    publish(editor, number)
    editor.post(f"/publishing/{number}/post/")
    work_through()
    assert Job.objects.get(name="post").state == State.FAILED
    assert "PUBLISHING_TEST_HOOK" in text(editor.get(f"/publishing/{number}/"))
    assert not Posted.objects.exists()


def test_a_message_that_may_have_arrived_is_sent_again_by_a_person_only(
    editor: Client, number: str
) -> None:
    publish(editor, number)
    Posted.objects.create(
        issue=number,
        hook="PUBLISHING_TEST_HOOK",
        platform="slack",
        digest="x",
        state="trying",
        at=timezone.now() - timedelta(hours=1),
    )
    page = text(editor.get(f"/publishing/{number}/"))
    assert "不确定是否送达" in page
    assert 'name="again" value="1"' in page


def test_a_test_letter_goes_to_whoever_asked_and_counts_for_nobody(
    editor: Client, number: str
) -> None:
    publish(editor, number)
    editor.post(f"/publishing/{number}/letter/")
    work_through()
    (letter,) = mail.outbox
    assert letter.to == ["rowan@example.org"]


def test_a_reader_asks_confirms_gets_the_issue_and_leaves(
    editor: Client, reader: Client, number: str
) -> None:
    publish(editor, number)
    reader.post("/newsletter/", {"address": "reader@example.org"})
    work_through()
    asked = mail.outbox.pop()
    confirm = re.search(r"https://talk\.example\.org(/newsletter/confirm/\S+)", str(asked.body))
    assert confirm
    reader.get(confirm[1])  # a mail program looks
    assert Subscriber.objects.get().state == "pending"
    assert reader.post(confirm[1]).status_code == 200
    assert Job.objects.get(name="subscribe").arguments == {}
    for _twice in range(2):
        editor.post(f"/publishing/{number}/letters/")
    work_through()
    (letter,) = mail.outbox
    told = list(
        Change.objects.filter(number=number).order_by("pk").values_list("action", flat=True)
    )
    assert told[-2:] == ["publish", "letters"]
    leave = re.search(r"https://talk\.example\.org(/newsletter/leave/\S+)", str(letter.body))
    assert leave
    checking = Client(enforce_csrf_checks=True, HTTP_HOST="localhost")
    assert checking.post(leave[1], {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Subscriber.objects.get().address is None


def test_asking_for_the_newsletter_tells_nobody_who_has_it(reader: Client, number: str) -> None:
    new = text(reader.post("/newsletter/", {"address": "one@example.org"}))
    Subscriber.objects.create(
        address="two@example.org",
        language="zh",
        state="confirmed",
        token="t",
        asked=timezone.now(),
        mailed=timezone.now() - timedelta(days=1),
    )
    known = text(reader.post("/newsletter/", {"address": "two@example.org"}))
    token = re.compile(r'("X-CSRFToken": |csrfmiddlewaretoken" value=)"\w+"')
    assert token.sub("", new) == token.sub("", known)


def test_a_text_that_is_no_address_is_refused(reader: Client, number: str) -> None:
    assert reader.post("/newsletter/", {"address": "nobody"}).status_code == 400
