"""The next issue while it grows: the page for everybody, and what others changed meanwhile."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from openllm_talk.errors import WorkshopError
from openllm_talk.issues.models import Change
from openllm_talk.issues.topics import heard
from openllm_talk.issues.upcoming import Upcoming, check_upcoming, upcoming
from openllm_talk.publish.charts.activity import activity
from openllm_talk.web.accounts.roles import Action
from openllm_talk.web.next_issue import countdown
from openllm_talk.web.next_issue.board import Board, board
from openllm_talk.web.next_issue.reminding import wants_mail
from openllm_talk.web.review.views import tell, words_of
from openllm_talk.web.visit import Visited, require


@require_GET
def next_issue(request: Visited) -> HttpResponse:
    """The page of the next issue."""
    require(request, Action.READ)
    found = board_of(request, upcoming(request.community))
    number = found.issue.number
    sees_chat = request.visitor.may(Action.SEE_CHAT, number)
    member = request.visitor.member
    page = context(found) | {
        "words": countdown.words(),
        "chart": activity(found.growing.days) if len(found.growing.days) > 1 else None,
        "heard": heard(request.community, number) if sees_chat and found.issue.drafted else (),
        "mailed": member is not None and wants_mail(member),
    }
    return render(request, "next_issue/next_issue.html", page)


@require_GET
def since(request: Visited, number: str) -> HttpResponse:
    """What others changed since the page showed the stamps in `seen`; 204 where nothing."""
    require(request, Action.READ)
    try:
        issue = check_upcoming(request.community, number)
    except WorkshopError:  # it is out: only another page can show that
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    found = board_of(request, issue)
    seen = request.GET.get("seen", "")
    if seen == found.seen:
        return HttpResponse(status=204)
    return render(request, "next_issue/_since.html", context(found) | changed(found, seen))


def board_of(request: Visited, issue: Upcoming) -> Board:
    """The board as the visitor sees it now."""
    now = datetime.now(request.community.zone)
    member = request.visitor.member
    return board(request.community, issue, request.language_name, member, now)


def context(found: Board) -> dict[str, object]:
    """What the templates of the page ask for."""
    return {
        "board": found,
        "number": found.issue.number,
        "day": countdown.day(found.issue),
        "begins": found.issue.begins.isoformat(),
        "until": countdown.until(found.issue, found.now),
    }


def changed(found: Board, seen: str) -> dict[str, object]:
    """The places that look otherwise than when the page had the stamps `seen`, and the head."""
    stamps = found.seen.split(".")
    before = seen.split(".")
    if len(before) != len(stamps):
        before = [""] * len(stamps)
    other = [new != old for new, old in zip(stamps, before, strict=True)]
    places = (found.whole, *found.places)
    return {
        "head": other[0],
        "places": [one for one, is_other in zip(places, other[1:], strict=True) if is_other],
    }


def answer(
    request: Visited,
    number: str,
    part: str,
    change: Change | None = None,
    error: WorkshopError | None = None,
) -> HttpResponse:
    """What the page shows anew after somebody did something to a part: with htmx what changed,
    else the page at its place, and with either the way to take `change` back; `error` says why it
    could not be done."""
    issue = upcoming(request.community)
    found = board_of(request, issue)
    place = found.find(part) or found.whole
    if not request.htmx:
        if error is not None:
            messages.error(request, error.say(request.language_name))
        elif change is not None:
            tell(request, change, "next_undo")
        else:
            messages.success(request, _("Done."))
        return redirect(f"{reverse('next_issue')}#{place.slug}")
    page = context(found) | changed(found, request.POST.get("seen", ""))
    page |= {"heard": (), "number": number}
    if error is not None:
        page["said"] = error.say(request.language_name)
    elif change is not None:
        page |= {"change": change, "words": words_of(request, change)}
    return render(request, "next_issue/_answer.html", page, status=409 if error else 200)
