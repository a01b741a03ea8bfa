"""What others did meanwhile, for a review page that is open and asks every few seconds."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from openllm_talk.issues.models import Change, Step
from openllm_talk.issues.workshop import journal
from openllm_talk.web.accounts.roles import Action
from openllm_talk.web.review import portions
from openllm_talk.web.review.cards import Card, Desk
from openllm_talk.web.review.views import desk_of, mine
from openllm_talk.web.visit import Visited, id_of, require


@require_GET
def since(request: Visited, number: str, cursor: int) -> HttpResponse:
    """What was changed after `cursor`: those cards anew, and where to ask from next.

    No more than a portion at a time: the page asks for the rest at once, of one large stroke with
    `?skip=` so many cards. A card that is new has no place on the page yet: the page offers to be
    loaded again.
    """
    changes = journal.since(number, cursor)
    if not changes:
        require(request, Action.REVIEW, number)
        return HttpResponse(status=204)
    found = desk_of(request, number)
    news = _news(found, changes, cursor, id_of(request.GET.get("skip", "")) or 0)
    own = request.visitor.member
    return render(
        request,
        "review/_since.html",
        {
            "number": number,
            "desk": found,
            "mine": mine(request, found),
            "cards": news.cards,
            "shelves": [shelf for shelf in found.shelves if shelf.holds(news.touched)],
            "others": [one for one in news.changes if own is None or one.by_id != own.pk],
            "cursor": news.cursor,
            "skip": news.skip,
            "more": news.skip or len(news.changes) < len(changes),
            "new": news.new,
        },
    )


@dataclass(frozen=True, slots=True)
class _News:
    """Changes that are told at once, the pieces they touched, and the cards that fit; from where to
    ask next. `new` says that there are cards that no page has yet."""

    changes: list[Change]
    touched: set[int]
    cards: Sequence[Card]
    new: bool
    cursor: int
    skip: int = 0


def _news(found: Desk, changes: list[Change], cursor: int, skip: int) -> _News:
    """As many changes as fit; of one that does not fit alone, a portion after `skip` cards."""
    steps = Step.objects.filter(change__in=changes).values_list("change", "piece", "version")
    held = list(steps)
    for end in range(len(changes), 0, -1):
        told = {one.pk for one in changes[:end]}
        touched = {piece for change, piece, _version in held if change in told}
        new = {piece for change, piece, version in held if change in told and version == 1}
        cards = [card for card in found.cards if card.piece.pk in touched - new]
        if portions.fits(cards):
            return _News(changes[:end], touched, cards, bool(new), changes[end - 1].pk)
    here = portions.end_of(cards, skip)
    after = (changes[0].pk, 0) if here == len(cards) else (cursor, here)
    return _News(changes[:1], touched, cards[skip:here], bool(new), *after)
