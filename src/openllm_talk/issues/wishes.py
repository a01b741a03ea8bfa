"""What people want to see: nominations with votes, the chosen topic, suggestions."""

from collections import defaultdict

from django.db import IntegrityError, transaction
from django.db.models import Count, QuerySet

from openllm_talk.community import Community
from openllm_talk.errors import WorkshopError
from openllm_talk.issues import claims
from openllm_talk.issues.models import Nomination, Suggestion, Vote
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
    for one in _ordered(Nomination.objects.filter(number=number)):
        found[one.part].append(one)
    return dict(found)


def suggestions(number: str) -> dict[str, list[Suggestion]]:
    """By part («» for the whole issue), what was suggested: what is open first, then the older."""
    found: dict[str, list[Suggestion]] = defaultdict(list)
    held = Suggestion.objects.filter(number=number).select_related("by").order_by("done", "pk")
    for one in held:
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
    found = Nomination.objects.filter(number=number, pk=nomination).first()
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


@transaction.atomic
def do_nominate(
    community: Community, number: str, part: str, text: str, url: str, member: int
) -> Nomination:
    """Nominates a topic for a section and votes for it; what is nominated there already only gets
    the vote. Holds a transaction. Raises WorkshopError as `check_nominate` does.
    """
    text = check_nominate(community, part, text, url)
    held = Nomination.objects.filter(number=number, part=part)
    known = held.filter(url=url).first() if url else held.filter(text=text).first()
    if known is None:
        _check_room(Nomination.objects.filter(number=number, by_id=member).count())
        known = Nomination.objects.create(
            number=number, part=part, text=text, url=url, by_id=member
        )
    do_vote(known, member)
    return known


def do_vote(nomination: Nomination, member: int) -> None:
    """Votes for it; again changes nothing."""
    try:
        with transaction.atomic():
            Vote.objects.get_or_create(nomination=nomination, member_id=member)
    except IntegrityError as exc:  # it was withdrawn, or the member is gone, at this moment
        raise WorkshopError(
            "this nomination was withdrawn; reload the page", "这条提名已经撤回；请刷新页面"
        ) from exc


@transaction.atomic
def do_take_vote_back(nomination: Nomination, member: int) -> None:
    """Takes the vote back; where there is none, nothing changes. Holds a transaction."""
    Vote.objects.filter(nomination=nomination, member_id=member).delete()


@transaction.atomic
def do_withdraw(nomination: Nomination) -> None:
    """Takes a nomination away with its votes. Holds a transaction.

    Raises WorkshopError for the chosen topic: let go of it first.
    """
    if nomination.chosen:
        raise WorkshopError(
            "this is the topic of the section; let go of it first, then withdraw it",
            "这是版块的主题；请先取消主题，再撤回",
        )
    nomination.delete()


# --- suggestions ----------------------------------------------------------------------------------


@transaction.atomic
def do_suggest(community: Community, number: str, part: str, text: str, member: int) -> Suggestion:
    """Suggests something for a part, or for the whole issue with «». Holds a transaction.

    Raises WorkshopError where there is no such part or nothing is said.
    """
    if part and part not in {one.key for one in claims.parts(community)}:
        raise WorkshopError(
            f"this issue has no part «{part}»; reload the page",
            f"这一期没有 “{part}” 这一部分；请刷新页面",
        )
    text = _words(text)
    mine = Suggestion.objects.filter(number=number, by_id=member)
    same = mine.filter(part=part, text=text).first()
    if same is not None:
        return same
    _check_room(mine.count())
    return Suggestion.objects.create(number=number, part=part, text=text, by_id=member)


def suggestion(number: str, key: int) -> Suggestion:
    """The suggestion of an issue; raises WorkshopError where it is gone."""
    found = Suggestion.objects.filter(number=number, pk=key).first()
    if found is None:
        raise WorkshopError(
            "this suggestion was struck off; reload the page", "这条建议已经划掉；请刷新页面"
        )
    return found


@transaction.atomic
def do_mark(number: str, key: int, *, done: bool) -> Suggestion:
    """Says that a suggestion was followed, or takes that back. Holds a transaction."""
    found = suggestion(number, key)
    found.done = done
    found.save(update_fields=["done"])
    return found


@transaction.atomic
def do_strike(number: str, key: int) -> None:
    """Strikes a suggestion off. Holds a transaction; raises WorkshopError where it is gone."""
    suggestion(number, key).delete()


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
