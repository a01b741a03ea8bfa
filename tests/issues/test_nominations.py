"""Nominations with votes, the topic chosen from them, suggestions, and what the chat wished."""

from pathlib import Path

import pytest
from test_drafting import FRIDAY, chat

from openllm_talk.archive.importing import do_import
from openllm_talk.community import Community
from openllm_talk.errors import WorkshopError
from openllm_talk.issues import topics, wishes
from openllm_talk.issues.draft import do_draft
from openllm_talk.issues.manuscript_file import manuscript_of
from openllm_talk.issues.models import Change, Nomination, Suggestion
from openllm_talk.issues.workshop import journal, pieces
from openllm_talk.issues.workshop.journal import Actor
from openllm_talk.records import Section
from openllm_talk.web.accounts.models import Member

RECOMMENDED = "section:recommended"
pytestmark = pytest.mark.both_engines
PAPER = "https://arxiv.org/abs/1706.03762"


@pytest.fixture
def rowan(workspace: Path) -> int:
    return Member.objects.create_user("rowan").pk


@pytest.fixture
def mira(workspace: Path) -> int:
    return Member.objects.create_user("mira").pk


def nominated(community: Community, text: str, member: int, url: str = "") -> Nomination:
    wishes.do_nominate(community, "000", RECOMMENDED, text, url, member)
    return Nomination.objects.filter(votes__member=member).latest("votes__pk")


def draft(community: Community, workspace: Path, folder: Path) -> None:
    do_import([chat(folder / "friday.txt", FRIDAY)], community)
    do_draft(community, workspace)


def section() -> Section:
    piece = topics.section_piece("000", RECOMMENDED)
    assert piece is not None
    return pieces.record_of(piece, Section)


def test_who_nominates_votes_and_more_votes_stand_first(
    community: Community, rowan: int, mira: int
) -> None:
    nominated(community, "LoRA", rowan)
    second = nominated(community, "QLoRA", rowan)
    wishes.do_vote(second, mira)
    wishes.do_vote(second, mira)
    held = wishes.nominations("000")[RECOMMENDED]
    assert [(one.text, one.votes.count()) for one in held] == [("QLoRA", 2), ("LoRA", 1)]
    wishes.do_take_vote_back(second, mira)
    assert wishes.voted("000", mira) == frozenset()


def test_the_same_link_again_is_a_vote(community: Community, rowan: int, mira: int) -> None:
    first = nominated(community, "Attention", rowan, PAPER)
    again = nominated(community, "注意力那篇", mira, PAPER)
    assert again == first
    assert first.votes.count() == 2


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "arxiv.org", "https://a.org https://b.org", "file:///etc"]
)
def test_what_is_no_address_is_refused(community: Community, rowan: int, url: str) -> None:
    with pytest.raises(WorkshopError, match="no address"):
        nominated(community, "x", rowan, url)


@pytest.mark.parametrize("text", ["", "  \n ", "长" * 301])
def test_a_nomination_says_something_in_a_line(community: Community, rowan: int, text: str) -> None:
    with pytest.raises(WorkshopError):
        nominated(community, text, rowan)


def test_private_things_in_a_wish_are_hidden(community: Community, rowan: int) -> None:
    assert "13912345678" not in nominated(community, "找我 13912345678 要资料", rowan).text
    wishes.do_suggest(community, "000", "", "写信到 a.b@example.org", rowan)
    assert "@example.org" not in Suggestion.objects.get().text


def test_nobody_can_fill_the_page(community: Community, rowan: int, mira: int) -> None:
    for n in range(wishes.MOST_OPEN):
        nominated(community, f"topic {n}", rowan)
    with pytest.raises(WorkshopError, match="withdraw one first"):
        nominated(community, "one more", rowan)
    nominated(community, "one more", mira)


def test_a_chosen_topic_stands_in_the_draft_and_is_undone_with_it(
    community: Community, workspace: Path, tmp_path: Path, rowan: int
) -> None:
    draft(community, workspace, tmp_path)
    one = nominated(community, "Attention", rowan, PAPER)
    nominated(community, "LoRA", rowan)
    change = topics.do_choose("000", one.pk, Actor(member=rowan))
    assert change is not None
    assert (change.action, change.by_id) == ("topic", rowan)
    assert section().topic == f"Attention {PAPER}"
    assert section().nominated == (f"Attention {PAPER}", "LoRA")
    undone = journal.do_undo(change, Actor(member=rowan))
    assert section().topic is None
    assert not Nomination.objects.filter(chosen=True).exists()
    do_draft(community, workspace)
    assert section().topic is None
    assert undone is not None
    journal.do_undo(undone, Actor(member=rowan))
    assert Nomination.objects.get(chosen=True) == one


def test_another_topic_takes_the_place_of_the_chosen_one(
    community: Community, workspace: Path, tmp_path: Path, rowan: int
) -> None:
    draft(community, workspace, tmp_path)
    first, second = (nominated(community, text, rowan) for text in ("LoRA", "QLoRA"))
    for one in (first, second):
        topics.do_choose("000", one.pk, Actor(member=rowan))
    assert section().topic == "QLoRA"
    assert list(Nomination.objects.filter(chosen=True)) == [second]
    topics.do_let_go("000", second.pk, Actor(member=rowan))
    assert section().topic is None


def test_a_topic_chosen_before_the_draft_stands_in_it_and_in_every_later_one(
    community: Community, workspace: Path, tmp_path: Path, rowan: int
) -> None:
    one = nominated(community, "Attention", rowan)
    chosen = topics.do_choose("000", one.pk, Actor(member=rowan))
    assert chosen is not None
    assert chosen.steps.count() == 0
    draft(community, workspace, tmp_path)
    assert section().topic == "Attention"
    assert "Attention" in manuscript_of(workspace, "000").read_text("utf-8")
    many = Change.objects.count()
    do_draft(community, workspace)
    assert section().topic == "Attention"
    assert Change.objects.count() == many


def test_the_topic_must_be_let_go_before_it_is_withdrawn(community: Community, rowan: int) -> None:
    one = nominated(community, "LoRA", rowan)
    topics.do_choose("000", one.pk, Actor(member=rowan))
    with pytest.raises(WorkshopError, match="let go"):
        wishes.do_withdraw("000", one.pk, Actor(member=rowan))
    topics.do_let_go("000", one.pk, Actor(member=rowan))
    wishes.do_withdraw("000", one.pk, Actor(member=rowan))
    with pytest.raises(WorkshopError, match="withdrawn"):
        wishes.find("000", one.pk)


def test_a_suggestion_is_done_or_struck_off(community: Community, rowan: int) -> None:
    actor = Actor(member=rowan)
    assert wishes.do_suggest(community, "000", "section:news", "少一点", rowan)
    assert wishes.do_suggest(community, "000", "section:news", "少一点", rowan) is None
    one = Suggestion.objects.get()
    wishes.do_mark("000", one.pk, actor, done=True)
    assert wishes.suggestion("000", one.pk).done
    wishes.do_strike("000", one.pk, actor)
    assert wishes.suggestions("000") == {}
    with pytest.raises(WorkshopError, match="struck off"):
        wishes.do_mark("000", one.pk, actor, done=False)


def undo(change: Change | None, by: int) -> Change:
    assert change is not None
    undone = journal.do_undo(change, Actor(member=by))
    assert undone is not None
    return undone


def test_a_withdrawn_nomination_comes_back_with_its_votes(
    community: Community, rowan: int, mira: int
) -> None:
    one = nominated(community, "LoRA", rowan)
    wishes.do_vote(one, mira)
    withdrawn = wishes.do_withdraw("000", one.pk, Actor(member=rowan))
    assert wishes.nominations("000") == {}
    undo(withdrawn, rowan)
    (held,) = wishes.nominations("000")[RECOMMENDED]
    assert held.votes.count() == 2


def test_votes_are_no_part_of_the_history(community: Community, rowan: int, mira: int) -> None:
    one = nominated(community, "LoRA", rowan)
    wishes.do_vote(one, mira)
    nominated(community, "LoRA", mira)
    wishes.do_take_vote_back(one, mira)
    assert [change.action for change in Change.objects.all()] == ["nominate"]


def test_what_was_nominated_anew_does_not_come_back_twice(
    community: Community, rowan: int, mira: int
) -> None:
    one = nominated(community, "Attention", rowan, PAPER)
    withdrawn = wishes.do_withdraw("000", one.pk, Actor(member=rowan))
    nominated(community, "注意力那篇", mira, PAPER)
    with pytest.raises(WorkshopError, match="stands there again"):
        undo(withdrawn, rowan)


def test_the_topic_is_let_go_before_its_nomination_is_taken_back(
    community: Community, rowan: int
) -> None:
    one = nominated(community, "LoRA", rowan)
    made = Change.objects.get()
    chosen = topics.do_choose("000", one.pk, Actor(member=rowan))
    with pytest.raises(WorkshopError, match="let go"):
        undo(made, rowan)
    undo(chosen, rowan)
    undo(made, rowan)
    assert wishes.nominations("000") == {}


def test_a_topic_that_another_one_took_the_place_of_is_not_taken_back(
    community: Community, rowan: int
) -> None:
    first, second = (nominated(community, text, rowan) for text in ("LoRA", "QLoRA"))
    chosen = topics.do_choose("000", first.pk, Actor(member=rowan))
    topics.do_choose("000", second.pk, Actor(member=rowan))
    with pytest.raises(WorkshopError, match="topic was changed"):
        undo(chosen, rowan)
    assert list(Nomination.objects.filter(chosen=True)) == [second]


def test_a_topic_that_a_draft_took_up_since_is_changed_on_the_page(
    community: Community, workspace: Path, tmp_path: Path, rowan: int
) -> None:
    chosen = topics.do_choose("000", nominated(community, "LoRA", rowan).pk, Actor(member=rowan))
    draft(community, workspace, tmp_path)
    with pytest.raises(WorkshopError, match="drafted with this topic"):
        undo(chosen, rowan)
    assert section().topic == "LoRA"


def test_a_suggestion_goes_back_to_what_it_was(community: Community, rowan: int) -> None:
    actor = Actor(member=rowan)
    made = wishes.do_suggest(community, "000", "", "少一点", rowan)
    one = Suggestion.objects.get()
    followed = wishes.do_mark("000", one.pk, actor, done=True)
    undo(wishes.do_strike("000", one.pk, actor), rowan)
    assert wishes.suggestion("000", one.pk).done
    with pytest.raises(WorkshopError, match="changed again since"):
        undo(made, rowan)
    undo(followed, rowan)
    undo(made, rowan)
    assert wishes.suggestions("000") == {}


WISHES = {
    "2026-06-05": [
        *FRIDAY["2026-06-05"],
        ("林夏", "16:09", "提名 KV cache 压缩 放到下期经典"),
        ("木木", "16:20", "我认领本周新闻"),
    ]
}


def test_what_the_chat_wished_is_offered_until_it_is_adopted(
    community: Community, workspace: Path, tmp_path: Path, rowan: int
) -> None:
    do_import([chat(tmp_path / "friday.txt", WISHES)], community)
    do_draft(community, workspace)
    offered = topics.heard(community, "000")
    assert ["KV cache" in one.what for one in offered] == [True]
    wishes.do_nominate(community, "000", "section:classic", offered[0].what, "", rowan)
    assert topics.heard(community, "000") == ()
