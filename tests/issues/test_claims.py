"""Who takes what: two at most, also when many tap at once, and who is credited for it."""

import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection

from openllm_talk.community import Community
from openllm_talk.errors import WorkshopError
from openllm_talk.issues import claims
from openllm_talk.issues.claims import Credits
from openllm_talk.issues.models import Change, Claim
from openllm_talk.issues.workshop import journal
from openllm_talk.issues.workshop.final import final
from openllm_talk.issues.workshop.journal import Actor
from openllm_talk.records import Issue, Section
from openllm_talk.web.accounts.membership import do_forget
from openllm_talk.web.accounts.models import Member


def people(many: int) -> list[int]:
    return [Member.objects.create_user(f"member-{n}").pk for n in range(many)]


def at_once(acts: list[Callable[[], object]]) -> list[BaseException]:
    """Does all of it in threads that begin together; what they raised."""
    barrier = threading.Barrier(len(acts))
    raised: list[BaseException] = []

    def run(act: Callable[[], object]) -> None:
        barrier.wait()
        try:
            act()
        except WorkshopError as exc:
            raised.append(exc)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_one_or_two_people_take_a_part_and_hand_it_back(community: Community) -> None:
    first, second, third = people(3)
    claims.do_claim(community, "000", "section:news", first)
    claims.do_claim(community, "000", "section:news", second)
    with pytest.raises(WorkshopError, match="both places are taken"):
        claims.do_claim(community, "000", "section:news", third)
    claims.do_hand_back("000", "section:news", first)
    claims.do_claim(community, "000", "section:news", third)
    held = claims.of_issue("000")["section:news"]
    assert [(one.slot, one.member_id) for one in held] == [(1, third), (2, second)]


def test_claiming_again_changes_nothing(community: Community) -> None:
    (one,) = people(1)
    claims.do_claim(community, "000", "host", one)
    claims.do_claim(community, "000", "host", one)
    assert Claim.objects.count() == 1


def test_what_is_no_part_cannot_be_claimed(community: Community) -> None:
    (one,) = people(1)
    with pytest.raises(WorkshopError, match="no part"):
        claims.do_claim(community, "000", "section:references", one)


@pytest.mark.both_engines
def test_the_last_place_goes_to_one_of_many_who_tap_at_once(community: Community) -> None:
    first, *others = people(7)
    claims.do_claim(community, "000", "section:news", first)
    raised = at_once(
        [partial(claims.do_claim, community, "000", "section:news", one) for one in others]
    )
    assert len(raised) == len(others) - 1
    assert Claim.objects.filter(part="section:news").count() == claims.MOST


@pytest.mark.both_engines
def test_both_places_are_given_where_many_want_them_at_once(community: Community) -> None:
    wanting = people(6)
    raised = at_once([partial(claims.do_claim, community, "000", "host", one) for one in wanting])
    assert len(raised) == len(wanting) - claims.MOST
    assert {one.slot for one in Claim.objects.filter(part="host")} == {1, 2}


@pytest.mark.both_engines
def test_one_person_who_taps_twice_at_once_has_one_place(community: Community) -> None:
    (one,) = people(1)
    raised = at_once([partial(claims.do_claim, community, "000", "host", one)] * 4)
    assert raised == []
    assert Claim.objects.count() == 1


# --- taking it back -------------------------------------------------------------------------------


def undo(change: Change | None, by: int) -> Change:
    assert change is not None
    undone = journal.do_undo(change, Actor(member=by))
    assert undone is not None
    return undone


def test_claiming_is_in_the_journal_before_there_is_a_draft_and_is_taken_back(
    community: Community,
) -> None:
    (one,) = people(1)
    change = claims.do_claim(community, "000", "section:news", one)
    assert change is not None
    assert (change.number, change.action, change.by_id) == ("000", "claim", one)
    undone = undo(change, one)
    assert claims.of_issue("000") == {}
    undo(undone, one)
    assert claims.of_member("000", one) == {"section:news"}


def test_handing_back_gives_the_same_hold_again(community: Community) -> None:
    host, waiting, editor = people(3)
    for one in (host, waiting):
        claims.do_claim(community, "000", "host", one, confirmed=False)
    claims.do_confirm("000", "host", host, editor)
    for one in (host, waiting):
        undo(claims.do_hand_back("000", "host", one), one)
    assert claims.of_member("000", host) == {"host"}
    assert claims.of_member("000", waiting) == frozenset()
    assert Claim.objects.filter(part="host").count() == 2


def test_a_confirmed_claim_is_handed_back_not_unmade(community: Community) -> None:
    host, editor = people(2)
    change = claims.do_claim(community, "000", "host", host, confirmed=False)
    confirmed = claims.do_confirm("000", "host", host, editor)
    with pytest.raises(WorkshopError, match="changed again since"):
        undo(change, host)
    undo(confirmed, editor)
    assert claims.of_member("000", host) == frozenset()


def test_a_place_taken_meanwhile_stays_with_who_took_it(community: Community) -> None:
    first, *others = people(3)
    claims.do_claim(community, "000", "host", first)
    handed_back = claims.do_hand_back("000", "host", first)
    for one in others:
        claims.do_claim(community, "000", "host", one)
    many = Change.objects.count()
    with pytest.raises(WorkshopError, match="both places are taken"):
        undo(handed_back, first)
    assert Change.objects.count() == many
    assert {one.member_id for one in Claim.objects.all()} == set(others)


def test_what_was_taken_back_is_not_taken_back_again(community: Community) -> None:
    (one,) = people(1)
    change = claims.do_claim(community, "000", "host", one)
    undo(change, one)
    claims.do_claim(community, "000", "host", one)
    with pytest.raises(WorkshopError, match="taken back already"):
        undo(change, one)
    assert Claim.objects.count() == 1


def test_the_claim_of_somebody_who_is_gone_does_not_come_back(community: Community) -> None:
    one, admin = people(2)
    claims.do_claim(community, "000", "host", one)
    change = claims.do_hand_back("000", "host", one)
    do_forget(Member.objects.get(pk=admin), Member.objects.get(pk=one))
    assert change is not None
    change.refresh_from_db()
    assert str(one) not in str(change.beside)
    with pytest.raises(WorkshopError, match="changed again since"):
        undo(change, admin)


@pytest.mark.both_engines
def test_the_last_place_goes_to_one_of_those_who_claim_and_who_take_back(
    community: Community,
) -> None:
    first, second, *others = people(6)
    claims.do_claim(community, "000", "host", first)
    claims.do_claim(community, "000", "host", second)
    handed_back = claims.do_hand_back("000", "host", second)
    wanting = [partial(claims.do_claim, community, "000", "host", one) for one in others]
    raised = at_once([*wanting, partial(undo, handed_back, second)])
    assert len(raised) == len(others)
    assert Claim.objects.filter(part="host").count() == claims.MOST


def test_credits_come_after_names_that_stand_there_each_once() -> None:
    issue = Issue(
        title="",
        host=("Mira",),
        sections=(Section(name="新闻", kind="news"), Section(name="其二", kind="news")),
    )
    given = Credits(
        host=("Rowan", "Mira"),
        editor=("研究员1",),
        leads={"section:news:2": ("研究员2",), "section:practice": ("研究员3",)},
    )
    done = final(issue, given)
    assert done.host == ("Mira", "Rowan")
    assert done.editor == ("研究员1",)
    assert done.section_leads == {"其二": ("研究员2",)}
