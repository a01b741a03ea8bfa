"""What others did meanwhile, for a review page that is open and asks every few seconds."""

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
from openllm_talk.web.visit import Visited, require


@require_GET
def since(request: Visited, number: str, cursor: int) -> HttpResponse:
    """What was changed after `cursor`: those cards anew, and where to ask from next.

    No more than a portion at a time, the rest with the next question. A card that is new has no
    place on the page yet, and a stroke over very many is only told: the page offers to be loaded
    again.
    """
    changes = journal.since(number, cursor)
    if not changes:
        require(request, Action.REVIEW, number)
        return HttpResponse(status=204)
    found = desk_of(request, number)
    news = _news(found, changes)
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
            "cursor": news.changes[-1].pk,
            "more": len(news.changes) < len(changes),
            "new": news.new,
            "many": news.many,
        },
    )


@dataclass(frozen=True, slots=True)
class _News:
    """Changes that are told at once, and the cards they touched; without these where they are too
    `many`. `new` says that there are cards that no page has yet."""

    changes: list[Change]
    touched: set[int]
    cards: list[Card]
    new: bool
    many: bool


def _news(found: Desk, changes: list[Change]) -> _News:
    steps = Step.objects.filter(change__in=changes).values_list("change", "piece", "version")
    held = list(steps)
    for end in range(len(changes), 0, -1):
        told = {one.pk for one in changes[:end]}
        touched = {piece for change, piece, _version in held if change in told}
        new = {piece for change, piece, version in held if change in told and version == 1}
        cards = [card for card in found.cards if card.piece.pk in touched - new]
        if portions.fits(cards):
            return _News(changes[:end], touched, cards, bool(new), many=False)
    return _News(changes[:1], touched, [], bool(new), many=True)
