"""What people want to see: nominations with votes, the chosen topic, suggestions."""

from collections import defaultdict
from typing import Literal

from django.db import transaction
from django.db.models import Count, QuerySet

from openllm_talk.archive.engines import writing
from openllm_talk.community import Community
from openllm_talk.errors import WorkshopError
from openllm_talk.issues import claims
from openllm_talk.issues.models import Change, Nomination, Suggestion, Vote
from openllm_talk.issues.workshop import journal, turning
from openllm_talk.issues.workshop.journal import Actor
from openllm_talk.issues.workshop.turning import Wished
from openllm_talk.reading import privacy
from openllm_talk.sources import urls

LONGEST = 300
LONGEST_ADDRESS = 1000
MOST_OPEN = 40
"""What one member may have nominated, or suggested, in one issue."""


def nominations(number: str) -> dict[str, list[Nomination]]:
    """By part, what was nominated: the chosen one first, then by votes, then the older.

    Each has its number of votes as `supporters`; who nominated comes along.
    """
    found: dict[str, list[Nomination]] = defaultdict(list)
    for one in _ordered(Nomination.objects.filter(number=number, state="open")):
        found[one.part].append(one)
    return dict(found)


def suggestions(number: str) -> dict[str, list[Suggestion]]:
    """By part («» for the whole issue), what was suggested: what is open first, then the older."""
    found: dict[str, list[Suggestion]] = defaultdict(list)
    held = Suggestion.objects.filter(number=number).exclude(state="struck").select_related("by")
    for one in sorted(held.order_by("pk"), key=lambda one: one.done):
        found[one.part].append(one)
    return dict(found)


def voted(number: str, member: int) -> frozenset[int]:
    """The ids of the nominations of an issue that a member voted for."""
    votes = Vote.objects.filter(nomination__number=number, member_id=member)
    return frozenset(votes.values_list("nomination_id", flat=True))


def line_of(nomination: Nomination) -> str:
    """A nomination as one line of the issue: its words and its address."""
    return f"{nomination.text} {nomination.url}".strip()


def _ordered(held: QuerySet[Nomination]) -> QuerySet[Nomination]:
    counted = held.annotate(supporters=Count("votes")).select_related("by")
    return counted.order_by("-chosen", "-supporters", "pk")


def find(number: str, nomination: int) -> Nomination:
    """The nomination of an issue; raises WorkshopError where it is gone."""
    found = Nomination.objects.filter(number=number, pk=nomination, state="open").first()
    if found is None:
        raise WorkshopError(
            "this nomination was withdrawn; reload the page", "这条提名已经撤回；请刷新页面"
        )
    return found


# --- nominations ----------------------------------------------------------------------------------


def check_nominate(community: Community, part: str, text: str, url: str) -> str:
    """The words as they may be shown, what is private hidden.

    Raises WorkshopError where there is no such section, nothing is said, or the address is none.
    """
    if part not in {one.key for one in claims.parts(community) if one.key.startswith("section:")}:
        raise WorkshopError(
            f"this issue has no section «{part}»; reload the page",
            f"这一期没有版块 “{part}”；请刷新页面",
        )
    if url and not _is_public(url):
        raise WorkshopError(
            "this is no address that can be shown; give one that begins with https://",
            "这不是可以公开的链接；请填写以 https:// 开头的地址",
        )
    if len(url) > LONGEST_ADDRESS:
        raise _too_long()
    return _words(text)


@writing()
def do_nominate(
    community: Community, number: str, part: str, text: str, url: str, member: int
) -> Change | None:
    """Nominates a topic for a section and votes for it; what is nominated there already only gets
    the vote, and that is no change.

    Raises WorkshopError as `check_nominate` does. Holds a transaction and the issue's lock.
    """
    text = check_nominate(community, part, text, url)
    journal.do_lock_next(number)
    wish = Nomination(number=number, part=part, text=text, url=url, by_id=member)
    known = wish.same().filter(state="open").first()
    if known is not None:
        do_vote(known, member)
        return None
    _check_room(Nomination.objects.filter(number=number, by_id=member, state="open").count())
    wish.save()
    do_vote(wish, member)
    return _do_make("nominate", wish, member)


@transaction.atomic
def do_vote(nomination: Nomination, member: int) -> None:
    """Votes for it; again changes nothing. Holds a transaction.

    Votes are no changes of the journal: who voted for what is nobody's to read, and the button that
    gives a vote takes it back.
    """
    Vote.objects.get_or_create(nomination=nomination, member_id=member)


@transaction.atomic
def do_take_vote_back(nomination: Nomination, member: int) -> None:
    """Takes the vote back; where there is none, nothing changes. Holds a transaction."""
    Vote.objects.filter(nomination=nomination, member_id=member).delete()


@writing()
def do_withdraw(number: str, nomination: int, actor: Actor) -> Change | None:
    """Takes a nomination away; its votes come back with it. Holds a transaction and the lock.

    Raises WorkshopError where it is gone, and for the chosen topic: let go of it first.
    """
    journal.do_lock_next(number)
    return _do_turn("withdraw", find(number, nomination), "withdrawn", actor)


# --- suggestions ----------------------------------------------------------------------------------


@writing()
def do_suggest(
    community: Community, number: str, part: str, text: str, member: int
) -> Change | None:
    """Suggests something for a part, or for the whole issue with «»; again changes nothing.

    Raises WorkshopError where there is no such part or nothing is said. Holds a transaction and the
    issue's lock.
    """
    if part and part not in {one.key for one in claims.parts(community)}:
        raise WorkshopError(
            f"this issue has no part «{part}»; reload the page",
            f"这一期没有 “{part}” 这一部分；请刷新页面",
        )
    journal.do_lock_next(number)
    wish = Suggestion(number=number, part=part, text=_words(text), by_id=member)
    if wish.same().exclude(state="struck").exists():
        return None
    mine = Suggestion.objects.filter(number=number, by_id=member)
    _check_room(mine.exclude(state="struck").count())
    wish.save()
    return _do_make("suggest", wish, member)


def suggestion(number: str, key: int) -> Suggestion:
    """The suggestion of an issue; raises WorkshopError where it is gone."""
    held = Suggestion.objects.exclude(state="struck")
    found = held.filter(number=number, pk=key).first()
    if found is None:
        raise WorkshopError(
            "this suggestion was struck off; reload the page", "这条建议已经划掉；请刷新页面"
        )
    return found


@writing()
def do_mark(number: str, key: int, actor: Actor, *, done: bool) -> Change | None:
    """Says that a suggestion was followed, or that it was not. Holds a transaction and the lock."""
    journal.do_lock_next(number)
    return _do_turn("mark", suggestion(number, key), "done" if done else "open", actor)


@writing()
def do_strike(number: str, key: int, actor: Actor) -> Change | None:
    """Strikes a suggestion off; raises WorkshopError where it is gone. Holds a transaction and the
    issue's lock."""
    journal.do_lock_next(number)
    return _do_turn("strike", suggestion(number, key), "struck", actor)


def _do_make(action: str, wish: Nomination | Suggestion, by: int) -> Change | None:
    """Remembers that somebody wished something new: before, it was as gone as when withdrawn."""
    kind = _kind(wish)
    made = Wished(kind=kind, row=wish.pk, before=turning.GONE[kind], after=wish.state)
    return journal.do_change(wish.number, Actor(member=by), action, [], [made])


def _do_turn(action: str, wish: Nomination | Suggestion, after: str, actor: Actor) -> Change | None:
    if wish.state == after:
        return None
    turned = Wished(kind=_kind(wish), row=wish.pk, before=wish.state, after=after)
    turning.do_turn(turned)
    return journal.do_change(wish.number, actor, action, [], [turned])


def _kind(wish: Nomination | Suggestion) -> Literal["nomination", "suggestion"]:
    return "nomination" if isinstance(wish, Nomination) else "suggestion"


def _is_public(url: str) -> bool:
    whole = url.startswith(("http://", "https://")) and urls.find(url) == [url]
    return whole and bool(privacy.public_addresses((url,)))


def _words(text: str) -> str:
    line = " ".join(privacy.mask(text, {}).split())
    if not line:
        raise WorkshopError("say what it is in a few words", "请用几个字说明")
    if len(line) > LONGEST:
        raise _too_long()
    return line


def _check_room(many: int) -> None:
    if many >= MOST_OPEN:
        raise WorkshopError(
            f"{MOST_OPEN} of yours stand here already; withdraw one first",
            f"你已经提了 {MOST_OPEN} 条；请先撤回一条",
        )


def _too_long() -> WorkshopError:
    return WorkshopError(
        f"this is too long; say it in {LONGEST} characters", f"太长了；请在 {LONGEST} 字以内说完"
    )
