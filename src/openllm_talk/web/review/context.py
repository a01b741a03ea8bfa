"""A proposal's messages in the chat around them, with the lanes of their threads, to be mended."""

from collections.abc import Sequence

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from openllm_talk.errors import TalkError
from openllm_talk.issues import context as chat
from openllm_talk.issues.models import Change
from openllm_talk.issues.workshop.rethreading import do_rethread
from openllm_talk.records import Entry, Issue, Question
from openllm_talk.web.accounts.roles import Action
from openllm_talk.web.review.cards import QUESTIONS, Card
from openllm_talk.web.review.views import actor, anew, card_of, desk_of, shown
from openllm_talk.web.visit import Visited, id_of, require

ALONE = "-"
"""What a form sends for «it starts a thread of its own»."""


@require_http_methods(["GET", "POST"])
def context(request: Visited, number: str, piece: int) -> HttpResponse:
    """The messages of a card and around it; `?moving=` lets one choose what that message answers.

    Sent with `message` and `answers`, the message is moved and the questions follow.
    """
    card = card_of(request, number, piece)
    require(request, Action.SEE_CHAT, number, card.part_key)
    said = ""
    if request.method == "POST":
        require(request, Action.REVIEW, number, QUESTIONS)  # they follow what is moved
        try:
            change = _do_move(request, number)
        except TalkError as exc:
            said = exc.say(request.language_name)
        else:
            if request.htmx:
                return anew(request, number, piece, change)
            return redirect("review_context", number=number, piece=piece)
    return _page(request, number, card, said)


def _do_move(request: Visited, number: str) -> Change | None:
    message, answers = request.POST.get("message", ""), request.POST.get("answers", "")
    if not message or not answers:
        raise Http404
    target = None if answers == ALONE else answers
    return do_rethread(request.community, number, message, target, actor(request))


def _page(request: Visited, number: str, card: Card, said: str) -> HttpResponse:
    around, moving = request.GET.get("around", ""), request.GET.get("moving", "")
    rows = min(id_of(around) or chat.SHOWN, chat.MOST)
    head = desk_of(request, number).head.record
    since = head.since if isinstance(head, Issue) else None
    proposal = (
        chat.of_question(card.record)
        if isinstance(card.record, Question)
        else chat.of_entry(card.record)
        if isinstance(card.record, Entry)
        else {}
    )
    rooms = chat.context(proposal, request.community, rows, rows, since)
    return shown(
        request,
        "review/_context.html",
        {
            "number": number,
            "card": card,
            "rooms": rooms,
            "moving": moving,
            "above": _above(rooms, moving),
            "around": rows,
            "more": min(rows * 3, chat.MOST),
            "alone": ALONE,
            "said": said,
        },
        status=422 if said else 200,
    )


def _above(rooms: Sequence[chat.Room], moving: str) -> set[str]:
    """The messages that one can answer: those said before it in its room, all of other rooms."""
    found: set[str] = set()
    for room in rooms:
        ids = [row.id for row in room.rows]
        found.update(ids[: ids.index(moving)] if moving in ids else ids)
    return found
