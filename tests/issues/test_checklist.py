"""What a person is told before an issue is published."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from one_friday import drafted
from openllm_talk.archive import pages
from openllm_talk.community import Community
from openllm_talk.errors import PublishError, WorkshopError
from openllm_talk.issues import claims, wishes
from openllm_talk.issues.claims import Credits
from openllm_talk.issues.models import Change, Piece
from openllm_talk.issues.workshop import closing, editing, findings, journal, pieces
from openllm_talk.issues.workshop.final import waiting
from openllm_talk.issues.workshop.journal import Actor
from openllm_talk.publish.checklist import Check, blocking, check_list
from openllm_talk.publish.preview import accepted, preview
from openllm_talk.publish.publication import do_publish
from openllm_talk.publish.signing import do_sign
from openllm_talk.reading import links
from openllm_talk.records import Entry, Figure, Page, Question, Section
from openllm_talk.web.accounts.models import Member

SOMEBODY = Actor(said="a test")


@pytest.fixture
def number(community: Community, workspace: Path, tmp_path: Path) -> str:
    """The number of a drafted issue."""
    return drafted(community, workspace, tmp_path)


@pytest.fixture
def look(community: Community, workspace: Path, number: str) -> Any:
    """The check of a kind, as it is now."""

    def looked(kind: str) -> Check:
        checks = check_list(community, workspace, number)
        return next(one for one in checks if one.kind == kind)

    return looked


def accept_all(number: str) -> None:
    editing.do_decide(number, waiting(number), "accepted", SOMEBODY)


def hide_all(number: str, community: Community) -> None:
    issue = pieces.issue_of(pieces.of_issue(number))
    found = findings.of_issue(issue, community)
    findings.do_judge(number, {one.key: "hide" for one in found}, found, SOMEBODY)


def section(number: str, kind: str = "news") -> Piece:
    held = Piece.objects.filter(number=number, kind="section")
    return next(one for one in held if pieces.record_of(one, Section).kind == kind)


def add(number: str, **fields: Any) -> int:
    """A new entry among the news; its id."""
    record = msgspec.to_builtins(Entry(**fields))
    change = editing.do_add(number, "entry", record, SOMEBODY, section=section(number).pk)
    return change.steps.get().piece_id


def test_a_fresh_draft_is_blocked_by_its_proposals_and_private_things(
    community: Community, workspace: Path, number: str
) -> None:
    blocks = blocking(check_list(community, workspace, number))
    assert [one.kind for one in blocks] == ["proposals", "private"]
    assert all(one.en and one.zh for one in check_list(community, workspace, number))


def test_deciding_on_all_leaves_nothing_that_blocks(
    community: Community, workspace: Path, number: str
) -> None:
    accept_all(number)
    hide_all(number, community)
    assert not blocking(check_list(community, workspace, number))


def test_an_issue_that_the_workshop_does_not_have_has_no_list(
    community: Community, workspace: Path
) -> None:
    assert check_list(community, workspace, "999") == ()


def test_those_who_claimed_the_hosting_count(
    community: Community, workspace: Path, number: str, look: Any
) -> None:
    assert look("people").zh == "还没写明主持人、编辑是谁。"
    people = Credits(host=("Rowan",), editor=("Rowan",))
    checks = check_list(community, workspace, number, people)
    assert next(one for one in checks if one.kind == "people").state == "ok"


def test_one_work_under_two_addresses_is_a_link_that_stands_twice(number: str, look: Any) -> None:
    assert look("duplicates").state == "ok"
    again = add(number, title="The PDF", urls=("https://arxiv.org/pdf/1706.03762v5",))
    check = look("duplicates")
    assert check.state == "warn"
    assert len(check.places) == 2
    assert again in {place.piece for place in check.places}


@pytest.mark.parametrize(("status", "state"), [(404, "warn"), (410, "warn"), (403, "ok")])
def test_a_page_that_was_not_there_is_a_dead_link_and_a_refusal_is_not(
    number: str, look: Any, status: int, state: str
) -> None:
    url = "https://example.org/gone"
    add(number, title="Gone", urls=(url,))
    pages.do_keep(links.work(url), Page(url=url, status=status))
    assert look("dead").state == state


def test_a_bare_link_is_named_with_its_place(number: str, look: Any) -> None:
    url = "https://example.org/bare"
    piece = add(number, title=url, urls=(url,))
    assert [place.piece for place in look("untitled").places] == [piece]


def test_a_figure_whose_file_is_gone_blocks(number: str, look: Any) -> None:
    add(number, title="A bench", figure=Figure(file="entries/none/figure.png", alt="Nothing"))
    assert look("figures").state == "block"


def test_an_open_question_is_told_and_does_not_block(number: str, look: Any) -> None:
    check = look("unanswered")
    assert (check.state, len(check.places)) == ("warn", 1)


def test_a_follow_up_without_its_question_is_told(number: str, look: Any) -> None:
    lost = Question(id="f-1", text="那 4bit 呢？", role="follow_up", parent="q-nowhere")
    editing.do_add(number, "question", msgspec.to_builtins(lost), SOMEBODY)
    assert look("follow_ups").state == "warn"


def test_an_empty_section_is_named(number: str, look: Any) -> None:
    bare = Section(name="本周经典", kind="classic")
    editing.do_add(number, "section", msgspec.to_builtins(bare), SOMEBODY)
    assert "本周经典" in look("empty").zh


# --- signed ---------------------------------------------------------------------------------------


def sign(community: Community, workspace: Path, number: str, **more: Any) -> None:
    do_sign(community, workspace, number, "Rowan", Credits(host=("Rowan",)), SOMEBODY, **more)


def signed(community: Community, workspace: Path, number: str, **more: Any) -> None:
    accept_all(number)
    hide_all(number, community)
    sign(community, workspace, number, **more)


def test_an_issue_with_undecided_proposals_is_not_signed(
    community: Community, workspace: Path, number: str
) -> None:
    with pytest.raises(PublishError, match="still to decide"):
        sign(community, workspace, number)
    assert not closing.is_closed(number)


def test_what_changed_since_somebody_looked_is_not_signed_by_them(
    community: Community, workspace: Path, number: str
) -> None:
    accept_all(number)
    hide_all(number, community)
    seen = journal.outward(number)
    add(number, title="Late", urls=("https://example.org/late",))
    with pytest.raises(PublishError, match="changed since"):
        sign(community, workspace, number, seen=seen)


def test_who_signs_looks_again_at_a_claim_but_not_at_a_wish(
    community: Community, workspace: Path, number: str
) -> None:
    accept_all(number)
    hide_all(number, community)
    seen, mira = journal.outward(number), Member.objects.create_user("mira").pk
    wishes.do_nominate(community, number, "section:classic", "LoRA", "", mira)
    assert journal.outward(number) == seen
    claims.do_claim(community, number, "section:classic", mira)
    with pytest.raises(PublishError, match="changed since"):
        sign(community, workspace, number, seen=seen)


def test_a_verdict_is_taken_back_and_blocks_again(
    community: Community, workspace: Path, number: str
) -> None:
    issue = pieces.issue_of(pieces.of_issue(number))
    found = findings.of_issue(issue, community)
    hide_all(number, community)
    assert findings.undecided(findings.of_issue(issue, community)) == []
    change = Change.objects.latest("pk")
    assert change.action == "verdict"
    journal.do_undo(change, SOMEBODY)
    assert findings.undecided(findings.of_issue(issue, community)) == found


def test_going_out_and_being_reopened_is_told_and_not_taken_back(
    community: Community, workspace: Path, number: str, tmp_path: Path
) -> None:
    signed(community, workspace, number)
    do_publish(community, workspace, number, "Rowan", tmp_path / "site")
    closing.do_reopen(number, SOMEBODY)
    add(number, title="Forgotten", urls=("https://example.org/forgotten",))
    sign(community, workspace, number, note="补上一条链接")
    do_publish(community, workspace, number, "Rowan", tmp_path / "site", "补上一条链接")
    told = [one for one in Change.objects.order_by("pk") if "left" in str(one.beside)]
    assert [one.action for one in told] == ["publish", "reopen", "correct"]
    for change in told:
        with pytest.raises(WorkshopError, match="cannot be taken back"):
            journal.do_undo(change, SOMEBODY)
    assert closing.is_closed(number)


def test_a_signed_issue_is_numbered_credited_and_closed(
    community: Community, workspace: Path, number: str
) -> None:
    signed(community, workspace, number)
    issue = pieces.issue_of(pieces.of_issue(number))
    assert issue.host == ("Rowan",)
    assert [question.label for question in issue.questions] == ["Q1", "Q2"]
    assert "Rowan" in (workspace / "drafts" / f"{number}.md").read_text(encoding="utf-8")
    member = Member.objects.create_user("mem")
    question = Piece.objects.filter(number=number, kind="question").first()
    assert question
    with pytest.raises(WorkshopError, match="is published"):
        editing.do_decide(number, [question.pk], "rejected", Actor(member=member.pk))


def test_what_was_left_out_is_not_published(
    community: Community, workspace: Path, number: str, tmp_path: Path
) -> None:
    asked = next(one for one in Piece.objects.filter(kind="question") if "LoRA" in one.record)
    editing.do_decide(number, [asked.pk], "accepted", SOMEBODY)
    editing.do_decide(number, waiting(number), "rejected", SOMEBODY)
    hide_all(number, community)
    sign(community, workspace, number)
    do_publish(community, workspace, number, "Rowan", tmp_path / "site")
    page = (tmp_path / "site" / "issues" / number / "index.html").read_text(encoding="utf-8")
    assert "一般开多少合适" in page
    assert "占多少显存" not in page
    assert "1706.03762" not in page


def test_an_issue_that_is_out_is_corrected_with_a_note_only(
    community: Community, workspace: Path, number: str, tmp_path: Path
) -> None:
    signed(community, workspace, number)
    do_publish(community, workspace, number, "Rowan", tmp_path / "site")
    assert closing.do_reopen(number, SOMEBODY)
    add(number, title="Forgotten", urls=("https://example.org/forgotten",))
    with pytest.raises(PublishError, match="what was corrected"):
        sign(community, workspace, number)
    sign(community, workspace, number, note="补上一条链接")
    do_publish(community, workspace, number, "Rowan", tmp_path / "site", "补上一条链接")
    page = (tmp_path / "site" / "issues" / number / "index.html").read_text(encoding="utf-8")
    assert "补上一条链接" in page
    assert "Forgotten" in page


def test_finishing_is_one_stroke_and_again_changes_nothing(
    community: Community, workspace: Path, number: str
) -> None:
    accept_all(number)
    first = closing.do_finish(number, Credits(host=("Rowan",)), SOMEBODY)
    assert first is not None
    assert first.action == "finish"
    count = Change.objects.count()
    assert closing.do_finish(number, Credits(host=("Rowan",)), SOMEBODY) is None
    assert Change.objects.count() == count


def test_a_company_that_a_person_kept_stays_and_a_phone_number_never_does(
    community: Community, workspace: Path, number: str, tmp_path: Path
) -> None:
    add(
        number,
        title="our company Bluewhale Systems uses it, 电话 13912345678",
        urls=("https://example.org/a",),
    )
    accept_all(number)
    issue = pieces.issue_of(pieces.of_issue(number))
    found = findings.of_issue(issue, community)
    verdicts = {one.key: "keep" if one.keepable else "hide" for one in found}
    assert "keep" in verdicts.values()
    findings.do_judge(number, verdicts, found, SOMEBODY)
    sign(community, workspace, number)
    do_publish(community, workspace, number, "Rowan", tmp_path / "site")
    page = (tmp_path / "site" / "issues" / number / "index.html").read_text(encoding="utf-8")
    assert "Bluewhale Systems" in page
    assert "13912345678" not in page


def test_a_preview_shows_what_was_accepted_behind_the_gate(
    community: Community, workspace: Path, number: str
) -> None:
    asked = next(one for one in Piece.objects.filter(kind="question") if "KV" in one.record)
    editing.do_decide(number, [asked.pk], "accepted", SOMEBODY)
    seen = preview(community, workspace, number, Credits(), "zh")
    assert seen is not None
    words = str(seen.view.issue)
    assert "占多少显存" in words
    assert "一般开多少合适" not in words
    assert "13912345678" not in words
    assert "阿澈" not in words
    assert seen.undecided == 2
    assert accepted("999", Credits()) is None
